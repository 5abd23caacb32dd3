/**
 * Staging as a whole: look, decide, write. Used by the stage buildpack and by the `stage` command.
 */
import { ProblemError } from '../errors.ts';
import { applyChanges, isUnfinished, recoverAppDir } from './apply.ts';
import { type Change, pendingChanges } from './changes.ts';
import { planStaging } from './plan.ts';
import { readRecord } from './record.ts';
import { surveyAppDir } from './survey.ts';
import type { Settings, StagingPlan } from './types.ts';

/** Looks and decides; changes nothing. */
export async function planAppDir(
  appDir: string,
  settings: Settings,
): Promise<{ plan: StagingPlan; changes: Change[] }> {
  const survey = surveyAppDir(appDir);
  const plan = await planStaging(survey, settings);
  return { plan, changes: pendingChanges(survey, readRecord(survey), plan) };
}

/**
 * Stages the app dir in place. On a refusal or an error it is as it was.
 * @throws ProblemError `cannot-write`
 */
export async function stageAppDir(appDir: string, settings: Settings): Promise<StagingPlan> {
  recoverAppDir(appDir);
  const { plan, changes } = await planAppDir(appDir, settings);
  applyChanges(appDir, changes);
  return plan;
}

/** Whether nothing is left to do, so that the build may go on. @throws ProblemError for an upload that is refused */
export async function isStaged(appDir: string, settings: Settings): Promise<boolean> {
  if (isUnfinished(appDir)) return false;
  const { plan, changes } = await planAppDir(appDir, settings);
  if (plan.outcome === 'refused') throw new ProblemError(plan.problem);
  return changes.length === 0;
}
