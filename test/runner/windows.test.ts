/** A job on Windows, as far as a Python of another system can stand for one: it lacks what that one does. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { filesIn, RUNNER, runJob } from './run-job.ts';

const program = [join(import.meta.dirname, 'windows_like.py'), RUNNER];

it('gives its result, in a file, too', async () => {
  const env = { ENTRY_POINT: 'src.program:run', OUTPUT_DIRECTORY: '$ROOT/out' };
  const job = await runJob('template', { program, env });
  expect(job).toMatchObject({ code: 0, stderr: '', fence: { result: { x: 1 } } });
  expect(job.fenceText).toBe(filesIn(join(job.appRoot, 'out'))['output.json']);
});

it('tells what went wrong', async () => {
  const job = await runJob('ways-to-fail', { program, env: { ENTRY_POINT: 'src.program:no_such_function' } });
  expect(job.code).toBe(1);
  expect(job.stderr).toMatch(/^\n\[Error: The function of the entry point was not found\]\n/);
});
