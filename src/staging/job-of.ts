/**
 * What is the job of an upload, whatever there is to say of its requirements?
 *
 * Pure: works on a Survey.
 */
import { orInstead, type Warning } from '../problem.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import type { Settings } from '../user-settings.ts';
import { entryPointOf } from './entry-point.ts';
import { locateUserCode } from './locate.ts';
import { readUserCode } from './user-code.ts';
import { jobWarnings } from './warnings.ts';

export interface Job {
  readonly userCode: RelPath;
  /** `module:function` */
  readonly entryPoint: string;
  readonly warnings: readonly Warning[];
}

/** Null: none, or one that is refused for its program. */
export const jobOf = (survey: Survey, settings: Settings): Job | null =>
  orInstead(() => {
    const location = locateUserCode(survey, settings);
    if (location.kind === 'untouched') return null;
    const code = readUserCode(survey, location);
    const entryPoint = entryPointOf(survey, code, settings);
    if (entryPoint === null) return null;
    return { userCode: code.userCode, entryPoint, warnings: jobWarnings(survey, code, entryPoint) };
  }, null);
