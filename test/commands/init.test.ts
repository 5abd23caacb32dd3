/** `init` as a person types it: what it writes is a job, whichever manager it is for, and nothing is overwritten. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { INIT_MANAGERS, projectName } from '../../src/commands/init/project-files.ts';
import { bundledProgram } from '../bundled.ts';
import { type Called, call } from './call.ts';

const program = bundledProgram();

const run = (...args: string[]): Promise<Called> => call(args);

/** In a process of its own, and from the bundle, which carries the templates. */
function start(...args: string[]) {
  const options = { encoding: 'utf8', env: { PATH: process.env.PATH } } as const;
  return spawnSync(process.execPath, [program, ...args], options);
}

function newFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-init-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return join(dir, 'My GHZ job');
}

it.each<[manager: string, installs: string, warnings: object[]]>([
  ['pip', 'pip', []],
  ['uv', 'pip', []],
  // a lock of a template would be of yesterday, and only Poetry can make one
  ['poetry', 'poetry', [{ code: 'no-lock' }]],
  ['conda', 'conda', []],
])('writes a job with %s, of which nothing else is to be warned', async (manager, installs, warnings) => {
  const dir = newFolder();
  expect(start('init', dir, '--manager', manager)).toMatchObject({
    status: 0,
    stdout: `Written: my-ghz-job, with ${manager}. Try it${manager === 'poetry' ? ', where Poetry is installed' : ''}: planqk-buildpack run '${dir}'\n`,
  });
  const plan = JSON.parse((await run('plan', dir, '--json')).stdout);
  expect(plan).toMatchObject({ outcome: 'staged', isJob: true, manager: installs, warnings });
  expect(plan.entryPoint).toBe('src.program:run');
  for (const file of ['planqk.json', 'openapi.yaml', 'README.md'])
    expect(readFileSync(join(dir, file), 'utf8')).toContain('my-ghz-job');
  expect(readFileSync(join(dir, 'README.md'), 'utf8')).not.toMatch(/NAME|TESTS/);
});

it('knows these managers', async () => {
  expect(INIT_MANAGERS.map(({ name }) => name)).toEqual(['pip', 'uv', 'poetry', 'conda']);
});

it('takes pip where no manager is named, and refuses one that there is not', async () => {
  const dir = newFolder();
  expect(await run('init', dir, '--manager', 'cargo')).toMatchObject({
    status: 2,
    stderr:
      "planqk-buildpack: there is no --manager 'cargo', but pip, uv, poetry, conda; see planqk-buildpack help init\n",
  });
  expect(existsSync(dir)).toBe(false);
  await run('init', dir, '--name', 'Grover');
  expect(readFileSync(join(dir, 'requirements.txt'), 'utf8')).toBe('numpy==2.2.6\n');
  expect(JSON.parse(readFileSync(join(dir, 'planqk.json'), 'utf8')).name).toBe('grover');
});

it('writes nothing where something else is there', async () => {
  const dir = newFolder();
  await run('init', dir);
  writeFileSync(join(dir, 'requirements.txt'), 'mine\n');
  rmSync(join(dir, 'planqk.json'));
  expect(await run('init', dir)).toMatchObject({ status: 5, stderr: expect.stringContaining('requirements.txt') });
  expect(readFileSync(join(dir, 'requirements.txt'), 'utf8')).toBe('mine\n');
  expect(existsSync(join(dir, 'planqk.json'))).toBe(false);
});

it('writes through no link, and puts no folder where a file is', async () => {
  const dir = newFolder();
  const elsewhere = newFolder();
  mkdirSync(dir);
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(dir, 'src'));
  symlinkSync(join(elsewhere, 'planted'), join(dir, 'README.md'));
  writeFileSync(join(dir, 'tests'), '');
  const { status, stderr } = await run('init', dir);
  expect(status).toBe(5);
  for (const name of ['src', 'README.md', 'tests']) expect(stderr).toContain(`\n  ${dir}/${name}\n`);
  expect(readdirSync(elsewhere)).toEqual([]);
  expect(readdirSync(dir).sort()).toEqual(['README.md', 'src', 'tests']);
});

it('is told where the folder is, or lies below, a file or a link to nothing', async () => {
  const dir = newFolder();
  mkdirSync(dir);
  writeFileSync(join(dir, 'file'), '');
  symlinkSync(join(dir, 'nowhere'), join(dir, 'link'));
  for (const [below, named] of [
    ['file/a/b', 'file'],
    ['link', 'link'],
    ['link/a', 'link'],
  ])
    expect(await run('init', join(dir, below!))).toMatchObject({
      status: 5,
      stderr: expect.stringContaining(`\n  ${join(dir, named!)}\n\nName another folder, or move them away.\n`),
    });
  expect(readdirSync(dir).sort()).toEqual(['file', 'link']);
});

it.each([
  ['Grover', 'grover'],
  ['Überlagerung & mehr', 'uberlagerung-mehr'],
  ['量子', 'job'],
  ['..', 'job'],
  ['numpy', 'numpy-job'],
])('calls a project of the folder %s %s', async (folder, name) => {
  expect(projectName(folder)).toBe(name);
});

it.each(['123', 'true', '1e3'])('a project of the name %s has it as a text', async (name) => {
  const dir = newFolder();
  await run('init', dir, '--name', name, '--manager', 'conda');
  const { info } = parse(readFileSync(join(dir, 'openapi.yaml'), 'utf8'));
  expect(info.title).toBe(name);
  expect(parse(readFileSync(join(dir, 'environment.yml'), 'utf8')).name).toBe(name);
});

it('its programs are Python', async () => {
  const dir = newFolder();
  await run('init', dir);
  for (const file of ['src/program.py', 'tests/test_program.py'])
    execFileSync('python3', ['-c', 'import ast, sys; ast.parse(open(sys.argv[1]).read())', join(dir, file)]);
});
