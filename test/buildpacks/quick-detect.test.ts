/** The two detects that answer without the program where the answer is plain, and only there. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { recordOf, recordText } from '../../src/app-root/record.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { stageAppDir } from '../../src/staging/stage-app-dir.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

const repoDir = join(import.meta.dirname, '..', '..');
const THE_PROGRAM = 42;

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'planqk-quick-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const name of ['settings', 'job'])
    cpSync(join(repoDir, 'buildpack', name, 'bin'), join(dir, `buildpacks/planqk_${name}/1/bin`), { recursive: true });
  write({
    'buildpacks/planqk_stage/1/bin/detect': `#!/bin/sh\nexit ${THE_PROGRAM}\n`,
    'app/.keep': '',
    'platform/.keep': '',
  });
  chmodSync(join(dir, 'buildpacks/planqk_stage/1/bin/detect'), 0o755);
});

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

async function detect(name: string, env: Record<string, string> = {}): Promise<number | undefined> {
  const buildpack = join(dir, `buildpacks/planqk_${name}/1`);
  const { exitCode } = await execa(join(buildpack, 'bin/detect'), [], {
    cwd: join(dir, 'app'),
    env: { PATH: process.env.PATH, CNB_BUILDPACK_DIR: buildpack, CNB_PLATFORM_DIR: join(dir, 'platform'), ...env },
    extendEnv: false,
    reject: false,
  });
  return exitCode;
}

const JOB = { 'app/src/program.py': 'def run(data, params):\n    return 1\n' };

it.each<[upload: string, files: Record<string, string>, settings: number, job: number]>([
  ['of somebody else', { 'app/package.json': '{}' }, 100, 0],
  ['a job', JOB, 100, THE_PROGRAM],
  [
    'a job that sets something for others',
    { ...JOB, 'app/vendor/notes.txt': '', 'app/requirements.txt': 'six\n' },
    THE_PROGRAM,
    THE_PROGRAM,
  ],
])('an upload, %s', async (_what, files, settings, job) => {
  write(files);
  await stageAppDir(join(dir, 'app'), {});
  expect(await detect('settings')).toBe(settings);
  expect(await detect('job')).toBe(job);
});

it('bindings are for the program', async () => {
  expect(await detect('settings', { SERVICE_BINDING_ROOT: '/bindings' })).toBe(THE_PROGRAM);
  write({ 'platform/bindings/ca/type': 'ca-certificates' });
  expect(await detect('settings')).toBe(THE_PROGRAM);
});

it('bindings that a variable of the build leads to', async () => {
  write({ 'platform/env/SERVICE_BINDING_ROOT': '/bindings' });
  expect(await detect('settings')).toBe(THE_PROGRAM);
});

it('what is no record is for the program', async () => {
  mkdirSync(join(dir, 'app/.planqk'));
  symlinkSync('/nowhere', join(dir, 'app/.planqk/staging.json'));
  expect([await detect('settings'), await detect('job')]).toEqual([THE_PROGRAM, THE_PROGRAM]);
});

it('no text of an upload reads as the line that they go by', async () => {
  const files = { 'a/\n  "settings": {},\n/src/program.py': JOB['app/src/program.py'] };
  const text = recordText(recordOf(await planStaging(surveyOfFiles(files), {})));
  expect(text.match(/^ {2}"settings": \{\},$/gm) ?? []).toHaveLength(1);
});
