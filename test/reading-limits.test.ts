/** Each limit ends in one message that names it, and the README has them all. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messageText } from '../src/problem.ts';
import { LIMITS } from '../src/reading-limits.ts';
import { planStaging } from '../src/staging/plan-upload.ts';
import { SURVEY_LIMITS as UPLOAD_LIMITS } from '../src/upload/limits.ts';
import { surveyOfFiles } from './survey-of-files.ts';

async function told(files: Readonly<Record<string, string>>): Promise<string> {
  const job = { 'src/program.py': 'def run(data, params):\n    return 1\n', ...files };
  const upload = Object.fromEntries(Object.entries(job).map(([path, text]) => [`app/user_code/${path}`, text]));
  const plan = await planStaging(surveyOfFiles(upload), {});
  return plan.outcome === 'refused' ? messageText(plan.problem).replaceAll('\n', ' ') : plan.outcome;
}

const deep = (open: string, count: number, close: string): string => open.repeat(count) + close.repeat(count);
const project = (dependencies: string, more = ''): string =>
  `[project]\nname = "job"\ndependencies = [${dependencies}]\n${more}`;
const extras = (count: number, ask: (next: number) => string): string =>
  project(
    '"job[e0]"',
    `[project.optional-dependencies]\n${Array.from({ length: count }, (_, i) => `e${i} = [${ask(i + 1)}]`).join('\n')}\n`,
  );

describe('what reaches a limit is staged, what goes beyond is refused', () => {
  it.each<[limit: string, file: string, at: string, beyond: string, message: RegExp]>([
    ['a line', 'requirements.txt', 'x'.repeat(65_536), 'x'.repeat(65_537), /65,536 char.*txt:1/],
    [
      'a joined line',
      'requirements.txt',
      'a==1 \\\n  --hash=sha256:00',
      `a ${'\\\n'.repeat(9)}${'b'.repeat(65_536)}`,
      /txt:1/,
    ],
    [
      'brackets of a marker',
      'requirements.txt',
      `a; ${deep('(', 64, ')').replace('()', "(os_name == 'a')")}`,
      `b\na; ${deep('(', 65, ')').replace('()', "(os_name == 'a')")}`,
      /64 deep.*txt:2/,
    ],
    ['lines', 'requirements.txt', 'a\n'.repeat(1000), 'a\n'.repeat(100_001), /100,000 lines/],
    [
      'TOML',
      'pyproject.toml',
      project('', `a = ${deep('[', 64, ']')}`),
      project('', `a = ${deep('[', 65, ']')}`),
      /64 deep.*toml:4/,
    ],
    [
      'inline tables',
      'pyproject.toml',
      project('', `a = ${deep('{a=', 63, '}').replace('=}', '=1}')}`),
      project('', `a = ${'{a='.repeat(65)}`),
      /64 deep/,
    ],
    [
      'keys',
      'pyproject.toml',
      project('', `a${'.a'.repeat(63)} = 1`),
      project('', `a${'.a'.repeat(65)} = 1`),
      /64 deep.*toml:4/,
    ],
    [
      'JSON',
      'Pipfile.lock',
      `{"default": {"a": {"version": "==1", "x": ${deep('[', 61, ']')}}}}`,
      `{"default":\n${deep('[', 65, ']')}}`,
      /64 deep.*lock:2/,
    ],
    [
      'YAML',
      'environment.yml',
      `dependencies: [a]\nx: ${deep('[', 62, ']')}\n`,
      `dependencies: [a]\nx: ${deep('[', 65, ']')}\n`,
      /64 deep.*yml:2/,
    ],
    [
      'YAML in lines',
      'environment.yml',
      `dependencies: [a]\nx:\n  ${'- '.repeat(62)}a\n`,
      `dependencies: [a]\nx:\n  ${'- '.repeat(65)}a\n`,
      /64 deep.*yml:3/,
    ],
    [
      'extras in a row',
      'pyproject.toml',
      extras(15, (next) => (next < 15 ? `"job[e${next}]"` : '')),
      extras(30, (next) => `"job[e${next}]"`),
      /16 deep/,
    ],
    [
      'extras that name each other twice',
      'pyproject.toml',
      extras(4, (next) => (next < 4 ? `"job[e${next}]; os_name=='a'", "job[e${next}]; os_name=='b'"` : '"x"')),
      extras(16, (next) => (next < 16 ? `"job[e${next}]; os_name=='a'", "job[e${next}]; os_name=='b'"` : '"x"')),
      /1024 KiB/,
    ],
    ['a Python version', '.python-version', '3.11', `3.${'1'.repeat(300)}`, /no such Python version/],
    [
      'a range of Python versions',
      'pyproject.toml',
      `${project('"a"')}requires-python = ">=3.11"\n`,
      `${project('"a"')}requires-python = "${'>=3.1,'.repeat(50)}<4"\n`,
      /cannot be understood.*… \(\d+ more characters\)/,
    ],
  ])('%s', async (_limit, file, at, beyond, message) => {
    expect(await told({ [file]: at })).not.toMatch(message);
    expect(await told({ [file]: beyond })).toMatch(message);
  });

  it('files that are included over and over', async () => {
    const big = 'a\n'.repeat(1000);
    expect(await told({ 'requirements.txt': '-r big.txt\n'.repeat(9), 'big.txt': big })).toBe('staged');
    expect(await told({ 'requirements.txt': '-r big.txt\n'.repeat(200), 'big.txt': big })).toMatch(/100,000 lines/);
    const long = `${'x'.repeat(60_000)}\n`.repeat(10);
    expect(await told({ 'requirements.txt': '-r big.txt\n'.repeat(200), 'big.txt': long })).toMatch(/8192 KiB/);
  });

  it('an environment.yml that includes many files', async () => {
    const pip = (count: number): string => `dependencies:\n- pip:\n${'  - -r r.txt\n  - a\n'.repeat(count)}`;
    expect(await told({ 'environment.yml': pip(9), 'r.txt': 'b\n' })).toBe('staged');
    expect(await told({ 'environment.yml': pip(90), 'r.txt': 'b\n' })).toMatch(/64 files/);
  });
});

it('the README has all of them', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
  const table = /### Limits\n(.*?)\n## /s.exec(readme)![1]!;
  const numbers = (value: unknown): number[] =>
    typeof value === 'number' ? [value] : Object.values(value as object).flatMap(numbers);
  const inWords = (number: number): string =>
    number % 1024 ** 2 === 0 ? `${number / 1024 ** 2} MiB` : number.toLocaleString('en');
  const missing = [...numbers(LIMITS), ...numbers(UPLOAD_LIMITS)].map(inWords).filter((each) => !table.includes(each));
  expect(missing).toEqual([]);
});
