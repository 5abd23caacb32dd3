/**
 * What has to happen to this upload?
 *
 * Pure: Survey and settings in, StagingPlan out. The story: find the user code, see whether it is a job, have its language
 * say what must stand at the app root, and how it is started. Not here: writing (app-root/apply.ts).
 */

import type { StagingPlan } from '../app-root/staging-plan.ts';
import { beforeStaging } from '../app-root/unstaged.ts';
import { Refusal } from '../problem.ts';
import { planPython } from '../python/plan.ts';
import type { Survey } from '../upload/survey.ts';
import type { Settings } from '../user-settings.ts';
import { entryPointOf } from './entry-point.ts';
import { locateUserCode } from './locate.ts';
import { planProcfile } from './procfile.ts';
import { readUserCode } from './user-code.ts';
import { jobWarnings, uploadWarnings } from './warnings.ts';

/**
 * The plan for an upload, fresh or staged before: both lead to the same. Never throws for the user's fault.
 *
 * @param survey Also one that is still being made: an upload that cannot be read is refused like any other.
 */
export async function planStaging(survey: Survey | Promise<Survey>, settings: Settings): Promise<StagingPlan> {
  try {
    return await planUpload(beforeStaging(await survey), settings);
  } catch (error) {
    if (error instanceof Refusal) return { outcome: 'refused', problem: error.problem };
    throw error;
  }
}

async function planUpload(survey: Survey, settings: Settings): Promise<StagingPlan> {
  const location = locateUserCode(survey, settings);
  if (location.kind === 'untouched')
    return { outcome: 'untouched', reason: location.reason, warnings: await uploadWarnings(survey, settings) };
  const code = readUserCode(survey, location);
  const entryPoint = entryPointOf(survey, code, settings);
  const isJob = entryPoint !== null;
  const project = await planPython({ ...code, survey, isJob, settings });
  const procfile = planProcfile(survey, code, isJob);
  const upload = await uploadWarnings(survey, settings);
  const job = isJob ? jobWarnings(survey, code, entryPoint) : [];
  return {
    outcome: 'staged',
    isJob,
    userCode: code.userCode,
    manager: project.manager,
    python: project.python,
    entryPoint,
    settings: project.settings,
    writes: [...project.writes, ...procfile.writes],
    ignored: [...project.ignored, ...procfile.ignored],
    warnings: [...upload, ...project.warnings, ...procfile.warnings, ...job],
  };
}
