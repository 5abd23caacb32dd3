/**
 * Which images does the production builder consist of? builder.toml says so, and nothing else does.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { ask } from './command.ts';
import { repoDir } from './workspace.ts';

export const PRODUCTION_BUILDER = 'planqk/builder';

/** On an image that only stands in for another one, for tests where no registry answers. */
export const STAND_IN_LABEL = 'planqk.stand-in';

export interface ProductionImages {
  /** Paketo's Python buildpacks. */
  readonly buildpacks: string;
  readonly build: string;
  readonly run: string;
}

interface BuilderConfig {
  readonly build: { readonly image: string };
  readonly run: { readonly images: readonly { readonly image: string }[] };
  readonly buildpacks: readonly { readonly uri: string }[];
}

/** Pure: the images that a builder.toml names. */
export function productionImages(config = readFileSync(join(repoDir, 'builder.toml'), 'utf8')): ProductionImages {
  const { build, run, buildpacks } = parse(config) as unknown as BuilderConfig;
  const buildpackage = buildpacks.find(({ uri }) => uri.startsWith(IMAGE))?.uri.slice(IMAGE.length);
  if (buildpackage === undefined) throw new Error('builder.toml names no buildpackage image');
  return { buildpacks: buildpackage, build: build.image, run: run.images[0]?.image ?? '' };
}

const IMAGE = 'docker://';

/** Is this image in the daemon, and is it the real one? */
export async function kindOf(image: string): Promise<'missing' | 'real' | 'stand-in'> {
  const format = `{{index .Config.Labels "${STAND_IN_LABEL}"}}`;
  const { ok, stdout } = await ask('docker', ['image', 'inspect', '--format', format, image]);
  if (!ok) return 'missing';
  return ['', '<no value>'].includes(stdout.trim()) ? 'real' : 'stand-in';
}
