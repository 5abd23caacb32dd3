/** Cancelling: what waits never starts, what runs ends with all that it has started. */
import { expect, it } from 'vitest';
import { startService } from './service.ts';

const SLEEP = 'import time\ndef run(data, params):\n    time.sleep(600)\n';
const isRunning = ({ status }: { status: string }) => status === 'RUNNING';

it('a queued one never starts', async () => {
  const { execute, until, cancel, finished, status } = await startService({
    program: 'import time\ndef run(data, params):\n    print("started", flush=True)\n    time.sleep(1)\n',
    env: { PLANQK_SERVE_PARALLEL: '1' },
  });
  const first = await execute({});
  await until(first.id, isRunning);
  const second = await execute({});
  expect(await cancel(second.id)).toMatchObject({ id: second.id, status: 'CANCELLED', startedAt: null });
  await finished(first.id);
  expect((await status(second.id)).status).toBe('CANCELLED');
});

it('a running one ends, runs its finally blocks, and leaves no result', async () => {
  const program = `import time
def run(data, params):
    try:
        print("begun", flush=True)
        time.sleep(600)
    finally:
        print("tidied up", flush=True)
`;
  const { execute, until, cancel, messages, url } = await startService({ program });
  const { id } = await execute({});
  await until(id, isRunning);
  await expect.poll(() => messages(id)).toContain('begun');
  expect(await cancel(id)).toMatchObject({ status: 'CANCELLED' });
  expect(await messages(id)).toContain('tidied up');
  expect((await fetch(`${url}/${id}/result`)).status).toBe(404);
});

it('a finished one stays as it is', async () => {
  const { run, cancel } = await startService({ program: 'def run(data, params):\n    return 1\n' });
  const { id, endedAt } = await run({});
  expect(await cancel(id)).toMatchObject({ status: 'SUCCEEDED', endedAt });
});

it('one that nobody knows is 404', async () => {
  const { url } = await startService({ program: SLEEP });
  expect((await fetch(`${url}/00000000-0000-0000-0000-000000000000/cancel`, { method: 'PUT' })).status).toBe(404);
});

const TREES: readonly [what: string, starts: string][] = [
  [
    'a child that ignores SIGTERM',
    `pids.append(subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"]).pid)`,
  ],
  [
    'a grandchild in a session of its own',
    `pids.append(int(subprocess.run(["sh", "-c", "setsid sleep 600 >/dev/null 2>&1 & echo $!"], stdout=subprocess.PIPE).stdout))`,
  ],
  [
    'fifty that fork',
    `pids.extend(subprocess.Popen([sys.executable, "-c", "import os, time\\nfor _ in range(1):\\n    os.fork()\\ntime.sleep(600)"]).pid for _ in range(25))`,
  ],
];

it.each(TREES)('ends %s', { timeout: 120_000 }, async (_what, starts) => {
  const program = `import json, os, signal, subprocess, sys, time
def run(data, params):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pids = []
    ${starts}
    time.sleep(0.5)
    print("pids " + json.dumps(pids), flush=True)
    time.sleep(600)
`;
  const { execute, until, cancel, finished, messages } = await startService({
    program,
    env: { PLANQK_SERVE_GRACE: '0.5' },
  });
  const { id } = await execute({});
  const told = async () => (await messages(id)).find((message) => message.startsWith('pids '));
  await expect.poll(told, { timeout: 60_000 }).toBeDefined();
  const pids = JSON.parse((await told())!.slice(5)) as number[];
  await until(id, isRunning);
  await cancel(id);
  expect((await finished(id)).status).toBe('CANCELLED');
  for (const pid of pids) expect(() => process.kill(pid, 0), String(pid)).toThrow(/ESRCH/);
});
