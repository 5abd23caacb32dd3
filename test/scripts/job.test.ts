/** What `npm run job` decides before and after a build. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainBuild } from '../../scripts/job/image.ts';
import { checkInputs, inputFiles, whyNoJson } from '../../scripts/job/inputs.ts';
import { isOurImage, isOurVolume, namesOf } from '../../scripts/job/leftovers.ts';
import { readOptions, UsageError } from '../../scripts/job/options.ts';
import { messageText } from '../../src/problem.ts';
import { noRun } from '../../src/staging/problems.ts';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'planqk-job-test-'));
  mkdirSync(join(cwd, 'My Job', 'input'), { recursive: true });
  writeFileSync(join(cwd, 'My Job', 'input', 'params.json'), '{"secret": ');
  writeFileSync(join(cwd, 'in.json'), '{}');
});
afterAll(() => rmSync(cwd, { recursive: true }));

const read = (args: readonly string[], env: Record<string, string> = {}) =>
  readOptions(args, { INIT_CWD: cwd, ...env });

describe('readOptions', () => {
  it("takes relative paths for the caller's", () => {
    expect(read(['My Job', '--data', 'in.json', '--output', 'out'])).toEqual({
      upload: join(cwd, 'My Job'),
      data: join(cwd, 'in.json'),
      output: join(cwd, 'out'),
      typed: { upload: 'My Job', data: 'in.json', params: undefined },
      tag: 'planqk-job/my-job',
      settings: {},
      ...{ buildOnly: false, rebuild: false, serve: false, verbose: false },
    });
  });

  it("makes the caller's settings the build's, below those that are named", () => {
    const env = { BP_PLANQK_USER_CODE: 'a', BP_LOG_LEVEL: 'debug', ENTRY_POINT: 'x:y', HOME: '/', BP_EMPTY: '' };
    expect(read(['My Job', '--env', 'BP_PLANQK_USER_CODE=b=c'], env).settings).toEqual({
      BP_PLANQK_USER_CODE: 'b=c',
      BP_LOG_LEVEL: 'debug',
      ENTRY_POINT: 'x:y',
    });
  });

  it.each<[args: string[], message: RegExp]>([
    [[], /^one upload is expected/],
    [['nowhere'], /^nowhere does not exist; it was looked for at \/.*\/nowhere$/],
    [['My Job', '--data', 'no.json'], /^no\.json does not exist; it was looked for at \/.*\/no\.json$/],
    [['My Job', '--data', 'My Job'], /^My Job is a folder; the input is one file$/],
    [['My Job', '--template', 'in.json'], /^in\.json is not a folder$/],
    [['My Job', '--output', 'in.json'], /^in\.json is not a folder$/],
    [['My Job', '--env', 'BP_X'], /^--env BP_X has no value/],
    [['My Job', '--quick'], /Unknown option/],
    [['My Job', '--serve', '--data', 'in.json'], /^--data does not go with --serve: inputs come with requests/],
  ])('%j', (args, message) => {
    expect(() => read(args)).toThrow(UsageError);
    expect(() => read(args)).toThrow(message);
  });
});

describe('inputs', () => {
  it("are the files given, else the upload's own, told by the caller's paths", () => {
    const options = read(['My Job', '--data', 'in.json']);
    const [data, params] = inputFiles(options, options.upload, '.');
    expect(data).toMatchObject({ shown: 'in.json', isThere: true, lasts: true });
    expect(params).toMatchObject({ shown: 'My Job/input/params.json', isThere: true });
    expect(() => checkInputs([params!])).toThrow(
      /^My Job\/input\/params\.json is no input: it has to be JSON, and is not/,
    );
    expect(() => checkInputs([params!])).not.toThrow(/secret/);
  });

  it('of a zip were looked for in what it unpacks to', () => {
    const [data] = inputFiles(read(['My Job']), '/elsewhere', 'app/user_code');
    expect(data).toMatchObject({ shown: 'app/user_code/input/data.json in My Job', isThere: false, lasts: false });
    expect(() => checkInputs([data!])).not.toThrow();
  });

  it.each<[content: string, why: RegExp | null]>([
    ['{"a": 1}', null],
    [' 7 ', null],
    ['eyJhIjogMX0=', null],
    ['{"a": NaN}', null],
    ['', /empty/],
    ['{"a": 1,\n}', /JSON, and is not, at line 2, column 1/],
    ['hello', /neither JSON nor JSON in Base64/],
  ])('%j', (content, why) => {
    const told = whyNoJson(Buffer.from(content));
    if (why === null) expect(told).toBeNull();
    else expect(told).toMatch(why);
  });

  it('are not judged where Python may read them otherwise', () => {
    expect(whyNoJson(Buffer.from('{}', 'utf16le'))).toBeNull();
  });
});

describe('explainBuild', () => {
  const around = (lines: string[]) => [
    'Warning: Detected pack is running in a container; if using a shared docker host',
    '===> BUILDING',
    ...lines,
    '\u001b[31;1mERROR: \u001b[0mfailed to build: exit status 1',
    'ERROR: failed to build: executing lifecycle: failed with status code: 51',
  ];

  it('has our message alone, and whose fault it is', () => {
    const message = messageText(noRun('src/program.py', { found: [], remedy: null })).trimEnd();
    const { text, fault } = explainBuild(around(['', ...message.split('\n')]));
    expect(text).toMatch(/^\[Error: .*\[code: no-run, fault: upload\]\n\nAll that the build printed: .*job\.log\n$/s);
    expect(text).toContain(message);
    expect(fault).toBe('upload');
  });

  it('has what was printed where nothing of it is ours, without the noise', () => {
    const { text, fault } = explainBuild(around(['odd']));
    expect(text).toBe(
      '===> BUILDING\nodd\n\n[Error: The image could not be built]\nWhat the build printed is above.\n',
    );
    expect(fault).toBe('platform');
  });
});

it.each<[name: string, labels: string, ours: boolean, withAll: boolean]>([
  ['planqk-job/x:latest', '{}', true, true],
  ['planqk-test/x:latest', '{}', true, true],
  ['planqk/embedded-builder:latest', '{}', false, true],
  ['planqk/embedded-run:abc', '{}', false, true],
  ['planqk/builder:latest', '{}', false, false],
  ['my-job:latest', '{"io.buildpacks.build.metadata": "planqk/job"}', false, false],
  ['sha256:1', '{"io.buildpacks.build.metadata": "planqk/job"}', true, true],
  ['sha256:2', '{"io.buildpacks.build.metadata": "paketo-buildpacks/go"}', false, false],
  ['planqk/draft-run:123', 'null', true, true],
])('%s is ours to remove: %s %s, with --all %s', (name, labels, ours, withAll) => {
  expect([isOurImage(name, labels, false), isOurImage(name, labels, true)]).toEqual([ours, withAll]);
});

it('leaves what was pulled by its digest', () => {
  expect(namesOf('sha256:1', [], ['registry/app@sha256:2'])).toEqual([]);
  expect(namesOf('sha256:1', [], [])).toEqual(['sha256:1']);
  expect(namesOf('sha256:1', ['planqk-job/x:latest'], ['x@sha256:2'])).toEqual(['planqk-job/x:latest']);
});

it.each<[volume: string, ours: boolean]>([
  ['pack-cache-planqk-job_pip-job_latest-7ea9f5e3f334.build', true],
  ['pack-cache-planqk-bench_rebuild_latest-a1b6244ce2e2.launch', true],
  ['pack-cache-library_my-job_latest-ad170654282b.build', false],
  ['data', false],
])('%s is ours to remove: %s', (volume, ours) => {
  expect(isOurVolume(volume)).toBe(ours);
});
