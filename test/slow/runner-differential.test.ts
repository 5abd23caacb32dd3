/**
 * Our runner beside the platform's own, on the same projects and inputs: exit code, result and output files agree,
 * except for what WANTED names.
 *
 * G2 is planqk-commons up to 1.2 (two documents, result on standard output), G3 its successor qhub-commons (one file
 * per parameter, result in a file).
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CACHE, filesIn, type JobOptions, type Outcome, runJob } from '../runner/run-job.ts';
import { ensureVenv, pythonOnPath } from '../runner/venv.ts';
import { shareOf, thorough } from '../thorough.ts';

const REQUIREMENTS = ['planqk-commons==1.2.7', 'qhub-commons==1.2.2', 'numpy==2.2.6', 'pydantic==2.12.3'];
const G2 = ['-c', 'from planqk.commons.runtime.main import main; main()'];
const G3 = ['-c', 'import sys; from qhub.commons.runtime.main import main; sys.exit(main())'];
let python: string;

beforeAll(async () => {
  python = await ensureVenv(join(CACHE, 'runner-upstream-venv'), pythonOnPath('python3.11'), REQUIREMENTS);
});

/** What a platform sees of a job. */
interface Seen {
  code: number | null;
  /** G2: the result; G3: the files of the output folder by name. Text where it is no JSON. */
  result: unknown;
}
type Case = [name: string, project: string, entry: string, options?: JobOptions | undefined];

type Pair = [upstream: unknown, ours: unknown];

const REFUSED = { code: 1, result: undefined };
const NO_FILE = { code: 1, result: {} };
const PROBLEM = { code: 1, result: { 'output.json': expect.objectContaining({ type: 'about:blank', status: 500 }) } };
const EMPTY = { code: 0, result: { a: {}, b: {} } };
const fence = (result: unknown) => ({ code: 0, result });
const json = (content: unknown) => ({ code: 0, result: { 'output.json': content } });
const txt = (content: unknown) => ({ code: 0, result: { 'output.txt': content } });
const all = (names: string[], pair: Pair) => Object.fromEntries(names.map((name) => [name, pair]));
const some = (text: string) => expect.stringContaining(text);
const ERROR = { code: '400', detail: 'nope' };

/** Where our runner is meant to do something else than the platform's own, and why. Nothing else may differ. */
const WANTED: [why: string, cases: Record<string, Pair>][] = [
  [
    'an input that is given but unreadable is an error; the job does not run on a guess',
    {
      ...all(
        [
          'G2 4: base64 without padding',
          'G2 7: plain file declared as base64',
          'G2 DATA_FILE missing, nothing else',
          'G2 no JSON',
          'G2 an empty file',
          'G2 not UTF-8',
          'G2 a folder as DATA_FILE',
        ],
        [EMPTY, REFUSED],
      ),
      'G3 bare text in a file named .json': [txt("'bob'"), PROBLEM],
      'G3 as_optional_int: five': [txt('None'), PROBLEM],
      'G3 as_optional_point: {"x": "no"}': [txt('None'), PROBLEM],
    },
  ],
  [
    'what can be read is read: plain JSON without a flag, a byte order mark',
    all(['G2 7: plain file, no flag', 'G2 a byte order mark'], [EMPTY, fence({ a: {}, b: { f: 1 } })]),
  ],
  [
    'sample input of the upload does not replace the file that is named',
    { 'G2 input/data.json of the upload': [EMPTY, fence({ a: {}, b: { f: 1 } })] },
  ],
  [
    'the older names lead to the project itself, wherever it lies',
    all(['G2 15: user_code.', 'G2 15: app.user_code.'], [REFUSED, EMPTY]),
  ],
  [
    'a module is executed once, whatever its names',
    all(
      ['G2 16: path', 'G2 16: backslashes'],
      [fence({ value: 'helper beside it', same: false }), fence({ value: 'helper beside it', same: true })],
    ),
  ],
  ['src comes last on the search path', { 'G2 16: no function': [REFUSED, fence(undefined)] }],
  ['the older grammar of the entry point holds everywhere', { 'G3 17: no colon': [NO_FILE, { code: 0, result: {} }] }],
  [
    'run() gets what it has parameters for, of what there is',
    {
      'G2 any-parameters: only_data': [REFUSED, fence({})],
      'G2 any-parameters: nothing': [REFUSED, fence('called')],
      'G2 any-parameters: positional': [REFUSED, fence([{}, {}])],
      'G3 **kwargs': [json([]), json(['a'])],
    },
  ],
  [
    'annotations of the newer platform hold for the two documents too',
    { 'G2 a pydantic parameter': [REFUSED, fence({ x: 1, day: null })] },
  ],
  [
    'no annotation, or one in words, is no error',
    {
      'G3 without_annotation: {"a": 1}': [NO_FILE, txt("{'a': 1}")],
      'G3 as_words: {"a": 1}': [NO_FILE, txt("{'a': 1}")],
    },
  ],
  [
    'an input is JSON first: a text has no quotes, false is False, null is None',
    {
      'G3 as_str: "bob"': [txt(`'"bob"'`), txt("'bob'")],
      'G3 as_bool: false': [txt('True'), txt('False')],
      'G3 as_bool: 0': [txt('True'), txt('False')],
      'G3 as_bool: "no"': [txt('True'), txt('False')],
      'G3 as_optional_str: null': [txt("'null'"), txt('None')],
    },
  ],
  [
    'more spellings of a value are understood, and no digit is lost',
    {
      'G3 as_int: 5.0': [NO_FILE, txt('5')],
      'G3 as_int: "5"': [NO_FILE, txt('5')],
      'G3 as_float: "0.5"': [NO_FILE, txt('0.5')],
      'G3 as_tuple: [1]': [NO_FILE, txt('(1,)')],
      'G3 as_decimal: 0.10': [txt("Decimal('0.1')"), txt("Decimal('0.10')")],
    },
  ],
  [
    'every failure leaves a problem document, also those before and after run()',
    all(
      [
        'G3 as_int: 5.5',
        'G3 as_int: true',
        'G3 as_list: no',
        'G3 as_set: 5',
        'G3 as_colour: green',
        'G3 as_datetime: 5',
        'G3 as_datetime: soon',
        'G3 as_date: 5',
        'G3 as_uuid: 5',
        'G3 as_decimal: many',
        'G3 as_path: 5',
        'G3 as_point: {"x": "no"}',
        'G3 as_point: 5',
        'G3 as_ints: [1, "b"]',
        'G3 as_ints: {}',
        'G3 as_counts: []',
        'G3 as_pair: [1]',
        'G3 as_int_or_list: five',
        'G3 a parameter that is not UTF-8',
        'G3 21: a model that needs a value',
        'G3 23: missing',
        'G3 24: missing',
        'G3 values: tuple_keys',
        'G3 values: contains_itself',
        'G3 17: no such module',
      ],
      [NO_FILE, PROBLEM],
    ),
  ],
  ['a missing input is told in words of our own', { 'G3 as_str: no file': [PROBLEM, PROBLEM] }],
  [
    'the result is valid JSON: NaN is null',
    {
      'G2 NaN in the input': [fence(some('NaN')), fence({ a: {}, b: { a: null } })],
      'G2 values: nan': [fence(some('NaN')), fence({ i: [null], n: null })],
      'G3 values: nan': [json(some('NaN')), json({ i: [null], n: null })],
    },
  ],
  [
    'numpy, sets, enums and generators have the JSON form of what they hold',
    {
      'G2 values: numpy_int': [fence({ i: '3' }), fence({ i: 3 })],
      'G3 values: numpy_int': [json({ i: '3' }), json({ i: 3 })],
      'G2 values: a_numpy_int': [fence('3'), fence(3)],
      'G3 values: a_numpy_int': [json('3'), json(3)],
      'G2 values: numpy_array': [fence({ a: '[1 2]' }), fence({ a: [1, 2] })],
      'G3 values: numpy_array': [json({ a: '[1 2]' }), json({ a: [1, 2] })],
      'G2 values: a_set': [fence({ s: '{1}' }), fence({ s: [1] })],
      'G3 values: a_set': [json({ s: '{1}' }), json({ s: [1] })],
      'G2 values: an_enum': [fence({ colour: expect.anything() }), fence({ colour: 'red' })],
      'G3 values: an_enum': [json({ colour: expect.anything() }), json({ colour: 'red' })],
      'G2 values: generated': [fence(some('<generator')), fence([1])],
      'G3 values: generated': [json(some('<generator')), json([1])],
    },
  ],
  [
    'a coroutine is awaited',
    {
      'G2 values: awaited': [fence(some('<coroutine')), fence({ x: 1 })],
      'G3 values: awaited': [json(some('<coroutine')), json({ x: 1 })],
    },
  ],
  [
    'a complex number is one that can be read',
    {
      'G2 values: complex': [fence({ c: '(1+2j)' }), fence({ c: { real: 1, imag: 2 } })],
      'G3 values: complex': [json({ c: '(1+2j)' }), json({ c: { real: 1, imag: 2 } })],
    },
  ],
  [
    'what has no JSON form is an error, not a name in angle brackets',
    {
      'G2 values: a_function': [fence({ f: '<built-in function len>' }), REFUSED],
      'G3 values: a_function': [json({ f: '<built-in function len>' }), PROBLEM],
    },
  ],
  [
    'ErrorResponse is a failure in both generations',
    all(['G3 values: an_error', 'G3 11: ErrorResponse'], [json(ERROR), { ...json(ERROR), code: 1 }]),
  ],
  [
    'KeyboardInterrupt ends with an exit code, not by a signal, which PID 1 cannot send itself',
    {
      'G2 values: interrupts_itself': [
        { code: null, result: undefined },
        { code: 130, result: undefined },
      ],
      'G3 values: interrupts_itself': [
        { code: null, result: {} },
        { code: 130, result: {} },
      ],
    },
  ],
];

const wanted: Record<string, Pair> = Object.assign({}, ...WANTED.map(([, cases]) => cases));
const compared = new Set<string>();

function compare(name: string, upstream: Seen, ours: Seen) {
  compared.add(name);
  const pair = wanted[name];
  if (pair === undefined) return expect(ours).toEqual(upstream);
  expect([upstream, ours]).toEqual(pair);
  expect(ours, 'the difference is gone').not.toEqual(upstream);
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

const result = ({ code, fenceText }: Outcome): Seen => ({ code, result: parsed(fenceText) });

function files({ code, appRoot }: Outcome): Seen {
  const found = Object.entries(filesIn(join(appRoot, 'out'))).map(([file, text]) => [file, parsed(text)]);
  return { code, result: Object.fromEntries(found) };
}

/** Functions of a project that all get the same input. */
const each = (project: string, names: string, options?: JobOptions): Case[] =>
  names.split(' ').map((name) => [`${project}: ${name}`, project, `src.program:${name}`, options]);

const VALUES =
  'a_number a_float a_truth a_text umlauts an_array empty nothing null_inside unsorted number_keys other_keys ' +
  'tuple_keys a_tuple a_named_tuple a_counter fields callable_fields dataclass_fields result an_error error_inside ' +
  'numbers_of_enum an_enum dates a_date decimals complex large_numbers bytes a_set nan numpy_float a_numpy_float ' +
  'numpy_int a_numpy_int numpy_array pydantic_model pydantic_inside deep surrogate generated a_function exits ' +
  'exits_with_none exits_with_words interrupts_itself contains_itself prints_unfinished_line closes_stdin awaited';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const echo = (name: string, env: Record<string, string>, files?: Record<string, string | Uint8Array>): Case => [
  name,
  'echo',
  'src.program:run',
  { env, ...(files && { files }) },
];
const file = { './mine.json': '{"f":1}' };
const plain = { BASE64_ENCODED: 'false' };

const DOCUMENTS: Case[] = [
  echo('1: no input', {}),
  echo('2: base64', { DATA_VALUE: base64('{"v":1}'), PARAMS_VALUE: base64('{"p":2}') }),
  ...['false', 'No', '0', 'FALSE'].map((flag) =>
    echo(`3: BASE64_ENCODED=${flag}`, { BASE64_ENCODED: flag, DATA_VALUE: '{"v":1}' }),
  ),
  echo('4: base64 without padding', { BASE64_ENCODED: 'true', DATA_VALUE: 'eyJ2IjoxfQ' }),
  echo('5: one plain', { PARAMS_BASE64_ENCODED: 'no', DATA_VALUE: base64('{"v":1}'), PARAMS_VALUE: '{"p":2}' }),
  echo('6: a file goes first', { ...plain, DATA_FILE: '$ROOT/mine.json', DATA_VALUE: '{"v":1}' }, file),
  echo('7: plain file, no flag', { DATA_FILE: '$ROOT/mine.json' }, file),
  echo('7: plain file declared as base64', { BASE64_ENCODED: 'true', DATA_FILE: '$ROOT/mine.json' }, file),
  echo('7: base64 file', { DATA_FILE: '$ROOT/mine.json' }, { './mine.json': `${base64('{"f":1}')}\n` }),
  echo('9: a list', { ...plain, DATA_VALUE: '[1,2]' }),
  echo('9: null', { ...plain, DATA_VALUE: 'null', PARAMS_VALUE: 'null' }),
  echo('9: scalars', { ...plain, DATA_VALUE: '5', PARAMS_VALUE: '"text"' }),
  echo('url-safe base64', { DATA_VALUE: 'WyI_Pz8-\nIl0=' }),
  echo('umlauts in base64', { DATA_VALUE: base64('{"a":"ä"}') }),
  echo('NaN in the input', { ...plain, DATA_VALUE: '{"a": NaN}' }),
  echo('an empty variable', { DATA_VALUE: '' }),
  echo('DATA_FILE missing', { ...plain, DATA_FILE: '$ROOT/no.json', DATA_VALUE: '{"v":1}' }),
  echo('DATA_FILE missing, nothing else', { ...plain, DATA_FILE: '$ROOT/no.json' }),
  echo('no JSON', { ...plain, DATA_VALUE: '{v:1}' }),
  echo('an empty file', { ...plain, DATA_FILE: '$ROOT/mine.json' }, { './mine.json': '' }),
  echo('not UTF-8', { ...plain, DATA_FILE: '$ROOT/mine.json' }, { './mine.json': Buffer.from([0x22, 0xe4, 0x22]) }),
  echo('a byte order mark', { ...plain, DATA_FILE: '$ROOT/mine.json' }, { './mine.json': '\ufeff{"f":1}' }),
  echo('a folder as DATA_FILE', { ...plain, DATA_FILE: '$ROOT/src' }),
  echo(
    'input/data.json of the upload',
    { ...plain, DATA_FILE: '$ROOT/mine.json' },
    { ...file, './input/data.json': '{}' },
  ),
  echo('35: deprecated variable', { INPUT_DATA: base64('{"v":1}') }),
  echo('35: deprecated variable loses', { INPUT_DATA: base64('{"p":1}'), DATA_VALUE: base64('{"v":1}') }),
  ['10: ResultResponse', 'template', 'src.program:run'],
  ['11: ErrorResponse', 'template', 'src.program:fails'],
  ...each('ways-to-fail', 'raises raises_without_message returns_none exits handler_error imports_missing'),
  ...each('values', VALUES),
  ['15: user_code.', 'echo', 'user_code.src.program:run'],
  ['15: app.user_code.', 'echo', 'app.user_code.src.program:run'],
  ['16: path', 'module-without-relative-imports', 'src/program.py:ok'],
  ['16: backslashes', 'module-without-relative-imports', 'src\\program.py:ok'],
  ['16: no function', 'module-without-relative-imports', 'src.program'],
  ['16: no function, nothing to import', 'echo', 'src.program'],
  ['17: no such module', 'echo', 'src.nope:run'],
  ['17: no such function', 'echo', 'src.program:nope'],
  ['17: two colons', 'echo', 'a:b:c'],
  ['17: no such folder', 'echo', 'nowhere/program.py:run'],
  ['18: **kwargs', 'any-parameters', 'src.program:run', { env: { DATA_VALUE: base64('{"v":1}') } }],
  ...each('any-parameters', 'third_parameter instance only_data nothing positional other_names'),
  ['19: new-style annotations', 'new-style-annotations', 'src.program:run'],
  ['a pydantic parameter', 'pydantic-input', 'src.program:run', { env: { DATA_VALUE: base64('{"x":1}') } }],
  ...['libs-beside-src', 'absolute-else-relative', 'src-without-init', 'names-of-the-standard-library'].map(
    (project): Case => [`imports: ${project}`, project, 'src.program:run'],
  ),
  ...['debug', 'DEBUG', 'WARN', 'TRACE'].map((level): Case => {
    return [`30: LOG_LEVEL=${level}`, 'echo', 'src.program:run', { env: { LOG_LEVEL: level } }];
  }),
];

/** The text of the file `value`, for each annotation. */
const TEXTS: Record<string, string[]> = {
  as_str: ['"bob"', 'bob', '5', '{"a": 1}'],
  as_int: ['5', '5.0', '5.5', '"5"', 'true', ' 5\n'],
  as_float: ['1', '0.5', '"0.5"', '1e3'],
  as_bool: ['true', 'false', '1', '0', '"no"'],
  as_list: ['[1]', '{}', 'no'],
  as_dict: ['{"a": 1}', '[1]'],
  as_set: ['[1, 1]', '5'],
  as_frozenset: ['[1]'],
  as_tuple: ['[1]'],
  as_any: ['[1]', 'bare', 'null'],
  as_colour: ['"red"', 'red', '"RED"', 'BLUE', '2', 'green'],
  as_datetime: ['"2024-01-02T03:04:05Z"', '2024-01-02T03:04:05', '2024-01-02 03:04:05', '5', 'soon'],
  as_date: ['"2024-01-02"', '2024-01-02', '5'],
  as_time: ['"03:04:05"', '03:04'],
  as_uuid: ['"12345678-1234-5678-1234-567812345678"', '5'],
  as_decimal: ['0.1', '"0.10"', '0.10', 'many'],
  as_path: ['"a/b"', 'a/b', '5'],
  as_point: ['{"x": 1}', '{}', '{"x": "no"}', '{"price": 0.12345678901234567890}', '5'],
  as_options: ['{"shots": 1}'],
  as_ints: ['[1, 2]', '[1, "2"]', '[1, "b"]', '{}'],
  as_strs: ['["a", "b"]', '["a", 5, null]'],
  as_points: ['[{"x": 1}, {}]'],
  as_matrix: ['[[1, 0.5]]', '["[1]"]'],
  as_counts: ['{"a": 1}', '{"a": "1"}', '[]'],
  as_labels: ['{"a": "b"}', '{"a": 1, "b": [1]}'],
  as_by_number: ['{"1": 0.5}'],
  as_by_pair: ['{"[0, 1]": 0.5}'],
  as_pair: ['[1, "b"]', '[1]', '[1, 2]'],
  as_floats: ['[1, 2]'],
  as_unique: ['[1, 1]'],
  as_optional_int: ['5', 'null', 'five'],
  as_optional_str: ['text', 'null'],
  as_optional_point: ['{"x": 1}', 'null', '{"x": "no"}'],
  as_int_or_list: ['5', '[5]', 'five'],
  as_str_or_int: ['5', 'text'],
  as_bare_list: ['[1]'],
  without_annotation: ['{"a": 1}'],
  as_words: ['{"a": 1}'],
};
const value = (name: string, text?: string): Case => [
  `${name}: ${text ?? 'no file'}`,
  'conversions',
  `src.program:${name}`,
  text === undefined ? {} : { files: { './in/value': text } },
];
const converts = (name: string, options: JobOptions, why = name): Case => [
  why,
  'conversions',
  `src.program:${name}`,
  options,
];

const PARAMETERS: Case[] = [
  ...Object.entries(TEXTS).flatMap(([name, texts]) => texts.map((text) => value(name, text))),
  ...['as_str', 'as_optional_int', 'as_point', 'as_words'].map((name) => value(name)),
  converts('as_str', { files: { './in/value.json': 'bob' } }, 'bare text in a file named .json'),
  converts('as_str', { files: { './in/value.tar.gz': 'bob' } }, 'more than one dot'),
  converts('as_any', { files: { './in/value': Buffer.from([0xe4]) } }, 'a parameter that is not UTF-8'),
  converts('without_default', {}, '21: a model that needs a value'),
  converts('optional_params', { files: { './in/params.json': '{}' } }, 'nothing entered for an optional model'),
  converts('with_default', { files: { './in/values.json': '[1,2]', './in/extra.bin': '\0' } }, '20: a default'),
  converts('with_default', { files: { './in/values.json': '[1,2]', './in/shots.json': '7' } }, '20: two files'),
  converts('any_keywords', { files: { './in/a.json': '1' } }, '**kwargs'),
  converts('pool', { files: { './pools/training/a.csv': '1' } }, '23: a data pool'),
  converts('pool', {}, '23: missing'),
  converts('optional_pool', {}, '23: missing, optional'),
  converts('secret', { env: { SECRET_API_TOKEN: 'abc' } }, '24: a secret'),
  converts('secret', {}, '24: missing'),
  converts('optional_secret', {}, '24: missing, optional'),
  converts('handler_error', { files: { './in/data': '{}' } }, '36: HandlerError'),
  ...each('values', VALUES),
  ...each('ways-to-fail', 'raises raises_without_message exits returns_none'),
  ['10: ResultResponse', 'template', 'src.program:run'],
  ['11: ErrorResponse', 'template', 'src.program:fails'],
  ['12: a problem replaces output.json', 'ways-to-fail', 'src.program:raises', { files: { './out/output.json': '1' } }],
  ['17: no such module', 'echo', 'src.nope:run'],
  ['17: no colon', 'echo', 'src.program'],
];

const FOLDERS = { OUTPUT_DIRECTORY: '$ROOT/out', INPUT_DIRECTORY: '$ROOT/in', DATAPOOL_DIRECTORY: '$ROOT/pools' };

/** One in six, and all where the two are meant to differ. */
const shareOfCases = (kind: string, cases: readonly Case[]) =>
  shareOf(cases, 6, ([name]) => `${kind} ${name}` in wanted);

describe('G2, planqk-commons', () => {
  const { shared, others } = shareOfCases('G2', DOCUMENTS);
  const compareBoth = async (...[name, project, ENTRY_POINT, options = {}]: Case): Promise<void> => {
    const both = { ...options, python, env: { ENTRY_POINT, ...options.env } };
    const upstream = await runJob(project, { ...both, program: G2 });
    compare(`G2 ${name}`, result(upstream), result(await runJob(project, both)));
  };
  it.each(shared)('%s', compareBoth);
  thorough.each(others)('%s', compareBoth);
});

describe('G3, qhub-commons', () => {
  const { shared, others } = shareOfCases('G3', PARAMETERS);
  const compareBoth = async (...[name, project, ENTRYPOINT, options = {}]: Case): Promise<void> => {
    const env = { ...FOLDERS, ENTRYPOINT, ...options.env };
    const both = { ...options, python, folders: ['./in', './out', './pools'], env };
    const upstream = await runJob(project, { ...both, program: G3 });
    compare(`G3 ${name}`, files(upstream), files(await runJob(project, both)));
  };
  it.each(shared)('%s', compareBoth);
  thorough.each(others)('%s', compareBoth);
});

it('every wanted difference has been compared', () => {
  expect(Object.keys(wanted).filter((name) => !compared.has(name))).toEqual([]);
});
