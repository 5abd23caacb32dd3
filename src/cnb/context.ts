/**
 * What does the lifecycle tell a phase? The CNB_* variables and working directory, as plain values.
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#environment
 */
import { basename, dirname } from 'node:path';

export interface DetectContext {
  readonly appDir: string;
  readonly buildpackDir: string;
  readonly platformDir: string;
  /** Where detect leaves its build plan. */
  readonly buildPlanFile: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface BuildContext {
  readonly appDir: string;
  readonly buildpackDir: string;
  readonly platformDir: string;
  readonly layersDir: string;
  /** What build is asked for: the entries of the build plan that this buildpack provides. */
  readonly buildpackPlanFile: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Both phases may also get their paths as arguments; the variables win, as the spec prefers them since API 0.8. */
export function detectContext(env: NodeJS.ProcessEnv, [platformDir, buildPlanFile]: readonly string[]): DetectContext {
  return {
    appDir: process.cwd(),
    buildpackDir: env.CNB_BUILDPACK_DIR ?? '',
    platformDir: env.CNB_PLATFORM_DIR ?? platformDir ?? '',
    buildPlanFile: env.CNB_BUILD_PLAN_PATH ?? buildPlanFile ?? '',
    env,
  };
}

export function buildContext(
  env: NodeJS.ProcessEnv,
  [layersDir, platformDir, buildpackPlanFile]: readonly string[],
): BuildContext {
  return {
    appDir: process.cwd(),
    buildpackDir: env.CNB_BUILDPACK_DIR ?? '',
    platformDir: env.CNB_PLATFORM_DIR ?? platformDir ?? '',
    layersDir: env.CNB_LAYERS_DIR ?? layersDir ?? '',
    buildpackPlanFile: env.CNB_BP_PLAN_PATH ?? buildpackPlanFile ?? '',
    env,
  };
}

/**
 * The id of the buildpack that runs, from the folder it lies in: `/cnb/buildpacks/planqk_stage/0.1.0` is `planqk/stage`.
 * The layout is in the spec, and reading it costs nothing, where buildpack.toml would need a parser at every start.
 */
export function buildpackId(buildpackDir: string): string {
  return basename(dirname(buildpackDir)).replace('_', '/');
}
