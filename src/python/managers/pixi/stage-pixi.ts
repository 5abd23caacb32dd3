/**
 * What has to stand at the app root for pixi?
 *
 * pixi.toml and pixi.lock as they are, where they name nothing local: Paketo packs the locked environment, and what is
 * built from a folder cannot be packed.
 */

import { copy } from '../../../app-root/put.ts';
import { listAt, stringOf, valueAt } from '../../../formats/data.ts';
import { allPairs, placeOf, type TomlFile } from '../../../formats/toml.ts';
import { startsWithPath } from '../../../formats/toml-scan.ts';
import { Refusal } from '../../../problem.ts';
import type { Processor } from '../../processor.ts';
import { refuseTemplate } from '../template.ts';
import type { FoundManifest, ManagerPlan, StageContext } from '../types.ts';
import { halfOfPixi, pixiInPyproject, pixiLocal, pixiPlatform } from './problems.ts';

export async function stagePixi(found: FoundManifest, context: StageContext): Promise<ManagerPlan> {
  const { survey, path, folder } = found;
  const manifest = await folder.toml('pixi.toml');
  if (manifest === null) return refuseWithoutManifest(found);
  const lock = folder.find('pixi.lock');
  if (lock === null) throw new Refusal(halfOfPixi(path, 'pixi.lock'));
  refuseTemplate(found, context, 'pixi');
  refuseLocal(manifest);
  refusePlatform(manifest, found.processor);
  const files = [...copy(survey, manifest.path, 'pixi.toml'), ...copy(survey, lock, 'pixi.lock')];
  return {
    files,
    settings: {},
    python: [],
    used: [manifest.path, lock],
    ignored: [],
    warnings: [],
  };
}

async function refuseWithoutManifest({ path, folder }: FoundManifest): Promise<never> {
  const pyproject = await folder.toml('pyproject.toml');
  if (pyproject !== null && valueAt(pyproject.data, ['tool', 'pixi']) !== undefined)
    throw new Refusal(pixiInPyproject(pyproject.path));
  throw new Refusal(halfOfPixi(path, 'pixi.toml'));
}

const PROJECT_TABLES = ['workspace', 'project'];

function refuseLocal(manifest: TomlFile): void {
  const found = allPairs(manifest).find(
    ({ path, pair }) =>
      (path.at(-1) === 'path' && path.slice(0, -2).some((part) => /dependencies$/.test(part))) ||
      (path.at(-1) === 'channels' && pair.value.items.some(({ text }) => /^(\.|\/|file:)/.test(text ?? ''))),
  );
  const build = manifest.sections.find(({ path }) => startsWithPath(path, ['package']));
  const place = found?.pair ?? build;
  if (place === undefined) return;
  throw new Refusal(pixiLocal(placeOf(manifest, place)));
}

/** As conda calls them. */
const PLATFORMS: Readonly<Record<Processor, string>> = { x86_64: 'linux-64', aarch64: 'linux-aarch64' };

function refusePlatform(manifest: TomlFile, processor: Processor): void {
  const table = PROJECT_TABLES.find((name) => valueAt(manifest.data, [name]) !== undefined);
  const platforms = table === undefined ? [] : listAt(manifest.data, [table, 'platforms']);
  if (platforms.length === 0 || platforms.some((platform) => stringOf(platform) === PLATFORMS[processor])) return;
  throw new Refusal(pixiPlatform(manifest.path, PLATFORMS[processor]));
}
