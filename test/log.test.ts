import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { log, startLog } from '../src/log.ts';
import { internal, machineFailed, messageText } from '../src/problem.ts';

let printed = { stdout: '', stderr: '' };
beforeEach(() => {
  printed = { stdout: '', stderr: '' };
  startLog({ by: 'planqk/job', stream: 'stdout' });
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += text;
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  startLog({ by: 'planqk', stream: 'stdout' });
});

it('what goes on is told on stdout, lines set in below their heading', () => {
  log.heading('Upload');
  log.line('user code: app/user_code');
  expect(printed).toEqual({ stdout: 'Upload\n  user code: app/user_code\n', stderr: '' });
});

it('an error is told on stderr, as its whole message, set off from what came before', () => {
  log.error(internal('x'));
  expect(printed).toEqual({ stdout: '', stderr: `\n${messageText(internal('x'))}` });
});

it('a command tells all of it on stderr, by its name: stdout is for its answer', () => {
  startLog({ by: 'planqk-buildpack', stream: 'stderr' });
  log.line('making the environment');
  log.warning({ code: 'unpinned', message: 'numpy has no version.', where: ['requirements.txt:1'] });
  expect(printed).toEqual({
    stdout: '',
    stderr:
      'planqk-buildpack: making the environment\n' +
      'planqk-buildpack: warning: requirements.txt:1: numpy has no version. [unpinned]\n',
  });
});

it('a format that there is not is text', () => {
  startLog({ format: 'yaml', by: 'planqk/job', stream: 'stdout' });
  log.line('user code: app/user_code');
  expect(printed.stdout).toBe('  user code: app/user_code\n');
});

it.each([
  ['ERROR', ''],
  ['WARNING', '  Odd. [odd]\n'],
  [undefined, 'Upload\n  found\n  Odd. [odd]\n'],
  ['nonsense', 'Upload\n  found\n  Odd. [odd]\n'],
  ['debug', 'Upload\n  debug: why\n  found\n  Odd. [odd]\n'],
])('at the level %s it is told: %j', (level, told) => {
  startLog({ level, by: 'planqk/job', stream: 'stdout' });
  log.heading('Upload');
  log.debug('why');
  log.line('found');
  log.warning({ code: 'odd', message: 'Odd.', where: [] });
  log.error(internal('x'));
  expect(printed).toEqual({ stdout: told, stderr: `\n${messageText(internal('x'))}` });
});

describe('for programs', () => {
  const entries = (text: string): unknown[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

  it('each line is one object, which says who speaks and below which heading', () => {
    startLog({ format: 'json', by: 'planqk/job', stream: 'stdout' });
    log.heading('Upload');
    log.line('  user code: a\nb');
    log.warnings([{ code: 'unpinned', message: 'numpy has no version.', where: ['requirements.txt:1'] }]);
    expect(entries(printed.stdout)).toEqual([
      { time, level: 'info', by: 'planqk/job', step: 'Upload', message: 'user code: a\nb' },
      {
        time,
        level: 'warning',
        by: 'planqk/job',
        step: 'Warnings',
        message: 'numpy has no version.',
        code: 'unpinned',
        where: ['requirements.txt:1'],
      },
    ]);
  });

  it('an error has its code, whose fault it is, the places and what to do', () => {
    startLog({ format: 'json', by: 'planqk/stage', stream: 'stdout' });
    const problem = { ...internal('first\nsecond'), inDoubt: 'Ask.' };
    log.error(problem);
    expect(entries(printed.stderr)).toEqual([
      {
        time,
        level: 'error',
        by: 'planqk/stage',
        message: problem.headline,
        code: 'internal',
        fault: 'ours',
        detail: problem.detail,
        where: ['first', 'second'],
        remedy: `${problem.remedy} Ask.`,
        link: problem.link,
      },
    ]);
    expect(printed.stdout).toBe('');
  });

  it('an error has what is wrong besides, in short', () => {
    startLog({ format: 'json', by: 'planqk/stage', stream: 'stdout' });
    const [first, second] = [internal('first'), machineFailed('ENOSPC: no space left on device', '/layers')];
    log.error({ ...first, further: [second] });
    const { headline: message, code, where, remedy } = second;
    expect(entries(printed.stderr)).toMatchObject([{ code: 'internal', further: [{ message, code, where, remedy }] }]);
  });
});
