/**
 * What does the lifecycle tell a phase? The CNB_* variables and working directory, as plain values.
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#environment
 */
import { basename, dirname } from 'node:path';
import { allowedVariables, type Variables } from './platform-env.ts';

export interface DetectContext {
  readonly appDir: string;
  readonly buildpackDir: string;
  readonly platformDir: string;
  /** Where detect leaves its build plan. */
  readonly buildPlanFile: string;
  /** The operator's variables, and below them those of the upload that may be set. */
  readonly env: Variables;
}

export interface BuildContext {
  readonly appDir: string;
  readonly buildpackDir: string;
  readonly platformDir: string;
  readonly layersDir: string;
  /** What build is asked for: the entries of the build plan that this buildpack provides. */
  readonly buildpackPlanFile: string;
  /** The operator's variables, and below them those of the upload that may be set. */
  readonly env: Variables;
}

type Allowed = (name: string) => boolean;

/**
 * Both phases may also get their paths as arguments; the variables win, as the spec prefers them since API 0.8.
 *
 * @param allowed Which of the upload's variables may be set.
 */
export function detectContext(
  env: Variables,
  [platform, buildPlanFile]: readonly string[],
  allowed: Allowed,
): DetectContext {
  const platformDir = env.CNB_PLATFORM_DIR ?? platform ?? '';
  return {
    appDir: process.cwd(),
    buildpackDir: env.CNB_BUILDPACK_DIR ?? '',
    platformDir,
    buildPlanFile: env.CNB_BUILD_PLAN_PATH ?? buildPlanFile ?? '',
    env: allowedVariables(platformDir, env, allowed),
  };
}

export function buildContext(
  env: Variables,
  [layersDir, platform, buildpackPlanFile]: readonly string[],
  allowed: Allowed,
): BuildContext {
  const platformDir = env.CNB_PLATFORM_DIR ?? platform ?? '';
  return {
    appDir: process.cwd(),
    buildpackDir: env.CNB_BUILDPACK_DIR ?? '',
    platformDir,
    layersDir: env.CNB_LAYERS_DIR ?? layersDir ?? '',
    buildpackPlanFile: env.CNB_BP_PLAN_PATH ?? buildpackPlanFile ?? '',
    env: allowedVariables(platformDir, env, allowed),
  };
}

/**
 * The id of the buildpack that runs, from the folder it lies in: `/cnb/buildpacks/planqk_stage/0.1.0` is `planqk/stage`.
 * The layout is in the spec, and reading it costs nothing, where buildpack.toml would need a parser at every start.
 */
export function buildpackId(buildpackDir: string): string {
  return basename(dirname(buildpackDir)).replace('_', '/');
}
