/**
 * Is the user code a job, and what is called then?
 *
 * Pure: works on a Survey.
 */
import { posix } from 'node:path';
import { refuse } from '../problem.ts';
import { defaultEntryPoint, findStartable, readEntryPoint } from '../python/plan.ts';
import type { Survey } from '../upload/survey.ts';
import type { Settings } from '../user-settings.ts';
import { noProgram, noRun, unreadableEntryPoint } from './problems.ts';
import type { UserCode } from './user-code.ts';

/**
 * @returns `module:function` of a job, or null: started by a command of its own.
 * @throws Refusal `no-program`, `no-run` where something says that it is a job, and nothing can be run; `unreadable-entry-point`
 */
export function entryPointOf(survey: Survey, location: UserCode, settings: Settings): string | null {
  if (!isJob(survey, location, settings)) return null;
  const asked = settings.entryPoint;
  if (asked !== undefined && readEntryPoint(asked) === null) refuse(unreadableEntryPoint(asked));
  return asked ?? defaultEntryPoint(location.program, location, location.evidence === 'named');
}

function isJob(survey: Survey, location: UserCode, settings: Settings): boolean {
  const { program, evidence, userCode, starts } = location;
  if (settings.entryPoint !== undefined) return evidence !== 'manifest' || starts.procfiles.length === 0;
  if (program !== null && program.run !== 'absent') return evidence !== 'manifest' || program.run === 'bound';
  if (evidence === 'manifest' || starts.procfiles.length > 0 || starts.template !== null) return false;
  const startable = findStartable(survey, userCode);
  if (program !== null) refuse(noRun(program.path, startable));
  const names = survey.children(userCode).slice(0, 10);
  const beside = names.map((name) => posix.join(userCode, name));
  return refuse(noProgram(userCode, startable.found.length > 0 ? startable : { found: beside, remedy: null }));
}
