/** What feeds the environment of a project with a lock, and how its tool is told to make it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { installLocked, surveyLockedProject, withAskedGroups } from '../../../src/python/install/locked-projects.ts';

function app(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-uv-project-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [path, text] of Object.entries({ 'pyproject.toml': '', 'uv.lock': 'version = 1\n', ...files })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

const keyOf = (files: Record<string, string>, env: Record<string, string> = {}) =>
  surveyLockedProject(app(files), { tool: 'uv', isLocked: true }, env);

it.each<[what: string, files: Record<string, string>, env: Record<string, string>, differs: boolean]>([
  ['nothing', {}, {}, false],
  ['the program', { 'src/program.py': 'x = 1\n' }, {}, false],
  ['the lock', { 'uv.lock': 'version = 2\n' }, {}, true],
  ['the project', { 'pyproject.toml': '[project]\n' }, {}, true],
  ['settings of uv', { 'uv.toml': 'no-build = true\n' }, {}, true],
  ['a group', {}, { BP_UV_INSTALL_GROUPS: 'gpu' }, true],
])('a change of %s', (_what, files, env, differs) => {
  expect(keyOf(files, env).digest !== keyOf({}).digest).toBe(differs);
  expect(keyOf(files, env).complete).toBe(true);
});

it.each(['editable = "."', 'directory = "lib"', 'path = "lib/a.whl"'])('%s is built from the upload', (source) => {
  expect(keyOf({ 'uv.lock': `[[package]]\nname = "a"\nsource = { ${source} }\n` }).complete).toBe(false);
});

it('reads the project in the folder of UV_PROJECT', () => {
  const inside = { 'app/user_code/pyproject.toml': '', 'app/user_code/uv.lock': 'version = 3\n' };
  const env = { UV_PROJECT: 'app/user_code' };
  expect(keyOf({ ...inside, 'uv.lock': 'x' }, env)).toEqual(keyOf(inside, env));
  const compiling = { dir: '/layers/e', workDir: '/work', compile: true };
  expect(installLocked('/workspace', { tool: 'uv', isLocked: true }, {}, env, compiling).args).toEqual([
    ...['sync', '--project', '/workspace/app/user_code', '--locked', '--no-managed-python'],
    ...['--python', '/layers/e/bin/python', '--compile-bytecode'],
  ]);
});

const target = { dir: '/layers/e', workDir: '/work', compile: false };

it.each([
  ['uv', { BP_UV_INSTALL_GROUPS: 'gpu, test' }, ['--group', 'gpu', '--group', 'test']],
  ['poetry', {}, ['--only', 'main']],
  ['poetry', { BP_POETRY_INSTALL_ONLY: 'main,gpu' }, ['--only', 'main,gpu']],
  ['pipenv', {}, ['install', '--deploy']],
] as const)('%s takes the groups that Paketo would: %j', (tool, env, expected) => {
  const { args } = installLocked('/workspace', { tool: tool, isLocked: true }, {}, env, target);
  expect(args.slice(-expected.length)).toEqual(expected);
});

it.each([
  ['', { UV_NO_DEV: '1', UV_PROJECT: 'a' }],
  ['test', { UV_NO_DEV: '1', UV_PROJECT: 'a' }],
  ['test dev', { UV_PROJECT: 'a' }],
])('of the groups %j, what leaves dev out of uv is', (groups, expected) => {
  expect(withAskedGroups({ UV_NO_DEV: '1', UV_PROJECT: 'a' }, { BP_UV_INSTALL_GROUPS: groups })).toEqual(expected);
});

it('uv takes no index but those of the lock', () => {
  const env = { UV_DEFAULT_INDEX: 'a', UV_INDEX: 'b', UV_NO_CONFIG: '1', UV_INDEX_X_PASSWORD: 'c', UV_CACHE_DIR: 'd' };
  expect(installLocked('/workspace', { tool: 'uv', isLocked: true }, env, {}, target).env).toEqual({
    UV_INDEX_X_PASSWORD: 'c',
    UV_CACHE_DIR: 'd',
    UV_PROJECT_ENVIRONMENT: '/layers/e',
  });
});

it('Poetry and pipenv install into the environment, and read no settings but their own', () => {
  const env = { PATH: '/usr/bin', SSL_CERT_FILE: '/ca.pem', UV_DEFAULT_INDEX: 'https://mirror/simple' };
  expect(installLocked('/workspace', { tool: 'poetry', isLocked: true }, env, {}, target).env).toMatchObject({
    VIRTUAL_ENV: '/layers/e',
    PATH: '/layers/e/bin:/usr/bin',
    HOME: '/work/home',
    REQUESTS_CA_BUNDLE: '/ca.pem',
    POETRY_CONFIG_DIR: '/work/poetry',
  });
  expect(installLocked('/workspace', { tool: 'pipenv', isLocked: true }, env, {}, target).env).toMatchObject({
    VIRTUAL_ENV: '/layers/e',
    PIPENV_PYPI_MIRROR: 'https://mirror/simple',
  });
});
