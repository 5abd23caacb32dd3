/** What is uploaded in place of a zip, told by its first bytes or its name, and in our words alone. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { notAZip } from '../../src/upload/problems.ts';
import { systemReason } from '../../src/upload/reasons.ts';
import { unzip } from '../../src/upload/unzip.ts';
import { surveyUpload } from '../../src/upload/upload.ts';
import { SPECIAL, sortOfFile } from '../../src/upload/what-file.ts';

function work(): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-what-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

it.each<[name: string, bytes: string, what: string]>([
  ['job.tar.gz', '\x1f\x8b\x08\0', 'packed by gzip, as a .tar.gz is'],
  ['job.zip', '\x1f\x8b\x08\0', 'packed by gzip, as a .tar.gz is'],
  ['job.tbz', 'BZh91AY&SY', 'packed by bzip2, as a .tar.bz2 is'],
  ['job.tar.xz', '\xfd7zXZ\0', 'packed by xz, as a .tar.xz is'],
  ['job.tar.zst', '\x28\xb5\x2f\xfd', 'packed by Zstandard, as a .tar.zst is'],
  ['job.7z', '7z\xbc\xaf\x27\x1c\0\x04', 'a 7z archive'],
  ['job.rar', 'Rar!\x1a\x07\x01\0', 'a RAR archive'],
  ['job.tar', `${'x'.repeat(257)}ustar\0`, 'a tar archive'],
  ['thesis.zip', '%PDF-1.7', 'a PDF document'],
  ['job', '\x7fELF\x02', 'a program for Linux'],
  ['job.exe', 'MZ\x90', 'a program for Windows'],
  ['program.py', 'import numpy\n', 'a single Python file'],
  ['Explore.ipynb', '{"cells": []}', 'a notebook'],
  ['job.zip', '\n<!DOCTYPE html><html>', 'a web page'],
  ['requirements.txt', 'numpy\n', 'a text'],
  ['data.bin', '\x00\x01\x02', 'something else'],
  ['job.zip', '', 'an empty file'],
])('%s that begins with %j', async (name, bytes, what) => {
  const file = join(work(), name);
  writeFileSync(file, bytes, 'latin1');
  const plan = await planStaging(surveyUpload(file), {});
  const { remedy } = sortOfFile(name, Buffer.from(bytes, 'latin1'));
  expect(plan).toEqual({ outcome: 'refused', problem: notAZip(file, what, remedy) });
  await expect(unzip(file, join(work(), 'out'))).rejects.toMatchObject({ problem: notAZip(file, what, remedy) });
});

it('a pipe is told without waiting for its other end', async () => {
  const file = join(work(), 'pipe');
  execFileSync('mkfifo', [file]);
  for (const special of [file, '/dev/zero']) {
    expect(await planStaging(surveyUpload(special), {})).toMatchObject({
      problem: notAZip(special, 'neither a file nor a folder, but a pipe, a socket or a device', SPECIAL.remedy),
    });
  }
});

describe("the system's errors in our words", () => {
  const error = (code: string): Error => Object.assign(new Error(`${code}: it said, open '/tmp/x'`), { code });

  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EACCES', 'it may not be opened by this user'],
    ['ENAMETOOLONG', 'its path is longer than this file system takes'],
    ['EWHATEVER', 'the system reports EWHATEVER'],
  ])('%s', (code, reason) => {
    expect(systemReason(error(code))).toBe(reason);
  });

  it('a fault of ours is none of them', () => {
    expect(systemReason(new TypeError('x is not a function'))).toBeNull();
    expect(systemReason(error('ERR_OUT_OF_RANGE'))).toBeNull();
  });
});
