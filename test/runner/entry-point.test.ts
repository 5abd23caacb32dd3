import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readEntryPoint } from '../../src/python/entry-point-form.ts';
import { READ, UNREADABLE } from '../python/entry-point-spellings.ts';
import { PYTHON, RUNNER, runJob } from './run-job.ts';

const count = (text: string, part: string) => text.split(part).length - 1;

describe('the entry point', () => {
  it.each([
    {},
    { ENTRY_POINT: 'src.program:run' },
    { ENTRY_POINT: 'user_code.src.program:run' },
    { ENTRY_POINT: 'app.user_code.src.program:run' },
    { ENTRYPOINT: 'service.src.program:run' },
    { ENTRY_POINT: '' },
  ])('15: %j leads to the same function, executed once', async (env) => {
    const job = await runJob('echo', { env });
    expect(job).toMatchObject({ code: 0, fence: { a: {}, b: {} } });
    expect(count(job.stdout, 'module executed')).toBe(1);
  });

  it.each(['user_code/src/program.py:ok', 'src/program.py:ok', 'src\\program.py:ok', 'app/user-code/src/program:ok'])(
    '16: path %s',
    async (ENTRY_POINT) => {
      const job = await runJob('module-without-relative-imports', { env: { ENTRY_POINT } });
      expect(job).toMatchObject({ code: 0, fence: { value: 'helper beside it', same: true } });
      expect(count(job.stdout, 'module executed')).toBe(1);
    },
  );

  it.each(['src/program.py', 'src.program', 'program'])(
    '16: without function, %s runs as the main program',
    async (entry) => {
      const job = await runJob('module-without-relative-imports', { env: { ENTRY_POINT: entry } });
      expect(job).toMatchObject({ code: 0, fence: undefined });
      expect(job.stdout).toBe('module executed\nrun as main\n');
    },
  );

  it.each([
    [
      'src.nope:run',
      ["ModuleNotFoundError: No module named 'src.nope'", '/src/nope.py', 'found instead: src/program.py'],
    ],
    ['src.program:nope', ["AttributeError: module 'src.program' has no attribute 'nope'", 'found instead: run']],
    ['src.nope', ["ModuleNotFoundError: No module named 'src.nope'"]],
    ['a:b:c', ['ValueError: ENTRY_POINT=a:b:c']],
    [
      'src',
      ["ModuleNotFoundError: No module named 'src.__main__'", '/src/__main__.py', 'found instead: src/program.py'],
    ],
    ['src.program:', ['ValueError: ENTRY_POINT=src.program:']],
    ['.program:run', ['ValueError: ENTRY_POINT=.program:run']],
    ['..', ['ValueError: ENTRY_POINT=..']],
    ['.py', ['ValueError: ENTRY_POINT=.py']],
    ['src/.py:run', ['ValueError: ENTRY_POINT=src/.py:run']],
    ['nowhere/program.py:run', ['ENTRY_POINT=nowhere/program.py:run', '/workspace/nowhere']],
  ])('17: %s is explained', async (ENTRY_POINT, says) => {
    const job = await runJob('echo', { env: { ENTRY_POINT } });
    expect(job).toMatchObject({ code: 1, fence: undefined });
    for (const words of says) expect(job.stderr).toContain(words);
    expect(job.stderr).not.toContain('Traceback');
  });

  it('17: a project without program.py is told which files there are', async () => {
    const job = await runJob('no-run');
    expect(job.code).toBe(1);
    expect(job.stderr).toContain('found instead: src/main.py');
  });

  it('17: something that is no function', async () => {
    const job = await runJob('no-run', { env: { ENTRY_POINT: 'src.other:run' } });
    expect(job.stderr).toContain('TypeError: src.other:run is of type int');
  });

  it('ENTRYPOINT goes before a default in ENTRY_POINT, but not before another choice', async () => {
    const ENTRY_POINT = 'app.user_code.src.program:run';
    const newer = await runJob('any-parameters', { env: { ENTRY_POINT, ENTRYPOINT: 'src.program:nothing' } });
    expect(newer.fence).toBe('called');
    const both = await runJob('any-parameters', {
      env: { ENTRY_POINT: 'src.program:nothing', ENTRYPOINT: 'src.program:run' },
    });
    expect(both.fence).toBe('called');
    expect(both.stdout).toContain('ENTRY_POINT and ENTRYPOINT differ');
  });

  it.each([
    {},
    { ENTRY_POINT: 'program:run' },
    { ENTRY_POINT: 'app.user_code.src.program:run' },
    { ENTRY_POINT: 'program.py:run' },
  ])('program.py at the root, %j', async (env) => {
    expect(await runJob('flat', { env })).toMatchObject({ code: 0, fence: { value: 'flat' } });
  });

  it.each([
    {},
    { ENTRY_POINT: 'app.user_code.src.program:run' },
    { ENTRY_POINT: 'src.program:run', PLANQK_USER_CODE: 'app/user_code' },
    { PLANQK_USER_CODE: '$ROOT/app/user_code' },
  ])('the job runs in the user-code folder, %j', async (env) => {
    const job = await runJob('below-the-template-folder', { env });
    expect(job).toMatchObject({ code: 0, fence: { folder: 'app/user_code' } });
  });

  it('PLANQK_USER_CODE names nothing', async () => {
    const job = await runJob('echo', { env: { PLANQK_USER_CODE: 'nowhere' } });
    expect(job.code).toBe(1);
    expect(job.stderr).toContain('/workspace/nowhere (No such file or directory)');
  });
});

describe('imports', () => {
  it.each([
    ['31: libs beside src', 'libs-beside-src', { value: 'beside src' }],
    ['31: absolute, else relative; libs is one module', 'absolute-else-relative', { same: true }],
    ['32: no __init__.py anywhere', 'src-without-init', { value: 'namespace package' }],
    ['own app and user_code packages win', 'own-app-package', ['the user', 'the user too']],
    ['modules named like the runner’s', 'names-of-the-runner', Array(6).fill('user')],
    ['modules at the root named like standard ones', 'standard-names-at-the-root', ['user', 'user']],
    [
      '31: modules in src named like standard ones',
      'names-of-the-standard-library',
      { standard: [true, true, true], own: ['user', 'user'] },
    ],
    [
      'every name of the project is the same module',
      'every-name-of-the-project',
      { same: true, values: ['shared'], name: 'src.program' },
    ],
    ['processes that multiprocessing spawns', 'spawned-processes', [[9, true]]],
  ])('%s', async (_why, project, fence) => {
    const job = await runJob(project);
    expect(job, job.stderr).toMatchObject({ code: 0, fence });
    expect(count(job.stdout, 'executed')).toBeLessThan(2);
  });

  it('a traceback does not need the modules the user has replaced', async () => {
    const job = await runJob('names-of-the-runner', { env: { ENTRY_POINT: 'src.program:fails' } });
    expect(job.stderr).toContain('RuntimeError: kaputt');
  });

  it('PYTHONPATH does not replace the standard library', async () => {
    const job = await runJob('python-modules-of-requirements', { env: { PYTHONPATH: '$ROOT/site-packages' } });
    expect(job, job.stderr).toMatchObject({ code: 0, fence: { standard: true, extra: 'installed' } });
  });

  it('a missing requirement is named, with who imports it and where it belongs', async () => {
    const job = await runJob('missing-requirement');
    expect(job.code).toBe(1);
    for (const words of [
      '[Error: A module is missing: yaml_of_nobody]',
      "ModuleNotFoundError: No module named 'yaml_of_nobody'",
      'imported by src/program.py, line 1\n  imported by src/libs.py, line 1\n',
      'looked for in:\n',
      'List yaml_of_nobody in requirements.txt',
    ])
      expect(job.stderr).toContain(words);
    expect(job.stderr).not.toContain('planqk_runner');
  });

  it.each(['run', 'runs_into_it'])('a system library that is missing is named: %s', async (name) => {
    const program = name === 'run' ? 'src.loads' : 'src.program';
    const job = await runJob('missing-library', { env: { ENTRY_POINT: `${program}:${name}` } });
    expect(job.code).toBe(1);
    expect(job.stderr).toContain('[Error: A system library is missing: libof-nobody.so.1]');
    expect(job.stderr).toContain('imported by src/loads.py, line 3\n');
    expect(job.stderr).toContain('[code: library-missing, fault: upload]');
  });

  it('a syntax error is shown as Python shows it, without the runner', async () => {
    const job = await runJob('syntax-error');
    expect(job.code).toBe(1);
    expect(job.stderr).toMatch(/program\.py", line 1\n {4}def run\(data=None, params=None\)\n[ ^]+\nSyntaxError/);
    expect(job.stderr).not.toContain('planqk_runner');
  });
});

describe('what staging says of a spelling', () => {
  const SPELLINGS: readonly string[] = [...READ.map(([spelling]) => spelling), ...UNREADABLE];

  it('is what the runner does with it', () => {
    const script = `
import json, sys
from planqk_runner import entry_point
for spelling in json.load(sys.stdin):
    try:
        entry = entry_point.choose({'ENTRY_POINT': spelling}, sys.argv[1], sys.argv[1])
        print(json.dumps(entry.function or ''))
    except Exception as error:
        print(json.dumps(None if 'cannot be understood' in str(vars(error)) else 'elsewhere'))
`;
    const project = mkdtempSync(join(tmpdir(), 'planqk-spellings-'));
    onTestFinished(() => rmSync(project, { recursive: true }));
    for (const dir of ['src', 'app/user_code/src', 'a/b']) mkdirSync(join(project, dir), { recursive: true });
    const options = {
      input: JSON.stringify(SPELLINGS),
      env: { PYTHONPATH: dirname(RUNNER) },
      encoding: 'utf8',
    } as const;
    const lines = execFileSync(PYTHON, ['-c', script, project], options).trim().split('\n');
    const answers = lines.map((line): unknown => JSON.parse(line));
    const expected = SPELLINGS.map((spelling, index) => {
      const entry = readEntryPoint(spelling);
      if (entry === null) return null;
      return answers[index] === 'elsewhere' ? 'elsewhere' : (entry.function ?? '');
    });
    expect(answers).toEqual(expected);
    expect(answers.filter((answer) => answer === 'elsewhere')).toEqual([]);
  });
});
