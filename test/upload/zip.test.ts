/** Zips as people and old tools make them, unpacked and surveyed without unpacking: both see the same tree. */

import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { recordOf } from '../../src/app-root/record.ts';
import { type Problem, Refusal } from '../../src/problem.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import { DEFAULT_LIMITS, type UploadLimits } from '../../src/upload/limits.ts';
import { backslashNames, badZip, badZipEntry, encryptedZip, unknownCompression } from '../../src/upload/problems.ts';
import type { Survey } from '../../src/upload/survey.ts';
import { unzip } from '../../src/upload/unzip.ts';
import { surveyUpload } from '../../src/upload/upload.ts';
import { surveyZip } from '../../src/upload/zip.ts';
import { decodeName } from '../../src/upload/zip-list.ts';
import { readSettings } from '../../src/user-settings.ts';
import { contentsOf, fixtures } from '../fixtures.ts';
import { type Member, type ZipOptions, zipOf } from './zip-of.ts';

function zipFile(
  members: readonly Member[] | Buffer,
  options?: ZipOptions,
): { zip: string; dir: string; parent: string } {
  const parent = mkdtempSync(join(tmpdir(), 'planqk-zip-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const zip = join(parent, 'upload.zip');
  writeFileSync(zip, Buffer.isBuffer(members) ? members : zipOf(members as Member[], options));
  return { zip, dir: join(parent, 'unpacked'), parent };
}

const PROGRAM = { name: 'job/src/program.py', content: 'def run(data, params):\n    return 1\n' };
const REQUIREMENTS = { name: 'job/requirements.txt', content: 'numpy\n', deflate: true };
const link = (name: string, content: string): Member => ({ name, content, mode: 0o120777 });

async function problemOf(attempt: Promise<unknown>): Promise<Problem | null> {
  try {
    await attempt;
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.problem;
    throw error;
  }
}

/** What planning and running say, which has to be the same. */
async function refusalOf(members: readonly Member[] | Buffer, limits?: UploadLimits): Promise<Problem | null> {
  const { zip, dir } = zipFile(members);
  const planned = await problemOf(surveyZip(zip, limits));
  expect(await problemOf(unzip(zip, dir, limits))).toEqual(planned);
  expect(existsSync(dir), 'nothing is unpacked of a zip that is refused').toBe(planned === null);
  return planned;
}

describe.each(fixtures)('$name', ({ uploadDir, env }) => {
  it('is decided alike as a folder and as a zip, which may hold no link that leaves it', async () => {
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
    const fromZip = recordOf(await planStaging(surveyUpload(zip), settings));
    const leaves = members.some(({ name, content, mode }) => {
      const target = posix.join(posix.dirname(String(name)), String(content));
      return mode !== undefined && (String(content).startsWith('/') || target.startsWith('..'));
    });
    if (leaves) expect(fromZip).toMatchObject({ problem: { code: 'bad-zip-entry' } });
    else expect(fromZip).toEqual(recordOf(fromFolder));
  });
});

describe('unpacking', () => {
  it('keeps contents, modes, empty folders and inner links', async () => {
    const { zip, dir } = zipFile([
      { name: './' },
      { name: 'job/data/', mode: 0o40755 },
      { ...PROGRAM, mode: 0o100755 },
      REQUIREMENTS,
      link('job/latest', 'src'),
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

  it('takes a name with a colon for a name, as the same folder is planned', async () => {
    const members = [PROGRAM, REQUIREMENTS, { name: 'T:10.csv', content: '1' }, { name: 'T:../x.csv', content: '2' }];
    const { zip, dir, parent } = zipFile(members);
    expect((await surveyZip(zip)).text('T:10.csv')).toBe('1');
    await unzip(zip, dir);
    expect(readFileSync(join(dir, 'T:10.csv'), 'utf8')).toBe('1');
    expect(readFileSync(join(dir, 'T:..', 'x.csv'), 'utf8')).toBe('2');
    expect(readdirSync(parent).sort()).toEqual(['unpacked', 'upload.zip']);
    const planned = (survey: Survey) => planStaging(survey, {}).then(recordOf);
    expect(await planned(await surveyZip(zip))).toEqual(await planned(surveyAppDir(dir)));
  });

  const inDos = (name: string, content: string): Member => ({ name: Buffer.from(name, 'latin1'), content });

  it('reads names of DOS, and notes them', async () => {
    const { zip, dir } = zipFile([PROGRAM, REQUIREMENTS, inDos('job/src/gr\x94\xe1e.csv', '1,2')]);
    const survey = await surveyZip(zip);
    expect(survey.text('job/src/größe.csv')).toBe('1,2');
    const { warnings } = recordOf(await planStaging(survey, {}));
    expect(warnings).toMatchObject([{ code: 'names-not-utf8', where: ['job/src/größe.csv'] }]);
    expect(await unzip(zip, dir)).toEqual(['job/src/größe.csv']);
    expect(readFileSync(join(dir, 'job/src/größe.csv'), 'utf8')).toBe('1,2');
  });

  it('takes no guessed letter for the capital of another', async () => {
    // В.csv and Р.csv as DOS had Cyrillic letters: é and É of CP437
    const names = ['job/\x82.csv', 'job/\x90.csv'].map((name) => inDos(name, name));
    const { zip, dir } = zipFile([PROGRAM, ...names, { name: 'job/\u00ca.csv', content: '1' }]);
    const survey = await surveyZip(zip);
    expect(survey.list('job').map(({ name }) => name)).toEqual(['src', 'é.csv', 'É.csv', 'Ê.csv']);
    expect([survey.text('job/é.csv'), survey.text('job/É.csv')]).toEqual(['job/\x82.csv', 'job/\x90.csv']);
    await unzip(zip, dir);
    expect(readdirSync(join(dir, 'job')).sort()).toEqual(['src', 'É.csv', 'Ê.csv', 'é.csv']);
    expect(await refusalOf([PROGRAM, names[0]!, { name: 'job/é.csv', content: '1' }])).toEqual(
      badZipEntry('job/é.csv', 'it is there twice'),
    );
    const inUtf8 = ['job/é.csv', 'job/É.csv'].map((name) => ({ name, content: '1' }));
    expect(await refusalOf([PROGRAM, ...inUtf8])).toEqual(
      badZipEntry('job/É.csv', 'job/é.csv differs from it only in case'),
    );
  });

  it('plans a folder with such a name as it is run', async () => {
    const folder = 'l\x94sung';
    const link = {
      ...inDos('latest', `${folder}/src`),
      content: Buffer.from(`${folder}/src`, 'latin1'),
      mode: 0o120777,
    };
    const { zip, dir } = zipFile([
      inDos(`${folder}/`, ''),
      inDos(`${folder}/src/program.py`, PROGRAM.content),
      inDos(`${folder}/requirements.txt`, 'numpy\n'),
      link,
    ]);
    await unzip(zip, dir);
    const fromZip = recordOf(await planStaging(await surveyZip(zip), {}));
    expect(fromZip).toMatchObject({ outcome: 'staged', userCode: 'lösung', warnings: [{ code: 'names-not-utf8' }] });
    expect({ ...fromZip, warnings: [] }).toEqual(recordOf(await planStaging(surveyAppDir(dir), {})));
    expect((await surveyZip(zip)).kind('latest/program.py')).toBe('file');
    expect(readFileSync(join(dir, 'latest/program.py'), 'utf8')).toBe(PROGRAM.content);
  });

  it('takes each byte of a name for another character', () => {
    const all = Buffer.from([...Array(256).keys()]);
    expect(new Set(decodeName(all).name).size).toBe(256);
    expect(decodeName(Buffer.from('gr\xc3\xb6\xc3\x9fe', 'latin1'))).toEqual({ name: 'größe', isGuessed: false });
  });

  it.each<[what: string, members: readonly Member[], options: ZipOptions]>([
    ['behind a program, as in a self-extracting one', [PROGRAM, REQUIREMENTS], { prefix: Buffer.from('#!/bin/sh\n') }],
    ['with a comment', [PROGRAM, REQUIREMENTS], { comment: 'made on Friday' }],
    ['with an end for large archives', [PROGRAM, REQUIREMENTS], { zip64: true }],
    [
      'behind a program, with an end for large archives',
      [PROGRAM],
      { zip64: true, prefix: Buffer.alloc(100_000, 'x') },
    ],
    ['with sizes in eight bytes', [PROGRAM, REQUIREMENTS].map((member) => ({ ...member, zip64: true })), {}],
    ['of a tool that writes to a pipe', [PROGRAM, REQUIREMENTS].map((member) => ({ ...member, streamed: true })), {}],
    ['of a pipe, large', [PROGRAM, REQUIREMENTS].map((member) => ({ ...member, streamed: true, zip64: true })), {}],
  ])('reads a zip %s', async (_what, members, options) => {
    const { zip, dir } = zipFile(members, options);
    expect((await surveyZip(zip)).text('job/src/program.py')).toBe(PROGRAM.content);
    await unzip(zip, dir);
    expect(readFileSync(join(dir, 'job/src/program.py'), 'utf8')).toBe(PROGRAM.content);
  });

  it('reads a zip with something behind it, as other tools do', async () => {
    expect(await refusalOf(Buffer.concat([zipOf([PROGRAM, REQUIREMENTS]), Buffer.from('\r\n')]))).toBeNull();
  });

  it('reads a zip of more entries than its end can count', async () => {
    const members = Array.from({ length: 65_540 }, (_, index) => ({ name: `${index}` }));
    const { zip } = zipFile([PROGRAM, ...members]);
    expect((await surveyZip(zip)).kind('65539')).toBe('file');
  });

  it('streams what is large', async () => {
    const content = Buffer.alloc(9_000_000, 'abcdefg');
    for (const deflate of [false, true]) {
      const { zip, dir } = zipFile([{ name: 'data.bin', content, deflate }]);
      await unzip(zip, dir);
      expect(readFileSync(join(dir, 'data.bin')).equals(content)).toBe(true);
    }
  });
});

describe('planning and running refuse alike', () => {
  it.each<[what: string, members: readonly Member[], reason: string]>([
    ['an entry above the top', [{ name: '../evil.py' }], 'its path leaves the archive'],
    ['an entry that climbs back up', [{ name: 'job/../../evil.py' }], 'its path leaves the archive'],
    ['an absolute path', [{ name: '/etc/passwd' }], 'its path is absolute'],
    ['a drive letter', [{ name: 'C:/evil.py' }], 'its path is absolute'],
    ['a step up behind a colon', [{ name: 'C:../../evil.py' }], 'its path leaves the archive'],
    ['a NUL in a name', [{ name: 'a\0b' }], 'its name contains a NUL'],
    ['no name', [PROGRAM, { name: '' }], 'it has no name'],
    ['a file in place of the top', [{ name: './.' }], 'it is a file with the name of a folder'],
    ['the same path twice', [{ name: 'a.py' }, { name: 'a.py' }], 'it is there twice'],
    ['the same path in two spellings', [{ name: 'a.py' }, { name: './a.py' }], 'it is there twice'],
    ['paths that differ only in case', [{ name: 'A.py' }, { name: 'a.py' }], 'A.py differs from it only in case'],
    ['a file and a folder', [{ name: 'job' }, { name: 'job/' }], 'it is both a file and a folder'],
    ['a file with an entry below', [{ name: 'job' }, { name: 'job/a/b.py' }], 'it lies below job, which is a file'],
    ['an entry below a file', [{ name: 'job/a.py' }, { name: 'Job' }], 'it lies below Job, which is a file'],
    ['an entry below a link', [link('job', 'src'), { name: 'job/a.py' }], 'it lies below job, which is a link'],
    ['a link to an absolute path', [PROGRAM, link('job/link', '/etc/passwd')], 'it is a link that leaves the archive'],
    ['a link above the top', [PROGRAM, link('job/link', '../../x')], 'it is a link that leaves the archive'],
    ['an empty link', [PROGRAM, link('job/link', '')], 'it is a link that leads nowhere'],
    ['a link with a NUL', [PROGRAM, link('job/link', 'a\0b')], 'it is a link that leads nowhere'],
    [
      'a link that is no path',
      [PROGRAM, link('job/link', 'x'.repeat(4096))],
      'it is a link that is longer than a path',
    ],
    [
      'stored with two sizes',
      [PROGRAM, { name: 'a', content: 'abc', claim: { size: 2 } }],
      'its sizes, packed and unpacked, contradict each other',
    ],
    [
      'far more than deflate can hold',
      [PROGRAM, { name: 'a', content: 'abc', deflate: true, claim: { size: 10_000_000 } }],
      'its sizes, packed and unpacked, contradict each other',
    ],
    [
      'far less than was packed',
      [PROGRAM, { name: 'a', content: Buffer.alloc(10_000_000), deflate: true, claim: { size: 10 } }],
      'its sizes, packed and unpacked, contradict each other',
    ],
    [
      'sizes that only the list tells',
      [PROGRAM, { name: 'a', content: 'abcabcabc', deflate: true, listed: { size: 10 } }],
      'the list of contents and the entry itself contradict each other',
    ],
    [
      'a size that only the list tells, of a pipe',
      [PROGRAM, { name: 'a', content: 'abcabcabc', streamed: true, deflate: true, listed: { size: 10 } }],
      'the list of contents and the entry itself contradict each other',
    ],
    [
      'a method that only the list tells',
      [PROGRAM, { name: 'a', content: 'abc', listed: { method: 8 } }],
      'the list of contents and the entry itself contradict each other',
    ],
    [
      'a password that only the entry tells',
      [PROGRAM, { name: 'a', content: 'abc', claim: { flags: 1 }, listed: { flags: 0 } }],
      'the list of contents and the entry itself contradict each other',
    ],
    [
      'a name that only the list tells',
      [PROGRAM, { name: 'b.py', listed: { name: 'a.py' } }],
      'the list of contents and the entry itself contradict each other',
    ],
    [
      'two entries in one place',
      [
        { ...PROGRAM, name: 'a.py' },
        { name: 'b.py', listed: { offset: 0 } },
      ],
      'it shares its place with another entry',
    ],
    [
      'an entry inside another',
      [
        { name: 'a.py', content: zipOf([{ name: 'b.py' }]) },
        { name: 'b.py', listed: { offset: 34 } },
      ],
      'it shares its place with another entry',
    ],
  ])('%s', async (_what, members, reason) => {
    expect(await refusalOf(members)).toMatchObject({
      code: 'bad-zip-entry',
      detail: badZipEntry('', reason).detail,
    });
  });

  it('backslashes between folders, all named', async () => {
    const members = [{ name: 'job\\src\\program.py' }, { name: 'job\\requirements.txt' }];
    expect(await refusalOf(members)).toEqual(backslashNames(['job\\src\\program.py', 'job\\requirements.txt']));
  });

  it('a password', async () => {
    expect(await refusalOf([REQUIREMENTS, { ...PROGRAM, claim: { flags: 1 } }])).toEqual(encryptedZip(PROGRAM.name));
  });

  it.each<[method: number, told: string]>([
    [9, 'Deflate64'],
    [14, 'LZMA'],
    [77, 'method 77'],
  ])('another way of packing: %i', async (method, told) => {
    expect(await refusalOf([{ ...PROGRAM, claim: { method } }])).toEqual(unknownCompression(PROGRAM.name, told));
  });

  it.each<[what: string, bytes: Buffer, code: string]>([
    ['no zip at all', Buffer.from('hello'), 'not-a-zip'],
    ['an empty file', Buffer.alloc(0), 'not-a-zip'],
    ['a zip cut short', zipOf([PROGRAM]).subarray(0, -10), 'bad-zip'],
    ['a comment cut short', zipOf([PROGRAM], { comment: 'made on Friday' }).subarray(0, -5), 'bad-zip'],
    ['a zip without its beginning', zipOf([PROGRAM, REQUIREMENTS]).subarray(20), 'bad-zip'],
    ['more entries than there are', zipOf([PROGRAM], { entryCount: 2 }), 'bad-zip'],
    ['fewer entries than there are', zipOf([PROGRAM, REQUIREMENTS], { entryCount: 1 }), 'bad-zip'],
    ['an empty zip', zipOf([]), 'empty-zip'],
    ['a zip of empty folders', zipOf([{ name: 'job/' }]), 'empty-zip'],
  ])('%s', async (_what, bytes, code) => {
    expect(await refusalOf(bytes)).toMatchObject({ code });
  });

  it('one part of several', async () => {
    const bytes = zipOf([PROGRAM]);
    bytes.writeUInt16LE(1, bytes.length - 18);
    const { zip } = zipFile(bytes);
    expect(await problemOf(surveyZip(zip))).toEqual(badZip(zip, 'it is one part of several'));
  });

  it('ends that contradict each other', async () => {
    const bytes = zipOf([PROGRAM], { zip64: true });
    bytes.writeUInt16LE(7, bytes.length - 12);
    expect(await refusalOf(bytes)).toMatchObject({ code: 'bad-zip' });
  });
});

describe('links are judged by where the kernel would go', () => {
  it.each<[what: string, members: readonly Member[]]>([
    [
      'a link up, and one through it whose text looks inside',
      [link('job/up', '..'), link('job/out', 'up/../..'), PROGRAM],
    ],
    ['the same, in the other order', [link('job/out', 'up/../..'), PROGRAM, link('job/up', '..')]],
    [
      'a chain of links that each look inside',
      [PROGRAM, link('a/b', '../c'), link('c', 'job/up'), link('job/up', '../..')],
    ],
    ['a way out through a folder that is not there', [PROGRAM, link('job/out', 'new/../../..')]],
  ])('%s', async (_what, members) => {
    expect(await refusalOf(members)).toMatchObject({
      detail: badZipEntry('', 'it is a link that leaves the archive').detail,
    });
  });

  it.each<[what: string, members: readonly Member[]]>([
    ['a link to the top', [PROGRAM, link('job/top', '..')]],
    ['down through a link, and back', [PROGRAM, link('deep', 'job/src'), link('job/up', '../deep/../src')]],
    ['a circle', [PROGRAM, link('a', 'b'), link('b', 'a/x')]],
    ['one that leads nowhere', [PROGRAM, link('job/gone', 'not/there')]],
    ['one through a file', [PROGRAM, link('job/odd', 'src/program.py/../../..')]],
  ])('takes %s', async (_what, members) => {
    expect(await refusalOf(members)).toBeNull();
  });

  it('never writes outside, whatever the links', async () => {
    const members = [link('job/up', '..'), link('job/out', 'up/../..'), { name: 'job/out/evil.txt', content: 'evil' }];
    const { zip, dir, parent } = zipFile([PROGRAM, ...members]);
    const before = contentsOf(parent);
    expect(await problemOf(unzip(zip, dir))).toMatchObject({ code: 'bad-zip-entry' });
    expect(contentsOf(parent)).toEqual(before);
  });

  it('asks the kernel, too: in a folder that holds more than the archive tells', async () => {
    const { zip, dir } = zipFile([PROGRAM, link('job/inside', '../x')]);
    mkdirSync(dir);
    symlinkSync(tmpdir(), join(dir, 'x'));
    expect(await problemOf(unzip(zip, dir))).toEqual(badZipEntry('job/inside', 'it is a link that leaves the archive'));
  });

  it('gives up on a chain that the kernel would not follow either', async () => {
    const chain = Array.from({ length: 60 }, (_, index) => link(`l${index}`, `l${index + 1}`));
    expect(await refusalOf([PROGRAM, ...chain])).toMatchObject({ code: 'bad-zip-entry' });
  });
});

describe('content', () => {
  it('that was damaged is noticed by both', async () => {
    const bytes = zipOf([PROGRAM, { ...REQUIREMENTS, deflate: false }]);
    bytes[bytes.indexOf('numpy')] = 'N'.charCodeAt(0);
    const { zip, dir } = zipFile(bytes);
    const survey = await surveyZip(zip);
    expect(() => survey.read('job/requirements.txt')).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'damaged-zip-entry' }) }),
    );
    expect(await problemOf(unzip(zip, dir))).toMatchObject({ code: 'damaged-zip-entry' });
  });

  it.each<[what: string, size: number, holds: number]>([
    ['small', 50_000, 20_000_000],
    ['large', 6_000_000, 20_000_000],
    ['too short', 20_000_001, 20_000_000],
  ])('that is not as long as both headers say is cut off: %s', async (_what, size, holds) => {
    const { zip, dir } = zipFile([{ name: 'zeros.bin', content: Buffer.alloc(holds), deflate: true, claim: { size } }]);
    expect(await problemOf(unzip(zip, dir))).toMatchObject({ code: 'damaged-zip-entry', where: ['zeros.bin'] });
    expect(statSync(join(dir, 'zeros.bin')).size).toBeLessThanOrEqual(size);
  });
});

describe('limits', () => {
  const members = [PROGRAM, REQUIREMENTS, { name: 'job/data/a/b/numbers.csv', content: '1,2,3\n'.repeat(100) }];

  it.each<[limit: keyof UploadLimits, value: number, where: string[]]>([
    ['entries', 7, []],
    ['bytes', 640, []],
    ['fileBytes', 599, ['job/data/a/b/numbers.csv']],
    ['depth', 3, ['job/data/a/b/numbers.csv']],
    ['pathBytes', 23, ['job/data/a/b/numbers.csv']],
    ['nameBytes', 11, ['job/requirements.txt']],
  ])('%s: told before anything is unpacked', async (limit, value, where) => {
    expect(await refusalOf(members, { ...DEFAULT_LIMITS, [limit]: value })).toMatchObject({
      code: 'upload-over-limit',
      where,
    });
  });

  it('folders count, also where they have no entry of their own, but once', async () => {
    const folders = ['job/', 'job/data/', 'job/data/a/', 'job/data/a/b/', 'job/src/'].map((name) => ({ name }));
    const limits = { ...DEFAULT_LIMITS, entries: 8 };
    for (const all of [
      [...folders, ...members],
      [...members, ...folders.toReversed()],
    ]) {
      expect(await refusalOf(all, limits)).toBeNull();
      expect(await refusalOf(all, { ...limits, entries: 7 })).toMatchObject({ code: 'upload-over-limit' });
    }
  });

  it('what they allow is taken', async () => {
    const most = { entries: 8, bytes: 643, fileBytes: 600, depth: 4, pathBytes: 24, nameBytes: 16, ratio: 100 };
    expect(await refusalOf(members, most)).toBeNull();
  });

  it('a zip may shrink as it likes, unless it is large', async () => {
    const zeros = (size: number): Member => ({ name: 'zeros.bin', content: Buffer.alloc(size), deflate: true });
    expect(await refusalOf([zeros(1_000_000)])).toBeNull();
    expect(await refusalOf([zeros(110 * 1024 * 1024)])).toMatchObject({ code: 'upload-over-limit' });
  });

  it('a name that no file system takes', async () => {
    expect(await refusalOf([{ name: `job/${'n'.repeat(300)}` }])).toMatchObject({ code: 'upload-over-limit' });
  });
});
