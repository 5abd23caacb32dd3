/**
 * What has to stand at the app root for pixi?
 *
 * pixi.toml and pixi.lock as they are, where they name nothing local: Paketo packs the locked environment, and what is
 * built from a folder cannot be packed.
 */

import { posix } from 'node:path';
import { Refusal } from '../../../problem.ts';
import type { RelPath, Survey } from '../../../upload/survey.ts';
import { allPairs, listAt, placeOf, readToml, type TomlFile, valueAt } from '../../formats/toml-file.ts';
import { startsWithPath } from '../../formats/toml-scan.ts';
import { atTheRoot, copy } from '../root.ts';
import { refuseTemplate } from '../template.ts';
import type { NativeContext, NativePlan } from '../types.ts';
import { halfOfPixi, pixiInPyproject, pixiLocal, pixiPlatform } from './problems.ts';

export async function planPixi(context: NativeContext): Promise<NativePlan> {
  const { survey, path } = context;
  const dir = posix.dirname(path);
  const manifest = await readToml(survey, posix.join(dir, 'pixi.toml'));
  if (manifest === null) return refuseWithoutManifest(survey, path);
  const lock = posix.join(dir, 'pixi.lock');
  if (survey.kind(lock) !== 'file') throw new Refusal(halfOfPixi(path, 'pixi.lock'));
  refuseTemplate(context);
  refuseLocal(manifest);
  refusePlatform(manifest);
  const files = [...copy(survey, manifest.path, 'pixi.toml'), ...copy(survey, lock, 'pixi.lock')];
  return {
    manager: 'pixi',
    writes: atTheRoot(survey, 'pixi', files),
    settings: {},
    python: [],
    used: [manifest.path, lock],
    ignored: [],
    warnings: [],
  };
}

async function refuseWithoutManifest(survey: Survey, path: RelPath): Promise<never> {
  const pyproject = await readToml(survey, posix.join(posix.dirname(path), 'pyproject.toml'));
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

function refusePlatform(manifest: TomlFile): void {
  const table = PROJECT_TABLES.find((name) => valueAt(manifest.data, [name]) !== undefined);
  const platforms = table === undefined ? [] : listAt(manifest.data, [table, 'platforms']);
  if (platforms.length === 0 || platforms.some((platform) => /^linux-/.test(String(platform)))) return;
  throw new Refusal(pixiPlatform(manifest.path));
}
