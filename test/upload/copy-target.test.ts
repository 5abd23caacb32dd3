/** Where a copy is written is asked of the disk: whatever stands there, or comes to stand there, nothing lands outside. */
import { closeSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CopyTarget } from '../../src/upload/copy-target.ts';
import { badZipEntry, cannotUnpack } from '../../src/upload/problems.ts';
import { contentsOf } from '../fixtures.ts';

function places(): { dir: string; outside: string } {
  const parent = mkdtempSync(join(tmpdir(), 'planqk-target-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const [dir, outside] = [join(parent, 'dir'), join(parent, 'outside')];
  for (const folder of [dir, outside]) mkdirSync(folder);
  return { dir, outside };
}

const refusedAs = (problem: unknown) => expect.objectContaining({ problem });
const taken = (path: string) => refusedAs(cannotUnpack(path, 'something stands there already'));

it('a folder that is there already is used', () => {
  const { dir } = places();
  mkdirSync(join(dir, 'job'));
  closeSync(new CopyTarget(dir).openNew('job/a.py', 0o644));
  expect([...contentsOf(dir).keys()]).toEqual(['job', 'job/a.py']);
});

it('a file or a link that is there already is in the way', () => {
  const { dir, outside } = places();
  writeFileSync(join(dir, 'file'), '');
  symlinkSync(outside, join(dir, 'link'));
  symlinkSync('nowhere', join(dir, 'broken'));
  const target = new CopyTarget(dir);
  expect(() => target.openNew('file/a.py', 0o644)).toThrow(taken('file'));
  expect(() => target.openNew('file', 0o644)).toThrow(taken('file'));
  expect(() => target.makeFolder('link')).toThrow(taken('link'));
  expect(() => target.openNew('link/a.py', 0o644)).toThrow(taken('link'));
  expect(() => target.openNew('broken', 0o644)).toThrow(taken('broken'));
  expect(() => target.makeLink('link', 'x')).toThrow(taken('link'));
  expect(contentsOf(outside).size).toBe(0);
});

it('a folder that becomes a link meanwhile is noticed', () => {
  const { dir, outside } = places();
  const target = new CopyTarget(dir);
  target.makeFolder('job/src');
  rmdirSync(join(dir, 'job/src'));
  symlinkSync(outside, join(dir, 'job/src'));
  const left = (path: string) => refusedAs(badZipEntry(path, 'its folder has become a link that leaves the upload'));
  expect(() => target.openNew('job/src/a.py', 0o644)).toThrow(left('job/src/a.py'));
  expect(() => target.makeFolder('job/src/lib')).toThrow(left('job/src/lib'));
  expect(() => target.makeLink('job/src/l', 'x')).toThrow(left('job/src/l'));
  expect(target.leadsInside('job/src')).toBe(false);
  rmSync(join(dir, 'job'), { recursive: true });
  expect(() => target.openNew('job/src/a.py', 0o644)).toThrow(
    refusedAs(cannotUnpack('job/src', 'it is not there, or not any more')),
  );
  expect(contentsOf(outside).size).toBe(0);
});
