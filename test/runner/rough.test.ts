/** User code that is not gentle with the interpreter it shares with the runner. */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { filesIn, finished, type JobOptions, prepareJob, runJob, startJob } from './run-job.ts';

const run = (name: string, options: JobOptions = {}) =>
  runJob('rough', { ...options, env: { ENTRY_POINT: `src.program:${name}`, ...options.env } });
const OUT: JobOptions = { env: { OUTPUT_DIRECTORY: 'out' }, folders: ['./out'] };
const out = ({ appRoot }: { appRoot: string }) => {
  const files = filesIn(join(appRoot, 'out'));
  expect(Object.keys(files)).toEqual(['output.json']);
  return JSON.parse(files['output.json']!);
};
const X = { x: 1 };

describe('standard streams', () => {
  it.each([
    'replaces_stdout_by_tee',
    'replaces_stdout_by_memory',
    'detaches_stdout',
    'closes_stdout',
    'redirects_descriptor',
  ])('%s: the result is printed, and nothing complains', async (name) => {
    expect(await run(name)).toMatchObject({ code: 0, fence: X, stderr: '' });
  });

  it('a warning of the runner after the user closed the stream', async () => {
    const job = await run('closes_stdout', { ...OUT, files: { './out/output.json': '1' } });
    expect(job).toMatchObject({ code: 0, fence: X, stderr: '' });
    expect(out(job)).toEqual(X);
  });

  it('closed standard error: the problem document is written', async () => {
    const job = await run('closes_stderr_and_fails', OUT);
    expect(job.code).toBe(1);
    expect(out(job)).toMatchObject({ title: 'RuntimeError', detail: 'kaputt' });
  });

  it('a pipe that does not block gets a large result whole', async () => {
    expect(await run('makes_stdout_non_blocking')).toMatchObject({ code: 0, fence: { length: 20_000 }, stderr: '' });
  });

  it('a reader that is slow gets it whole, also where another process makes the pipe so again', async () => {
    const job = prepareJob('rough');
    const child = startJob(job, { env: { ENTRY_POINT: 'src.program:keeps_stdout_non_blocking' } });
    await setTimeout(1000); // until the pipe is full
    expect(await finished(child, job)).toMatchObject({ code: 0, fence: { length: 20_000 }, stderr: '' });
  });

  const redirected = (how: string) => ({ before: ['sh', '-c', `exec "$@" ${how}`, 'sh'] });
  const ONLY_FILE = /WARNING .*Standard output is closed: the result is in .*\/out\/output\.json only\.\n$/;

  it.each([
    ['<&-', X, /^$/],
    ['>&-', undefined, ONLY_FILE],
    ['2>&-', X, /^$/],
    ['<&- >&- 2>&-', undefined, /^$/],
  ])('started with %s and an output folder', async (how, fence, says) => {
    const job = await run('exits_in_thread', { ...OUT, ...redirected(how) });
    expect(job, job.stderr).toMatchObject({ code: 0, fence, stderr: expect.stringMatching(says) });
    expect(out(job)).toEqual(X);
  });

  it.each([
    ['>&-', 'standard output is closed', {}],
    ['>&-', 'standard output is closed', { OUTPUT_DIRECTORY: '/proc' }],
    ['>&-', 'standard output is closed', { OUTPUT_DIRECTORY: '$ROOT/src/program.py' }],
    ['>/dev/full', 'No space left on device', {}],
    ['>/dev/full', 'No space left on device', { OUTPUT_DIRECTORY: '/proc' }],
  ])('started with %s and no place for the result: exit code 1, and %s, %j', async (how, says, env) => {
    const job = await run('exits_in_thread', { ...redirected(how), env });
    expect(job.code).toBe(1);
    expect(job.stderr).toContain('[Error: The result could not be written]');
    expect(job.stderr).toContain(says);
    expect(job.stderr).not.toContain('Traceback');
  });

  it.each<[where: string, JobOptions, files: object]>([
    ['without output folder', {}, {}],
    ['whose result is in the output folder, and stays there', OUT, { 'output.json': expect.stringMatching('0123') }],
  ])('a reader that has gone, %s', async (_where, options, files) => {
    const job = prepareJob('rough', options);
    const child = startJob(job, { env: { ...options.env, ENTRY_POINT: 'src.program:makes_stdout_non_blocking' } });
    const end = finished(child, job);
    child.stdout.destroy();
    const { code, stderr } = await end;
    expect(code).toBe(1);
    expect(stderr).toContain('[Error: The result could not be written]');
    expect(stderr.includes(`it is in ${job.appRoot}/out/output.json`)).toBe('output.json' in files);
    expect(stderr).not.toContain('Traceback');
    expect(filesIn(join(job.appRoot, 'out'))).toEqual(files);
  });

  it.each([
    { LC_ALL: 'C' },
    { LC_ALL: 'POSIX', PYTHONCOERCECLOCALE: '0', PYTHONUTF8: '0' },
    { PYTHONIOENCODING: 'latin-1' },
  ])('umlauts with %j', async (env) => {
    const job = await run('prints_umlauts', { ...OUT, env: { ...OUT.env, ...env } as Record<string, string> });
    expect(job, job.stderr).toMatchObject({ code: 0, fence: { größe: 'größer →' }, stderr: '' });
    expect(job.stdout).toContain('größer →\n');
    expect(out(job)).toEqual({ größe: 'größer →' });
  });
});

/** What the platform's own packages look for, in both of its generations. */
const SDK_VARIABLES = [
  'SERVICE_EXECUTION_ID',
  ...['', 'PLANQK_', 'KQH_'].map((prefix) => `${prefix}SERVICE_EXECUTION_TOKEN`),
  ...['PLANQK_', 'KQH_'].flatMap((prefix) => [`${prefix}PERSONAL_ACCESS_TOKEN`, `${prefix}CONFIG_FILE_PATH`]),
  ...['PLANQK_', 'KQH_', 'QHUB_'].map((prefix) => `${prefix}ORGANIZATION_ID`),
  ...['PLANQK_', 'QHUB_'].map((prefix) => `${prefix}QUANTUM_BASE_URL`),
];

describe('process', () => {
  it('the variables of the platform reach the program as they are', async () => {
    const env = Object.fromEntries(SDK_VARIABLES.map((name) => [name, `of ${name}`]));
    expect(await run('variables', { env })).toMatchObject({ code: 0, fence: env });
  });

  it('another working folder, which is gone', async () => {
    const job = await run('goes_elsewhere', OUT);
    expect(job).toMatchObject({ code: 0, fence: X, stderr: '' });
    expect(out(job)).toEqual(X);
    const failing = await run('goes_elsewhere_and_fails', OUT);
    expect(failing.code).toBe(1);
    expect(failing.stderr).toContain('List module_of_nobody in requirements.txt');
    expect(out(failing)).toMatchObject({ title: 'ModuleNotFoundError' });
  });

  it.each([
    ['exits_in_thread', X],
    ['leaves_a_daemon', X],
    ['uses_a_forked_pool', { others: true }],
    ['uses_threads_of_fork', { others: true }],
    ['keeps_own_handler_in_child', { child: 7 }],
  ])('%s', async (name, fence) => {
    expect(await run(name)).toMatchObject({ code: 0, fence, stderr: '' });
  });

  it('a failure in a thread is shown, and does not end the job', async () => {
    const job = await run('fails_in_thread');
    expect(job).toMatchObject({ code: 0, fence: X });
    expect(job.stderr).toContain('ZeroDivisionError');
  });

  it('a thread goes on after the result, as without the runner', async () => {
    const job = await run('leaves_a_thread');
    expect(job).toMatchObject({ code: 0, fence: X, stderr: '' });
    expect(job.stdout).toMatch(/MultilineResult\nthread done\n$/);
  });

  it('exit handlers run after the result; one that fails does not change the exit code', async () => {
    const job = await run('registers_exits');
    expect(job).toMatchObject({ code: 0, fence: X });
    expect(job.stdout).toMatch(/MultilineResult\nat exit\n$/);
  });

  it('asking whether a module is there does not keep it from being set up', async () => {
    const job = await run('asks_for_logging_first');
    expect(job).toMatchObject({ code: 0, fence: { found: true } });
    expect(job.stdout).toMatch(/\| INFO {5}\| mine:.* - an info line/);
  });
});

describe('failures', () => {
  it.each([
    ['raises_unspeakable', 1, { title: 'Unspeakable', detail: 'Unspeakable' }],
    ['raises_with_strange_extensions', 1, { title: 'Bad input', detail: 'x missing', status: 500 }],
    ['recurses', 1, { title: 'RecursionError' }],
    ['circle', 1, { title: 'The result cannot be written as JSON' }],
  ])('%s', async (name, code, document) => {
    const job = await run(name, OUT);
    expect(job).toMatchObject({ code, fence: undefined });
    expect(job.stderr).not.toContain('planqk_runner');
    expect(out(job)).toMatchObject(document);
  });

  it('KeyboardInterrupt of the user’s own', async () => {
    expect(await run('interrupts')).toMatchObject({ code: 130, fence: undefined, stderr: '' });
  });
});

describe('results', () => {
  it('objects of any kind', async () => {
    const job = await run('strange_objects');
    expect(job, job.stderr).toMatchObject({ code: 0 });
    expect(job.fence).toEqual({
      anything: {},
      refusing: {},
      slotted: { x: 1 },
      exception: 'Base: x',
      moment: '2024-01-02 00:00:00',
      lambda: 'function',
      range: [0, 1, 2],
      views: [['b', 'a'], [2, 1], [['a', 1]]],
    });
  });

  it('an object that answers to any name is no coroutine', async () => {
    expect(await run('answers_to_any_name')).toMatchObject({ code: 0, fence: {}, stderr: '' });
  });

  it('nested deeply', async () => {
    const job = await run('deep');
    expect(job).toMatchObject({ code: 0, stderr: '' });
    expect(job.fenceText!.split('[')).toHaveLength(2002);
  });

  it('the same list twice', async () => {
    expect((await run('shared')).fence).toEqual([[1], [1]]);
  });
});
