/** What a job prints is there while it runs, and bounded. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type LogEntry, startService } from './service.ts';

it('entries have a time, a severity and a message', async () => {
  const program = `import logging, sys
def run(data, params):
    print("plain")
    logging.getLogger("mine").warning("careful")
    print("wrong", file=sys.stderr)
`;
  const { run, logOf } = await startService({ program });
  const entries = (await logOf((await run({})).id)).filter(({ message }) => !message.startsWith('planqk_runner'));
  expect(entries.map(({ severity, message }) => [severity, message.replace(/:\d+/, '')]).sort()).toEqual([
    ['ERROR', 'wrong'],
    ['INFO', 'plain'],
    ['WARNING', 'mine:run - careful'],
  ]);
  for (const { timestamp } of entries) expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

it('interim results are there in their order, while it runs', async () => {
  const program = `import time
def run(data, params):
    for n in range(3):
        yield {"n": n}
    print('PlanQK:Job:InterimResult: {"own": 1}', flush=True)
    print('PlanQK:Job:InterimResult: no JSON', flush=True)
    time.sleep(600)
`;
  const { execute, get, status } = await startService({ program });
  const { id } = await execute({});
  const all = () => get(`/${id}/interim-results`);
  await expect.poll(all).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }, { own: 1 }]);
  expect(await get(`/${id}/interim-results?last=true`)).toEqual({ own: 1 });
  expect((await status(id)).status).toBe('RUNNING');
});

it('interim results are whole, however long, and not kept past a limit that is told', async () => {
  const program = `def run(data, params):
    yield {"text": "x" * 1_000_000}
    yield {"text": "y" * 1_100_000}
    print('PlanQK:Job:InterimResult: NaN')
    yield {"n": 1}
    yield {"text": "z" * 70_000}
`;
  const { run, get, messages } = await startService({ program });
  const { id } = await run({});
  const texts = (await get<{ text?: string }[]>(`/${id}/interim-results`)).map(({ text = '' }) => text);
  expect(texts.map((text) => [text[0], text.length])).toEqual([
    ['x', 1_000_000],
    [undefined, 0],
    ['z', 70_000],
  ]);
  const told = (await messages(id)).filter((message) => message.includes('is not kept'));
  expect(told).toEqual(['An interim result of more than 1048576 bytes is not kept as one.']);
});

it('of interim results past 16 MiB the newest can be had', { timeout: 60_000 }, async () => {
  const program = 'def run(data, params):\n    for n in range(40):\n        yield {"n": n, "text": "x" * 900_000}\n';
  const { run, get, messages } = await startService({ program });
  const { id } = await run({});
  const all = await get<{ n: number }[]>(`/${id}/interim-results`);
  expect(all.map(({ n }) => n)).toEqual([...Array(18).keys()]);
  expect((await get<{ n: number }>(`/${id}/interim-results?last=true`)).n).toBe(39);
  const told = (await messages(id)).filter((message) => message.includes('only the newest is kept'));
  expect(told).toHaveLength(1);
});

it('there are none yet', async () => {
  const { run, get } = await startService({ program: 'def run(data, params):\n    return 1\n' });
  const { id } = await run({});
  expect([await get(`/${id}/interim-results`), await get(`/${id}/interim-results?last=true`)]).toEqual([[], null]);
});

it('can be followed while it grows', async () => {
  const program = `import time
def run(data, params):
    for n in range(3):
        print("line", n, flush=True)
        time.sleep(0.4)
`;
  const { execute, url } = await startService({ program });
  const { id } = await execute({});
  const answer = await fetch(`${url}/${id}/log`, { headers: { accept: 'text/event-stream' } });
  expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const times: number[] = [];
  let text = '';
  for await (const chunk of answer.body!) {
    text += Buffer.from(chunk).toString();
    times.push(Date.now());
  }
  const events = text.split('\n\n').filter(Boolean);
  const lines = events
    .filter((event) => event.startsWith('data: '))
    .map((event) => (JSON.parse(event.slice(6)) as LogEntry).message);
  expect(lines.filter((line) => line.startsWith('line'))).toEqual(['line 0', 'line 1', 'line 2']);
  expect(events.at(-1)).toBe('event: end\ndata: {"status": "SUCCEEDED"}');
  expect(times.at(-1)! - times[0]!).toBeGreaterThan(500);
});

it('of 100 MB the beginning and the end are kept, and it is said how much is not', { timeout: 180_000 }, async () => {
  const program = `def run(data, params):
    print("the first")
    for n in range(1_000_000):
        print("%08d" % n, "x" * 90)
    print("the last")
    return {}
`;
  const { execute, finished, logOf, status, pid } = await startService({
    program,
    env: { PLANQK_SERVE_LOG_BYTES: '1000000' },
  });
  const { id } = await execute({});
  const before = memoryOf(pid);
  for (let i = 0; i < 10; i++) {
    const asked = Date.now();
    await status(id);
    expect(Date.now() - asked).toBeLessThan(1000);
    await sleep(50);
  }
  await finished(id, 150);
  const entries = await logOf(id);
  expect([entries[0]!.message, entries.at(-1)!.message]).toEqual(['the first', 'the last']);
  const [told] = entries.filter(({ message }) => /^\d+ lines are left out here/.test(message));
  expect(entries.length - 1 + Number.parseInt(told!.message, 10)).toBe(1_000_002);
  expect(JSON.stringify(entries).length).toBeLessThan(1_100_000);
  expect(memoryOf(pid) - before).toBeLessThan(30);
});

it('each entry has its moment, also the one that says what is left out', async () => {
  const program = 'def run(data, params):\n    for n in range(200):\n        print("x" * 90)\n';
  const { run, logOf, url } = await startService({ program, env: { PLANQK_SERVE_LOG_BYTES: '4096' } });
  const { id } = await run({});
  const entries = await logOf(id);
  const place = entries.findIndex(({ message }) => /^\d+ lines are left out here/.test(message));
  expect(place).toBeGreaterThan(0);
  expect(entries[place]!.timestamp).toBe(entries[place - 1]!.timestamp);
  const moments = entries.map(({ timestamp }) => Date.parse(timestamp));
  expect(moments).not.toContain(Number.NaN);
  expect(moments).toEqual(moments.toSorted((one, other) => one - other));
  const followed = await (await fetch(`${url}/${id}/log?follow=true`)).text();
  const events = followed.split('\n\n').filter((event) => event.startsWith('data: '));
  expect(events.map((event) => JSON.parse(event.slice(6)))).toEqual(entries);
});

it('a line without an end comes in pieces', async () => {
  const program = 'def run(data, params):\n    print("x" * 200_000, end="")\n    return {"a": 1}\n';
  const { run, messages } = await startService({ program });
  const { id, result } = await run({});
  expect(result).toMatchObject({ a: 1 });
  const lines = (await messages(id)).filter((message) => message.startsWith('x'));
  expect(lines.join('').length).toBe(200_000);
});

it('a result is no part of the log', async () => {
  const { run, messages } = await startService({
    program: 'def run(data, params):\n    print("before")\n    return {"a": "result-4711"}\n',
  });
  const lines = await messages((await run({})).id);
  expect(lines.filter((line) => !line.startsWith('planqk_runner'))).toEqual(['before']);
});

/** In MiB. */
function memoryOf(pid: number): number {
  const status = process.getBuiltinModule('node:fs').readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
}
