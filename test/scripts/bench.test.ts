/** What the bench does with what it has measured, and what it is asked for. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installTime } from '../../scripts/bench/builds.ts';
import { PARTS, readParts } from '../../scripts/bench/parts.ts';
import { uvProject } from '../../scripts/bench/planning.ts';
import { PROJECTS } from '../../scripts/bench/projects.ts';
import { difference, growth, median, ratio, renderRows } from '../../scripts/bench/rows.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

it.each<[values: number[], value: number]>([
  [[3], 3],
  [[5, 1, 3], 3],
  [[4, 1, 3, 2], 3],
])('the median of %j is %i', (values, value) => {
  expect(median(values)).toBe(value);
});

it('prints a table of ratios', () => {
  const rows = [
    ratio('ours over theirs', [100, 90, 500], [200, 400, 200], 'at most 0.5'),
    difference('more than theirs', [9_000, 8_000, 9_500], [4_250], 'at most 8 s'),
    ...growth((count) => `plan, ${count}`, 'files', [
      [10, [50]],
      [1000, [75]],
    ]),
  ];
  expect(`\n${renderRows(rows)}`).toBe(`
ours over theirs   0.50 (100 ms / 200 ms)              at most 0.5
more than theirs   4.8 s (9.0 s, 4.3 s)                at most 8 s
plan, 10 files     1.00 times (50 ms)                  over 10 files
plan, 1,000 files  1.50 times (75 ms)                  over 10 files
`);
});

describe('what is asked for', () => {
  it.each<[args: string[], parts: string[], projects: string[]]>([
    [[], PARTS.filter((part) => part !== 'cluster'), []],
    [['cluster', 'detect'], ['detect', 'cluster'], []],
    [['builds'], ['builds'], []],
    [['runner', 'detect'], ['detect', 'runner'], []],
    [['uv', 'pip'], ['builds'], ['uv', 'pip']],
    [['planning', 'uv'], ['planning', 'builds'], ['uv']],
  ])('%j', (args, parts, projects) => {
    expect(readParts(args)).toEqual({ parts, projects });
  });

  it('a name that is none is refused, with those that are', () => {
    expect(() => readParts(['build'])).toThrow('build is nothing that is measured.\nWhat is: detect, ');
  });

  it('each name is in the help', () => {
    const start = join(import.meta.dirname, '..', '..', 'scripts', 'start.mjs');
    const { stdout } = spawnSync(process.execPath, [start, 'bench', '--help'], { encoding: 'utf8' });
    const names = [...PARTS, ...PROJECTS.map(({ name }) => name)];
    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(stdout))).toEqual([]);
  });
});

describe('a project of uv', () => {
  it.each([100, 1000, 25_000])('has a lock of %i lines, or a few less', (lines) => {
    const count = uvProject(lines)['uv.lock'].trimEnd().split('\n').length;
    expect(count).toBeLessThanOrEqual(lines);
    expect(count).toBeGreaterThan(lines - 9);
  });

  it('is one that is staged by its lock', async () => {
    const upload = { 'src/program.py': 'def run():\n    return 1\n', ...uvProject(100) };
    const plan = await planStaging(surveyOfFiles(upload), {});
    expect(plan).toMatchObject({ outcome: 'staged', manager: 'uv' });
  });
});

describe('the time of installing', () => {
  const lines = ['===> BUILDING', 'Python environment', '  Requirements: a', '  + numpy==2', 'Upload', '  job'];
  const at = (texts: readonly string[]) => texts.map((text, index) => ({ text, at: index * 100 }));

  it.each<[why: string, texts: string[]]>([
    ['as it is printed', lines],
    ['with the phase before each line', lines.map((line) => `[builder] ${line}`)],
    ['in colours', lines.map((line) => `\u001b[36m${line}\u001b[0m`)],
  ])('goes to the next heading, %s', (_why, texts) => {
    expect(installTime(at(texts))).toBe(300);
  });

  it('is not made up', () => {
    expect(() => installTime(at(['===> BUILDING']))).toThrow('does not say that it installs');
    expect(() => installTime(at(['Python environment', '  + numpy==2']))).toThrow('does not say that it installs');
  });
});
