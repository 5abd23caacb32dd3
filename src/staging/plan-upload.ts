/**
 * What has to happen to this upload?
 *
 * Pure: Survey and settings in, StagingPlan out. The story: find the user code, see whether it is a job, have its language
 * say what must stand at the app root, and how it is started. Not here: writing (app-root/apply.ts).
 */
import { posix } from 'node:path';
import { editedAfterStaging } from '../app-root/problems.ts';
import { editedSince, readRecord } from '../app-root/record.ts';
import type { StagingPlan, Write } from '../app-root/staging-plan.ts';
import { unstagedView } from '../app-root/unstaged.ts';
import { Refusal, refuse } from '../problem.ts';
import { entryPointWarnings, planPython, TEMPLATE_IMPORT } from '../python/plan.ts';
import { backslashNames } from '../upload/problems.ts';
import type { Survey } from '../upload/survey.ts';
import { encodeText } from '../upload/text.ts';
import type { Settings } from '../user-settings.ts';
import { entryPointOf } from './entry-point.ts';
import { locateUserCode, type UserCode } from './locate.ts';
import { readPlanqkJson } from './planqk-json.ts';
import { planProcfile, templateStart } from './procfile.ts';
import { descriptorWarnings, inputWarnings, surveyWarnings } from './warnings.ts';

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

function beforeStaging(survey: Survey): Survey {
  const record = readRecord(survey);
  if (record === null) return survey;
  const [edited] = editedSince(survey, record);
  if (edited !== undefined) refuse(editedAfterStaging(edited.path, edited.from));
  return unstagedView(survey, record);
}

async function planUpload(survey: Survey, settings: Settings): Promise<StagingPlan> {
  refuseBackslashNames(survey);
  const location = locateUserCode(survey, settings);
  const upload = [...surveyWarnings(survey), ...(await descriptorWarnings(survey))];
  if (location.kind === 'untouched') return { outcome: 'untouched', reason: location.reason, warnings: upload };
  const { userCode, base } = location;
  const entryPoint = entryPointOf(survey, location, settings);
  const isJob = entryPoint !== null;
  const hasGpu = readPlanqkJson(survey, userCode).resources?.gpu !== undefined;
  const project = await planPython({ survey, userCode, base, isJob, hasGpu, settings });
  const procfile = planProcfile(survey, location, isJob);
  const job = isJob ? [...entryPointWarnings(survey, location, entryPoint), ...inputWarnings(survey, userCode)] : [];
  return {
    outcome: 'staged',
    isJob,
    userCode,
    manager: project.manager,
    python: project.python,
    entryPoint,
    settings: project.settings,
    writes: [...project.writes, ...procfile.writes, ...packageLink(survey, location)],
    ignored: [...project.ignored, ...procfile.ignored],
    warnings: [...upload, ...project.warnings, ...procfile.warnings, ...job],
  };
}

/** Zips written with backslashes unpack to files whose names contain them: no folder is left to look into. */
function refuseBackslashNames(survey: Survey): void {
  const names = survey.children('.').filter((name) => name.includes('\\'));
  if (names.length > 0) refuse(backslashNames(names.slice(0, 10)));
}

/**
 * The template's own start module imports the user code by a name that a folder named `user-code` cannot have: a link
 * makes it one. (Our runner needs none.)
 */
function packageLink(survey: Survey, location: UserCode): Write[] {
  const path = posix.join(location.base, TEMPLATE_IMPORT);
  if (templateStart(survey, location) === null || survey.kind(path) !== null) return [];
  const target = posix.relative(posix.dirname(path), location.userCode);
  return [{ path, from: [location.userCode], how: 'linked', content: encodeText(target) }];
}
