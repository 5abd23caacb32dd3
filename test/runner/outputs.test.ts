import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn, finished, type JobOptions, onPath, prepareJob, printed, runJob, startJob } from './run-job.ts';

const OUT = { OUTPUT_DIRECTORY: '$ROOT/out' };
const call = (project: string, name: string, options: JobOptions = {}) =>
  runJob(project, { ...options, env: { ...OUT, ENTRY_POINT: `src.program:${name}`, ...options.env } });
const out = (job: { appRoot: string }) => filesIn(join(job.appRoot, 'out'));

describe('results', () => {
  it('10: ResultResponse', async () => {
    const job = await call('template', 'run');
    expect(job).toMatchObject({ code: 0, fence: { metadata: null, result: { x: 1 } } });
    expect(job.fenceText).toBe(out(job)['output.json']);
  });

  it('11: ErrorResponse', async () => {
    const job = await call('template', 'fails');
    expect(job).toMatchObject({ code: 1, fence: { code: '400', detail: 'nope' }, stderr: '' });
    expect(JSON.parse(out(job)['output.json']!)).toEqual({ code: '400', detail: 'nope' });
  });

  it('13: None leaves no result, which is told', async () => {
    const job = await call('ways-to-fail', 'returns_none');
    expect(job).toMatchObject({ code: 0, fence: undefined });
    expect(job.stdout).toMatch(/ WARNING .* run\(\) returned None: there is no result\.\n/);
    expect(out(job)).toEqual({});
  });

  it.each([
    ['number', { 'output.txt': '42' }],
    ['truth', { 'output.txt': 'true' }],
    ['text', { 'output.txt': '"he\\"llo"' }],
    ['date', { 'output.json': '"2024-01-02"' }],
    ['array', { 'output.json': '[\n  1,\n  {\n    "a": 2\n  }\n]' }],
    ['generated', { 'output.json': '[\n  1,\n  2\n]' }],
    ['async_generated', { 'output.json': '[\n  1\n]' }],
  ])('22: %s', async (name, files) => {
    const job = await call('results', name);
    expect(job, job.stderr).toMatchObject({ code: 0 });
    expect(out(job)).toEqual(files);
  });

  it('25: values without JSON form of their own', async () => {
    expect((await call('results', 'mixed')).fence).toEqual({
      '1': 'number as key',
      enum: 'red',
      dataclass: { x: 1, colour: 'red' },
      object: { name: 'plain' },
      set: [1, 2, 3],
      tuple: [1, 2],
      nan: null,
      infinite: [null],
      counter: { a: 2, b: 1 },
      date: '2024-01-02',
      bytes: "b'x'",
      memory: "b'x'",
      complex: { real: 1, imag: 2 },
      exception: 'ValueError: bad',
      fraction: '1/3',
      path: 'a/b',
      record: { x: 1 },
      slots: { x: 1 },
    });
  });

  it('25: a number that JSON does not have is null, and told', async () => {
    const job = await call('results', 'not_finite');
    expect(job).toMatchObject({ code: 0, fence: { energies: [0.5, null, null] } });
    expect(job.stdout).toMatch(
      /WARNING .* null is written for NaN or infinity, 2 times; the first is result\['energies'\]\[1\]\.\n/,
    );
  });

  it.each([
    ['function', "an object of the type builtin_function_or_method has no JSON form\n  at result['a'][0]\n"],
    ['lambda_function', 'an object of the type function has no JSON form\n  at result\n'],
    ['standard_class', "the class datetime.date has no JSON form\n  at result['a']\n"],
    ['module', 'an object of the type module has no JSON form\n'],
    ['nothing_to_show', "an object of the type src.WithoutWords has no JSON form\n  at result['a']\n"],
    ['of_a_package', "an object of the type threading.Event has no JSON form\n  at result['a']\n"],
    ['long_number', "an integer of about 5000 digits is too long to be written\n  at result['a'][0]\n"],
    ['one_key_twice', 'two keys are both "1" in JSON\n  at result[\'1\']\n'],
    ['complex_key', 'keys must be str, int, float, bool or None, not complex\n  at result[1j]\n'],
  ])('26: what has no JSON form is an error that names the place: %s', async (name, says) => {
    const job = await call('results', name);
    expect(job).toMatchObject({ code: 1, fence: undefined });
    expect(job.stderr).toContain(says);
    expect(job.stderr).not.toMatch(/Traceback|0x/);
  });

  it('27: async def run', async () => {
    expect(await call('results', 'awaited')).toMatchObject({ code: 0, fence: { a: {}, b: {} } });
  });

  it('the output folder of the platform is used if it is there', async () => {
    const job = await runJob('echo', { folders: ['var/runtime/output'] });
    expect(Object.keys(filesIn(join(job.below, 'var/runtime/output')))).toEqual(['output.json']);
  });
});

describe('standard output', () => {
  it('28: an interim result is readable at once, and then there is one result', async () => {
    const job = prepareJob('prints');
    const child = startJob(job, { env: { ENTRY_POINT: 'src.program:interim' } });
    const end = finished(child, job);
    await printed(child, 'PlanQK:Job:InterimResult: {"sum":1}\n');
    const start = performance.now();
    expect(await end).toMatchObject({ code: 0, fence: { sum: 2 } });
    expect(performance.now() - start).toBeGreaterThan(1000); // of the two seconds that the job goes on
  });

  it('29: the marker stands alone on its line', async () => {
    const job = await call('prints', 'unfinished_line');
    expect(job).toMatchObject({ code: 0, fence: { x: 1 } });
    expect(job.stdout).toMatch(/abc\nPlanQK:Job:MultilineResult\n/);
  });

  it('a result the user printed himself stays the only one', async () => {
    const job = await call('prints', 'own_result');
    expect(job.stdout).toBe('PlanQK:Job:Result: {"x":1}\n');
  });

  it('markers that the user printed are his result where run() returns None', async () => {
    expect(await call('prints', 'own_markers')).toMatchObject({ code: 0, fence: { own: 1 } });
  });

  it('markers that the user printed and a result are two: an error, and no third and fourth marker', async () => {
    const job = await call('prints', 'own_markers_and_result');
    expect(job.code).toBe(1);
    expect(job.stdout.match(/^PlanQK:Job:MultilineResult$/gm)).toHaveLength(3);
    expect(job.stderr).toContain('[Error: There are two results]');
    expect(job.stderr).toContain(`the one that run() returned is in ${job.appRoot}/out/output.json`);
    expect(out(job)).toEqual({ 'output.json': '{\n  "x": 1\n}' });
    const without = await call('prints', 'own_markers_and_result', { env: { OUTPUT_DIRECTORY: '' } });
    expect(without.code).toBe(1);
    expect(without.stderr).toMatch(
      /returned another one\.\n\nReturn the result .*\n\n.*\/docs\/messages\/two-results\.md\n\[code: two-results, fault: upload]\n$/,
    );
  });

  it('a marker within a line is none', async () => {
    expect(await call('prints', 'mentions_marker')).toMatchObject({ code: 0, fence: { x: 1 } });
  });

  it('what a generator yields are interim results, what it returns is the result', async () => {
    const job = await call('prints', 'steps');
    expect(job).toMatchObject({ code: 0, fence: { steps: 2 }, stderr: '' });
    expect(job.stdout.replace(/^.* WARNING .*\n/gm, '')).toMatch(
      /^abc\nPlanQK:Job:InterimResult: {"amplitude": {"imag": 1.0, "real": 0.0}, "step": 1}\nPlanQK:Job:InterimResult: "PlanQK\\u003aJob\\u003aResult"\n\nPlanQK:Job:MultilineResult\n/,
    );
  });

  it('an interim result without JSON form', async () => {
    const job = await call('prints', 'steps_with_object');
    expect(job).toMatchObject({ code: 1, fence: undefined });
    expect(job.stderr).toContain('at interim result\n');
  });

  it('the result reaches the platform also if the user closed the stream', async () => {
    expect(await call('prints', 'replaces_stdout')).toMatchObject({ code: 0, fence: { x: 1 } });
  });

  it('a large result arrives whole', async () => {
    expect((await call('results', 'huge')).fence).toHaveLength(50_000);
  });
});

describe('failures', () => {
  it('12: an exception of the user', async () => {
    const job = await call('ways-to-fail', 'raises');
    expect(job).toMatchObject({ code: 1, fence: undefined });
    expect(job.stderr).toMatch(/^Traceback .*\n {2}File ".*program\.py", line 5, in raises\n/);
    expect(job.stderr).toContain('RuntimeError: kaputt');
    expect(job.stderr).not.toContain('planqk_runner');
    expect(JSON.parse(out(job)['output.json']!)).toEqual({
      type: 'about:blank',
      status: 500,
      title: 'RuntimeError',
      detail: 'kaputt',
    });
  });

  it('12: an exception without message', async () => {
    const job = await call('ways-to-fail', 'raises_without_message');
    expect(JSON.parse(out(job)['output.json']!)).toMatchObject({ title: 'KeyError', detail: 'KeyError' });
  });

  it('14: sys.exit', async () => {
    const job = await call('ways-to-fail', 'exits');
    expect(job).toMatchObject({ code: 3, stdout: expect.not.stringContaining('PlanQK'), stderr: '' });
    expect(out(job)).toEqual({});
    const words = await call('ways-to-fail', 'exits_with_words');
    expect(words).toMatchObject({ code: 1, fence: undefined, stderr: 'cannot go on\n' });
  });

  it.each([
    ['tuple_key', "TypeError: keys must be str, int, float, bool or None, not tuple\n  at result['counts'][0][(1, 2)]"],
    ['contains_itself', 'it contains itself, or is nested too deep'],
  ])('26: a result without JSON form, %s', async (name, says) => {
    const job = await call('ways-to-fail', name);
    expect(job).toMatchObject({ code: 1, fence: undefined });
    expect(job.stdout).not.toContain('PlanQK');
    expect(job.stderr).toContain(says);
    expect(JSON.parse(out(job)['output.json']!)).toMatchObject({ title: 'The result cannot be written as JSON' });
  });

  it('36: HandlerError brings its own words', async () => {
    const job = await call('ways-to-fail', 'handler_error');
    expect(job.code).toBe(1);
    expect(JSON.parse(out(job)['output.json']!)).toEqual({
      type: 'about:blank',
      status: 500,
      title: 'Bad input',
      detail: 'x missing',
      field: 'x',
    });
  });

  it('a module missing during the run: traceback and advice', async () => {
    const job = await call('ways-to-fail', 'imports_missing');
    expect(job.stderr).toContain('in imports_missing');
    expect(job.stderr).toContain('List sklearn_of_nobody in requirements.txt');
  });
});

describe('the file', () => {
  const withLink = (link: string, umask = '022') => {
    const put = `umask ${umask}; echo mine > victim; ln -s ../victim "out/${link}"; exec "$@"`;
    return call('template', 'run', { folders: ['./out'], before: ['sh', '-c', put, 'sh'] });
  };
  const victimOf = (job: { appRoot: string }) => readFileSync(join(job.appRoot, 'victim'), 'utf8');

  it('a link in its place is replaced, not followed', async () => {
    const job = await withLink('output.json');
    expect(job, job.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('exists already') });
    expect(lstatSync(join(job.appRoot, 'out', 'output.json')).isFile()).toBe(true);
    expect(victimOf(job)).toBe('mine\n');
    expect(JSON.parse(out(job)['output.json']!)).toEqual(job.fence);
  });

  it('a link in the place of the file that is written first is not followed', async () => {
    const job = await withLink('.output.json.$$'); // exec keeps the process id
    expect(job, job.stderr).toMatchObject({ code: 0, fence: { result: { x: 1 } } });
    expect(victimOf(job)).toBe('mine\n');
    expect(JSON.parse(out(job)['output.json']!)).toEqual(job.fence);
  });

  it.each([
    ['022', 0o644],
    ['027', 0o640],
    ['000', 0o666],
  ])('has the mode of any new file, with umask %s', async (umask, mode) => {
    const job = await withLink('other', umask);
    expect(lstatSync(join(job.appRoot, 'out', 'output.json')).mode & 0o777).toBe(mode);
    expect(Object.keys(out(job)).sort()).toEqual(['other', 'output.json']);
  });
});

describe('an output folder that cannot be written', () => {
  it('a file in its place: told, and the result is on standard output', async () => {
    const job = await call('results', 'array', { files: { './out': '' } });
    expect(job).toMatchObject({ code: 0, fence: [1, { a: 2 }] });
    expect(job.stdout).toMatch(/ERROR .*OUTPUT_DIRECTORY=.* cannot be created/);
  });

  it.each(['file', 'standard output'])('a full disk below the %s leaves nothing half-written', async (place) => {
    const job = prepareJob('results', { folders: ['./out'] });
    const env = { ENTRY_POINT: 'src.program:huge', ...(place === 'file' ? OUT : {}) };
    // Files end at 64 KiB; Python gets EFBIG as it would get ENOSPC.
    const limited = [
      'sh',
      '-c',
      'ulimit -f 64; trap "" XFSZ; if [ -n "$TO" ]; then exec "$@" > "$TO"; fi; exec "$@"',
      'sh',
    ];
    const to = place === 'file' ? '' : join(job.appRoot, 'stdout');
    const end = await finished(startJob(job, { env: { ...env, TO: to }, before: limited }), job);
    expect(out(end)).toEqual({});
    if (place === 'file') {
      expect(end).toMatchObject({ code: 0, fence: { length: 50_000 } });
      expect(end.stdout).toMatch(/ERROR .*output\.json cannot be written/);
    } else {
      expect(end.code).toBe(1);
      expect(end.stderr).toContain('The result could not be written');
      expect(readFileSync(to, 'utf8').split('PlanQK:Job:MultilineResult')).toHaveLength(2);
    }
  });

  const mayMount = process.getuid?.() === 0 && onPath('mount') && mounted();
  it.skipIf(!mayMount)('a full disk (tmpfs; needs root)', async () => {
    const job = prepareJob('results', { folders: ['./out'] });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', join(job.appRoot, 'out')]);
    try {
      const env = { ...OUT, ENTRY_POINT: 'src.program:huge' };
      const end = await finished(startJob(job, { env }), job);
      expect(end).toMatchObject({ code: 0, fence: { length: 50_000 } });
      expect(end.stdout).toMatch(/ERROR .*No space left/);
      expect(out(end)).toEqual({});
    } finally {
      execFileSync('umount', [join(job.appRoot, 'out')]);
    }
  });
});

function mounted(): boolean {
  const folder = '/tmp/planqk-runner-mount-probe';
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return existsSync(folder);
  } catch {
    return false;
  }
}
