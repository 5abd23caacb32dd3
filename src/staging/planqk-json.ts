/**
 * The platform's own file in the user code.
 */
import { posix } from 'node:path';
import type { RelPath, Survey } from '../upload/survey.ts';

interface PlanqkJson {
  readonly runtime?: unknown;
  readonly resources?: { readonly gpu?: unknown };
}

/** What is wrong with it, or that there is none, is no reason not to build. */
export function readPlanqkJson(survey: Survey, dir: RelPath): PlanqkJson {
  try {
    return JSON.parse(survey.text(posix.join(dir, 'planqk.json')) ?? 'null') ?? {};
  } catch {
    return {};
  }
}

/** The platform is asked for a GPU. */
export const hasGpu = (survey: Survey, dir: RelPath): boolean =>
  readPlanqkJson(survey, dir).resources?.gpu !== undefined;
