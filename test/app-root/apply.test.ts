import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { applyChanges } from '../../src/app-root/apply.ts';
import { sha256 } from '../../src/app-root/digest.ts';
import { type Memory, memoryIn } from '../../src/app-root/memory.ts';
import { cannotWrite, editedAfterStaging, planqkTaken } from '../../src/app-root/problems.ts';
import { realPlace } from '../../src/app-root/real-place.ts';
import { messageText, problemOf } from '../../src/problem.ts';
import { isStaged, stageAppDir } from '../../src/staging/stage-app-dir.ts';
import { bundledProgram } from '../bundled.ts';
import { beforeCalls } from '../calls-of-fs.ts';
import { contentsOf, fixtures, temporaryCopy } from '../fixtures.ts';

const uploadOf = (name: string): string => fixtures.find((fixture) => fixture.name === name)!.uploadDir;

const bundled = bundledProgram();

const stateHome = mkdtempSync(join(tmpdir(), 'planqk-state-'));
afterAll(() => rmSync(stateHome, { recursive: true }));

/** The one that the command has, too. */
const memory = memoryIn(join(stateHome, 'planqk-buildpack'));

const stageWith = (appDir: string, env: NodeJS.ProcessEnv) =>
  spawnSync(process.execPath, ['--require', join(import.meta.dirname, '../kill-at.cjs'), bundled, 'stage', appDir], {
    env: { ...env, XDG_STATE_HOME: stateHome },
  });

const WRITING = ['writeFileSync', 'renameSync', 'mkdirSync', 'rmSync', 'rmdirSync'] as const;
const FILLING = ['writeFileSync', 'mkdirSync', 'symlinkSync'] as const;

const stageKilledAt = (appDir: string, call: number) => stageWith(appDir, { KILL_AT: `${WRITING}:${call}` });
const stageFailingAt = (appDir: string, call: number) => stageWith(appDir, { FULL_AT: `${FILLING}:${call}` });

interface Moment {
  /** Puts everything as it was. */
  readonly comeBack: () => void;
}

/** Just before each call that writes: what a process leaves behind that is killed there. A copy takes no process for each. */
async function momentsOf(dir: string, run: () => Promise<unknown>): Promise<readonly Moment[]> {
  const kept = mkdtempSync(join(tmpdir(), 'planqk-moments-'));
  onTestFinished(() => rmSync(kept, { recursive: true }));
  const copies: string[] = [];
  const stop = beforeCalls(WRITING, (call) => {
    const copy = join(kept, String(call));
    cpSync(dir, copy, { recursive: true, verbatimSymlinks: true });
    copies.push(copy);
  });
  try {
    await run();
  } finally {
    stop();
  }
  const comeBackTo = (copy: string): void => {
    rmSync(dir, { recursive: true });
    renameSync(copy, dir);
  };
  return copies.map((copy) => ({ comeBack: () => comeBackTo(copy) }));
}

/** @returns A folder with nothing but an app dir and the memory of what was written there. */
function appWithMemory(source: string): { dir: string; appDir: string; memory: Memory } {
  const appDir = temporaryCopy(source, onTestFinished);
  const dir = dirname(appDir);
  return { dir, appDir, memory: memoryIn(join(dir, 'state')) };
}

describe('killed at any moment', () => {
  const names = ['template-with-requirements', 'job-at-the-root-wrapped-by-conda'];

  it.each(names)('%s: the next run leads to the same tree', async (name) => {
    const clean = temporaryCopy(uploadOf(name), onTestFinished);
    await stageAppDir(clean, {}, memory);
    const expected = contentsOf(clean);
    const upload = contentsOf(uploadOf(name));
    const { dir, appDir, memory: own } = appWithMemory(uploadOf(name));
    const moments = await momentsOf(dir, () => stageAppDir(appDir, {}, own));
    for (const [index, { comeBack }] of moments.entries()) {
      const call = `call ${index + 1}`;
      comeBack();
      const done = await isStaged(appDir, {});
      if (done) expect(ignoringLeftovers(contentsOf(appDir)), call).toEqual(expected);
      await stageAppDir(appDir, {}, own);
      expect(contentsOf(appDir), call).toEqual(expected);
    }
    expect(moments.length).toBeGreaterThan(10);
    expect([...upload.keys()].length).toBeGreaterThan(0);
  });

  it.each(names)('%s: these are the moments at which a process can be', async (name) => {
    const { dir, appDir, memory: own } = appWithMemory(uploadOf(name));
    const moments = await momentsOf(dir, () => stageAppDir(appDir, {}, own));
    const middle = moments.length >> 1;
    const killed = temporaryCopy(uploadOf(name), onTestFinished);
    expect(stageKilledAt(killed, middle).signal).toBe('SIGKILL');
    moments[middle - 1]!.comeBack();
    expect(contentsOf(killed)).toEqual(contentsOf(appDir));
    await stageAppDir(killed, {}, memory);
    const whole = temporaryCopy(uploadOf(name), onTestFinished);
    expect(stageKilledAt(whole, moments.length + 1)).toMatchObject({ signal: null, status: 0 });
    expect(contentsOf(whole)).toEqual(contentsOf(killed));
  });

  it('a run over a staged tree, after the manifest was switched', async () => {
    const staged = temporaryCopy(uploadOf('template-with-requirements'), onTestFinished);
    await stageAppDir(staged, {}, memory);
    writeFileSync(join(staged, 'app/user_code/requirements.txt'), 'scipy==1.15.3\n');
    const { dir, appDir, memory: own } = appWithMemory(staged);
    // as if it had been staged there
    own.remember(appDir, [sha256(readFileSync(join(staged, '.planqk/staging.json')))]);
    const moments = await momentsOf(dir, () => stageAppDir(appDir, {}, own));
    const expected = contentsOf(appDir);
    expect(expected.get('requirements.txt')).toContain('scipy==1.15.3');
    for (const [index, { comeBack }] of moments.entries()) {
      comeBack();
      await stageAppDir(appDir, {}, own);
      expect(contentsOf(appDir), `call ${index + 1}`).toEqual(expected);
    }
    expect(moments.length).toBeGreaterThan(10);
  });
});

const ignoringLeftovers = (tree: Map<string, string>): Map<string, string> =>
  new Map([...tree].filter(([path]) => !/^\.planqk\/(new-|old-|committed)/.test(path)));

describe('staging again', () => {
  const stagedTree = async (name: string): Promise<string> => {
    const appDir = temporaryCopy(uploadOf(name), onTestFinished);
    await stageAppDir(appDir, {}, memory);
    return appDir;
  };
  const freshTree = async (appDir: string): Promise<Map<string, string>> => contentsOf(appDir);

  it('writes a Procfile that was removed', async () => {
    const appDir = await stagedTree('template-with-requirements');
    const expected = await freshTree(appDir);
    unlinkSync(join(appDir, 'Procfile'));
    await stageAppDir(appDir, {}, memory);
    expect(contentsOf(appDir)).toEqual(expected);
  });

  it('follows a user code folder that was renamed', async () => {
    const appDir = await stagedTree('named-folder-underscore');
    execFileSync('mv', [join(appDir, 'app/user_code'), join(appDir, 'app/user-code')]);
    const plan = await stageAppDir(appDir, {}, memory);
    const fresh = await stagedTree('named-folder-hyphen');
    expect(plan).toMatchObject({ outcome: 'staged', userCode: 'app/user-code' });
    expect(contentsOf(appDir)).toEqual(contentsOf(fresh));
  });

  it('gives everything back once the upload is no job any more', async () => {
    const appDir = await stagedTree('job-at-the-root-wrapped-by-conda');
    rmSync(join(appDir, 'src'), { recursive: true });
    const plan = await stageAppDir(appDir, {}, memory);
    expect(plan.outcome).toBe('untouched');
    const expected = contentsOf(uploadOf('job-at-the-root-wrapped-by-conda'));
    for (const path of ['src', 'src/program.py']) expected.delete(path);
    expect(contentsOf(appDir)).toEqual(expected);
  });

  it('refuses where a staged file was edited by hand, and changes nothing', async () => {
    const appDir = await stagedTree('named-folder-underscore');
    writeFileSync(join(appDir, 'requirements.txt'), 'scipy\n');
    const before = contentsOf(appDir);
    const plan = await stageAppDir(appDir, {}, memory);
    expect(plan).toMatchObject({
      problem: editedAfterStaging('requirements.txt', ['app/user_code/requirements.txt'], { writes: [] }),
    });
    expect(contentsOf(appDir)).toEqual(before);
  });

  it('refuses where what was moved away is there again, and its remedy leads to the new one', async () => {
    const appDir = temporaryCopy(uploadOf('job-at-the-root-nothing-else'), onTestFinished);
    const conda = (name: string): string => `dependencies:\n  - python=3.11\n  - pip\n  - pip:\n      - ${name}\n`;
    writeFileSync(join(appDir, 'environment.yml'), conda('numpy'));
    expect(await stageAppDir(appDir, {}, memory)).toMatchObject({ outcome: 'staged' });
    writeFileSync(join(appDir, 'environment.yml'), conda('scipy'));
    const before = contentsOf(appDir);
    expect(await stageAppDir(appDir, {}, memory)).toMatchObject({ problem: { code: 'moved-file-there-again' } });
    expect(contentsOf(appDir)).toEqual(before);
    for (const path of ['.planqk', 'Procfile', 'requirements.txt']) rmSync(join(appDir, path), { recursive: true });
    expect(await stageAppDir(appDir, {}, memory)).toMatchObject({ outcome: 'staged' });
    expect(readFileSync(join(appDir, 'requirements.txt'), 'utf8')).toContain('scipy');
  });

  it.each<[why: string, content: (record: string) => string]>([
    ['of another tree', (record) => record],
    ['that is no record', () => 'mine'],
    [
      'of something parked from nowhere',
      (record) => record.replace('"requirements.txt"\n      ],\n      "how": "parked"', '],"how": "parked"'),
    ],
  ])('refuses to write where the upload brings a record %s', async (_why, content) => {
    const foreign = readFileSync(join(await stagedTree('template-with-requirements'), '.planqk/staging.json'), 'utf8');
    const appDir = temporaryCopy(uploadOf('named-folder-underscore'), onTestFinished);
    mkdirSync(join(appDir, '.planqk'));
    writeFileSync(join(appDir, '.planqk/staging.json'), content(foreign));
    const before = contentsOf(appDir);
    const plan = await stageAppDir(appDir, {}, memory);
    expect(plan).toMatchObject({ problem: planqkTaken(['.planqk/staging.json']) });
    expect(contentsOf(appDir)).toEqual(before);
  });

  it('goes on from a record of elsewhere where planning comes to the same', async () => {
    const staged = await stagedTree('template-with-requirements');
    const appDir = temporaryCopy(staged, onTestFinished);
    expect(await isStaged(appDir, {})).toBe(true);
    writeFileSync(join(appDir, 'app/user_code/requirements.txt'), 'scipy\n');
    expect(await stageAppDir(appDir, {})).toMatchObject({ problem: { code: 'staged-elsewhere' } });
  });

  it('leaves what is not ours to stage what it brings', async () => {
    const appDir = temporaryCopy(uploadOf('plain-node'), onTestFinished);
    mkdirSync(join(appDir, '.planqk'));
    writeFileSync(join(appDir, '.planqk/staging.json'), 'mine');
    writeFileSync(join(appDir, '.planqk/new-0'), 'mine, too');
    const before = contentsOf(appDir);
    expect((await stageAppDir(appDir, {}, memory)).outcome).toBe('untouched');
    expect(contentsOf(appDir)).toEqual(before);
    expect(await isStaged(appDir, {})).toBe(true);
  });

  it('shares the folder with files of other names', async () => {
    const appDir = temporaryCopy(uploadOf('named-folder-underscore'), onTestFinished);
    mkdirSync(join(appDir, '.planqk'));
    writeFileSync(join(appDir, '.planqk/notes'), 'mine');
    expect((await stageAppDir(appDir, {}, memory)).outcome).toBe('staged');
    expect(contentsOf(appDir).get('.planqk/notes')).toBe('mine');
    expect(await isStaged(appDir, {})).toBe(true);
  });
});

describe('what nobody could read gives way, and is kept', () => {
  it('a link that leads nowhere', async () => {
    const dir = temporaryCopy(uploadOf('named-folder-underscore'), onTestFinished);
    symlinkSync('nowhere', join(dir, 'Procfile'));
    await stageAppDir(dir, {});
    expect(readlinkSync(join(dir, '.planqk/parked/Procfile'))).toBe('nowhere');
    expect(lstatSync(join(dir, 'Procfile')).isFile()).toBe(true);
    expect(await isStaged(dir, {})).toBe(true);
  });

  it.each<[what: string, make: (path: string) => void]>([
    ['a folder', (path) => mkdirSync(path)],
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
  ])('but %s is refused', async (_, make) => {
    const dir = temporaryCopy(uploadOf('named-folder-underscore'), onTestFinished);
    make(join(dir, 'Procfile'));
    expect(await stageAppDir(dir, {})).toMatchObject({ problem: { code: 'place-taken', where: ['Procfile'] } });
    expect(existsSync(join(dir, '.planqk'))).toBe(false);
  });
});

describe('never outside the app dir', () => {
  function treeAndOutside(): { appDir: string; outside: string } {
    const outside = mkdtempSync(join(tmpdir(), 'planqk-outside-'));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    writeFileSync(join(outside, 'victim'), 'precious');
    return { appDir: temporaryCopy(uploadOf('named-folder-underscore'), onTestFinished), outside };
  }

  it.each<[what: string, make: (path: string, outside: string) => void]>([
    ['a link', (path, outside) => symlinkSync(outside, path)],
    ['a link to nowhere', (path) => symlinkSync('/nowhere', path)],
    ['a file', (path) => writeFileSync(path, 'mine')],
  ])('not through a .planqk that is %s', async (_what, make) => {
    const { appDir, outside } = treeAndOutside();
    make(join(appDir, '.planqk'), outside);
    expect(await stageAppDir(appDir, {}, memory)).toMatchObject({ problem: planqkTaken(['.planqk']) });
    expect([...contentsOf(outside).keys()]).toEqual(['victim']);
  });

  it('nor through one that is a pipe', async () => {
    const { appDir } = treeAndOutside();
    execFileSync('mkfifo', [join(appDir, '.planqk')]);
    await expect(stageAppDir(appDir, {}, memory)).rejects.toMatchObject({
      problem: cannotWrite('.planqk', 'it is no folder'),
    });
  });

  it.each(['staging.json', 'unfinished', 'parked', 'requirements', 'template-requirements.txt', 'new-0'])(
    'nor onto a folder where a file of ours belongs: %s',
    async (name) => {
      const { appDir } = treeAndOutside();
      mkdirSync(join(appDir, '.planqk', name), { recursive: true });
      expect(await stageAppDir(appDir, {}, memory)).toMatchObject({ problem: planqkTaken([`.planqk/${name}`]) });
    },
  );

  it('not by a record that parks through a link', async () => {
    const { appDir, outside } = treeAndOutside();
    symlinkSync(outside, join(appDir, 'out'));
    const record = JSON.parse(readFileSync(join(uploadOf('template-with-requirements'), '../plan.json'), 'utf8'));
    const writes = [
      { path: 'out/victim', from: ['README.md'], how: 'parked', sha256: sha256(Buffer.from('precious')) },
    ];
    mkdirSync(join(appDir, '.planqk'));
    writeFileSync(join(appDir, '.planqk/staging.json'), JSON.stringify({ ...record, writes }));
    await stageAppDir(appDir, {}, memory);
    expect(readFileSync(join(outside, 'victim'), 'utf8')).toBe('precious');
    expect([...contentsOf(outside).keys()]).toEqual(['victim']);
  });

  it.each(['unfinished', 'undone', 'committed'])('not by a journal that an upload brought: %s', async (name) => {
    const { appDir, outside } = treeAndOutside();
    symlinkSync(outside, join(appDir, 'out'));
    mkdirSync(join(appDir, '.planqk'));
    const moves = [
      { from: 'stolen', to: 'out/victim' },
      { from: 'out/planted', to: 'app/user_code/requirements.txt' },
    ];
    writeFileSync(join(appDir, '.planqk', name), JSON.stringify({ moves, folders: [], changes: 2 }));
    const before = contentsOf(appDir);
    expect(await stageAppDir(appDir, {}, memory)).toMatchObject({ problem: planqkTaken([`.planqk/${name}`]) });
    expect(contentsOf(appDir)).toEqual(before);
    expect([...contentsOf(outside).keys()]).toEqual(['victim']);
  });

  it('each place is looked at when it is used: a link that came in between is not followed', () => {
    const { appDir, outside } = treeAndOutside();
    symlinkSync(outside, join(appDir, 'out'));
    expect(() => realPlace(appDir, 'out/victim')).toThrow(
      expect.objectContaining({ problem: cannotWrite('out/victim', 'out is a link') }),
    );
    for (const path of ['../victim', '/etc/passwd', 'a//b'])
      expect(() => realPlace(appDir, path)).toThrow('cannot-write');
  });
});

it('does nothing for no changes', () => {
  const appDir = temporaryCopy(uploadOf('only-a-readme'), onTestFinished);
  applyChanges(appDir, []);
  expect(contentsOf(appDir)).toEqual(contentsOf(uploadOf('only-a-readme')));
});

describe('an error at any moment', () => {
  it.each(['template-with-requirements', 'job-at-the-root-wrapped-by-conda'])(
    '%s: the folder is as it was',
    async (name) => {
      const upload = contentsOf(uploadOf(name));
      const appDir = temporaryCopy(uploadOf(name), onTestFinished);
      let failures = 0;
      for (let call = 1; ; call++) {
        const error = await failingAt(call, () => stageAppDir(appDir, {}, memory));
        if (error === null) break;
        failures++;
        expect(messageText(problemOf(error)), `call ${call}`).toMatch(/ENOSPC: no\s+space left/);
        expect(contentsOf(appDir), `call ${call}`).toEqual(upload);
      }
      expect(failures).toBeGreaterThan(5);
      const told = temporaryCopy(uploadOf(name), onTestFinished);
      const { status, stderr } = stageFailingAt(told, failures);
      expect([status, stderr.toString()]).toEqual([5, expect.stringMatching(/ENOSPC: no\s+space left/)]);
      expect(contentsOf(told)).toEqual(upload);
    },
  );

  /** On a disk that is full from that call on. */
  async function failingAt(call: number, run: () => Promise<unknown>): Promise<unknown> {
    const stop = beforeCalls(FILLING, (each) => {
      if (each >= call) throw new Error('ENOSPC: no space left on device, write');
    });
    try {
      await run();
      return null;
    } catch (error) {
      return error;
    } finally {
      stop();
    }
  }
});
