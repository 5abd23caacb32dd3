/** Folders with all that may lie in them, copied: what is no file, folder or link is left out, and never opened. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runUpload } from '../../src/commands/run/run.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { copyFolder } from '../../src/upload/copy-folder.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { DEFAULT_LIMITS, UNLIMITED, type UploadLimits } from '../../src/upload/limits.ts';
import { contentsOf } from '../fixtures.ts';

function folder(files: Readonly<Record<string, string>>): string {
  const parent = mkdtempSync(join(tmpdir(), 'planqk-copy-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const dir = join(parent, 'upload');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

const copyOf = (dir: string): string => join(dir, '..', 'copy');
const pipe = (file: string): string => execFileSync('mkfifo', [file]).toString();

const JOB = { 'src/program.py': 'def run(data, params):\n    return 1\n', 'requirements.txt': 'numpy\n' };

describe('copyFolder', () => {
  const everything = { limits: UNLIMITED, withoutNoise: false };

  it('copies files with their permissions, folders, and links as they are, broken ones too', () => {
    const dir = folder({ ...JOB, '.git/config': '', 'empty/x': '' });
    rmSync(join(dir, 'empty/x'));
    chmodSync(join(dir, 'src/program.py'), 0o757);
    symlinkSync('not/there', join(dir, 'broken'));
    symlinkSync('/etc', join(dir, 'outside'));
    symlinkSync('circle', join(dir, 'circle'));
    symlinkSync('src', join(dir, 'latest'));
    expect(copyFolder(dir, copyOf(dir), everything)).toEqual([]);
    expect(contentsOf(copyOf(dir))).toEqual(contentsOf(dir));
    expect(statSync(join(copyOf(dir), 'src/program.py')).mode & 0o777).toBe(0o757);
  });

  it('keeps names that are not UTF-8', () => {
    const dir = folder(JOB);
    const odd = Buffer.from('l\x94sung.csv', 'latin1');
    writeFileSync(Buffer.concat([Buffer.from(`${dir}/src/`), odd]), '1,2');
    copyFolder(dir, copyOf(dir), everything);
    expect(readdirSync(join(copyOf(dir), 'src'), { encoding: 'buffer' })).toContainEqual(odd);
  });

  it('leaves out what no job needs, but not where wheels may lie', () => {
    const venv = { 'job-env/pyvenv.cfg': '', 'job-env/bin/x': '' };
    const noise = { '.git/config': '', 'src/__pycache__/x.pyc': '', 'node_modules/x/index.js': '' };
    const dir = folder({
      ...JOB,
      ...venv,
      ...noise,
      'dist/a.whl': '',
      'build/b.whl': '',
      '.planqk/staging.json': '{}',
    });
    copyFolder(dir, copyOf(dir), { limits: DEFAULT_LIMITS, withoutNoise: true });
    const kept = folder({ ...JOB, 'dist/a.whl': '', 'build/b.whl': '', '.planqk/staging.json': '{}' });
    expect(contentsOf(copyOf(dir))).toEqual(contentsOf(kept));
  });

  it('leaves out pipes, sockets and devices, and names them', async () => {
    const dir = folder(JOB);
    pipe(join(dir, 'src/pipe'));
    const server = createServer().listen(join(dir, 'socket'));
    await new Promise((listening) => server.once('listening', listening));
    expect([...copyFolder(dir, copyOf(dir), everything)].sort()).toEqual(['socket', 'src/pipe']);
    server.close();
    expect(contentsOf(copyOf(dir))).toEqual(contentsOf(folder(JOB)));
  });

  it('does not copy itself into itself', () => {
    const dir = folder(JOB);
    copyFolder(dir, join(dir, 'src/copy'), everything);
    expect(contentsOf(join(dir, 'src/copy'))).toEqual(contentsOf(folder(JOB)));
  });

  it.each<[limit: keyof UploadLimits, value: number, where: string[]]>([
    ['entries', 2, []],
    ['bytes', 41, []],
    ['fileBytes', 30, ['src/program.py']],
    ['pathBytes', 15, ['requirements.txt']],
    ['nameBytes', 15, ['requirements.txt']],
  ])('%s: told before anything is written', (limit, value, where) => {
    const dir = folder(JOB);
    const limits = { ...DEFAULT_LIMITS, [limit]: value };
    expect(() => copyFolder(dir, copyOf(dir), { limits, withoutNoise: false })).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'upload-over-limit', where }) }),
    );
    expect(contentsOf(copyOf(dir)).size).toBe(0);
  });

  it('says in our words why a copy cannot be written', () => {
    const dir = folder(JOB);
    writeFileSync(copyOf(dir), 'in the way');
    expect(() => copyFolder(dir, copyOf(dir), everything)).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: 'cannot-unpack',
          detail: expect.stringContaining('something stands there already'),
        }),
      }),
    );
  });
});

it('run leaves out a pipe and says so; a limit of the operator counts', async () => {
  const dir = folder({ 'main.txt': 'no job' });
  pipe(join(dir, 'pipe'));
  const said: string[] = [];
  const options = { upload: dir, settings: {}, say: (line: string) => void said.push(line), warn: () => {} };
  await expect(runUpload({ ...options, env: {} })).rejects.toMatchObject({ problem: { code: 'nothing-to-run' } });
  expect(said).toEqual(['left out, a pipe, a socket or a device: pipe']);
  await expect(runUpload({ ...options, env: { PLANQK_MAX_UPLOAD_BYTES: '3' } })).rejects.toMatchObject({
    problem: { code: 'upload-over-limit' },
  });
});

it('a plan warns of a pipe, and never opens one, whatever it is called', async () => {
  const dir = folder({ 'src/program.py': JOB['src/program.py'] });
  pipe(join(dir, 'pyproject.toml'));
  const survey = surveyAppDir(dir);
  expect([survey.kind('pyproject.toml'), survey.read('pyproject.toml')]).toEqual([null, null]);
  expect(await planStaging(survey, {})).toMatchObject({
    outcome: 'staged',
    warnings: [{ code: 'special-file', where: ['pyproject.toml'] }],
  });
});

it('and refuses one that stands where a file has to be written', async () => {
  const dir = folder({ 'src/program.py': JOB['src/program.py'] });
  pipe(join(dir, 'requirements.txt'));
  expect(await planStaging(surveyAppDir(dir), {})).toMatchObject({
    outcome: 'refused',
    problem: { code: 'place-taken', where: ['requirements.txt'] },
  });
});
