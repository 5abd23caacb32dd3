/** Zips as people and old tools make them, unpacked and surveyed without unpacking: both see the same tree. */

import { lstatSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { recordOf } from '../../src/app-root/record.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { backslashNames, badZipEntry } from '../../src/upload/problems.ts';
import { unzip } from '../../src/upload/unzip.ts';
import { surveyUpload } from '../../src/upload/upload.ts';
import { surveyZip } from '../../src/upload/zip.ts';
import { readSettings } from '../../src/user-settings.ts';
import { contentsOf, fixtures } from '../fixtures.ts';
import { type Member, zipOf } from './zip-of.ts';

function zipFile(members: readonly Member[] | Buffer): { zip: string; dir: string } {
  const parent = mkdtempSync(join(tmpdir(), 'planqk-zip-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const zip = join(parent, 'upload.zip');
  writeFileSync(zip, Buffer.isBuffer(members) ? members : zipOf(members as Member[]));
  return { zip, dir: join(parent, 'unpacked') };
}

const PROGRAM = { name: 'job/src/program.py', content: 'def run(data, params):\n    return 1\n' };
const REQUIREMENTS = { name: 'job/requirements.txt', content: 'numpy\n', deflate: true };

describe.each(fixtures)('$name', ({ uploadDir, env }) => {
  it('is decided alike as a folder and as a zip', async () => {
    const isLink = (path: string): boolean => lstatSync(join(uploadDir, path)).isSymbolicLink();
    const members = [...contentsOf(uploadDir)]
      .filter(([, content]) => content !== '<folder>')
      .map(([name, content], index): Member => {
        const deflate = index % 2 === 0;
        return { name, content: Buffer.from(content, 'latin1'), deflate, ...(isLink(name) && { mode: 0o120777 }) };
      });
    const { zip } = zipFile(members);
    const settings = readSettings(env);
    const fromFolder = await planStaging(surveyAppDir(uploadDir), settings);
    expect(recordOf(await planStaging(surveyUpload(zip), settings))).toEqual(recordOf(fromFolder));
  });
});

const detailOf = (reason: string): string => badZipEntry('', reason).detail;

describe('unpacking', () => {
  it('keeps contents, modes, empty folders and inner links', async () => {
    const { zip, dir } = zipFile([
      { name: 'job/data/', mode: 0o40755 },
      { ...PROGRAM, mode: 0o100755 },
      REQUIREMENTS,
      { name: 'job/latest', content: 'src', mode: 0o120777 },
    ]);
    await unzip(zip, dir);
    expect(contentsOf(dir)).toEqual(
      new Map([
        ['job', '<folder>'],
        ['job/data', '<folder>'],
        ['job/latest', 'src'],
        ['job/requirements.txt', 'numpy\n'],
        ['job/src', '<folder>'],
        ['job/src/program.py', PROGRAM.content],
      ]),
    );
    expect(statSync(join(dir, 'job/src/program.py')).mode & 0o100).toBe(0o100);
    expect((await surveyZip(zip)).kind('job/latest/program.py')).toBe('file');
  });

  it('reads names that are not UTF-8, and notes them', async () => {
    const { zip } = zipFile([
      PROGRAM,
      REQUIREMENTS,
      { name: Buffer.from('job/src/l\x94sung.py', 'latin1'), content: '' },
    ]);
    const plan = await planStaging(await surveyZip(zip), {});
    expect(plan).toMatchObject({ outcome: 'staged', userCode: 'job', warnings: [{ code: 'names-not-utf8' }] });
  });

  it.each<[what: string, members: Member[], reason: string]>([
    ['an entry above the top', [{ name: '../evil.py' }], 'its path leaves the archive'],
    ['an entry that climbs back up', [{ name: 'job/../../evil.py' }], 'its path leaves the archive'],
    ['an absolute path', [{ name: '/etc/passwd' }], 'its path is absolute'],
    ['a drive letter', [{ name: 'C:/evil.py' }], 'its path is absolute'],
    ['a NUL in a name', [{ name: 'a\0b' }], 'its name contains a NUL'],
    ['the same path twice', [{ name: 'a.py' }, { name: 'a.py' }], 'it is there twice'],
    ['the same path in two spellings', [{ name: 'a.py' }, { name: './a.py' }], 'it is there twice'],
    ['paths that differ only in case', [{ name: 'A.py' }, { name: 'a.py' }], 'A.py differs from it only in case'],
  ])('refuses %s', async (_what, members, reason) => {
    const { zip, dir } = zipFile(members);
    for (const attempt of [() => unzip(zip, dir), () => surveyZip(zip)]) {
      await expect(attempt()).rejects.toMatchObject({ problem: { code: 'bad-zip-entry', detail: detailOf(reason) } });
    }
  });

  it.each<[what: string, target: string]>([
    ['absolute', '/etc/passwd'],
    ['relative', '../../outside'],
  ])('refuses a link that leaves the archive: %s', async (_what, target) => {
    const { zip, dir } = zipFile([PROGRAM, { name: 'job/link', content: target, mode: 0o120777 }]);
    await expect(unzip(zip, dir)).rejects.toMatchObject({
      problem: badZipEntry('job/link', 'it is a link that leaves the archive'),
    });
    expect((await surveyZip(zip)).kind('job/link')).toBe(null);
  });

  it('refuses backslashes between folders, all named', async () => {
    const { zip, dir } = zipFile([{ name: 'job\\src\\program.py' }, { name: 'job\\requirements.txt' }]);
    await expect(unzip(zip, dir)).rejects.toMatchObject({
      problem: backslashNames(['job\\src\\program.py', 'job\\requirements.txt']),
    });
  });

  it.each<[what: string, bytes: Buffer, code: string]>([
    ['no zip at all', Buffer.from('hello'), 'bad-zip'],
    ['a zip cut short', zipOf([PROGRAM]).subarray(0, -10), 'bad-zip'],
    ['an empty zip', zipOf([]), 'empty-zip'],
    ['a zip of empty folders', zipOf([{ name: 'job/' }]), 'empty-zip'],
  ])('refuses %s', async (_what, bytes, code) => {
    const { zip, dir } = zipFile(bytes);
    await expect(unzip(zip, dir)).rejects.toMatchObject({ problem: { code } });
    await expect(surveyZip(zip)).rejects.toMatchObject({ problem: { code } });
  });

  it('notices content that was damaged', async () => {
    const bytes = zipOf([PROGRAM, { ...REQUIREMENTS, deflate: false }]);
    bytes[bytes.indexOf('numpy')] = 'N'.charCodeAt(0);
    const { zip } = zipFile(bytes);
    const survey = await surveyZip(zip);
    expect(() => survey.read('job/requirements.txt')).toThrow(
      expect.objectContaining({ problem: badZipEntry('job/requirements.txt', 'its content is damaged') }),
    );
  });
});
