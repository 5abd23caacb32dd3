/**
 * What may `--fix` do by itself? What changes neither what is installed nor what runs, and can be taken back: a file of the
 * upload that is written anew is kept beside it.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { realPlace, statOf } from '../../app-root/real-place.ts';
import type { Staged } from '../../app-root/staging-plan.ts';
import { bringsPython, DEFAULT_PYTHON, requirementsInUtf8 } from '../../python/plan.ts';
import type { RelPath, Survey } from '../../upload/survey.ts';

export interface Fix {
  readonly path: RelPath;
  readonly content: string;
  readonly says: string;
}

/**
 * Pure.
 *
 * @param python The minor version that the job was tried with, such as `3.11`; null: unknown.
 */
export function fixesFor(survey: Survey, plan: Staged, python: string | null): Fix[] {
  return [...inUtf8(survey, plan), ...pythonPinned(survey, plan, python)];
}

/** Editors and other tools read them as what they are. */
const inUtf8 = (survey: Survey, { writes }: Staged): Fix[] =>
  [...new Set(writes.flatMap(({ from }) => from))].flatMap((path) => {
    const content = path.endsWith('.txt') ? requirementsInUtf8(survey, path) : null;
    return content === null ? [] : [{ path, content, says: 'written anew as UTF-8' }];
  });

/** The one that is taken without it, since another one would be installed otherwise; conda takes the newest that fits. */
function pythonPinned(survey: Survey, { isJob, manager, python, userCode }: Staged, version: string | null): Fix[] {
  if (bringsPython(manager) || `${version}.*` !== DEFAULT_PYTHON) return [];
  const path = userCode === '.' ? '.python-version' : `${userCode}/.python-version`;
  if (!isJob || python !== null || survey.kind(path) !== null) return [];
  return [{ path, content: `${version}\n`, says: `pins Python ${version}, the one of this machine` }];
}

/**
 * Never through a link, and never over anything that is there.
 *
 * @returns What was done, or why nothing, in words.
 */
export function carryOutFix(dir: string, { path, content, says }: Fix): string {
  const before = statOf(dir, path);
  if (before === undefined) {
    writeFileSync(realPlace(dir, path), content, { flag: 'wx' });
    return `${path} ${says}`;
  }
  const kept = `${path}.orig`;
  if (!before.isFile()) return `${path} is left as it is, since it is no plain file`;
  if (statOf(dir, kept) !== undefined) return `${path} is left as it is, since ${kept} is there already`;
  renameSync(realPlace(dir, path), realPlace(dir, kept));
  writeFileSync(realPlace(dir, path), content, { flag: 'wx', mode: before.mode });
  return `${path} ${says}; what was there is ${kept}`;
}
