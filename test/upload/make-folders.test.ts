/** `mkdir -p`, and the reason where it fails. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeFolders } from '../../src/upload/make-folders.ts';

function temporary(): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-folders-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

it('makes all that are missing, and minds none that is there', () => {
  const dir = temporary();
  makeFolders(join(dir, 'a/b/c'));
  makeFolders(join(dir, 'a/b/c'));
  expect(existsSync(join(dir, 'a/b/c'))).toBe(true);
});

it('goes through a link to a folder', () => {
  const dir = temporary();
  mkdirSync(join(dir, 'real'));
  symlinkSync('real', join(dir, 'link'));
  makeFolders(join(dir, 'link/below'));
  expect(existsSync(join(dir, 'real/below'))).toBe(true);
});

it('fails at a file, and at a link that leads nowhere', () => {
  const dir = temporary();
  writeFileSync(join(dir, 'file'), '');
  symlinkSync('nowhere', join(dir, 'link'));
  expect(() => makeFolders(join(dir, 'file/below'))).toThrow(/ENOTDIR|EEXIST/);
  expect(() => makeFolders(join(dir, 'link/below'))).toThrow('EEXIST');
});

it.runIf(process.platform === 'linux')('ends where nothing can be made', () => {
  expect(() => makeFolders('/proc/planqk/below')).toThrow(/machine-failed|EACCES/);
});
