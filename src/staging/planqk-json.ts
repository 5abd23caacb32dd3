/**
 * The platform's own file in the user code.
 */
import { posix } from 'node:path';
import type { RelPath, Survey } from '../upload/survey.ts';

interface PlanqkJson {
  readonly runtime?: unknown;
  readonly resources?: { readonly gpu?: unknown };
}

/** Null: it is no object of JSON. Where there is none, it says nothing. */
function parse(survey: Survey, dir: RelPath): PlanqkJson | null {
  try {
    const value: unknown = JSON.parse(survey.text(posix.join(dir, 'planqk.json')) ?? '{}');
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** What is wrong with it, or that there is none, is no reason not to build. */
export const readPlanqkJson = (survey: Survey, dir: RelPath): PlanqkJson => parse(survey, dir) ?? {};

/** Whether there is one that says nothing, since it cannot be read. */
export const isPlanqkJsonBroken = (survey: Survey, dir: RelPath): boolean => parse(survey, dir) === null;

/** The platform is asked for a GPU. */
export const hasGpu = (survey: Survey, dir: RelPath): boolean =>
  readPlanqkJson(survey, dir).resources?.gpu !== undefined;
