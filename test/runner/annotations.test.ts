/** What numpy's, pandas's and pydantic's annotations make of an input. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CACHE, filesIn, PYTHON, runJob } from './run-job.ts';
import { ensureVenv } from './venv.ts';

const REQUIREMENTS = ['numpy==2.2.6', 'pandas==2.3.3', 'pydantic==2.12.3'];
let python: string;

beforeAll(async () => {
  python = await ensureVenv(join(CACHE, 'runner-annotations-venv'), PYTHON, REQUIREMENTS);
}, 180_000);

const run = (name: string, env: Record<string, string>, files = {}) =>
  runJob('annotations', { python, files, env: { ...env, ENTRY_POINT: `src.program:${name}` } });

const given = (name: string, value: unknown) =>
  run(
    name,
    { INPUT_DIRECTORY: 'in', OUTPUT_DIRECTORY: 'out' },
    { './in/value.json': JSON.stringify(value), './out/.keep': '' },
  );

describe('an empty object, which the platform sends where nothing was entered', () => {
  it.each([
    ['optional_model', null],
    ['optional_without_default', null],
    ['with_default', { shots: 3 }],
    ['optional_defaults', { shots: 7 }],
  ])('%s', async (name, params) => {
    expect(await run(name, { PARAMS_VALUE: '{}' })).toMatchObject({ code: 0, fence: { params }, stderr: '' });
  });

  it.each([
    ['optional_model', '{"shots": "many"}'],
    ['required_model', '{}'],
  ])('%s: %s is an error', async (name, PARAMS_VALUE) => {
    const job = await run(name, { PARAMS_VALUE });
    expect(job.code).toBe(1);
    expect(job.stderr).toContain('validation error: shots: ');
  });
});

it.each<[name: string, value: unknown, becomes: object]>([
  ['annotated', 1, { value: 1 }],
  ['constrained', 2, { value: 2 }],
  ['constrained_of_1', 2, { value: 2 }],
  ['in_list', [1, 2], { value: [1, 2] }],
  ['in_dict', { a: 1 }, { value: { a: 1 } }],
  ['in_dataclass', { shots: 1 }, { value: { shots: 1 } }],
  ['in_tuple', [1, [2]], { value: [1, [2]] }],
  ['in_tuple', { shots: 1 }, { value: [1, []] }],
  ['field', 1, { value: 1 }],
  ['note', 0, { value: 0 }],
  ['address', 'https://example.com/', { value: 'https://example.com/' }],
  ['array', [[1, 2]], { type: 'ndarray', dtype: 'int64', value: [[1, 2]] }],
  ['array', [{ real: 1, imag: 2 }], { type: 'ndarray', dtype: 'complex128', value: [{ real: 1, imag: 2 }] }],
  ['floats', [1, 2], { type: 'ndarray', dtype: 'float64', value: [1, 2] }],
  ['as_many_write', [1], { type: 'ndarray', dtype: 'int64', value: [1] }],
  ['number', 0.5, { type: 'float32', value: 0.5 }],
  ['complex_number', { real: 1, imag: 2 }, { value: { real: 1, imag: 2 } }],
  ['frame', [{ a: 1 }, { a: 2 }], { type: 'DataFrame', value: [{ a: 1 }, { a: 2 }] }],
  ['frame', { a: [1, 2] }, { type: 'DataFrame', value: [{ a: 1 }, { a: 2 }] }],
  ['series', [1, 2], { type: 'Series', value: [1, 2] }],
  ['array_or_text', 'confidential', { type: 'str' }],
])('%s of %j', async (name, value, fence) => {
  const job = await given(name, value);
  expect(job, job.stderr).toMatchObject({ code: 0, fence });
});

it('a Field() in the place of a default value is that value', async () => {
  expect(await run('field', {})).toMatchObject({ code: 0, fence: { value: 5 } });
  expect((await run('field_without_default', {})).stderr).toContain("missing argument 'value'");
});

it.each<[name: string, value: unknown, says: string]>([
  ['annotated', -1234, 'value: validation error: Input should be greater than 0'],
  ['constrained', -1234, 'value: validation error: Input should be greater than or equal to 2'],
  ['constrained_of_1', -1234, 'value: validation error: __root__: ensure this value is greater than or equal to 2'],
  ['in_list', [1, -1234], 'value[1]: validation error: Input should be greater than 0'],
  ['in_dict', { a: -1234 }, 'value.a: validation error: Input should be greater than 0'],
  ['in_dataclass', { shots: -1234 }, 'value.shots: validation error: Input should be greater than 0'],
  ['in_tuple', [1, [-1234]], 'value.seeds[0]: validation error: Input should be greater than 0'],
  ['in_tuple', [1, [], -1234], 'value: cannot be read as Pair'],
  ['field', -1234, 'value: validation error: Input should be greater than 0'],
  ['checked', { shots: 'confidential' }, 'value: validation error: shots: Input should be a valid integer'],
  ['array', 'confidential', 'value: cannot be read as numpy.ndarray'],
  ['array', [[1234], [1, 2]], 'value: cannot be read as numpy.ndarray'],
  ['array', [{ a: 'confidential' }], 'value: cannot be read as numpy.ndarray'],
  ['floats', ['confidential'], 'value: cannot be read as numpy.ndarray'],
  ['number', 'confidential', 'value: cannot be read as numpy.float32'],
  ['frame', 'confidential', 'value: cannot be read as pandas.core.frame.DataFrame'],
  ['lock', { a: 'confidential' }, 'No input can become what run() asks for: value]'],
])('%s of %j is an error, which does not quote it', async (name, value, says) => {
  const job = await given(name, value);
  expect(job).toMatchObject({ code: 1, fence: undefined });
  expect(job.stderr).toContain(says);
  const files = filesIn(join(job.appRoot, 'out'));
  expect(Object.keys(files)).toContain('output.json');
  expect(job.stdout + job.stderr + files['output.json']).not.toMatch(/confidential|1234|Traceback/);
});

it.each(['validates', 'validates_and_tells'])(
  "%s: a model of the program's own that does not fit does not show its input either",
  async (name) => {
    const job = await run(name, { DATA_VALUE: '{"shots": "confidential"}', OUTPUT_DIRECTORY: 'out' });
    expect(job.code).toBe(1);
    expect(job.stderr).toContain('validation error: shots: Input should be a valid integer');
    const files = filesIn(join(job.appRoot, 'out'));
    expect(files['output.json']).toContain('Input should be a valid integer');
    expect(job.stdout + job.stderr + files['output.json']).not.toContain('confidential');
  },
);
