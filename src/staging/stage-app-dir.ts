/**
 * Staging as a whole: look, decide, write. Used by the stage buildpack and by the `stage` command.
 */
import { applyChanges, isUnfinished, recoverAppDir } from '../app-root/apply.ts';
import { type Change, pendingChanges } from '../app-root/changes.ts';
import { type Memory, NO_MEMORY } from '../app-root/memory.ts';
import type { StagingRecord } from '../app-root/record.ts';
import type { StagingPlan } from '../app-root/staging-plan.ts';
import { Refusal } from '../problem.ts';
import { surveyAppDir } from '../upload/folder.ts';
import { isOn, type Settings } from '../user-settings.ts';
import { planOn } from './plan-upload.ts';
import { hasGpu } from './planqk-json.ts';

interface Pending {
  readonly plan: StagingPlan;
  readonly record: StagingRecord | null;
  readonly changes: readonly Change[];
}

/** Looks and decides; changes nothing. */
async function planAppDir(appDir: string, settings: Settings, memory: Memory): Promise<Pending> {
  const survey = surveyAppDir(appDir);
  const { plan, record } = await planOn(survey, settings, (digest) => memory.knows(appDir, digest));
  return { plan, record, changes: pendingChanges(survey, record, plan) };
}

/**
 * Stages the app dir in place. On a refusal or an error it is as it was.
 *
 * @param memory Of what this machine staged before: what it wrote itself it can go on from.
 * @throws Refusal `cannot-write`
 */
export async function stageAppDir(
  appDir: string,
  settings: Settings,
  memory: Memory = NO_MEMORY,
): Promise<StagingPlan> {
  recoverAppDir(appDir, memory);
  const { plan, changes } = await planAppDir(appDir, settings, memory);
  applyChanges(appDir, changes, memory);
  return plan;
}

export interface StagedTree {
  /** Of a tree that is a job, or an app of Python; null: one that is left alone. */
  readonly record: StagingRecord | null;
}

/** What there is where nothing is left to do; else null. @throws Refusal for an upload that is refused */
export async function readStaged(appDir: string, settings: Settings): Promise<StagedTree | null> {
  if (isUnfinished(appDir)) return null;
  const { plan, record, changes } = await planAppDir(appDir, settings, NO_MEMORY);
  if (plan.outcome === 'refused') throw new Refusal(plan.problem);
  return changes.length === 0 ? { record } : null;
}

/** Whether nothing is left to do. @throws Refusal for an upload that is refused */
export const isStaged = async (appDir: string, settings: Settings): Promise<boolean> =>
  (await readStaged(appDir, settings)) !== null;

/** The record of a tree that is staged as it has to be; null for any other, whatever record it brings. */
export async function provenRecord(appDir: string, settings: Settings): Promise<StagingRecord | null> {
  const { record, changes } = await planAppDir(appDir, settings, NO_MEMORY);
  return record !== null && changes.length === 0 ? record : null;
}

/** Whether the job has a GPU: all of this platform have one, or its author asks for one. */
export const asksForGpu = (appDir: string, record: StagingRecord | null, settings: Settings): boolean =>
  isOn(settings.gpu) || (record?.userCode != null && hasGpu(surveyAppDir(appDir), record.userCode));
