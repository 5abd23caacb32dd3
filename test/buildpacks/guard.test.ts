import { unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { build, detect } from '../../src/buildpacks/guard.ts';
import { startLog } from '../../src/log.ts';
import { messageText } from '../../src/problem.ts';
import { stageAppDir } from '../../src/staging/stage-app-dir.ts';
import { contentsOf, uploadOf } from '../fixtures.ts';
import { bench, messageOf, problemOf } from './bench.ts';

const LET_GO_ON = { code: 100, stdout: '', stderr: '' };

/** What the whole build comes to where guard takes part. */
async function stopped(guard: ReturnType<typeof bench>) {
  expect(await guard.detect(detect)).toEqual({ code: 0, stdout: '', stderr: '' });
  return guard.build(build);
}

describe('lets the build go on', () => {
  it('with a staged tree, and changes nothing in it', async () => {
    const guard = bench('guard', 'template-with-requirements');
    await stageAppDir(guard.appDir, {});
    const staged = contentsOf(guard.appDir);
    expect(await guard.detect(detect)).toEqual(LET_GO_ON);
    expect(contentsOf(guard.appDir)).toEqual(staged);
    expect(guard.buildPlan()).toBeNull();
  });

  it('with what is not ours', async () => {
    const guard = bench('guard', 'plain-node');
    expect(await guard.detect(detect)).toEqual(LET_GO_ON);
    expect(guard.buildPlan()).toBeNull();
  });

  it('with a tree that was staged by the settings of the user', async () => {
    const guard = bench('guard', 'two-projects-one-chosen', { BP_PLANQK_USER_CODE: 'shor' });
    await stageAppDir(guard.appDir, { userCode: 'shor' });
    expect(await guard.detect(detect)).toEqual(LET_GO_ON);
  });
});

describe('stops the build', () => {
  const UNFINISHED = { code: 5, stdout: '', stderr: `\n${messageOf('staging-unfinished')}` };

  it('where staging has not begun, and stages nothing itself', async () => {
    const guard = bench('guard', 'named-folder-underscore');
    expect(await stopped(guard)).toEqual(UNFINISHED);
    expect(contentsOf(guard.appDir)).toEqual(contentsOf(uploadOf('named-folder-underscore')));
  });

  it('where staging was stopped before its end', async () => {
    const guard = bench('guard', 'named-folder-underscore');
    await stageAppDir(guard.appDir, {});
    writeFileSync(join(guard.appDir, '.planqk', 'unfinished'), '{"moves":[],"folders":[]}');
    expect(await stopped(guard)).toEqual(UNFINISHED);
  });

  it.each(['requirements.txt', 'Procfile', '.planqk/staging.json'])('where %s is missing', async (path) => {
    const guard = bench('guard', 'named-folder-underscore');
    await stageAppDir(guard.appDir, {});
    unlinkSync(join(guard.appDir, path));
    expect(await stopped(guard)).toEqual(UNFINISHED);
  });

  it('where the upload is refused, for the same reason', async () => {
    const message = messageText(problemOf('two-named-folders'));
    expect(await stopped(bench('guard', 'two-named-folders'))).toMatchObject({ code: 1, stderr: `\n${message}` });
  });
});

describe('another buildpack in the group of planqk/python', () => {
  it('is told of aloud where something was staged', async () => {
    const guard = bench('guard', 'named-folder-underscore');
    await stageAppDir(guard.appDir, {});
    guard.orderOfBuilder('planqk/python', 'acme/metrics');
    expect(await guard.detect(detect)).toEqual({ code: 101, stdout: messageOf('not-alone'), stderr: '' });
  });

  it('is told of as one object to programs', async () => {
    const guard = bench('guard', 'named-folder-underscore');
    await stageAppDir(guard.appDir, {});
    guard.orderOfBuilder('planqk/python', 'acme/metrics');
    startLog({ format: 'json', by: 'planqk/guard', stream: 'stdout' });
    onTestFinished(() => startLog({ by: 'planqk', stream: 'stdout' }));
    const { code, stdout } = await guard.detect(detect);
    expect([code, stdout.split('\n').length]).toEqual([101, 2]);
    expect(JSON.parse(stdout)).toMatchObject({ by: 'planqk/guard', code: 'not-alone', where: ['acme/metrics'] });
  });

  it('is no matter where nothing was', async () => {
    const guard = bench('guard', 'plain-node');
    guard.orderOfBuilder('planqk/python', 'acme/metrics');
    expect(await guard.detect(detect)).toEqual(LET_GO_ON);
  });

  it('may stand in a group of its own', async () => {
    const guard = bench('guard', 'named-folder-underscore');
    await stageAppDir(guard.appDir, {});
    guard.orderOfBuilder('acme/metrics');
    expect(await guard.detect(detect)).toEqual(LET_GO_ON);
  });
});
