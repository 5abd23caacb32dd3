/** Nothing that was accepted is lost: when the service is killed in any state, told to end, or its disk is full. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startService, temporaryFolder } from './service.ts';

const SLEEPER = `import os, time
def run(data, params):
    print("pid %d" % os.getpid(), flush=True)
    time.sleep(params.get("seconds", 0))
    return {"n": params.get("n")}
`;
const isRunning = ({ status }: { status: string }) => status === 'RUNNING';

it('killed and started again: what had ended is there, what ran has failed, what waited runs', async () => {
  const directory = temporaryFolder();
  const options = { program: SLEEPER, directory, env: { PLANQK_SERVE_PARALLEL: '1' } };
  const first = await startService(options);
  const done = await first.run({ params: { n: 1 } });
  const failed = await first.run({ params: { seconds: 'x' } });
  const running = await first.execute({ params: { seconds: 600 } });
  const waiting = await first.execute({ params: { n: 4 }, $secrets: { token: 'kept' } });
  const cancelled = await first.execute({});
  await first.cancel(cancelled.id);
  await first.until(running.id, isRunning);
  await expect.poll(() => first.messages(running.id)).toContainEqual(expect.stringMatching(/^pid \d+$/));
  const pid = Number((await first.messages(running.id)).find((line) => line.startsWith('pid'))!.slice(4));
  await first.stop('SIGKILL');

  const second = await startService(options);
  expect(await second.finished(waiting.id)).toMatchObject({ status: 'SUCCEEDED', createdAt: waiting.createdAt });
  expect(await second.result(waiting.id)).toMatchObject({ n: 4 });
  expect(await second.status(done.id)).toMatchObject({ status: 'SUCCEEDED', endedAt: done.endedAt });
  expect(await second.result(done.id)).toMatchObject({ n: 1 });
  expect((await second.status(failed.id)).status).toBe('FAILED');
  expect((await second.status(cancelled.id)).status).toBe('CANCELLED');
  expect((await second.status(running.id)).status).toBe('FAILED');
  expect(await second.result(running.id)).toMatchObject({
    detail: expect.stringMatching(/service ended while the job ran/),
  });
  await expect
    .poll(() => process.kill(pid, 0), { interval: 50 })
    .toBe(true)
    .catch(() => {});
  await expect.poll(() => spawnSync('kill', ['-0', String(pid)]).status).toBe(1);
});

it('what the keeper saw end is told, though the service did not live to write it down', async () => {
  const directory = temporaryFolder();
  const first = await startService({ program: SLEEPER, directory });
  const { id } = await first.run({ params: { n: 1 } });
  await first.stop('SIGKILL');
  const state = { status: 'RUNNING', created: '2026-01-01T00:00:00.000Z', started: '2026-01-01T00:00:00.000Z' };
  writeFileSync(join(directory, id, 'state.json'), JSON.stringify(state));
  const second = await startService({ program: SLEEPER, directory });
  expect(await second.status(id)).toMatchObject({ status: 'SUCCEEDED' });
});

it('leavings of a request that was never accepted, and what is no execution, do no harm', async () => {
  const directory = temporaryFolder();
  mkdirSync(join(directory, 'new-0b4e1a52-7d2c-4d5c-9c43-0d9a9a7f0f4e', 'input'), { recursive: true });
  mkdirSync(join(directory, '0b4e1a52-7d2c-4d5c-9c43-0d9a9a7f0f4f'));
  writeFileSync(join(directory, '0b4e1a52-7d2c-4d5c-9c43-0d9a9a7f0f4f', 'state.json'), '{"status": "ODD"');
  const { get } = await startService({ program: SLEEPER, directory });
  expect(await get('/')).toEqual([]);
  expect(readdirSync(directory).sort()).toEqual(['0b4e1a52-7d2c-4d5c-9c43-0d9a9a7f0f4f', 'lock']);
});

it('two services do not share a folder', async () => {
  const { directory } = await startService({ program: SLEEPER });
  await expect(startService({ program: SLEEPER, directory })).rejects.toThrow(
    /Another service keeps its executions in/,
  );
});

it('told to end: takes no more, lets what runs come to its end, and keeps what waits', async () => {
  const directory = temporaryFolder();
  const options = { program: SLEEPER, directory, env: { PLANQK_SERVE_PARALLEL: '1' } };
  const first = await startService(options);
  const running = await first.execute({ params: { seconds: 1.5, n: 1 } });
  const waiting = await first.execute({ params: { n: 2 } });
  await first.until(running.id, isRunning);
  const followed = fetch(`${first.url}/${running.id}/log?follow=true`).then((answer) => answer.text());
  const ended = first.stop();
  await expect.poll(async () => (await fetch(`${first.url}/ready`)).status).toBe(503);
  const refused = await first.post({});
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  expect((await first.status(running.id)).status).toBe('RUNNING');
  expect(await ended).toBe(0);
  expect(await followed).toContain('event: end');
  const second = await startService(options);
  expect((await second.status(running.id)).status).toBe('SUCCEEDED');
  expect((await second.finished(waiting.id)).status).toBe('SUCCEEDED');
});

it('told to end: what takes longer than the drain has failed, since nobody has cancelled it', async () => {
  const directory = temporaryFolder();
  const first = await startService({ program: SLEEPER, directory, env: { PLANQK_SERVE_DRAIN: '0.3' } });
  const { id } = await first.execute({ params: { seconds: 600 } });
  await first.until(id, isRunning);
  const started = Date.now();
  expect(await first.stop()).toBe(0);
  expect(Date.now() - started).toBeLessThan(5000);
  const second = await startService({ program: SLEEPER, directory });
  expect((await second.status(id)).status).toBe('FAILED');
  expect(await second.result(id)).toMatchObject({
    detail: expect.stringMatching(/^The service ended while the job ran/),
  });
});

it('ends also where nobody reads what it says any more', async () => {
  const service = await startService({ program: SLEEPER });
  service.stopReading();
  expect((await service.run({})).status).toBe('SUCCEEDED');
  expect(await service.stop()).toBe(0);
});

it('an open connection that says nothing does not keep it from ending', async () => {
  const service = await startService({ program: SLEEPER });
  const { connect } = await import('node:net');
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const started = Date.now();
  expect(await service.stop()).toBe(0);
  expect(Date.now() - started).toBeLessThan(8000);
});

it('a full disk is 507, and nothing is left of the request', async () => {
  const directory = temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', directory]);
  expect(mounted.status, 'needs to be root, as in CI').toBe(0);
  onTestFinished(() => void spawnSync('umount', ['--lazy', directory]));
  const { post, run, get } = await startService({ program: SLEEPER, directory });
  const answer = await post(`{"data": "${'x'.repeat(700_000)}"}`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([507, 'application/problem+json']);
  expect([await get('/'), readdirSync(directory)]).toEqual([[], ['lock']]);
  expect((await run({})).status).toBe('SUCCEEDED');
});

it.each<[what: string, env: Record<string, string>, message: RegExp]>([
  ['a setting that makes no sense', { PLANQK_SERVE_QUEUE: 'many' }, /PLANQK_SERVE_QUEUE has to be a number/],
  ['a port that there is not', { PORT: '70000' }, /PORT has to be a number, at least 0 and at most 65535/],
  ['days without end', { PLANQK_SERVE_KEEP_DAYS: '1e12' }, /PLANQK_SERVE_KEEP_DAYS has to be a number/],
  ['a setting that is misspelt', { PLANQK_SERVE_TOKN: 'x' }, /PLANQK_SERVE_TOKN is no setting, PLANQK_SERVE_TOKEN is/],
  ['a host that is no name', { PLANQK_SERVE_HOST: '..a' }, /\.\.a is no host/],
  ['an address that is not here', { PLANQK_SERVE_HOST: '192.0.2.1' }, /192\.0\.2\.1/],
])('does not start with %s, and says why', async (_what, env, message) => {
  await expect(startService({ program: SLEEPER, env })).rejects.toThrow(message);
});

it('a folder that cannot be written to is told', async () => {
  const directory = join(temporaryFolder(), 'file');
  writeFileSync(directory, '');
  await expect(startService({ program: SLEEPER, directory })).rejects.toThrow(/The service cannot start/);
  rmSync(directory);
  mkdirSync(directory);
  chmodSync(directory, 0o755);
});

it('what a job has written where states are kept does not keep the service from starting', async () => {
  const directory = temporaryFolder();
  const first = await startService({ program: SLEEPER, directory });
  const ids = [(await first.run({})).id, (await first.run({})).id, (await first.run({})).id];
  await first.stop();
  const forged = [
    '{"status": "SUCCEEDED", "created": 1}',
    `${'['.repeat(100_000)}`,
    '{"status": "RUNNING", "created": "x"}',
  ];
  for (const [number, text] of forged.entries()) writeFileSync(join(directory, ids[number]!, 'state.json'), text);
  writeFileSync(join(directory, ids[2]!, 'ended.json'), '{"at": 1}');
  const second = await startService({ program: SLEEPER, directory });
  expect((await second.get<{ id: string; status: string }[]>('/')).map(({ id, status }) => [id, status])).toEqual([
    [ids[2], 'FAILED'],
  ]);
  expect((await second.run({})).status).toBe('SUCCEEDED');
});
