/**
 * Staging as a whole: look, decide, write. Used by the stage buildpack and by the `stage` command.
 */

import { applyChanges, isUnfinished, recoverAppDir } from '../app-root/apply.ts';
import { type Change, pendingChanges } from '../app-root/changes.ts';
import { readRecord } from '../app-root/record.ts';
import type { StagingPlan } from '../app-root/staging-plan.ts';
import { Refusal } from '../problem.ts';
import { surveyAppDir } from '../upload/folder.ts';
import type { Settings } from '../user-settings.ts';
import { planStaging } from './plan-upload.ts';

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
 * @throws Refusal `cannot-write`
 */
export async function stageAppDir(appDir: string, settings: Settings): Promise<StagingPlan> {
  recoverAppDir(appDir);
  const { plan, changes } = await planAppDir(appDir, settings);
  applyChanges(appDir, changes);
  return plan;
}

/** Whether nothing is left to do, so that the build may go on. @throws Refusal for an upload that is refused */
export async function isStaged(appDir: string, settings: Settings): Promise<boolean> {
  if (isUnfinished(appDir)) return false;
  const { plan, changes } = await planAppDir(appDir, settings);
  if (plan.outcome === 'refused') throw new Refusal(plan.problem);
  return changes.length === 0;
}
