/**
 * Zips that were damaged at any place, by any tool or hand: planning and running say the same, in words of ours, and what
 * can be run is the tree that was planned. ZIP_CASES sets how many are tried.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { type Problem, problemOf } from '../../src/problem.ts';
import { surveyAppDir } from '../../src/upload/folder.ts';
import type { Survey } from '../../src/upload/survey.ts';
import { unzip } from '../../src/upload/unzip.ts';
import { surveyZip } from '../../src/upload/zip.ts';
import { type Member, type ZipOptions, zipOf } from './zip-of.ts';

const CASES = Number(process.env.ZIP_CASES ?? 200);

const work = mkdtempSync(join(tmpdir(), 'planqk-fuzz-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const MEMBERS: readonly Member[] = [
  { name: 'job/' },
  { name: 'job/src/program.py', content: 'def run(data, params):\n    return 1\n', deflate: true },
  { name: 'job/requirements.txt', content: 'numpy\n' },
  { name: 'job/up', content: '..', mode: 0o120777 },
  { name: 'job/latest', content: 'up/job/src', mode: 0o120777 },
  { name: 'job/empty.txt' },
  { name: 'job/large.csv', content: '1,2,3\n'.repeat(2000), deflate: true, zip64: true },
  { name: 'job/piped.csv', content: '1,2,3\n'.repeat(20), deflate: true, streamed: true },
  { name: Buffer.from('job/l\x94sung.py', 'latin1'), content: 'x' },
];

const OPTIONS: readonly ZipOptions[] = [
  {},
  { comment: 'made on Friday' },
  { zip64: true },
  { prefix: Buffer.from('#!/bin/sh\n') },
  { zip64: true, prefix: Buffer.from('#!/bin/sh\n'), comment: 'x' },
];

/** Up to three places, each with what stands there instead. */
const damage = fc.record({
  members: fc.subarray([...MEMBERS], { minLength: 1 }),
  options: fc.constantFrom(...OPTIONS),
  where: fc.constantFrom('in the list of contents', 'anywhere'),
  changes: fc.array(fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(0, 1, 0x2e, 0x2f, 0x7f, 0xff), fc.nat(255))), {
    minLength: 1,
    maxLength: 3,
  }),
});

type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never;

function damaged({ members, options, where, changes }: Damage): Buffer {
  const bytes = zipOf(members, options);
  const list = where === 'anywhere' ? 0 : bytes.indexOf('PK\x01\x02', 'latin1');
  for (const [at, byte] of changes) bytes[list + (at % (bytes.length - list))] = byte;
  return bytes;
}

type Outcome<T> = { readonly value: T } | { readonly problem: Problem };

async function outcomeOf<T>(attempt: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await attempt };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

let count = 0;

it('a damaged zip never leads to a fault of ours, and never to two answers', async () => {
  await fc.assert(
    fc.asyncProperty(damage, async (given) => {
      const dir = join(work, String(count++));
      mkdirSync(dir);
      const zip = join(dir, 'upload.zip');
      const out = join(dir, 'out');
      writeFileSync(zip, damaged(given));
      const planned = await outcomeOf(surveyZip(zip));
      const run = await outcomeOf(unzip(zip, out));
      expect(readdirSync(work)).toEqual([String(count - 1)]);
      if ('problem' in planned) {
        expect(planned.problem.fault, planned.problem.detail).toBe('upload');
        expect(run).toEqual(planned);
      } else if ('problem' in run) {
        // only the content itself tells, and a plan does not unpack it
        expect([given.where, run.problem.code]).toEqual(['anywhere', 'damaged-zip-entry']);
      } else {
        expect(treeOf(surveyAppDir(out))).toEqual(treeOf(planned.value));
      }
      rmSync(dir, { recursive: true });
    }),
    { numRuns: CASES },
  );
});

/** Names that are not UTF-8 are written as they are shown: they are UTF-8 on the disk. */
const treeOf = (survey: Survey): Record<string, string> =>
  Object.fromEntries(
    [...survey.entries.keys(), ...survey.oddNames]
      .sort()
      .map((path) => [path, survey.readLink(path) ?? survey.text(path) ?? '<folder>']),
  );
