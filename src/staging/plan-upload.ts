/**
 * What has to happen to this upload?
 *
 * Pure: Survey and settings in, StagingPlan out. The story: find the user code, see whether it is a job, have its language
 * say what must stand at the app root, and how it is started. Not here: writing (app-root/apply.ts).
 */

import { sha256 } from '../app-root/digest.ts';
import { ownPlaces, PLANQK_DIR } from '../app-root/places.ts';
import { editedAfterStaging, movedFileThereAgain, planqkTaken, stagedElsewhere } from '../app-root/problems.ts';
import { parkUnread } from '../app-root/put.ts';
import {
  belongs,
  type ClaimedRecord,
  editedSince,
  readClaimedRecord,
  recordOf,
  recordText,
  type StagingRecord,
  thereAgain,
} from '../app-root/record.ts';
import type { Refused, StagingPlan } from '../app-root/staging-plan.ts';
import { unstagedView } from '../app-root/unstaged.ts';
import { insteadOfRefusal, Refusal, refuse } from '../problem.ts';
import { manifestsAtRoot, planPython, remoteIncludes } from '../python/plan.ts';
import type { Survey } from '../upload/survey.ts';
import { encodeText } from '../upload/text.ts';
import type { Settings } from '../user-settings.ts';
import { entryPointOf } from './entry-point.ts';
import { leftOut, leftOutWarnings } from './left-out.ts';
import { locateUserCode } from './locate.ts';
import { planProcfile } from './procfile.ts';
import { linesOfSettings, readDescriptor } from './project-descriptor.ts';
import { secretLines, secretWarnings } from './secrets.ts';
import { entryPointNotUsed, noPythonAtTheTop, startOfStaged, startOfUntouched, startWarnings } from './start.ts';
import { readUserCode } from './user-code.ts';
import { jobWarnings, uploadWarnings } from './warnings.ts';

/** A plan, and the record of an earlier staging that it goes on from: null where there is none that is ours. */
export interface Planned {
  readonly plan: StagingPlan;
  readonly record: StagingRecord | null;
}

/** Whether this machine wrote a record with that content here. */
export type IsKnown = (digest: string) => boolean;

/**
 * The plan for an upload, fresh or staged before: both lead to the same. Never throws for the user's fault.
 *
 * @param survey Also one that is still being made: an upload that cannot be read is refused like any other.
 */
export const planStaging = async (survey: Survey | Promise<Survey>, settings: Settings): Promise<StagingPlan> =>
  (await planOn(survey, settings, () => false)).plan;

/**
 * A record counts where planning comes to it once more, or where this machine wrote it: an upload may bring any.
 */
export async function planOn(survey: Survey | Promise<Survey>, settings: Settings, isKnown: IsKnown): Promise<Planned> {
  try {
    const upload = await survey;
    const claimed = readClaimedRecord(upload);
    return claimed === null
      ? { plan: await planFresh(upload, settings), record: null }
      : await planAgain(upload, claimed, settings, isKnown);
  } catch (error) {
    return { plan: await withLinesOfSettings(refusedPlan(error), survey, settings), record: null };
  }
}

/** What is refused may be what the upload has set itself. */
async function withLinesOfSettings(
  plan: Refused,
  survey: Survey | Promise<Survey>,
  settings: Settings,
): Promise<Refused> {
  // the upload, or this very file, may be what is refused
  const descriptor = await Promise.resolve(survey).then(readDescriptor).catch(insteadOfRefusal(null));
  if (descriptor === null) return plan;
  const { headline, detail, where } = plan.problem;
  const lines = linesOfSettings(descriptor, settings, [headline, detail, ...where].join('\n'));
  return lines.length === 0 ? plan : { ...plan, problem: { ...plan.problem, where: [...where, ...lines] } };
}

async function planAgain(
  survey: Survey,
  { text, record }: ClaimedRecord,
  settings: Settings,
  isKnown: IsKnown,
): Promise<Planned> {
  const plan = await planUpload(unstagedView(survey, record), settings).catch(refusedPlan);
  const isProven = recordText(record) === text && sameStaging(recordOf(plan), record);
  const isOurs = isProven || isKnown(sha256(encodeText(text)));
  if (!isOurs) {
    const fresh = await planUpload(survey, settings);
    if (fresh.outcome === 'staged' && belongs(survey, record))
      refuse(stagedElsewhere(record.writes.map(({ path }) => path)));
    return { plan: withoutConflict(survey, fresh), record: null };
  }
  const [edited] = editedSince(survey, record);
  if (edited !== undefined) refuse(editedAfterStaging(edited.path, edited.from, record));
  const [again] = thereAgain(survey, record);
  if (again !== undefined) refuse(movedFileThereAgain(again.from[0]!, again.path, record));
  return { plan, record };
}

/** Warnings aside: they may tell of files that came later. */
const sameStaging = (a: StagingRecord, b: StagingRecord): boolean =>
  recordText({ ...a, warnings: [] }) === recordText({ ...b, warnings: [] });

const planFresh = async (survey: Survey, settings: Settings): Promise<StagingPlan> =>
  withoutConflict(survey, await planUpload(survey, settings));

/** Where staging has to write, nothing of the upload may stand; what is not ours to stage keeps what it brings. */
function withoutConflict(survey: Survey, plan: StagingPlan): StagingPlan {
  if (plan.outcome !== 'staged') return plan;
  const folder = survey.kind(PLANQK_DIR);
  const isTaken = survey.readLink(PLANQK_DIR) !== null || (folder !== null && folder !== 'directory');
  const taken = isTaken ? [PLANQK_DIR] : ownPlaces().filter((path) => survey.kind(path) !== null);
  return taken.length === 0 ? plan : refuse(planqkTaken(taken));
}

function refusedPlan(error: unknown): Refused {
  if (error instanceof Refusal) return { outcome: 'refused', problem: error.problem };
  throw error;
}

async function planUpload(survey: Survey, settings: Settings): Promise<StagingPlan> {
  const location = locateUserCode(survey, settings);
  if (location.kind === 'untouched') {
    const start = await startOfUntouched(survey, location, settings);
    const manifests = manifestsAtRoot(survey);
    const warnings = [
      ...entryPointNotUsed(start, settings),
      ...noPythonAtTheTop(survey, location, start),
      ...(await uploadWarnings(survey, settings)),
      ...remoteIncludes(survey, manifests),
      ...secretLines(survey, manifests),
    ];
    return { outcome: 'untouched', start, reason: location.reason, warnings };
  }
  const code = readUserCode(survey, location);
  const entryPoint = entryPointOf(survey, code, settings);
  const isJob = entryPoint !== null;
  const project = await planPython({ ...code, survey, isJob, settings });
  const procfile = planProcfile(survey, code, isJob);
  const upload = await uploadWarnings(survey, settings);
  const job = isJob ? jobWarnings(survey, code, entryPoint) : [];
  const writes = [...project.writes, ...procfile.writes];
  const start = startOfStaged(survey, code, isJob, writes);
  const secrets = secretWarnings(survey, [...project.manifests, ...procfile.writes.flatMap(({ from }) => from)]);
  const without = isJob ? leftOutWarnings(leftOut(survey, code.userCode, settings)) : [];
  return {
    outcome: 'staged',
    start,
    isJob,
    userCode: code.userCode,
    manager: project.manager,
    python: project.python,
    entryPoint,
    settings: project.settings,
    writes: [...writes, ...parkUnread(survey, writes)],
    ignored: [...project.ignored, ...procfile.ignored],
    warnings: [
      ...startWarnings(start),
      ...upload,
      ...project.warnings,
      ...remoteIncludes(survey, project.manifests),
      ...procfile.warnings,
      ...job,
      ...secrets,
      ...without,
    ],
  };
}
