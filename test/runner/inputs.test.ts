import { describe, expect, it } from 'vitest';
import { runJob } from './run-job.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const V1 = base64('{"v":1}');
const P2 = base64('{"p":2}');
const SECRET = 'content-nobody-may-log';

describe('data and params', () => {
  it('1: no input at all gives empty objects and a warning', async () => {
    const job = await runJob('echo');
    expect(job).toMatchObject({ code: 0, fence: { a: {}, b: {} } });
    expect(job.fenceText).toBe('{\n  "a": {},\n  "b": {}\n}');
    expect(job.stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \| WARNING {2}\| .*No input for data/m);
  });

  type Case = [why: string, env: Record<string, string>, fence: unknown];
  it.each<Case>([
    ['2: base64 by default', { DATA_VALUE: V1, PARAMS_VALUE: P2 }, { a: { p: 2 }, b: { v: 1 } }],
    ...['false', 'No', '0', 'FALSE'].map<Case>((flag) => [
      `3: plain JSON with BASE64_ENCODED=${flag}`,
      { BASE64_ENCODED: flag, DATA_VALUE: '{"v":1}' },
      { a: {}, b: { v: 1 } },
    ]),
    [
      '5: one of the two is plain',
      { PARAMS_BASE64_ENCODED: 'false', DATA_VALUE: V1, PARAMS_VALUE: '{"p":2}' },
      { a: { p: 2 }, b: { v: 1 } },
    ],
    ['2: plain JSON without any flag', { DATA_VALUE: ' {"v":1}', PARAMS_VALUE: '[1]' }, { a: [1], b: { v: 1 } }],
    ['2: base64 of a list, url-safe, with line ends', { DATA_VALUE: 'WyI_Pz8-\nIl0=' }, { a: {}, b: ['???>'] }],
    ['2: a bare number or text', { DATA_VALUE: '5', PARAMS_VALUE: '"text"' }, { a: 'text', b: 5 }],
    ['9: a list', { DATA_VALUE: '[1,2]' }, { a: {}, b: [1, 2] }],
    ['9: null counts as missing', { DATA_VALUE: 'null', PARAMS_VALUE: base64('null') }, { a: {}, b: {} }],
    ['an empty variable counts as unset', { DATA_VALUE: '', BASE64_ENCODED: '' }, { a: {}, b: {} }],
    ['35: deprecated variable', { INPUT_DATA: V1 }, { a: {}, b: { v: 1 } }],
    ['35: deprecated variable loses', { INPUT_DATA: P2, DATA_VALUE: V1 }, { a: {}, b: { v: 1 } }],
  ])('%s', async (_why, env, fence) => {
    expect(await runJob('echo', { env })).toMatchObject({ code: 0, fence, stderr: '' });
  });

  it('35: warns of the deprecated variable only if it is used', async () => {
    expect((await runJob('echo', { env: { INPUT_DATA: V1 } })).stdout).toContain('INPUT_DATA is deprecated');
    expect((await runJob('echo', { env: { INPUT_DATA: V1, DATA_VALUE: V1 } })).stdout).not.toContain('deprecated');
  });
});

describe('files', () => {
  const flat = { 'var/input/data.json': '{"from":"flat"}' };
  const nested = { 'var/input/data/data.json': '{"from":"nested"}', 'var/input/params/params.json': '{"p":"nested"}' };
  const runtime = { 'var/runtime/input/data.json': '{"from":"runtime"}' };
  const named = { './in/data.json': '{"from":"named folder"}', './in/more.txt': 'x' };
  const file = { './mine.json': '{"from":"named file"}' };
  const all = { ...flat, ...nested, ...runtime, ...named, ...file };

  it.each<[why: string, files: Record<string, string>, env: Record<string, string>, data: unknown]>([
    ['6: a file goes before the variable', flat, { BASE64_ENCODED: 'false', DATA_VALUE: '{"v":1}' }, 'flat'],
    ['7: a plain file without any flag', flat, {}, 'flat'],
    ['7: a base64 file', { 'var/input/data.json': `${base64('{"from":"base64"}')}\n` }, {}, 'base64'],
    ['8: nested only', nested, {}, 'nested'],
    ['8: flat goes before nested', { ...flat, ...nested }, {}, 'flat'],
    ['order: runtime folder', { ...flat, ...nested, ...runtime }, {}, 'runtime'],
    ['order: DATA_FILE', all, { DATA_FILE: 'mine.json' }, 'named file'],
    ['order: INPUT_DIRECTORY', all, { DATA_FILE: 'mine.json', INPUT_DIRECTORY: '$ROOT/in' }, 'named folder'],
    ['a byte order mark', { 'var/input/data.json': '\ufeff{"from":"bom"}' }, {}, 'bom'],
    ['DATA_FILE missing, DATA_VALUE given', {}, { DATA_FILE: 'no.json', DATA_VALUE: '{"from":"value"}' }, 'value'],
  ])('%s', async (_why, files, env, from) => {
    const job = await runJob('echo', { files, env });
    expect(job).toMatchObject({ code: 0, fence: { b: { from } } });
  });

  it('8: both nested files are read', async () => {
    expect((await runJob('echo', { files: nested })).fence).toEqual({ b: { from: 'nested' }, a: { p: 'nested' } });
  });

  it('an empty input folder leads to the next source', async () => {
    const job = await runJob('echo', {
      folders: ['var/runtime/input', './in'],
      env: { INPUT_DIRECTORY: 'in', DATA_VALUE: V1 },
    });
    expect(job).toMatchObject({ code: 0, fence: { b: { v: 1 } } });
  });

  it('a UTF-16 file, as PowerShell writes them', async () => {
    const content = Buffer.from('\ufeff{"from":"utf-16"}', 'utf16le');
    const job = await runJob('echo', { files: { 'var/input/data.json': content } });
    expect(job.fence).toMatchObject({ b: { from: 'utf-16' } });
  });
});

describe('an input that is given but unreadable', () => {
  interface Case {
    env?: Record<string, string>;
    files?: Record<string, string | Uint8Array>;
    folders?: string[];
    says: string[];
  }
  const cases: Record<string, Case> = {
    '4: wrong base64': {
      env: { BASE64_ENCODED: 'true', DATA_VALUE: 'eyJ2IjoxfQ' },
      says: ['The input data is not valid base64', 'DATA_VALUE (base64, as BASE64_ENCODED says)', 'Incorrect padding'],
    },
    '7: plain JSON declared as base64': {
      env: { BASE64_ENCODED: 'true' },
      files: { 'var/input/data.json': '{"f":1}' },
      says: ['not valid base64', '/var/input/data.json', 'set BASE64_ENCODED=false'],
    },
    'base64 declared as plain': {
      env: { BASE64_ENCODED: 'false', DATA_VALUE: V1 },
      says: ['The input data is not valid JSON', 'plain JSON, as BASE64_ENCODED says'],
    },
    'bad JSON': {
      env: { PARAMS_VALUE: `{"a": ${SECRET}}` },
      says: ['The input params is not valid JSON', 'PARAMS_VALUE', 'line 1, column 7: Expecting value'],
    },
    'quotes eaten by the shell': { env: { DATA_VALUE: '{v:1}' }, says: ['single quotes around it'] },
    'neither JSON nor base64': { env: { DATA_VALUE: SECRET }, says: ['neither JSON nor base64', 'DATA_VALUE'] },
    'base64 of something else': { env: { DATA_VALUE: base64(SECRET) }, says: ['neither JSON nor base64'] },
    'a folder where Docker found no file': {
      folders: ['var/input/data.json'],
      says: ['The input data cannot be read', '/var/input/data.json: it is a folder', 'docker mount'],
    },
    'a file where a folder belongs': {
      files: { 'var/input/data': '{}' },
      says: ['/var/input/data/data.json: a part of this path is a file'],
    },
    'a folder in the runtime input': {
      folders: ['var/runtime/input/params.json'],
      says: ['The input params cannot be read', 'params.json: it is a folder'],
    },
    'an empty file': { files: { 'var/input/data.json': '' }, says: ['/var/input/data.json', 'it is empty'] },
    'not UTF-8': {
      files: { 'var/input/data.json': Buffer.from('{"a": "\xe4"}', 'latin1') },
      says: ['The input data is not text', '/var/input/data.json: not UTF-8'],
    },
    'DATA_FILE names nothing': {
      env: { DATA_FILE: 'no.json' },
      says: ['DATA_FILE=', '/no.json: there is no such file'],
    },
    'INPUT_DIRECTORY names nothing': {
      env: { INPUT_DIRECTORY: '/no/folder' },
      says: ['INPUT_DIRECTORY=/no/folder (there is no such folder)'],
    },
    'nested too deep': { env: { DATA_VALUE: '['.repeat(60_000) }, says: ['The input data is not valid JSON'] },
  };
  it.each(Object.entries(cases))('%s', async (_why, { says, ...options }) => {
    const job = await runJob('echo', options);
    expect(job).toMatchObject({ code: 1, fence: undefined });
    for (const words of says) expect(job.stderr).toContain(words);
    expect(job.stderr).not.toContain('Traceback');
    expect(job.stdout + job.stderr).not.toContain(SECRET);
    expect(job.stdout).not.toContain('module executed');
  });

  it('is told in full', async () => {
    const job = await runJob('echo', { env: { DATA_VALUE: '{v:1}' } });
    expect(job.stderr).toBe(`
[Error: The input data is not valid JSON]
An input that is given has to be readable; the job does not run on a guess.

  DATA_VALUE (plain JSON)
  line 1, column 2: Expecting property name enclosed in double quotes

Correct the JSON. A value given on the command line needs single quotes around it.

https://github.com/planqk/planqk-buildpacks/blob/main/docs/messages/bad-input.md
[code: bad-input, fault: upload]
`);
  });
});
