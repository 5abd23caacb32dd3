/** Folders as platforms mount them, and as an upload would like them to be. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { readBindings, readKey } from '../../src/cnb/bindings.ts';

let dir = '';
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'planqk-bindings-')));
  onTestFinished(() => rmSync(dir, { recursive: true }));
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

const found = (env: Record<string, string> = {}) =>
  readBindings({ platformDir: join(dir, 'platform'), env, notIn: [join(dir, 'app')] });

it('there may be none', () => expect(found()).toEqual({ bindings: [], odd: [] }));

it('reads them by name, types without regard to capitals, and keys that are links beside them', () => {
  write({
    'platform/bindings/own/type': 'PyPI\n',
    'platform/bindings/own/provider': 'us',
    'platform/bindings/own/url': 'https://a',
    'platform/bindings/ca/..2026/type': 'ca-certificates',
    'platform/bindings/ca/..2026/own.pem': 'pem',
    'platform/bindings/README': 'no binding',
  });
  symlinkSync('..2026', join(dir, 'platform/bindings/ca/..data'));
  for (const key of ['type', 'own.pem']) symlinkSync(join('..data', key), join(dir, 'platform/bindings/ca', key));
  const { bindings, odd } = found();
  expect(bindings.map(({ name, type, keys }) => [name, type, keys])).toEqual([
    ['ca', 'ca-certificates', ['own.pem']],
    ['own', 'pypi', ['url']],
  ]);
  expect(odd).toEqual([]);
  expect(String(readKey(bindings[0]!, 'own.pem'))).toBe('pem');
});

it('all may be mounted at once, each a link beside it', () => {
  write({ 'platform/bindings/..2026/own/type': 'pypi' });
  symlinkSync('..2026', join(dir, 'platform/bindings/..data'));
  symlinkSync('..data/own', join(dir, 'platform/bindings/own'));
  expect(found().bindings.map(({ name }) => name)).toEqual(['own']);
});

it('SERVICE_BINDING_ROOT adds others, from the environment or as a variable of the build', () => {
  write({ 'platform/bindings/own/type': 'pypi', 'more/own/type': 'netrc', 'more/ca/type': 'ca-certificates' });
  const expected = [
    ['ca', 'ca-certificates'],
    ['own', 'pypi'],
  ];
  const types = (env?: Record<string, string>) => found(env).bindings.map(({ name, type }) => [name, type]);
  expect(types({ SERVICE_BINDING_ROOT: join(dir, 'more') })).toEqual(expected);
  write({ 'platform/env/SERVICE_BINDING_ROOT': join(dir, 'more') });
  expect(types()).toEqual(expected);
});

it.each<[where: string, root: string]>([
  ['in the app', 'app'],
  ['deep in the app', 'app/deep'],
  ['above it', '.'],
  ['in a link to it', 'link'],
])('an upload makes none: %s', (_where, root) => {
  write({ 'app/type': 'pypi', 'app/own/type': 'pypi', 'app/deep/own/type': 'pypi' });
  symlinkSync('app', join(dir, 'link'));
  write({ 'platform/env/SERVICE_BINDING_ROOT': join(dir, root) });
  expect(found().bindings).toEqual([]);
});

it('says what is none, and follows no link that leads out', () => {
  write({ 'platform/bindings/empty/url': 'x', 'secrets/type': 'pypi', 'secrets/token': 'x' });
  symlinkSync(join(dir, 'secrets'), join(dir, 'platform/bindings/elsewhere'));
  const { bindings, odd } = found();
  expect(bindings).toEqual([]);
  expect(odd).toEqual([
    { name: 'elsewhere', reason: 'it is a link that leads out of the folder of bindings' },
    { name: 'empty', reason: 'type: ENOENT: no such file or directory' },
  ]);
});

it('reads no key that leads out, is a pipe, or is larger than a secret can be', () => {
  write({
    'platform/bindings/own/type': 'pypi',
    'platform/bindings/own/large': 'x'.repeat(1024 * 1024 + 1),
    token: 'x',
  });
  symlinkSync(join(dir, 'token'), join(dir, 'platform/bindings/own/link'));
  symlinkSync('nowhere', join(dir, 'platform/bindings/own/dangling'));
  execFileSync('mkfifo', [join(dir, 'platform/bindings/own/pipe')]);
  const [own] = found().bindings;
  expect(own!.keys.map((key) => [key, readKey(own!, key)])).toEqual([
    ['dangling', 'ENOENT: no such file or directory'],
    ['large', 'it is no file of at most 1 MiB'],
    ['link', 'it is a link that leads out of the binding'],
    ['pipe', 'it is no file of at most 1 MiB'],
  ]);
});
