/**
 * Is `planqk/embedded-builder` there, made of today's buildpacks? embedded/builder.toml says what it consists of.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Arch } from './arch.ts';
import type { BaseImages } from './base-images.ts';
import { ask, runAloud } from './command.ts';
import { imageId, removeUnnamed } from './docker.ts';
import { lifecycleArchive, lifecycleArchiveOf } from './lifecycle-archive.ts';
import { SetupError } from './setup-error.ts';
import { cacheDir, hashTree, keyOf, repoDir, type Say } from './workspace.ts';

export const EMBEDDED_BUILDER = 'planqk/embedded-builder';

/** The label of the builder image that holds its key: where the image is gone or another, so is the key. */
const KEY_LABEL = 'planqk.embedded-builder.key';

/**
 * @param options.buildpacksDir Holds `planqk_<name>/<version>/`, complete buildpacks.
 * @param options.baseImages The archive of the lifecycle has to be there, too.
 * @returns The image's name.
 */
export async function ensureEmbeddedBuilder(
  say: Say,
  { buildpacksDir, pack, baseImages }: { buildpacksDir: string; pack: string; baseImages: BaseImages },
): Promise<string> {
  const config = adaptConfig(readFileSync(join(repoDir, 'embedded', 'builder.toml'), 'utf8'), { buildpacksDir });
  checkBuildpacks(config);
  const key = keyOf(
    config,
    readFileSync(`${lifecycleArchive}.key`),
    ...Object.values(baseImages),
    hashTree(buildpacksDir),
  );
  if ((await currentKey()) !== key) await createBuilder(say, { pack, config, key });
  return `${EMBEDDED_BUILDER}:latest`;
}

interface Adapted {
  readonly buildpacksDir: string;
  readonly arch?: Arch;
}

/** Pure: the committed builder.toml with absolute paths, for buildpacks that may lie somewhere else, or of another machine. */
export function adaptConfig(config: string, { buildpacksDir, arch = 'amd64' }: Adapted): string {
  return (
    config
      .replaceAll('"../dist/buildpacks/', `"${resolve(buildpacksDir)}/`)
      .replaceAll('"../.cache/lifecycle.tgz"', `"${lifecycleArchiveOf(arch)}"`)
      // pack takes only the daemon's own machine for one; where none is named, that of the build image
      .replace(/\[\[targets\]\]\nos = "linux"\narch = "amd64"\n/, (target) => (arch === 'amd64' ? target : ''))
  );
}

/** pack's own words for a folder that is missing do not say how to get it. */
function checkBuildpacks(config: string): void {
  const dirs = [...config.matchAll(/^\[\[buildpacks\]\]\nuri = "([^"]+)"/gm)].map(([, dir = '']) => dir);
  const missing = dirs.find(
    (dir) => !existsSync(join(dir, 'buildpack.toml')) || !existsSync(join(dir, 'bin', 'detect')),
  );
  if (missing !== undefined)
    throw new SetupError(
      `${missing} is no complete buildpack: it needs buildpack.toml and bin/detect.`,
      'Run `npm run build` first.',
    );
}

async function currentKey(): Promise<string> {
  const format = `{{index .Config.Labels "${KEY_LABEL}"}}`;
  const { stdout } = await ask('docker', ['image', 'inspect', '--format', format, EMBEDDED_BUILDER]);
  return stdout.trim();
}

async function createBuilder(
  say: Say,
  { pack, config, key }: { pack: string; config: string; key: string },
): Promise<void> {
  say(`creating ${EMBEDDED_BUILDER}`);
  mkdirSync(cacheDir, { recursive: true });
  const configFile = join(cacheDir, 'embedded-builder.toml');
  writeFileSync(configFile, config);
  const before = await imageId(EMBEDDED_BUILDER);
  const options = ['--config', configFile, '--pull-policy', 'never', '--label', `${KEY_LABEL}=${key}`];
  await runAloud(say, [pack, 'builder', 'create', EMBEDDED_BUILDER, ...options], {
    what: `Creating ${EMBEDDED_BUILDER}`,
    remedy: 'See what pack says above. `docker system df` tells whether there is space left.',
  });
  await removeUnnamed(before);
}
