/**
 * planqk/job. The last of its group: asks for the Python version that the user stated, prints what staging did, and
 * makes the image of a job a job. For everything else it does nothing
 * but name the release in the image's labels, and says nothing.
 */

import { sha256 } from '../app-root/digest.ts';
import { recordText } from '../app-root/record.ts';
import { writeBuildPlan } from '../cnb/build-plan.ts';
import type { BuildContext, DetectContext } from '../cnb/context.ts';
import { EXIT, type ExitCode } from '../cnb/exit-code.ts';
import { provenRecord } from '../staging/stage-app-dir.ts';
import { encodeText } from '../upload/text.ts';
import { readSettings } from '../user-settings.ts';
import { RECORD } from './job/vouched.ts';

export async function detect({ appDir, buildPlanFile, env }: DetectContext): Promise<ExitCode> {
  const record = await provenRecord(appDir, readSettings(env));
  if (record === null) return EXIT.pass;
  const own = { name: RECORD, metadata: { sha256: sha256(encodeText(recordText(record))) } };
  const { python } = record;
  // Of the sources that cpython ranks, this is the lowest that it ranks at all: the user's BP_CPYTHON_VERSION still wins.
  const asked =
    python === null
      ? []
      : [{ name: 'cpython', metadata: { version: python.constraint, 'version-source': 'pyproject.toml' } }];
  const provides = [{ name: RECORD }];
  // The alternative is for groups without cpython (conda, uv), where nobody could provide it.
  const alternatives = python === null ? {} : { or: [{ provides, requires: [own] }] };
  await writeBuildPlan(buildPlanFile, { provides, requires: [own, ...asked], ...alternatives });
  return EXIT.pass;
}

/** Loaded only here: what it brings along would take half of detect's time. */
export const build = async (context: BuildContext): Promise<ExitCode> =>
  (await import('./job/build-job.ts')).build(context);
