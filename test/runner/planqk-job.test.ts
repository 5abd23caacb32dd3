/** The command of the image, in a layer put together as job's build does. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PYTHON, prepareJob, RUNNER } from './run-job.ts';

const layer = mkdtempSync(join(tmpdir(), 'planqk-layer-'));
const command = join(layer, 'bin/planqk-job');
/** As the lifecycle writes it. */
const METADATA = `[[buildpacks]]
  api = "0.8"
  homepage = "https://github.com/paketo-buildpacks/cpython"
  id = "paketo-buildpacks/cpython"
  version = "1.16.0"

[[buildpacks]]
  api = "0.10"
  id = "planqk/job"
  version = "0.1.0"

[[processes]]
  type = "web"
  command = ["planqk-job"]
  buildpack-id = "planqk/job"
`;
const tools = join(layer, 'tools'); // a PATH with the named programs only

beforeAll(() => {
  cpSync(RUNNER, join(layer, 'planqk_runner'), { recursive: true });
  cpSync(join(RUNNER, '../bin-layer'), join(layer, 'bin'), { recursive: true });
  chmodSync(command, 0o755);
  mkdirSync(tools);
  for (const tool of ['dirname', 'readlink', 'cat']) symlinkSync(`/usr/bin/${tool}`, join(tools, tool));
});
afterAll(() => rmSync(layer, { recursive: true, force: true }));

function run(path: string, args: string[] = [], program = command, more: Record<string, string> = {}) {
  const { appRoot } = prepareJob('echo');
  const env = { PATH: path, DATA_VALUE: '{"v":1}', ...more };
  return spawnSync(program, args, { cwd: appRoot, env, encoding: 'utf8', input: '' });
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
  expect(job.stderr).toMatch(/\n\[code: no-python, fault: upload]\n$/);
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

it('arguments that are a command are run, and not the job', () => {
  const job = run(`${dirname(PYTHON)}:${tools}`, ['python3', '-c', 'import sys; print(sys.argv)', 'a b']);
  expect(job).toMatchObject({ status: 0, stdout: "['-c', 'a b']\n", stderr: '' });
  expect(run(tools, ['cat', '--'])).toMatchObject({ status: 0, stdout: '' }); // also without any Python
});

it('arguments that are no command are an error', () => {
  const job = run(`${dirname(PYTHON)}:${tools}`, ['bake', '--fast']);
  expect(job).toMatchObject({ status: 127, stdout: '' });
  expect(job.stderr).toContain('There is no such command in this image: bake --fast\n\nplanqk-job ');
  const option = run(`${dirname(PYTHON)}:${tools}`, ['--fast']);
  expect(option).toMatchObject({ status: 2, stdout: '' });
  expect(option.stderr).toContain('planqk-job does not know: --fast');
  expect(run(`${dirname(PYTHON)}:${tools}`, ['--help']).stdout).toContain('runs the job once');
});

it('says what is in the image', () => {
  mkdirSync(join(layer, 'layers/config'), { recursive: true });
  writeFileSync(join(layer, 'layers/config/metadata.toml'), METADATA);
  const env = { CNB_LAYERS_DIR: join(layer, 'layers'), ENTRY_POINT: 'src.program:solve' };
  const told = run(`${dirname(PYTHON)}:${tools}`, ['info', '--json'], command, env);
  expect(told).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(told.stdout)).toEqual({
    python: { version: expect.stringMatching(/^3\.\d+\.\d+$/), executable: expect.stringContaining('/python') },
    entryPoint: 'src.program:solve',
    userCode: expect.stringContaining('/workspace'),
    packages: expect.objectContaining({ pip: expect.stringMatching(/^\d/) }),
    buildpacks: { 'paketo-buildpacks/cpython': '1.16.0', 'planqk/job': '0.1.0' },
  });
  const text = run(`${dirname(PYTHON)}:${tools}`, ['info'], command, env).stdout;
  expect(text).toMatch(/^Python +3\..*\nentry point +src\.program:solve\nuser code +\/.*\nbuildpacks +2\n {2}paketo/);
  expect(text).toMatch(/\n {2}pip \d/);
  expect(run(`${dirname(PYTHON)}:${tools}`, ['info'])).toMatchObject({ status: 0, stderr: '' });
  expect(run(`${dirname(PYTHON)}:${tools}`, ['info', '--all'])).toMatchObject({ status: 2, stdout: '' });
});

it.each(['names-of-the-runner', 'spawned-processes'])('starts with the path of the folder as well: %s', (project) => {
  const { appRoot } = prepareJob(project);
  const job = spawnSync(PYTHON, [join(layer, 'planqk_runner')], { cwd: appRoot, encoding: 'utf8' });
  expect(job).toMatchObject({ status: 0, stderr: '' });
});
