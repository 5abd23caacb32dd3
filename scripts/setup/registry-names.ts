/**
 * By which names does a site without a way out have all images? By those of its own registry, which mirrors the others.
 *
 * Pure.
 */

const DOCKER_HUB = /(["/])docker\.io\//g;
/** Ours, in builder.toml and package.toml. */
const OURS = /"(planqk\/[\w-]+:)/g;
/** Of the repository, to which the file's own place leads. */
const PATHS = /^(uri = ")((?:dist|buildpack)\/)/gm;

/**
 * A builder.toml or package.toml of the repository, as it can stand anywhere else.
 *
 * @param registry Such as `registry.example.com/mirror`; empty: the names stay.
 */
export function atRegistry(text: string, registry: string, repoDir: string): string {
  const there = text.replace(PATHS, `$1${repoDir}/$2`);
  if (registry === '') return there;
  return there.replace(DOCKER_HUB, `$1${registry}/`).replace(OURS, `"${registry}/$1`);
}

/** @returns What is wrong with it as a registry, or null. */
export const faultOf = (registry: string): string | null =>
  registry === '' || /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/.test(registry)
    ? null
    : `${registry} is no registry, such as registry.example.com or registry.example.com:5000/mirror.`;
