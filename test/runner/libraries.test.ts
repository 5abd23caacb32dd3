/** Jobs that use numpy, pydantic and loguru, which the runner knows by shape only. */
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { CACHE, filesIn, PYTHON, runJob } from './run-job.ts';
import { ensureVenv } from './venv.ts';

const REQUIREMENTS = ['numpy==2.2.6', 'pandas==2.3.3', 'pydantic==2.12.3', 'loguru==0.7.3'];
let python: string;

beforeAll(async () => {
  python = await ensureVenv(join(CACHE, 'runner-venv'), PYTHON, REQUIREMENTS);
}, 180_000);

const files = (data: string) => ({ './in/data.json': data });
const folders = { INPUT_DIRECTORY: '$ROOT/in', OUTPUT_DIRECTORY: '$ROOT/out' };

it('25: numpy in a result', async () => {
  const job = await runJob('libraries', { python, env: { ENTRY_POINT: 'src.program:numpy_result' } });
  expect(job, job.stderr).toMatchObject({ code: 0 });
  expect(job.fence).toEqual({
    i: 3,
    f: 0.5,
    arr: [1, 2],
    nan: null,
    nans: [1, null],
    truth: true,
    complex: { real: 1, imag: 2 },
    complexes: [{ real: 0, imag: 1 }],
    moment: '2024-01-02T00:00:00.000000000',
    moments: ['2024-01-02'],
    long: 1,
    long_complex: { real: 0, imag: 1 },
    '7': 'key',
  });
});

it('of an object that has text only, its type is named once', async () => {
  const job = await runJob('libraries', { python, env: { ENTRY_POINT: 'src.program:shown' } });
  expect(job, job.stderr).toMatchObject({ code: 0, fence: ['(0, 1]', '(1, 2]'] });
  expect(
    job.stdout.match(/WARNING .* what str\(\) says stands for each object of the type pandas\.Interval\./g),
  ).toHaveLength(1);
});

it('25: a numpy number as the result', async () => {
  const env = { ...folders, ENTRY_POINT: 'src.program:numpy_number' };
  const job = await runJob('libraries', { python, env, folders: ['./in'] });
  expect(filesIn(`${job.appRoot}/out`)).toEqual({ 'output.json': '3' });
});

it('25: pandas in a result', async () => {
  const job = await runJob('libraries', { python, env: { ENTRY_POINT: 'src.program:pandas_result' } });
  expect(job, job.stderr).toMatchObject({ code: 0 });
  expect(job.fence).toEqual({
    frame: [
      { shots: 1, bits: '00' },
      { shots: 2, bits: null },
    ],
    by_name: [{ solver: 'a', energy: -1 }],
    filtered: [{ index: 1, shots: 2 }],
    column: [1, 2],
    counts: { '00': 2, '11': 1 },
    nothing: [null, null],
    day: '2024-01-02 00:00:00',
    index: ['a'],
  });
  expect(job.stdout).toContain("2 times; the first is result['nothing'][0]");
});

it('25: two columns of one name', async () => {
  const job = await runJob('libraries', { python, env: { ENTRY_POINT: 'src.program:one_column_twice' } });
  expect(job).toMatchObject({ code: 1, fence: undefined });
  expect(job.stderr).toContain(
    "pandas.DataFrame cannot be converted: two of its columns have one name\n  at result['a']",
  );
});

it('pydantic in a result: fields of unknown types, version 1, dataclasses', async () => {
  const job = await runJob('libraries', { python, env: { ENTRY_POINT: 'src.program:pydantic_result' } });
  expect(job, job.stderr).toMatchObject({ code: 0 });
  expect(job.fence).toEqual({
    new: { day: '2024-01-02', circuit: { gates: ['h'] }, token: '**********' },
    old: { x: 1 },
    fields: { x: 1 },
    root: 3,
  });
});

it('21: models of pydantic 1', async () => {
  const env = { ENTRY_POINT: 'src.program:old_model', DATA_VALUE: '{"x": "3"}' };
  const job = await runJob('libraries', { python, env });
  expect(job, job.stderr).toMatchObject({ code: 0, fence: { x: 3 } });
});

it('21: pydantic defaults without any input', async () => {
  expect(await runJob('pydantic-input', { python })).toMatchObject({ code: 0, fence: { x: 7, day: null } });
});

it('21: pydantic reads the input as JSON', async () => {
  const job = await runJob('pydantic-input', { python, env: folders, files: files('{"x":1,"day":"2024-01-02"}') });
  expect(job, job.stderr).toMatchObject({ code: 0, fence: { x: 1, day: '2024-01-02' } });
});

it('21: pydantic inside of a list, and optional', async () => {
  const job = await runJob('pydantic-input', {
    python,
    env: { ...folders, ENTRY_POINT: 'src.program:many' },
    files: { './in/points.json': '[{"x":1}]' },
  });
  expect(job, job.stderr).toMatchObject({ code: 0, fence: { points: [{ x: 1, day: null }], maybe: null } });
});

it('21: pydantic refuses: where and why, but not what', async () => {
  const job = await runJob('pydantic-input', { python, env: folders, files: files('{"x":"confidential"}') });
  expect(job).toMatchObject({ code: 1, fence: undefined });
  expect(job.stderr).toContain('data: validation error: x: Input should be a valid integer');
  expect(job.stdout + job.stderr).not.toContain('confidential');
  expect(JSON.parse(filesIn(`${job.appRoot}/out`)['output.json']!)).toMatchObject({ type: 'about:blank', status: 500 });
});

it.each([
  ['warn', 'WARNING', false],
  ['debug', 'DEBUG', true],
  ['trace', 'TRACE', true],
])('30: loguru with LOG_LEVEL=%s', async (LOG_LEVEL, level, showsInfo) => {
  const env = { LOG_LEVEL, ENTRY_POINT: 'src.program:loguru_lines' };
  const job = await runJob('libraries', { python, env });
  expect(job, job.stderr).toMatchObject({ code: 0, fence: { level }, stderr: '' });
  expect(job.stdout.includes('an info line')).toBe(showsInfo);
  expect(job.stdout).toMatch(/\| WARNING {2}\| src\.program:loguru_lines:\d+ - a warning line$/m);
});
