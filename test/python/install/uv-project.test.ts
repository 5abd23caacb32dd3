/** What feeds the environment of a project with a uv.lock, and how uv is told to make it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { surveyUvProject, uvSync, uvSyncEnv } from '../../../src/python/install/uv-project.ts';

function app(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-uv-project-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [path, text] of Object.entries({ 'pyproject.toml': '', 'uv.lock': 'version = 1\n', ...files })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

const keyOf = (files: Record<string, string>, env: Record<string, string> = {}) => surveyUvProject(app(files), env);

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
  expect(uvSync('/workspace', env, '/layers/e', true)).toEqual([
    ...['sync', '--project', '/workspace/app/user_code', '--locked', '--no-managed-python'],
    ...['--python', '/layers/e/bin/python', '--compile-bytecode'],
  ]);
});

it('adds the groups that are named, as Paketo does', () => {
  const args = uvSync('/workspace', { BP_UV_INSTALL_GROUPS: 'gpu, test' }, '/layers/e', false);
  expect(args.slice(-4)).toEqual(['--group', 'gpu', '--group', 'test']);
});

it('takes no index but those of the lock', () => {
  const env = { UV_DEFAULT_INDEX: 'a', UV_INDEX: 'b', UV_NO_CONFIG: '1', UV_INDEX_X_PASSWORD: 'c', UV_CACHE_DIR: 'd' };
  expect(uvSyncEnv(env, '/layers/e')).toEqual({
    UV_INDEX_X_PASSWORD: 'c',
    UV_CACHE_DIR: 'd',
    UV_PROJECT_ENVIRONMENT: '/layers/e',
  });
});
