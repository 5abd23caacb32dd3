/**
 * How does a detect tell build why the upload is refused? Through the build plan: a private name, provided and required
 * by the same buildpack, with the message as its metadata.
 */
import { type BuildPlan, readBuildpackPlan, writeBuildPlan } from '../cnb/build-plan.ts';
import type { BuildContext, DetectContext } from '../cnb/context.ts';
import { EXIT, type ExitCode } from '../cnb/exit-code.ts';
import { FAULT_EXIT, messageText, type Problem, type WhoseFault } from '../problem.ts';

const REFUSAL = 'planqk-refusal';

/** What detect left for build to say, and to end with. */
export interface RefusalNote {
  readonly message: string;
  readonly fault: WhoseFault;
}

export const refusedFor = (problem: Problem): RefusalNote => ({ message: messageText(problem), fault: problem.fault });

/**
 * Takes part in the build, alone, so that build can say what is wrong and fail: what a failing detect prints is shown to
 * nobody, and the lifecycle goes on to the next group.
 */
export async function refuse(context: DetectContext, problem: Problem): Promise<ExitCode> {
  try {
    await writeBuildPlan(context.buildPlanFile, refusalPlan(refusedFor(problem)));
  } catch {
    // a full disk, say: build plans again and finds the same, or says that staging did not finish
  }
  return EXIT.pass;
}

const refusalPlan = ({ message, fault }: RefusalNote): BuildPlan => ({
  provides: [{ name: REFUSAL }],
  requires: [{ name: REFUSAL, metadata: { message, fault } }],
});

/** What detect left, or null where it could leave nothing. */
export async function readRefusal({ buildpackPlanFile }: BuildContext): Promise<RefusalNote | null> {
  try {
    const { entries } = await readBuildpackPlan(buildpackPlanFile);
    const { message, fault = '' } = entries.find(({ name }) => name === REFUSAL)?.metadata ?? {};
    return message !== undefined && isFault(fault) ? { message, fault } : null;
  } catch {
    return null;
  }
}

const isFault = (text: string): text is WhoseFault => Object.hasOwn(FAULT_EXIT, text);
