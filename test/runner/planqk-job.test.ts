/** The command of the image, in a layer put together as job's build does. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PYTHON, prepareJob, RUNNER } from './run-job.ts';

const layer = mkdtempSync(join(tmpdir(), 'planqk-layer-'));
const command = join(layer, 'bin/planqk-job');
const tools = join(layer, 'tools'); // a PATH with the named programs only

beforeAll(() => {
  cpSync(RUNNER, join(layer, 'planqk_runner'), { recursive: true });
  cpSync(join(RUNNER, '../bin-layer'), join(layer, 'bin'), { recursive: true });
  chmodSync(command, 0o755);
  mkdirSync(tools);
  for (const tool of ['dirname', 'readlink', 'cat']) symlinkSync(`/usr/bin/${tool}`, join(tools, tool));
});
afterAll(() => rmSync(layer, { recursive: true, force: true }));

function run(path: string, args: string[] = [], program = command) {
  const { appRoot } = prepareJob('echo');
  return spawnSync(program, args, { cwd: appRoot, env: { PATH: path, DATA_VALUE: '{"v":1}' }, encoding: 'utf8' });
}

it('runs the job once', () => {
  const job = run(`${dirname(PYTHON)}:${tools}`);
  expect(job).toMatchObject({ status: 0, stderr: '' });
  expect(job.stdout).toContain('"v": 1');
});

it('runs through a link, with python3 only', () => {
  const folder = join(layer, 'python3-only');
  mkdirSync(folder);
  symlinkSync(PYTHON, join(folder, 'python3'));
  symlinkSync(command, join(folder, 'job'));
  expect(run(`${folder}:${tools}`, [], join(folder, 'job'))).toMatchObject({ status: 0, stderr: '' });
});

it('says that there is no Python', () => {
  const job = run(tools);
  expect(job).toMatchObject({ status: 125, stdout: '' });
  expect(job.stderr).toContain('[Error: There is no Python in this image]');
});

it('says that the interpreter of the packages is not in this image, and takes no other', () => {
  const environment = join(layer, 'environment');
  mkdirSync(environment);
  symlinkSync('/nowhere/python3.11', join(environment, 'python'));
  const job = run(`${environment}:${dirname(PYTHON)}:${tools}`);
  expect(job).toMatchObject({ status: 125, stdout: '' });
  expect(job.stderr).toContain('[Error: This image has another Python than its packages were installed for]');
  expect(job.stderr).toContain(`\n  ${environment}/python\n`);
  expect(job.stderr).toContain('[code: other-python, fault: platform]\n');
  expect(run(`${dirname(PYTHON)}:${environment}:${tools}`), 'one that comes later is none of ours').toMatchObject({
    status: 0,
  });
});

it('serve is not there yet', () => {
  const job = run(`${dirname(PYTHON)}:${tools}`, ['serve']);
  expect(job).toMatchObject({ status: 2, stdout: '' });
  expect(job.stderr).toContain('not available yet');
});

it('refuses what it does not know', () => {
  const job = run(`${dirname(PYTHON)}:${tools}`, ['run', '--fast']);
  expect(job).toMatchObject({ status: 2, stdout: '' });
  expect(job.stderr).toContain('planqk-job does not know: run --fast');
});

it.each(['names-of-the-runner', 'spawned-processes'])('starts with the path of the folder as well: %s', (project) => {
  const { appRoot } = prepareJob(project);
  const job = spawnSync(PYTHON, [join(layer, 'planqk_runner')], { cwd: appRoot, encoding: 'utf8' });
  expect(job).toMatchObject({ status: 0, stderr: '' });
});
