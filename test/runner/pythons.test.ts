/** The runner on each Python there is, from 3.8 on. */
import { describe, expect, it } from 'vitest';
import { checkSources, pythons } from './pythons.ts';
import { RUNNER, runJob } from './run-job.ts';

it('there is at least one Python to try', () => {
  expect(Object.keys(pythons)).not.toHaveLength(0);
});

describe.concurrent.each(Object.entries(pythons))('Python %s', (_version, python) => {
  it.each([
    ['echo', {}, { a: {}, b: { v: 1 } }],
    ['template', {}, { metadata: null, result: { x: 1 } }],
    ['absolute-else-relative', {}, { same: true }],
    ['every-name-of-the-project', {}, { same: true, values: ['shared'], name: 'src.program' }],
    ['new-style-annotations', {}, { data: { v: 1 }, params: {} }],
    ['module-without-relative-imports', { ENTRY_POINT: 'src/program.py:ok' }, { same: true }],
    ['results', { ENTRY_POINT: 'src.program:awaited' }, { a: {}, b: { v: 1 } }],
    ['names-of-the-runner', {}, Array(6).fill('user')],
    ['logs', { LOG_LEVEL: 'warn' }, { level: 'WARNING' }],
    ['spawned-processes', {}, [[9, true]]],
    ['rough', { ENTRY_POINT: 'src.program:strange_objects' }, expect.objectContaining({ slotted: { x: 1 } })],
    ['rough', { ENTRY_POINT: 'src.program:uses_threads_of_fork' }, { others: true }],
    ['rough', { ENTRY_POINT: 'src.program:deep' }, [expect.any(Array)]],
  ])('%s %j', async (project, env, fence) => {
    const job = await runJob(project, { python, env: { DATA_VALUE: '{"v":1}', ...env } });
    expect(job, job.stderr).toMatchObject({ code: 0, fence, stderr: '' });
  });

  it('types, and an exception', async () => {
    const files = { './in/count.json': '3' };
    const env = { INPUT_DIRECTORY: 'in', ENTRY_POINT: 'src.program:maybe' };
    expect(await runJob('typed', { python, files, env })).toMatchObject({ code: 0, fence: 3 });
    const failing = await runJob('ways-to-fail', { python, env: { ENTRY_POINT: 'src.program:raises' } });
    expect(failing.stderr).toMatch(/^Traceback .*\n.*program\.py", line 5, in raises\n/);
  });
});

it('every file of the runner is Python 3.8, and imports nothing but the standard library', () => {
  checkSources(RUNNER, ['planqk_runner']);
});
