import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build, detect } from '../../src/buildpacks/stage.ts';
import { messageText } from '../../src/problem.ts';
import { isStaged } from '../../src/staging/stage-app-dir.ts';
import { contentsOf, uploadOf } from '../fixtures.ts';
import { type BuildPlan, bench, messageOf, problemOf } from './bench.ts';

const SILENTLY_NOT_TAKING_PART = { code: 100, stdout: '', stderr: '' };
const TAKING_PART = { code: 0, stdout: '', stderr: '' };

/** The problem in a build plan, under a private name that the same buildpack provides and requires. */
function refusedBy(plan: BuildPlan | null): unknown {
  expect(plan).toEqual({
    provides: [{ name: 'planqk-refusal' }],
    requires: [{ name: 'planqk-refusal', metadata: { problem: expect.any(String) } }],
  });
  return JSON.parse(plan!.requires![0]!.metadata!.problem!);
}

describe('detect', () => {
  it('stages, and then does not take part, so that the next group starts', async () => {
    const stage = bench('stage', 'named-folder-underscore');
    expect(await stage.detect(detect)).toEqual(SILENTLY_NOT_TAKING_PART);
    expect(await isStaged(stage.appDir, {})).toBe(true);
    for (const path of ['requirements.txt', 'Procfile', '.planqk/staging.json'])
      expect(existsSync(join(stage.appDir, path)), path).toBe(true);
    expect(stage.buildPlan()).toBeNull();
  });

  it('goes by the settings of the user', async () => {
    const stage = bench('stage', 'two-projects-one-chosen', { BP_PLANQK_USER_CODE: 'shor' });
    expect(await stage.detect(detect)).toEqual(SILENTLY_NOT_TAKING_PART);
    expect(await isStaged(stage.appDir, { userCode: 'shor' })).toBe(true);
  });

  it('leaves what is not ours as it is', async () => {
    const stage = bench('stage', 'plain-node');
    expect(await stage.detect(detect)).toEqual(SILENTLY_NOT_TAKING_PART);
    expect(contentsOf(stage.appDir)).toEqual(contentsOf(uploadOf('plain-node')));
    expect(stage.buildPlan()).toBeNull();
  });

  it('takes part to refuse an upload, leaves build the message, and the upload as it is', async () => {
    const stage = bench('stage', 'two-named-folders');
    expect(await stage.detect(detect)).toEqual(TAKING_PART);
    expect(refusedBy(stage.buildPlan())).toEqual(problemOf('two-named-folders'));
    expect(contentsOf(stage.appDir)).toEqual(contentsOf(uploadOf('two-named-folders')));
  });

  it('takes part where the upload stands in its way', async () => {
    const stage = bench('stage', 'named-folder-underscore');
    symlinkSync('.', join(stage.appDir, '.planqk'));
    expect(await stage.detect(detect)).toEqual(TAKING_PART);
    expect(refusedBy(stage.buildPlan())).toMatchObject({
      headline: expect.stringContaining('The upload brings files of its own where'),
      fault: 'upload',
    });
  });

  it('takes part for a fault of ours: not to would let the build go on', async () => {
    const stage = bench('stage', 'named-folder-underscore');
    rmSync(stage.appDir, { recursive: true });
    expect(await stage.detect(detect)).toEqual(TAKING_PART);
    expect(refusedBy(stage.buildPlan())).toMatchObject({
      headline: expect.stringContaining('Something unexpected happened'),
      where: expect.arrayContaining([expect.stringContaining('ENOENT')]),
      fault: 'ours',
    });
  });

  it('takes part even where it cannot leave a message', async () => {
    const stage = bench('stage', 'two-named-folders');
    mkdirSync(stage.buildPlanFile);
    expect(await stage.detect(detect)).toEqual(TAKING_PART);
  });
});

describe('build', () => {
  it('says on stderr what detect has found, and fails', async () => {
    const stage = bench('stage', 'two-named-folders');
    await stage.detect(detect);
    expect(await stage.build(build)).toEqual({
      code: 1,
      stdout: '',
      stderr: `\n${messageText(problemOf('two-named-folders'))}`,
    });
  });

  it('believes detect, even where nothing is wrong any more', async () => {
    const stage = bench('stage', 'two-named-folders');
    await stage.detect(detect);
    rmSync(join(stage.appDir, 'app', 'user-code'), { recursive: true });
    expect(await stage.build(build)).toMatchObject({
      code: 1,
      stderr: `\n${messageText(problemOf('two-named-folders'))}`,
    });
  });

  it('finds anew what is wrong where detect could leave no message', async () => {
    const stage = bench('stage', 'two-named-folders');
    expect(await stage.build(build)).toMatchObject({
      code: 1,
      stderr: `\n${messageText(problemOf('two-named-folders'))}`,
    });
  });

  it('says that staging did not finish where nothing is wrong any more', async () => {
    const stage = bench('stage', 'named-folder-underscore');
    expect(await stage.build(build)).toMatchObject({ code: 5, stderr: `\n${messageOf('staging-unfinished')}` });
  });

  it('fails too where its plan is missing', async () => {
    const stage = bench('stage', 'named-folder-underscore');
    expect(await stage.build((context) => build({ ...context, buildpackPlanFile: '/none' }))).toMatchObject({
      code: 5,
      stderr: `\n${messageOf('staging-unfinished')}`,
    });
  });
});
