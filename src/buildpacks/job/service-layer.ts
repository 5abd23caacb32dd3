/**
 * The service layer: the HTTP service, with the packages that fit the image's Python, compiled by it. It is the same for
 * every upload, and kept from build to build while the environment is.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { BuildContext } from '../../cnb/context.ts';
import { freshLayer, type LayerMetadata, writeLayerMetadata } from '../../cnb/layer.ts';
import { copyLayerSboms } from '../../cnb/layer-sbom.ts';
import { type Interpreter, satisfies } from '../../python/constraint.ts';
import { compileModules } from '../../python/install/byte-code.ts';
import { hashTree } from '../../python/install/inputs.ts';

export const SERVICE_LAYER = 'service';
export const SERVICE = 'planqk_service';
const VENDORED = 'vendored';
/** By the name that the service goes by, too (planqk_service/__main__.py): for which Pythons it is. */
const SETS: readonly (readonly [set: string, pythons: string])[] = [
  ['py310', '>=3.10'],
  ['py38', '<3.10'],
];

/** @param python That of the image; null: nobody knows, so there is what every Python needs. */
export async function writeServiceLayer(
  { buildpackDir, layersDir }: BuildContext,
  python: Interpreter | null,
  earlier: LayerMetadata | null,
): Promise<void> {
  const source = join(buildpackDir, SERVICE);
  const sets = SETS.filter(([, pythons]) => python === null || satisfies(python.version, pythons)).map(([set]) => set);
  const key = keyOf(source, sets, python);
  if (earlier?.metadata?.key !== key || isEnvironmentNew(layersDir)) {
    const dir = join(freshLayer(layersDir, SERVICE_LAYER), SERVICE);
    const isShipped = (file: string): boolean => !['__pycache__', VENDORED].includes(basename(file));
    cpSync(source, dir, { recursive: true, filter: isShipped });
    mkdirSync(join(dir, VENDORED));
    for (const set of sets) cpSync(join(source, VENDORED, set), join(dir, VENDORED, set), { recursive: true });
    if (python !== null) compileModules(python, dir);
  }
  await writeLayerMetadata(layersDir, SERVICE_LAYER, { types: { launch: true }, metadata: { key } });
  copyLayerSboms(join(buildpackDir, 'sboms', sets[0]!), layersDir, SERVICE_LAYER);
}

/**
 * Above an environment that was made just now the exporter has to add every layer again, and would fetch the whole last image
 * for one that is not on this disk.
 */
const isEnvironmentNew = (layersDir: string): boolean =>
  existsSync(join(dirname(layersDir), 'planqk_environment', 'environment'));

/** Of all that it is made from: its sources, and the Python that compiles them. */
function keyOf(source: string, sets: readonly string[], python: Interpreter | null): string {
  const hash = createHash('sha256');
  hashTree(hash, source, source);
  return hash.update(JSON.stringify([sets, python?.version ?? null])).digest('hex');
}
