/**
 * Writes the one layer: a virtual environment with the requirements in it, for launch only.
 *
 * Its key, the hash of all that feeds it, lies in its metadata. While that stays the same the layer's TOML is written
 * again and no folder: the lifecycle then takes the layer over from the last image, and nothing is installed or moved.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { freshLayer, readLayerMetadata, writeLayerMetadata } from '../../cnb/layer.ts';
import { pythonIn } from './conda-environment.ts';
import { environmentKey } from './environment-key.ts';
import { makeEnvironment } from './make-environment.ts';
import type { Ingredients } from './virtual-environment.ts';

export const LAYER = 'environment';

/** @returns Whether the layer of the last image could be kept. */
export async function writeEnvironmentLayer(
  ingredients: Ingredients,
  layersDir: string,
  tell: (line: string) => void,
): Promise<'installed' | 'reused'> {
  const { key, complete } = environmentKey(ingredients);
  const earlier = await readLayerMetadata(layersDir, LAYER);
  const reusable = complete && earlier?.metadata?.key === key;
  if (!reusable) await install(ingredients, layersDir, tell);
  // of a conda environment: one that is kept is not on this disk, and other buildpacks have to know
  const python = reusable ? earlier?.metadata?.python : pythonIn(join(layersDir, LAYER));
  const metadata = { key, ...(typeof python === 'string' && { python }) };
  await writeLayerMetadata(layersDir, LAYER, { types: { launch: true }, metadata });
  return reusable ? 'reused' : 'installed';
}

async function install(ingredients: Ingredients, layersDir: string, tell: (line: string) => void): Promise<void> {
  const dir = freshLayer(layersDir, LAYER);
  // Beside the layer, and so on one file system with it: what is installed is linked, not copied.
  const workDir = join(layersDir, `.${LAYER}-work`);
  try {
    await makeEnvironment(ingredients, { dir, workDir, uvCache: join(workDir, 'cache'), compile: true, tell });
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}
