/**
 * What does the upload bring along to be started by?
 *
 * Pure: works on a Survey.
 */
import { posix } from 'node:path';
import { TEMPLATE_START } from '../python/plan.ts';
import type { RelPath, Survey } from '../upload/survey.ts';

export interface Starts {
  /** The one that counts comes first: the root's before that in the user code. */
  readonly procfiles: readonly RelPath[];
  /** The template's own start module. */
  readonly template: RelPath | null;
}

/** @param isNamed The user code stands where a template has it. */
export function findStarts(survey: Survey, base: RelPath, userCode: RelPath, isNamed: boolean): Starts {
  const dirs = [...new Set(['.', base, userCode])];
  const start = posix.join(base, TEMPLATE_START.file);
  return {
    procfiles: dirs.flatMap((dir) => procfileIn(survey, dir) ?? []),
    template: isNamed && userCode !== base && survey.kind(start) === 'file' ? start : null,
  };
}

/** The exact name first, then any spelling of it: Paketo reads only the exact one. */
function procfileIn(survey: Survey, dir: RelPath): RelPath | null {
  const names = survey.children(dir).filter((name) => name.toLowerCase() === 'procfile');
  const name = names.includes('Procfile') ? 'Procfile' : names[0];
  const path = name === undefined ? null : posix.join(dir, name);
  return path !== null && survey.kind(path) === 'file' ? path : null;
}
