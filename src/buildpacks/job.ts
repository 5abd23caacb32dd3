/**
 * planqk/job. The last of its group: asks for the Python version that the user stated, prints what staging did, and
 * makes the image of a job a job. For everything else it does nothing and says nothing.
 */

import { readRecord, type StagingRecord } from '../app-root/record.ts';
import { writeBuildPlan } from '../cnb/build-plan.ts';
import type { BuildContext, DetectContext } from '../cnb/context.ts';
import { EXIT, type ExitCode } from '../cnb/exit-code.ts';
import { log } from '../log.ts';
import { describeRecord } from '../staging/describe.ts';
import { surveyAppDir } from '../upload/folder.ts';
import { writeJobLayer } from './job/job-layer.ts';
import { shareWithGroup } from './job/permissions.ts';

export async function detect({ appDir, buildPlanFile }: DetectContext): Promise<ExitCode> {
  const python = recordIn(appDir)?.python;
  if (!python) return EXIT.pass;
  // Of the sources that cpython ranks, this is the lowest that it ranks at all: the user's BP_CPYTHON_VERSION still wins.
  const metadata = { version: python.constraint, 'version-source': 'pyproject.toml' };
  // The alternative is for groups without cpython (conda, uv), where nobody could provide it.
  await writeBuildPlan(buildPlanFile, { requires: [{ name: 'cpython', metadata }], or: [{}] });
  return EXIT.pass;
}

export async function build(context: BuildContext): Promise<ExitCode> {
  const { appDir } = context;
  const record = recordIn(appDir);
  if (record === null) return EXIT.pass;
  for (const { heading, lines } of describeRecord(record)) {
    log.heading(heading);
    lines.forEach(log.line);
  }
  if (record.isJob) {
    const { leftovers } = await writeJobLayer(context, record);
    if (leftovers.length > 0) {
      log.heading('Installed by an earlier build, and kept');
      leftovers.forEach(log.line);
      log.line('No longer in the requirements; `pack build --clear-cache` leaves them out.');
    }
    shareWithGroup(appDir, record.userCode ?? '.');
  }
  return EXIT.pass;
}

const recordIn = (appDir: string): StagingRecord | null => readRecord(surveyAppDir(appDir));
