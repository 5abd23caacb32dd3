/**
 * The order of the builder that a buildpack runs in: which others share a group with it?
 *
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#ordertoml-toml
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Order {
  readonly order?: readonly { readonly group?: readonly { readonly id: string }[] }[];
}

/**
 * Only the order as it is written: what a composite buildpack consists of is that buildpack's business.
 *
 * @param ids Any of them makes a group ours.
 * @returns Ids of the others in such groups; empty too where the order lies elsewhere or cannot be read.
 */
export async function readNeighbours(buildpackDir: string, ids: readonly string[]): Promise<string[]> {
  const { parse } = await import('smol-toml');
  try {
    // beside the folder of all buildpacks, as in every builder image
    const text = readFileSync(join(buildpackDir, '..', '..', '..', 'order.toml'), 'utf8');
    const groups = ((parse(text) as Order).order ?? []).map(({ group = [] }) => group.map(({ id }) => id));
    const ours = groups.filter((group) => group.some((id) => ids.includes(id)));
    return [...new Set(ours.flat().filter((id) => !ids.includes(id)))].sort();
  } catch {
    return []; // a build may not fail for want of what only makes a message better
  }
}
