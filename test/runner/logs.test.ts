import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runJob } from './run-job.ts';

it.each([
  ['debug', 'DEBUG', true],
  ['DEBUG', 'DEBUG', true],
  ['WARN', 'WARNING', false],
  ['warning', 'WARNING', false],
  ['TRACE', 'TRACE', true],
  ['SUCCESS', 'SUCCESS', false],
  ['"Info"', 'INFO', true],
  ['bogus', 'INFO', true],
])('30: LOG_LEVEL=%s counts as %s', async (LOG_LEVEL, level, showsInfo) => {
  const job = await runJob('logs', { env: { LOG_LEVEL } });
  expect(job).toMatchObject({ code: 0, fence: { level }, stderr: '' });
  expect(job.stdout.includes('an info line')).toBe(showsInfo);
  expect(job.stdout).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \| WARNING {2}\| solver:run:\d+ - a warning line$/m,
  );
  expect(job.stdout.includes('LOG_LEVEL is none of')).toBe(LOG_LEVEL === 'bogus');
});

it('30: the default shows INFO', async () => {
  const job = await runJob('logs');
  expect(job).toMatchObject({ code: 0, fence: { level: null } });
  expect(job.stdout).toContain('an info line');
});

it.each([
  [{}, false],
  [{ LOG_LEVEL: 'INFO' }, false],
  [{ LOG_LEVEL: 'DEBUG' }, true],
  [{ DATA_VALUE: '{"level": "INFO"}' }, true],
])('of a library nothing below WARNING is shown, unless asked for: %j', async (env, shows) => {
  const job = await runJob('logs', { env: { ...env, ENTRY_POINT: 'src.program:library' } as Record<string, string> });
  expect(job, job.stderr).toMatchObject({ code: 0 });
  expect(job.stdout).toContain('a warning of the library');
  expect(job.stdout).toContain('an info line');
  expect(job.stdout.includes('a step')).toBe(shows);
});

it('also where the program calls basicConfig(), whose files hold everything', async () => {
  const job = await runJob('logs', { env: { PARAMS_VALUE: '{"own": true}', ENTRY_POINT: 'src.program:library' } });
  expect(job, job.stderr).toMatchObject({ code: 0 });
  expect(job.stderr).toContain('WARNING:transpiler.passes:a warning of the library');
  expect(job.stderr).toContain('an info line');
  expect(job.stdout + job.stderr).not.toContain('a step');
  expect(readFileSync(join(job.appRoot, 'log.log'), 'utf8')).toContain('a step');
});

it('34: files by relative path, also a log file by basicConfig', async () => {
  const job = await runJob('logs', { env: { ENTRY_POINT: 'src.program:own_file' } });
  expect(job).toMatchObject({ code: 0, fence: expect.stringContaining('sample') });
  expect(readFileSync(join(job.appRoot, 'log.log'), 'utf8')).toBe('INFO:root:into the file\n');
});

it('never shows what an input holds', async () => {
  const DATA_VALUE = '{"password": "hunter2"}';
  const job = await runJob('logs', { env: { LOG_LEVEL: 'TRACE', DATA_VALUE } });
  expect(job.stdout + job.stderr).not.toContain('hunter2');
});
