/** planqk/job's build: prints what staging did, and makes the image of a job a job. */

import { rmSync } from 'node:fs';
import { sha256 } from '../../app-root/digest.ts';
import { realPlace } from '../../app-root/real-place.ts';
import { readClaimedRecord, type StagingRecord } from '../../app-root/record.ts';
import { readBuildpackPlan } from '../../cnb/build-plan.ts';
import type { BuildContext } from '../../cnb/context.ts';
import { EXIT, type ExitCode } from '../../cnb/exit-code.ts';
import { writeLaunch } from '../../cnb/launch.ts';
import { emptyLayers, readLayerMetadata } from '../../cnb/layer.ts';
import { log } from '../../log.ts';
import { refuse } from '../../problem.ts';
import { chooseRequest, type Interpreter } from '../../python/constraint.ts';
import { type CondaPython, condaPythonOfBuild, programProblem, pythonOfBuild } from '../../python/install/syntax.ts';
import { describeRecord } from '../../staging/describe.ts';
import { leftOut } from '../../staging/left-out.ts';
import { planStaging } from '../../staging/plan-upload.ts';
import { startWarnings } from '../../staging/start.ts';
import { surveyAppDir } from '../../upload/folder.ts';
import { encodeText } from '../../upload/text.ts';
import { readSettings } from '../../user-settings.ts';
import { recordChanged } from '../problems.ts';
import { compileRunner, JOB_LAYER, startOf, writeJobLayer } from './job-layer.ts';
import { madeByLabels } from './made-by.ts';
import { dropSpecialBits, shareWithGroup } from './permissions.ts';
import { SERVICE_LAYER, writeServiceLayer } from './service-layer.ts';
import { summaryOf } from './summary.ts';
import { RECORD } from './vouched.ts';

export async function build(context: BuildContext): Promise<ExitCode> {
  const began = Date.now();
  const { appDir, layersDir } = context;
  const [earlier, earlierService] = await Promise.all(
    [JOB_LAYER, SERVICE_LAYER].map((name) => readLayerMetadata(layersDir, name)),
  );
  emptyLayers(layersDir);
  const record = await vouchedRecord(context);
  await writeLaunch(layersDir, { labels: madeByLabels(process.env), ...(record?.isJob ? startOf(record) : {}) });
  if (record === null) return warnOfNothing(context);
  describeRecord(record).forEach(log.paragraph);
  log.warnings(record.warnings);
  const settings = readSettings(context.env);
  if (record.isJob) {
    const { python, by } = await pythonOfJob(context, settings.python, record);
    checkSyntax(appDir, record, python, by);
    const { leftovers } = await writeJobLayer(context, record, earlier ?? null);
    await writeServiceLayer(context, python, earlierService ?? null);
    if (python !== null) compileRunner(layersDir, python);
    if (leftovers.length > 0) {
      const advice = 'No longer in the requirements; `pack build --clear-cache` leaves them out.';
      log.paragraph({ heading: 'Installed by an earlier build, and kept', lines: [...leftovers, advice] });
    }
    const userCode = record.userCode ?? '.';
    for (const path of leftOut(surveyAppDir(appDir), userCode, settings))
      rmSync(realPlace(appDir, path), { recursive: true, force: true });
    dropSpecialBits(appDir);
    shareWithGroup(appDir, userCode);
    log.paragraph(summaryOf(record, python, (Date.now() - began) / 1000));
  }
  return EXIT.pass;
}

async function pythonOfJob(
  { layersDir }: BuildContext,
  asked: string | undefined,
  record: StagingRecord,
): Promise<CondaPython> {
  const request = chooseRequest([], asked) ?? record.python;
  const ofConda = await condaPythonOfBuild(layersDir);
  return ofConda ?? { python: pythonOfBuild(layersDir, process.env.PATH ?? '', request), by: undefined };
}

/** @throws Refusal `program-syntax` where the image's own Python cannot read the program */
function checkSyntax(
  appDir: string,
  { userCode, entryPoint }: StagingRecord,
  python: Interpreter | null,
  by: Interpreter | undefined,
): void {
  if (python === null) return;
  const place = { userCode: userCode ?? '.', entryPoint: entryPoint ?? '' };
  const problem = programProblem(surveyAppDir(appDir), place, python, by);
  if (problem !== null) refuse(problem);
}

/** What is not ours goes through as it is; that nothing would start it is said all the same. */
async function warnOfNothing({ appDir, env }: BuildContext): Promise<ExitCode> {
  const plan = await planStaging(surveyAppDir(appDir), readSettings(env));
  const warnings = plan.outcome === 'untouched' ? startWarnings(plan.start) : [];
  log.warnings(warnings);
  return EXIT.pass;
}

/** The record that detect vouched for. @throws Refusal `record-changed` where another stands there now */
async function vouchedRecord({ appDir, buildpackPlanFile }: BuildContext): Promise<StagingRecord | null> {
  const { entries } = await readBuildpackPlan(buildpackPlanFile);
  const vouched = entries.find(({ name }) => name === RECORD)?.metadata?.sha256;
  if (vouched === undefined) return null;
  const claimed = readClaimedRecord(surveyAppDir(appDir));
  if (claimed === null || sha256(encodeText(claimed.text)) !== vouched) return refuse(recordChanged());
  return claimed.record;
}
