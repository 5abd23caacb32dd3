import { describe, expect, it } from 'vitest';
import { buildContext, buildpackId, detectContext } from '../../src/cnb/context.ts';

const VARIABLES = {
  CNB_BUILDPACK_DIR: '/cnb/buildpacks/planqk_job/0.1.0',
  CNB_PLATFORM_DIR: '/platform',
  CNB_BUILD_PLAN_PATH: '/tmp/plan.toml',
  CNB_LAYERS_DIR: '/layers/planqk_job',
  CNB_BP_PLAN_PATH: '/tmp/bp-plan.toml',
};

describe('detect is told where things are', () => {
  it.each<[how: string, env: NodeJS.ProcessEnv, args: string[], platformDir: string, buildPlanFile: string]>([
    ['by variables', VARIABLES, [], '/platform', '/tmp/plan.toml'],
    ['by arguments', {}, ['/other', '/other/plan'], '/other', '/other/plan'],
    ['by both: the variables win', VARIABLES, ['/other', '/other/plan'], '/platform', '/tmp/plan.toml'],
  ])('%s', (_how, env, args, platformDir, buildPlanFile) => {
    expect(detectContext(env, args, () => false)).toEqual({
      ...{ appDir: process.cwd(), buildpackDir: env.CNB_BUILDPACK_DIR ?? '', env },
      ...{ platformDir, buildPlanFile },
    });
  });
});

describe('build is told where things are', () => {
  it.each<[how: string, env: NodeJS.ProcessEnv, args: string[], layers: string, platform: string, plan: string]>([
    ['by variables', VARIABLES, [], '/layers/planqk_job', '/platform', '/tmp/bp-plan.toml'],
    ['by arguments', {}, ['/l', '/p', '/plan'], '/l', '/p', '/plan'],
    [
      'by both: the variables win',
      VARIABLES,
      ['/l', '/p', '/plan'],
      '/layers/planqk_job',
      '/platform',
      '/tmp/bp-plan.toml',
    ],
  ])('%s', (_how, env, args, layersDir, platformDir, buildpackPlanFile) => {
    expect(buildContext(env, args, () => false)).toEqual({
      ...{ appDir: process.cwd(), buildpackDir: env.CNB_BUILDPACK_DIR ?? '', env },
      ...{ layersDir, platformDir, buildpackPlanFile },
    });
  });
});

it.each<[dir: string, id: string]>([
  ['/cnb/buildpacks/planqk_stage/0.1.0', 'planqk/stage'],
  ['/cnb/buildpacks/planqk_stage/0.1.0/', 'planqk/stage'],
  ['/cnb/buildpacks/acme_two_words/1', 'acme/two_words'],
])('the buildpack in %j is %s', (dir, id) => expect(buildpackId(dir)).toBe(id));
