/**
 * How does a detect tell build why the upload is refused? Through the build plan: a private name, provided and required
 * by the same buildpack, with the problem as its metadata.
 */
import { type BuildPlan, readBuildpackPlan, writeBuildPlan } from '../cnb/build-plan.ts';
import type { BuildContext, DetectContext } from '../cnb/context.ts';
import { EXIT, type ExitCode } from '../cnb/exit-code.ts';
import { FAULT_EXIT, type Problem } from '../problem.ts';

const REFUSAL = 'planqk-refusal';

/**
 * Takes part in the build, alone, so that build can say what is wrong and fail: what a failing detect prints is shown to
 * nobody, and the lifecycle goes on to the next group.
 */
export async function refuse(context: DetectContext, problem: Problem): Promise<ExitCode> {
  try {
    await writeBuildPlan(context.buildPlanFile, refusalPlan(problem));
  } catch {
    // a full disk, say: build plans again and finds the same, or says that staging did not finish
  }
  return EXIT.pass;
}

const refusalPlan = (problem: Problem): BuildPlan => ({
  provides: [{ name: REFUSAL }],
  requires: [{ name: REFUSAL, metadata: { problem: JSON.stringify(problem) } }],
});

/** What detect left for build to tell, and to end with; null where it could leave nothing. */
export async function readRefusal({ buildpackPlanFile }: BuildContext): Promise<Problem | null> {
  try {
    const { entries } = await readBuildpackPlan(buildpackPlanFile);
    const problem = JSON.parse(entries.find(({ name }) => name === REFUSAL)?.metadata?.problem ?? 'null');
    return Object.hasOwn(FAULT_EXIT, problem?.fault) ? problem : null;
  } catch {
    return null;
  }
}
