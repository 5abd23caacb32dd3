/**
 * What is the user code, once its folder is found: its program, and what may start it?
 */

import { type Program, readProgram } from '../python/plan.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { hasGpu } from './planqk-json.ts';
import { findStarts, type Starts } from './starts.ts';

/** What makes a folder the user code. All but `manifest` are evidence of a job. */
export type Evidence = 'setting' | 'named' | 'planqk.json' | 'program' | 'entry-point' | 'manifest';

/** Where it lies, and why it is taken for it. */
export interface UserCodePlace {
  readonly userCode: RelPath;
  /** The folder that plays the app root: `.`, or the lone top folder that the template was zipped with. */
  readonly base: RelPath;
  readonly evidence: Evidence;
}

export interface UserCode extends UserCodePlace {
  readonly program: Program | null;
  readonly starts: Starts;
  /** The platform is asked for a GPU. */
  readonly hasGpu: boolean;
}

export const readUserCode = (survey: Survey, place: UserCodePlace): UserCode => ({
  ...place,
  program: readProgram(survey, place.userCode),
  starts: findStarts(survey, place.base, place.userCode, place.evidence === 'named'),
  hasGpu: hasGpu(survey, place.userCode),
});
