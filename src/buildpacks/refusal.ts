/**
 * How does a detect tell build why the upload is refused? Through the build plan: a private name, provided and required
 * by the same buildpack, with the message as its metadata.
 */
import { type BuildPlan, readBuildpackPlan, writeBuildPlan } from '../cnb/build-plan.ts';
import type { BuildContext, DetectContext } from '../cnb/context.ts';
import { EXIT, type ExitCode } from '../cnb/exit-code.ts';
import { messageText, type Problem } from '../problem.ts';

const REFUSAL = 'planqk-refusal';

/**
 * Takes part in the build, alone, so that build can say what is wrong and fail: what a failing detect prints is shown to
 * nobody, and the lifecycle goes on to the next group.
 */
export async function refuse(context: DetectContext, problem: Problem): Promise<ExitCode> {
  const message = messageText(problem);
  try {
    await writeBuildPlan(context.buildPlanFile, refusalPlan(message));
  } catch {
    // a full disk, say: build plans again and finds the same, or says that staging did not finish
  }
  return EXIT.pass;
}

export const refusalPlan = (message: string): BuildPlan => ({
  provides: [{ name: REFUSAL }],
  requires: [{ name: REFUSAL, metadata: { message } }],
});

/** The message that detect left, or null where it could leave none. */
export async function readRefusal({ buildpackPlanFile }: BuildContext): Promise<string | null> {
  try {
    const { entries } = await readBuildpackPlan(buildpackPlanFile);
    return entries.find(({ name }) => name === REFUSAL)?.metadata?.message ?? null;
  } catch {
    return null;
  }
}
