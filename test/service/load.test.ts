/**
 * Many executions through many clients, while the service is killed and started again twice: none that was accepted is
 * lost. A few hundred in CI; `npm run test:load` takes ten thousand.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type Execution, type Service, startService, temporaryFolder } from './service.ts';

const EXECUTIONS = Number(process.env.PLANQK_LOAD_EXECUTIONS ?? 300);
const CLIENTS = 50;
const SECONDS_EACH = 0.2; // on two slow processors
const PROGRAM = 'def run(data, params):\n    return {"n": 2 * data["n"]}\n';
const SETTINGS = { PLANQK_SERVE_QUEUE: '500', PLANQK_SERVE_KEEP_COUNT: String(2 * EXECUTIONS) };

it(`${EXECUTIONS} executions, and the service is killed twice`, {
  timeout: 120_000 + EXECUTIONS * SECONDS_EACH * 1000,
}, async () => {
  const directory = temporaryFolder();
  const start = () => startService({ program: PROGRAM, directory, env: SETTINGS });
  let service: Service = await start();
  const accepted = new Map<string, number>();
  const memory: number[] = [];

  let next = 0;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (next < EXECUTIONS) {
      const n = next++;
      const id = await acceptedAs(n, () => service);
      accepted.set(id, n);
    }
  });
  for (const share of [1 / 3, 2 / 3]) {
    while (accepted.size < EXECUTIONS * share) await sleep(20);
    memory.push(residentMiB(service.pid));
    await service.stop('SIGKILL');
    service = await start();
  }
  await Promise.all(clients);

  const all = async () => {
    const states = new Map<string, Execution['status']>();
    for (let page = 0; ; page++) {
      const listed = await service.get<Execution[]>(`/?page=${page}&size=1000`);
      for (const { id, status } of listed) states.set(id, status);
      if (listed.length === 0) return states;
    }
  };
  let states = await all();
  while ([...states.values()].some((status) => status === 'PENDING' || status === 'RUNNING')) {
    await sleep(500);
    states = await all();
  }
  memory.push(residentMiB(service.pid));

  const lost = [...accepted.keys()].filter((id) => !states.has(id));
  expect(lost).toEqual([]);
  let failed = 0;
  for (const [id, n] of accepted) {
    const result = await service.result(id);
    if (states.get(id) === 'SUCCEEDED') expect(result.n).toBe(2 * n);
    else {
      expect(result).toMatchObject({
        code: '500',
        detail: expect.stringMatching(/^The service ended while the job ran/),
      });
      failed++;
    }
  }
  // only what ran when the service was killed
  expect(failed).toBeLessThanOrEqual(2 * 2 * CLIENTS);
  expect(failed).toBeLessThan(EXECUTIONS / 4);
  process.stderr.write(
    `${accepted.size} accepted, ${failed} ran when the service was killed; it took ${memory.join(', ')} MiB\n`,
  );
  expect(memory.at(-1)!).toBeLessThan(memory[0]! + 25);
});

/** Asks again where the queue is full, or nobody answers. */
async function acceptedAs(n: number, service: () => Service): Promise<string> {
  for (;;) {
    try {
      const answer = await service().post({ data: { n } });
      const body = (await answer.json()) as { id: string };
      if (answer.status === 201) return body.id;
    } catch {
      // it was killed: whether it had accepted that one is not known, so it counts for nothing
    }
    await sleep(50);
  }
}

function residentMiB(pid: number): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024);
}
