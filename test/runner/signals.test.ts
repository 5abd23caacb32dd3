import { execFileSync } from 'node:child_process';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { finished, PYTHON, prepareJob, printed, RUNNER, runJob, startJob } from './run-job.ts';

/** Two seconds on a machine that has nothing else to do; well below the grace period on any. */
const IN_TIME = 4000;

async function stop(name: string, ...signals: NodeJS.Signals[]) {
  const job = prepareJob('stopped', { folders: ['./out'] });
  const child = startJob(job, { env: { ENTRY_POINT: `src.program:${name}`, OUTPUT_DIRECTORY: '$ROOT/out' } });
  const end = finished(child, job);
  await printed(child, 'started');
  await setTimeout(200); // until it is where it stays
  const start = performance.now();
  for (const [index, signal] of signals.entries()) {
    if (index > 0) await printed(child, 'told'); // the first has arrived
    child.kill(signal);
  }
  return { ...(await end), took: performance.now() - start };
}

/** Else the shortest jobs crash on a busy machine, after their result: Python does not expect a thread that begins while it ends. */
it('who waits for signals has begun before the job does', () => {
  const script = `
import _thread, time
start, begun = _thread.start_new_thread, []
def late(function, args):
    def run():
        time.sleep(0.3)
        begun.append(True)
        function(*args)
    return start(run, ())
_thread.start_new_thread = late
from planqk_runner import signals
signals.install()
print(begun)
`;
  const options = { env: { PYTHONPATH: dirname(RUNNER) }, encoding: 'utf8' } as const;
  expect(execFileSync(PYTHON, ['-c', script], options)).toBe('[True]\n');
});

describe.concurrent('a job that is told to stop', () => {
  it.each([
    ['sleeps', 'SIGTERM', 143],
    ['sleeps', 'SIGINT', 130],
    ['is_told_elsewhere', 'SIGUSR1', 130],
    ['awaits', 'SIGTERM', 143],
    ['awaits', 'SIGINT', 130],
  ] as const)('33: %s, %s: cleans up, exits with %d, leaves no result', async (name, signal, code) => {
    const job = await stop(name, signal);
    expect(job).toMatchObject({ code, fence: undefined, stderr: '' });
    expect(job.stdout).toContain('cleaned up');
    expect(job.took).toBeLessThan(IN_TIME);
  });

  it('33: has no result even if the user’s code swallows the stop', async () => {
    const job = await stop('swallows', 'SIGTERM');
    expect(job).toMatchObject({ code: 143, fence: undefined });
  });

  it('33: a second signal ends it at once', async () => {
    const job = await stop('never_returns', 'SIGTERM', 'SIGTERM');
    expect(job).toMatchObject({ code: 143, fence: undefined });
    expect(job.took).toBeLessThan(IN_TIME);
  });

  it('33: the grace period ends code that does not return to Python', { timeout: 20_000 }, async () => {
    const job = await stop('stays_in_c_code', 'SIGTERM');
    expect(job).toMatchObject({ code: 143, fence: undefined });
    expect(job.took).toBeGreaterThan(7000);
    expect(job.took).toBeLessThan(12_000);
  });

  it('33: a handler of the user’s own is left alone', async () => {
    expect(await stop('own_handler', 'SIGTERM')).toMatchObject({ code: 0, fence: { told: ['own'] } });
  });

  it('33: a worker that the user’s code terminates does not end the job', async () => {
    const job = await runJob('stopped', { env: { ENTRY_POINT: 'src.program:stopped_worker' } });
    expect(job).toMatchObject({ code: 0, fence: { worker: -15 } });
  });

  it('33: a worker that is terminated while it is being forked ends, and the job does not', async () => {
    const job = await runJob('stopped', { env: { ENTRY_POINT: 'src.program:stopped_at_once' } });
    expect(job).toMatchObject({ code: 0, fence: [15], stderr: '' });
  });
});
