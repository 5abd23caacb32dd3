import { describe, expect, it } from 'vitest';
import { filesIn, runJob } from './run-job.ts';

const input = { DATA_VALUE: '{"v":1}', PARAMS_VALUE: '{"p":2}' };

describe('parameters', () => {
  it.each([
    ['18: **kwargs', 'run', { data: { v: 1 }, params: { p: 2 } }],
    ['18: only data', 'only_data', { v: 1 }],
    ['18: none', 'nothing', 'called'],
    ['positional-only', 'positional', [{ v: 1 }, { p: 2 }]],
    ['a third with a default', 'third_parameter', [{ v: 1 }, { p: 2 }, null]],
    ['an object that can be called', 'instance', [{ v: 1 }, { p: 2 }]],
  ])('%s', async (_why, name, fence) => {
    const job = await runJob('any-parameters', { env: { ...input, ENTRY_POINT: `src.program:${name}` } });
    expect(job, job.stderr).toMatchObject({ code: 0, fence });
  });

  it('18: **kwargs gets data and params also when they are missing', async () => {
    const job = await runJob('any-parameters');
    expect(job.fence).toEqual({ data: {}, params: {} });
    expect(job.stdout).toContain(
      'No input for data: an empty object is used. Looked for DATA_FILE, /var/runtime/input/data.json, /var/input/data.json, /var/input/data/data.json and DATA_VALUE.\n',
    );
  });

  it('a document that run() does not accept is told', async () => {
    const job = await runJob('any-parameters', { env: { ...input, ENTRY_POINT: 'src.program:only_data' } });
    expect(job.stdout).toContain('The input params is not used');
  });

  it('but not where nothing was entered', async () => {
    const env = { ...input, PARAMS_VALUE: '{}', ENTRY_POINT: 'src.program:only_data' };
    expect((await runJob('any-parameters', { env })).stdout).not.toContain('is not used');
  });

  it('a parameter without input', async () => {
    const job = await runJob('any-parameters', { env: { ...input, ENTRY_POINT: 'src.program:other_names' } });
    expect(job.code).toBe(1);
    expect(
      job.stderr,
    ).toContain(`An input has the name of the parameter: data and params, or the name of a file in INPUT_DIRECTORY.

  TypeError: missing argument 'matrix'
  inputs given: data, params
  Looked for INPUT_DIRECTORY/matrix.json and /var/runtime/input/matrix.json
`);
  });

  it('19: annotations as strings, one of them unknown', async () => {
    const files = { './in/data.json': '{"d":1}', './in/params.json': '{"p":2}' };
    const job = await runJob('new-style-annotations', { files, env: { INPUT_DIRECTORY: 'in' } });
    expect(job).toMatchObject({ code: 0, fence: { data: { d: 1 }, params: { p: 2 } } });
  });
});

describe('one file per parameter', () => {
  const env = { INPUT_DIRECTORY: '$ROOT/in', OUTPUT_DIRECTORY: '$ROOT/out' };

  it('20: values arrive by name, others are ignored, defaults hold', async () => {
    const files = { './in/values.json': '[1,2]', './in/extra.bin': Buffer.from([255, 0]), './in/.hidden': '' };
    const job = await runJob('typed', { env, files });
    expect(job, job.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(filesIn(`${job.appRoot}/out`)['output.json']!)).toEqual({ v: [1, 2], s: 5 });
  });

  it('20: each type', async () => {
    const values = {
      'text.json': '"bob"',
      'number_text.json': '5',
      flag: 'false',
      'count.json': '5.0',
      'ratio.json': '1',
      colour: 'RED',
      'point.json': '{"x": 1, "unknown": 2}',
      'points.json': '[{"x": 1}, {"x": 2, "y": 3}]',
      'names.json': '{"a": 1}',
      'pair.json': '[1, "b"]',
      'unique.json': '[1, 1, 2]',
      moment: '2024-01-02T03:04:05Z',
      'price.json': '0.10',
      key: '12345678-1234-5678-1234-567812345678',
      path: 'a/b',
      'either.json': '[1]',
      'maybe.json': 'null',
      'bare.tar.gz': 'just text',
    };
    const files = Object.fromEntries(Object.entries(values).map(([name, text]) => [`./in/${name}`, text]));
    const job = await runJob('typed', { files, env: { ...env, ENTRY_POINT: 'src.program:every' } });
    expect(job, job.stderr).toMatchObject({ code: 0 });
    expect(job.fence).toEqual({
      text: "'bob'",
      number_text: "'5'",
      flag: 'False',
      count: '5',
      ratio: '1.0',
      colour: "<Colour.RED: 'red'>",
      point: 'Point(x=1, y=0.5)',
      points: '[Point(x=1, y=0.5), Point(x=2, y=3.0)]',
      names: "{'a': 1}",
      pair: "(1, 'b')",
      unique: '{1, 2}',
      moment: 'datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)',
      price: "Decimal('0.10')",
      key: "UUID('12345678-1234-5678-1234-567812345678')",
      path: "PosixPath('a/b')",
      either: '[1]',
      maybe: 'None',
      nothing: 'None',
      bare: "'just text'",
    });
  });

  it('20: types without the types of what is in them, and texts inside of others', async () => {
    const values = {
      'unique.json': '[1, 1]',
      'frozen.json': '[1]',
      'pair.json': '[1, "b"]',
      'items.json': '[1]',
      'names.json': '{"a": 1}',
      'texts.json': '["a", 5, null]',
      'by_pair.json': '{"[0, 1]": 1}',
      'scaled.json': '{"factor": 2, "x": 3, "unit": "km"}',
      'some.json': '["red", null]',
    };
    const files = Object.fromEntries(Object.entries(values).map(([name, text]) => [`./in/${name}`, text]));
    const job = await runJob('typed', { files, env: { ...env, ENTRY_POINT: 'src.program:bare' } });
    expect(job, job.stderr).toMatchObject({ code: 0 });
    expect(job.fence).toEqual({
      unique: '{1}',
      frozen: 'frozenset({1})',
      pair: "(1, 'b')",
      items: '[1]',
      names: "{'a': 1}",
      texts: "['a', '5', 'null']",
      by_pair: '{(0, 1): 1.0}',
      scaled: { x: 3, scaled: 6 },
      some: "[<Colour.RED: 'red'>, None]",
    });
  });

  it('a class that has itself in a field, 300 times', async () => {
    const files = { './in/link.json': `${'{"next": '.repeat(299)}{}${'}'.repeat(299)}` };
    const job = await runJob('typed', { files, env: { ...env, ENTRY_POINT: 'src.program:links' } });
    expect(job, job.stderr).toMatchObject({ code: 0, fence: 300 });
  });

  it('the text of an input, which may be large, is not kept while run() is at work', async () => {
    const files = { './in/link.json': '[1]' };
    const job = await runJob('typed', { files, env: { ...env, ENTRY_POINT: 'src.program:held' } });
    expect(job, job.stderr).toMatchObject({ code: 0, fence: [] });
  });

  it.each([
    [
      'unique',
      'count.json',
      '[["confidential"]]',
      'count: cannot be read as an array without arrays and objects in it',
    ],
    ['day', 'count.json', '5', 'count: cannot be read as datetime.date'],
    ['items', 'count', 'confidential', 'count: cannot be read as an array'],
    ['counted', 'count.json', '"confidential"', 'count: cannot be read as int'],
    ['maybe', 'count.json', '"confidential"', 'count: cannot be read as int'],
    ['counted', 'count.json', '{confidential', 'The input count is not valid JSON'],
    ['with_point', 'data.json', '{"x": "confidential"}', 'data.x: cannot be read as int'],
  ])('an input that does not fit, for %s', async (name, file, text, says) => {
    const files = { [`./in/${file}`]: text };
    const job = await runJob('typed', { files, env: { ...env, ENTRY_POINT: `src.program:${name}` } });
    expect(job.code).toBe(1);
    expect(job.stderr).toContain(says);
    expect(job.stdout + job.stderr).not.toContain('confidential');
  });
});

describe('data pools and secrets', () => {
  const run = (name: string, env: Record<string, string> = {}, files = {}) =>
    runJob('data-pool-and-secret', { env: { ...env, ENTRY_POINT: `src.program:${name}` }, files });

  it('23: a data pool', async () => {
    const file = { './pools/training/a.csv': '1' };
    const job = await run('pool', { DATAPOOL_DIRECTORY: '$ROOT/pools' }, file);
    expect(job, job.stderr).toMatchObject({ code: 0, fence: { name: 'training', files: ['a.csv'] } });
    expect((await run('pool', {}, { 'var/runtime/datapool/training/a.csv': '1' })).code).toBe(0);
  });

  it('23: missing and optional, missing and required', async () => {
    expect(await run('optional_pool')).toMatchObject({ code: 0, fence: { pool: null } });
    const job = await run('pool');
    expect(job.code).toBe(1);
    expect(job.stderr).toContain('FileNotFoundError: /var/runtime/datapool/training');
  });

  it('24: a secret, never shown', async () => {
    const job = await run('secret', { SECRET_API_TOKEN: 'abc' });
    expect(job, job.stderr).toMatchObject({ code: 0, fence: { secret: '[redacted]', right: true } });
    expect(job.stdout + job.stderr).not.toContain('abc');
  });

  it('24: missing and optional, missing and required', async () => {
    expect(await run('optional_secret')).toMatchObject({ code: 0, fence: { secret: null } });
    const job = await run('secret');
    expect(job.code).toBe(1);
    expect(job.stderr).toContain('SECRET_API_TOKEN is not set');
  });
});
