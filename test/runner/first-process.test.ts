/** The runner as process 1, as in a container; needs a right to make a process namespace. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { finished, onPath, PYTHON, prepareJob, printed, RUNNER, runJob, startJob } from './run-job.ts';

const NAMESPACE = ['unshare', '--pid', '--fork', '--mount-proc'];
const before = [NAMESPACE, [...NAMESPACE, '--user', '--map-root-user']].find(
  ([program, ...args]) => spawnSync(program!, [...args, 'true']).status === 0,
);

const options = (name: string) => ({ before: before!, env: { ENTRY_POINT: `src.program:${name}` } });
const run = (name: string) => runJob('first-process', options(name));

async function stop(name: string, ...signals: NodeJS.Signals[]) {
  const job = prepareJob('first-process');
  const child = startJob(job, options(name));
  const end = finished(child, job);
  await printed(child, 'started');
  const first = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8'));
  for (const signal of signals) {
    process.kill(first, signal);
    await setTimeout(200); // else the lower number would come first
  }
  return end;
}

describe.skipIf(before === undefined)('process 1', () => {
  it('leaves no zombies of processes that lost their parents', async () => {
    const job = await run('leaves_orphans');
    expect(job, job.stderr).toMatchObject({ code: 0, fence: { zombies: 0, is_process_1: false }, stderr: '' });
  });

  it('leaves the exit codes of its own processes to the user’s code', async () => {
    expect(await run('waits_late')).toMatchObject({ code: 0, fence: [0, 7, 9], stderr: '' });
  });

  it.each([
    ['exits', 3],
    ['is_killed', 137],
    ['is_missing', 1],
  ])('ends as the job does: %s, %d', async (name, code) => {
    expect(await run(name)).toMatchObject({ code, fence: undefined });
  });

  it.each([
    ['crashes', 139, 'The job crashed', 'signal 11 (SIGSEGV)'],
    ['is_killed', 137, 'The job (was killed|ran out of memory)', 'signal 9 (SIGKILL)'],
    ['is_hung_up', 129, 'The job was killed', 'signal 1 (SIGHUP)'],
    ['exits_below_as_if_done', 1, 'The job ended without a word to the runner', 'os._exit(0) or the like'],
    ['exits_below', 3, 'The job ended without a word to the runner', 'os._exit(3) or the like'],
  ])('says how it ended where the job cannot: %s', async (name, code, headline, evidence) => {
    const job = await run(name);
    expect(job).toMatchObject({ code, fence: undefined });
    expect(job.stderr).toMatch(new RegExp(`\\[Error: ${headline}\\]\n`));
    expect(job.stderr).toContain(`  its process ended by ${evidence}\n`);
    expect(job.stderr.includes('in crashes\n')).toBe(name === 'crashes'); // where in the program
  });

  it('a crash after the result is told, and leaves it', async () => {
    const job = await run('crashes_after');
    expect(job).toMatchObject({
      code: 139,
      fence: { x: 1 },
      stderr: expect.stringContaining('[Error: The job crashed]'),
    });
  });

  it.each(['exits', 'is_missing', 'exits_below_in_child'])('says nothing where the runner did: %s', async (name) => {
    expect((await run(name)).stderr).not.toContain('without a word');
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('33: hands on %s once', async (signal, code) => {
    const job = await stop('takes_its_time', signal);
    expect(job, job.stderr).toMatchObject({ code, stdout: 'started\ncleaned up\n', stderr: '' });
  });

  it('33: hands on a second signal, too', async () => {
    const job = await stop('takes_its_time', 'SIGTERM', 'SIGINT');
    expect(job).toMatchObject({ code: 143, stdout: 'started\n', stderr: '' });
  });

  it('hands on signals for which the user has handlers of his own', async () => {
    expect(await stop('own_handler', 'SIGUSR1')).toMatchObject({ code: 0, fence: ['own'] });
  });

  it.skipIf(!onPath('script'))('does not repeat what a terminal has told both', async () => {
    const { appRoot } = prepareJob('first-process');
    const command = [...before!, PYTHON, '-u', join(RUNNER, '__main__.py')].join(' ');
    const env = { ...process.env, ENTRY_POINT: 'src.program:takes_its_time' };
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd: appRoot, env });
    let seen = '';
    child.stdout.on('data', (chunk) => {
      seen += chunk;
    });
    const end = new Promise((resolve) => child.on('close', resolve));
    await printed(child, 'started');
    child.stdin.write('\x03');
    expect({ code: await end, cleanedUp: seen.includes('cleaned up') }, seen).toEqual({ code: 130, cleanedUp: true });
  });
});
