/**
 * What in an upload does no job need at run time? Version control, caches, virtual environments: the image goes without.
 */
import { posix } from 'node:path';
import type { Warning } from '../problem.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { isOn, type Settings } from '../user-settings.ts';

const NAMES: ReadonlySet<string> = new Set([
  ...['.git', '.hg', '.svn'],
  ...['__pycache__', '.ipynb_checkpoints', '.pytest_cache', '.mypy_cache', '.ruff_cache', '.tox', '.nox'],
]);

/** Whatever holds the user code stays, and so does all where the user wants it. */
export function leftOut(survey: Survey, userCode: RelPath, { keepAll }: Settings): RelPath[] {
  if (isOn(keepAll)) return [];
  const named = [...survey.entries.keys()].filter((path) => NAMES.has(posix.basename(path)));
  return [...named, ...survey.virtualEnvs].filter((path) => !`${userCode}/`.startsWith(`${path}/`)).sort();
}

/** One for all, with an example of each name: caches are in every folder. */
export function leftOutWarnings(paths: readonly RelPath[]): Warning[] {
  if (paths.length === 0) return [];
  const examples = new Map(paths.toReversed().map((path) => [posix.basename(path), path]));
  const where = [...examples.values()].sort();
  const all = paths.length > where.length ? ` (${paths.length} in all)` : '';
  const message = `Not needed at run time, so the image goes without${all}; BP_PLANQK_KEEP_ALL=true keeps them.`;
  return [{ code: 'left-out', message, where }];
}
