/**
 * Writes the one layer: the environment, for launch only.
 *
 * Its key, the hash of all that feeds it, lies in its metadata. While that stays the same the layer's TOML is written
 * again and no folder: the lifecycle then takes the layer over from the last image, and nothing is installed or moved.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Label } from '../../cnb/launch.ts';
import { freshLayer, keepOnlyLayers, readLayerMetadata, writeLayerMetadata } from '../../cnb/layer.ts';
import { hasLayerSboms, readLayerSbom } from '../../cnb/layer-sbom.ts';
import { packageLabels } from '../../sbom/package-labels.ts';
import { pythonIn } from './conda-environment.ts';
import { environmentKey } from './environment-key.ts';
import { type Freshness, type Kept, keptInWords, whyNotKept } from './freshness.ts';
import { isLocked, namingFiles } from './installation.ts';
import { secretsHider } from './installer.ts';
import { environmentIn, makeEnvironment } from './make-environment.ts';
import { removeTraces } from './traces.ts';
import { namedValues } from './variables.ts';
import type { Ingredients } from './virtual-environment.ts';

export const LAYER = 'environment';
/** In the cache only: a date in the image would make two that are the same differ. */
const AGE_LAYER = 'installed';

/** Of what the layer holds, as its bill of materials says. */
export const environmentLabels = (layersDir: string): Label[] => packageLabels(readLayerSbom(layersDir, LAYER, 'cdx'));

/** @param say Gets what was decided, and `tell` each line of an installer. */
export async function writeEnvironmentLayer(
  ingredients: Ingredients,
  layersDir: string,
  freshness: Freshness,
  { say, tell }: Readonly<Record<'say' | 'tell', (line: string) => void>>,
): Promise<void> {
  const now = new Date();
  const { key, complete } = environmentKey(ingredients);
  const earlier = (await readLayerMetadata(layersDir, LAYER))?.metadata;
  const { asked } = ingredients;
  const kept: Kept = {
    isSame: complete && earlier?.key === key && hasLayerSboms(layersDir, LAYER),
    installedAt: await installedAt(layersDir, key),
    isLocked: isLocked(asked),
  };
  const why = whyNotKept(kept, freshness, now);
  if (why === null) keptInWords(kept, now).forEach(say);
  else {
    if (earlier !== undefined)
      say(
        `Made again: ${complete ? why : 'something in it cannot be told to be the same, such as what is installed in place'}`,
      );
    await install(ingredients, layersDir, tell);
  }
  // one that is kept is not on this disk, and other buildpacks have to know
  const conda = why === null ? earlier?.conda : pythonIn(join(layersDir, LAYER));
  const metadata = { key, ...(typeof conda === 'string' && { conda }) };
  await writeLayerMetadata(layersDir, LAYER, { types: { launch: true }, metadata });
  await writeAge(layersDir, { key, at: why === null ? kept.installedAt : now });
  keepOnlyLayers(layersDir, [LAYER, AGE_LAYER]);
}

async function installedAt(layersDir: string, key: string): Promise<Date | null> {
  const age = (await readLayerMetadata(layersDir, AGE_LAYER))?.metadata;
  const at = new Date(age?.key === key && typeof age.at === 'string' ? age.at : Number.NaN);
  return Number.isNaN(at.getTime()) ? null : at;
}

async function writeAge(layersDir: string, { key, at }: { key: string; at: Date | null }): Promise<void> {
  freshLayer(layersDir, AGE_LAYER);
  const metadata = { key, ...(at !== null && { at: at.toISOString() }) };
  await writeLayerMetadata(layersDir, AGE_LAYER, { types: { cache: true }, metadata });
}

async function install(ingredients: Ingredients, layersDir: string, tell: (line: string) => void): Promise<void> {
  const { appDir, asked, python, env } = ingredients;
  const dir = freshLayer(layersDir, LAYER);
  // Beside the layer, and so on one file system with it: what is installed is linked, not copied.
  const workDir = join(layersDir, `.${LAYER}-work`);
  try {
    await makeEnvironment(ingredients, { dir, workDir, uvCache: join(workDir, 'cache'), compile: true, tell });
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
  const prefix = environmentIn(dir, asked);
  removeTraces(prefix, secretsHider(env, namedValues(appDir, namingFiles(asked), env)));
  const { writeLayerBills } = await import('./layer-bills.ts');
  writeLayerBills({ layersDir, layer: LAYER, prefix }, python);
}
