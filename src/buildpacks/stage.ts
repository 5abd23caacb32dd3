/**
 * planqk/stage. Its detect stages the upload and then fails on purpose, so that its group ends before the next one
 * begins; its build runs only where the upload is refused, and says why.
 */

import type { BuildContext, DetectContext } from '../cnb/context.ts';
import { EXIT, type ExitCode } from '../cnb/exit-code.ts';
import { log } from '../log.ts';
import { FAULT_EXIT, type Problem, problemOf } from '../problem.ts';
import { isStaged, stageAppDir } from '../staging/stage-app-dir.ts';
import { readSettings } from '../user-settings.ts';
import { stagingUnfinished } from './problems.ts';
import { readRefusal, refuse } from './refusal.ts';

export async function detect(context: DetectContext): Promise<ExitCode> {
  try {
    const plan = await stageAppDir(context.appDir, readSettings(context.env));
    return plan.outcome === 'refused' ? refuse(context, plan.problem) : EXIT.fail;
  } catch (error) {
    return refuse(context, problemOf(error)); // our own faults too: a failing detect would let the build go on
  }
}

export async function build(context: BuildContext): Promise<ExitCode> {
  const problem = (await readRefusal(context)) ?? (await unfinished(context));
  log.error(problem);
  return FAULT_EXIT[problem.fault];
}

/** What hinders staging now, where detect could not leave a message. */
async function unfinished({ appDir, env }: BuildContext): Promise<Problem> {
  try {
    await isStaged(appDir, readSettings(env));
    return stagingUnfinished();
  } catch (error) {
    return problemOf(error);
  }
}
