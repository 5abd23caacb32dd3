/**
 * What is the user code, once its folder is found: its program, and what may start it?
 */

import { type Program, readProgram } from '../python/program.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { readPlanqkJson } from './planqk-json.ts';
import { findStarts, type Starts } from './starts.ts';
/** What makes a folder the user code. All but `manifest` are evidence of a job. */
export type Evidence = 'setting' | 'named' | 'planqk.json' | 'program' | 'manifest';

export interface UserCode {
  readonly kind: 'found';
  readonly userCode: RelPath;
  /** The folder that plays the app root: `.`, or the lone top folder that the template was zipped with. */
  readonly base: RelPath;
  readonly evidence: Evidence;
  readonly program: Program | null;
  readonly starts: Starts;
  /** The platform is asked for a GPU. */
  readonly hasGpu: boolean;
}

export function userCodeAt(survey: Survey, userCode: RelPath, base: RelPath, evidence: Evidence): UserCode {
  const program = readProgram(survey, userCode);
  const starts = findStarts(survey, base, userCode, evidence === 'named');
  const hasGpu = readPlanqkJson(survey, userCode).resources?.gpu !== undefined;
  return { kind: 'found', userCode, base, evidence, program, starts, hasGpu };
}
