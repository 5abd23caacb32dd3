import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { shareWithGroup } from '../../../src/buildpacks/job/permissions.ts';
import { beforeCalls } from '../../calls-of-fs.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'planqk-permissions-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
});

const modeOf = (path: string): number => lstatSync(join(dir, path)).mode & 0o7777;

/** Paths that end with a slash are folders. Modes are set when all is there, the deepest first. */
function make(modes: Record<string, number>): void {
  for (const path of Object.keys(modes)) {
    if (path.endsWith('/')) mkdirSync(join(dir, path), { recursive: true });
    else writeFileSync(join(dir, path), '');
  }
  for (const [path, mode] of Object.entries(modes).reverse()) chmodSync(join(dir, path), mode);
}

const modes = (...paths: string[]): Record<string, number> =>
  Object.fromEntries(paths.map((path) => [path, modeOf(path)]));

it.each<[before: string, after: string]>([
  ['0600', '0660'],
  ['0640', '0660'],
  ['0644', '0664'],
  ['0700', '0770'],
  ['0755', '0775'],
  ['0400', '0440'],
  ['0070', '0070'],
  ['4755', '4775'],
])('%s becomes %s: the group may what the owner may, and nobody loses anything', (before, after) => {
  make({ 'a.py': Number.parseInt(before, 8) });
  shareWithGroup(dir, '.');
  expect(modeOf('a.py').toString(8).padStart(4, '0')).toBe(after);
});

it('goes through the whole user code', () => {
  make({ 'code/': 0o700, 'code/src/': 0o700, 'code/src/deep/': 0o700, 'code/src/deep/a.py': 0o600 });
  shareWithGroup(dir, 'code');
  expect(modes('code', 'code/src', 'code/src/deep', 'code/src/deep/a.py')).toEqual({
    ...{ code: 0o770, 'code/src': 0o770, 'code/src/deep': 0o770 },
    'code/src/deep/a.py': 0o660,
  });
});

it('opens the folders above the user code, and nothing beside it', () => {
  make({ './': 0o700, 'app/': 0o700, 'app/secret.py': 0o600, 'app/user_code/': 0o700, 'tests/': 0o700 });
  shareWithGroup(dir, 'app/user_code');
  expect(modes('.', 'app', 'app/user_code')).toEqual({ '.': 0o770, app: 0o770, 'app/user_code': 0o770 });
  expect(modes('app/secret.py', 'tests')).toEqual({ 'app/secret.py': 0o600, tests: 0o700 });
});

it('does not follow links, wherever they lead', () => {
  make({ 'code/': 0o700, 'outside/': 0o700, 'outside/a.py': 0o600, 'b.py': 0o600 });
  symlinkSync('../outside', join(dir, 'code', 'folder'));
  symlinkSync('../b.py', join(dir, 'code', 'file.py'));
  symlinkSync('nowhere', join(dir, 'code', 'broken'));
  shareWithGroup(dir, 'code');
  expect(modes('code', 'outside', 'outside/a.py', 'b.py')).toEqual({
    ...{ code: 0o770, outside: 0o700, 'outside/a.py': 0o600, 'b.py': 0o600 },
  });
});

describe('what cannot be changed', () => {
  const failOnceWith = (code: string): void => {
    const stop = beforeCalls(['chmodSync'], (call) => {
      if (call === 1) throw Object.assign(new Error(code), { code });
    });
    onTestFinished(stop);
  };

  it('is passed over where it belongs to somebody else', () => {
    make({ 'code/': 0o700, 'code/a.py': 0o600 });
    failOnceWith('EPERM');
    shareWithGroup(dir, 'code');
    expect(modes('code', 'code/a.py')).toEqual({ code: 0o700, 'code/a.py': 0o660 });
  });

  it('ends the build for any other reason', () => {
    make({ 'code/': 0o700 });
    failOnceWith('EROFS');
    expect(() => shareWithGroup(dir, 'code')).toThrow('EROFS');
  });
});
