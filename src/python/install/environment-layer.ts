/**
 * Writes the one layer: a virtual environment with the requirements in it, for launch only.
 *
 * Its key, the hash of all that feeds it, lies in its metadata. While that stays the same the layer's TOML is written
 * again and no folder: the lifecycle then takes the layer over from the last image, and nothing is installed or moved.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Label } from '../../cnb/launch.ts';
import { freshLayer, readLayerMetadata, writeLayerMetadata } from '../../cnb/layer.ts';
import { hasLayerSboms, readLayerSbom } from '../../cnb/layer-sbom.ts';
import { packageLabels } from '../../sbom/package-labels.ts';
import { secretsHider } from './installer.ts';
import { systemPython } from './system-python.ts';
import { removeTraces } from './traces.ts';
import { namedValues } from './variables.ts';
import { environmentKey, type Ingredients, makeEnvironment } from './virtual-environment.ts';

const LAYER = 'environment';

/** Of what the layer holds, as its bill of materials says. */
export const environmentLabels = (layersDir: string): Label[] => packageLabels(readLayerSbom(layersDir, LAYER, 'cdx'));

/** @returns Whether the layer of the last image could be kept. */
export async function writeEnvironmentLayer(
  ingredients: Ingredients,
  layersDir: string,
  tell: (line: string) => void,
): Promise<'installed' | 'reused'> {
  const { key, complete } = environmentKey(ingredients);
  const earlier = await readLayerMetadata(layersDir, LAYER);
  // Not in the layer, but in its bill of materials, which would otherwise tell of one with a hole that is mended.
  const { purl: python } = systemPython(ingredients.python);
  const isSame = earlier?.metadata?.key === key && earlier.metadata.python === python;
  const reusable = complete && isSame && hasLayerSboms(layersDir, LAYER);
  if (!reusable) await install(ingredients, layersDir, tell);
  await writeLayerMetadata(layersDir, LAYER, { types: { launch: true }, metadata: { key, python } });
  return reusable ? 'reused' : 'installed';
}

async function install(ingredients: Ingredients, layersDir: string, tell: (line: string) => void): Promise<void> {
  const { appDir, requirements, python, env } = ingredients;
  const dir = freshLayer(layersDir, LAYER);
  // Beside the layer, and so on one file system with it: what is installed is linked, not copied.
  const workDir = join(layersDir, `.${LAYER}-work`);
  try {
    await makeEnvironment(ingredients, { dir, workDir, uvCache: join(workDir, 'cache'), compile: true, tell });
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
  removeTraces(dir, secretsHider(env, namedValues(appDir, requirements, env)));
  const { writeLayerBills } = await import('./layer-bills.ts');
  writeLayerBills(layersDir, LAYER, python);
}
