import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundle } from '../../scripts/setup/executable.ts';
import { applyChanges, isUnfinished } from '../../src/app-root/apply.ts';
import { editedAfterStaging } from '../../src/app-root/problems.ts';
import { isStaged, stageAppDir } from '../../src/staging/stage-app-dir.ts';
import { contentsOf, fixtures, temporaryCopy } from '../fixtures.ts';

const uploadOf = (name: string): string => fixtures.find((fixture) => fixture.name === name)!.uploadDir;

let bundled: string;
beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-bundle-'));
  bundled = join(dir, 'planqk-buildpack.cjs');
  await bundle(join(import.meta.dirname, '../../src/main.ts'), bundled);
  return () => rmSync(dir, { recursive: true });
});

const stageWith = (appDir: string, env: NodeJS.ProcessEnv) =>
  spawnSync(process.execPath, ['--require', join(import.meta.dirname, '../kill-at.cjs'), bundled, 'stage', appDir], {
    env,
  });

const stageKilledAt = (appDir: string, call: number) =>
  stageWith(appDir, { KILL_AT: `writeFileSync,renameSync,mkdirSync,rmSync,rmdirSync:${call}` });

const stageFailingAt = (appDir: string, call: number) =>
  stageWith(appDir, { FULL_AT: `writeFileSync,mkdirSync,symlinkSync:${call}` });

describe('killed at any moment', () => {
  it.each(['template-with-requirements', 'job-at-the-root-wrapped-by-conda'])(
    '%s: the next run leads to the same tree',
    async (name) => {
      const clean = temporaryCopy(uploadOf(name), onTestFinished);
      await stageAppDir(clean, {});
      const expected = contentsOf(clean);
      const upload = contentsOf(uploadOf(name));
      let kills = 0;
      for (let call = 1; ; call++) {
        const appDir = temporaryCopy(uploadOf(name), onTestFinished);
        if (stageKilledAt(appDir, call).signal !== 'SIGKILL') break;
        kills++;
        const done = await isStaged(appDir, {});
        if (done) expect(ignoringLeftovers(contentsOf(appDir)), `call ${call}`).toEqual(expected);
        await stageAppDir(appDir, {});
        expect(contentsOf(appDir), `call ${call}`).toEqual(expected);
      }
      expect(kills).toBeGreaterThan(10);
      expect([...upload.keys()].length).toBeGreaterThan(0);
    },
  );

  it('a run over a staged tree, after the manifest was switched', async () => {
    const staged = temporaryCopy(uploadOf('template-with-requirements'), onTestFinished);
    await stageAppDir(staged, {});
    writeFileSync(join(staged, 'app/user_code/requirements.txt'), 'scipy==1.15.3\n');
    const clean = temporaryCopy(staged, onTestFinished);
    await stageAppDir(clean, {});
    const expected = contentsOf(clean);
    for (let call = 1; ; call++) {
      const appDir = temporaryCopy(staged, onTestFinished);
      if (stageKilledAt(appDir, call).signal !== 'SIGKILL') break;
      await stageAppDir(appDir, {});
      expect(contentsOf(appDir), `call ${call}`).toEqual(expected);
    }
  });
});

const ignoringLeftovers = (tree: Map<string, string>): Map<string, string> =>
  new Map([...tree].filter(([path]) => !/^\.planqk\/(new-|old-|committed)/.test(path)));

describe('staging again', () => {
  const stagedTree = async (name: string): Promise<string> => {
    const appDir = temporaryCopy(uploadOf(name), onTestFinished);
    await stageAppDir(appDir, {});
    return appDir;
  };
  const freshTree = async (appDir: string): Promise<Map<string, string>> => contentsOf(appDir);

  it('writes a Procfile that was removed', async () => {
    const appDir = await stagedTree('template-with-requirements');
    const expected = await freshTree(appDir);
    unlinkSync(join(appDir, 'Procfile'));
    await stageAppDir(appDir, {});
    expect(contentsOf(appDir)).toEqual(expected);
  });

  it('follows a user code folder that was renamed', async () => {
    const appDir = await stagedTree('named-folder-underscore');
    execFileSync('mv', [join(appDir, 'app/user_code'), join(appDir, 'app/user-code')]);
    const plan = await stageAppDir(appDir, {});
    const fresh = await stagedTree('named-folder-hyphen');
    expect(plan).toMatchObject({ outcome: 'staged', userCode: 'app/user-code' });
    expect(contentsOf(appDir)).toEqual(contentsOf(fresh));
  });

  it('gives everything back once the upload is no job any more', async () => {
    const appDir = await stagedTree('job-at-the-root-wrapped-by-conda');
    rmSync(join(appDir, 'src'), { recursive: true });
    const plan = await stageAppDir(appDir, {});
    expect(plan.outcome).toBe('untouched');
    const expected = contentsOf(uploadOf('job-at-the-root-wrapped-by-conda'));
    for (const path of ['src', 'src/program.py']) expected.delete(path);
    expect(contentsOf(appDir)).toEqual(expected);
  });

  it('refuses where a staged file was edited by hand, and changes nothing', async () => {
    const appDir = await stagedTree('named-folder-underscore');
    writeFileSync(join(appDir, 'requirements.txt'), 'scipy\n');
    const before = contentsOf(appDir);
    const plan = await stageAppDir(appDir, {});
    expect(plan).toMatchObject({
      problem: editedAfterStaging('requirements.txt', ['app/user_code/requirements.txt']),
    });
    expect(contentsOf(appDir)).toEqual(before);
  });

  it('ignores a record that belongs to another tree', async () => {
    const foreign = readFileSync(join(await stagedTree('template-with-requirements'), '.planqk/staging.json'));
    const appDir = temporaryCopy(uploadOf('named-folder-underscore'), onTestFinished);
    mkdirSync(join(appDir, '.planqk'));
    writeFileSync(join(appDir, '.planqk/staging.json'), foreign);
    await stageAppDir(appDir, {});
    expect(contentsOf(appDir)).toEqual(contentsOf(await stagedTree('named-folder-underscore')));
  });
});

describe('never outside the app dir', () => {
  it('not through a .planqk that is a link', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'planqk-outside-'));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    const appDir = temporaryCopy(uploadOf('named-folder-underscore'), onTestFinished);
    symlinkSync(outside, join(appDir, '.planqk'));
    await expect(stageAppDir(appDir, {})).rejects.toMatchObject({ problem: { code: 'cannot-write' } });
    expect(contentsOf(outside).size).toBe(0);
  });

  it('not by a journal that an upload brought', async () => {
    const appDir = temporaryCopy(uploadOf('named-folder-underscore'), onTestFinished);
    const outside = join(appDir, '..', 'victim');
    writeFileSync(outside, 'precious');
    mkdirSync(join(appDir, '.planqk'));
    const moves = [{ from: '../gone', to: '../victim' }];
    writeFileSync(join(appDir, '.planqk/unfinished'), JSON.stringify({ moves, folders: [] }));
    expect(isUnfinished(appDir)).toBe(true);
    await stageAppDir(appDir, {});
    expect(readFileSync(outside, 'utf8')).toBe('precious');
    expect(isUnfinished(appDir)).toBe(false);
  });
});

it('does nothing for no changes', () => {
  const appDir = temporaryCopy(uploadOf('only-a-readme'), onTestFinished);
  applyChanges(appDir, []);
  expect(contentsOf(appDir)).toEqual(contentsOf(uploadOf('only-a-readme')));
});

describe('an error at any moment', () => {
  it.each(['template-with-requirements', 'job-at-the-root-wrapped-by-conda'])('%s: the folder is as it was', (name) => {
    const upload = contentsOf(uploadOf(name));
    let failures = 0;
    for (let call = 1; ; call++) {
      const appDir = temporaryCopy(uploadOf(name), onTestFinished);
      const { status, stderr } = stageFailingAt(appDir, call);
      if (status === 0) break;
      failures++;
      expect(stderr.toString(), `call ${call}`).toMatch(/ENOSPC: no\s+space left/);
      expect(contentsOf(appDir), `call ${call}`).toEqual(upload);
    }
    expect(failures).toBeGreaterThan(5);
  });
});
