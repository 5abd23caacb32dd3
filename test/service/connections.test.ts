/** Clients that are slow, or go away, or stop halfway. */
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { startService, temporaryFolder } from './service.ts';

const OK = 'def run(data, params):\n    return {"a": 1}\n';
const SHORT = { PLANQK_SERVE_READ_SECONDS: '0.5' };

/** What is sent, and all that came when the other side has closed. */
function conversation(url: string) {
  const socket: Socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.on('error', () => {});
  const closed = new Promise<string>((done) => {
    socket.once('close', () => done(received));
    socket.once('end', () => done(received));
  });
  return { socket, closed, received: () => received };
}

/** Command lines. */
const childrenOf = (pid: number): string[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8'));

it.each([
  ['no header at all', ''],
  ['half a header', 'POST / HTTP/1.1\r\nhost: x\r\n'],
])('%s: hung up', async (_what, start) => {
  const { url } = await startService({ program: OK, env: SHORT });
  const { socket, closed } = conversation(url);
  socket.write(start);
  const started = Date.now();
  await closed;
  expect(Date.now() - started).toBeLessThan(4000);
});

it('a header that comes drop by drop does not get more time', async () => {
  const { url } = await startService({ program: OK, env: SHORT });
  const { socket, closed } = conversation(url);
  let isOpen = true;
  void closed.then(() => {
    isOpen = false;
  });
  for (let i = 0; i < 40 && isOpen; i++, await sleep(100))
    socket.write(i === 0 ? 'GET / HTTP/1.1\r\n' : `x-${i}: 1\r\n`);
  expect(isOpen).toBe(false);
});

it('the second request of a connection gets no more time than the first', async () => {
  const { url } = await startService({ program: OK, env: SHORT });
  const { socket, closed, received } = conversation(url);
  socket.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
  await expect.poll(received).toContain('up and running');
  socket.write('GET /health HTTP/1.1\r\nhost');
  const started = Date.now();
  await closed;
  expect(Date.now() - started).toBeLessThan(4000);
});

it('a body that does not come is 408, and nothing is started', async () => {
  const { url, get } = await startService({ program: OK, env: SHORT });
  const { socket, closed } = conversation(url);
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"data":');
  expect(await closed).toMatch(/^HTTP\/1\.1 408 /);
  expect(await get('/')).toEqual([]);
});

it('who hangs up halfway has not asked', async () => {
  const { url, get, log } = await startService({ program: OK });
  const { socket } = conversation(url);
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"data":');
  await sleep(200);
  socket.destroy();
  await sleep(300);
  expect(await get('/')).toEqual([]);
  expect(log()).not.toContain('Nobody foresaw');
});

it('who hangs up while a large body is read has not asked, and nobody reads on', { timeout: 60_000 }, async () => {
  const { url, get, log, pid } = await startService({ program: OK });
  const readers = () => childrenOf(pid).filter((command) => command.includes('bodies.py'));
  const { socket } = conversation(url);
  const body = `[${'"",'.repeat(8_000_000)}`;
  socket.write(
    `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await expect.poll(readers, { timeout: 20_000, interval: 20 }).toHaveLength(1);
  socket.resetAndDestroy();
  await expect.poll(readers, { timeout: 1500, interval: 20 }).toEqual([]);
  expect(await get('/')).toEqual([]);
  expect(log()).not.toContain('Nobody foresaw');
});

it('who has said all and closes that side gets the answer', async () => {
  const { url } = await startService({ program: OK });
  const { socket, closed } = conversation(url);
  socket.end('POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}');
  expect(await closed).toMatch(/^HTTP\/1\.1 201 /);
});

it('more who say nothing than there are descriptors: who asks is answered', async () => {
  const python = join(temporaryFolder(), 'python');
  writeFileSync(python, '#!/bin/sh\nulimit -n 200\nexec python3 "$@"\n', { mode: 0o755 });
  const { url, run, log } = await startService({ program: OK, python });
  const idle = Array.from({ length: 600 }, () => conversation(url));
  await sleep(500);
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect((await run({})).status).toBe('SUCCEEDED');
  expect(idle.filter(({ socket }) => socket.readyState === 'open').length).toBeGreaterThan(20);
  expect(log().split('\n').length).toBeLessThan(10);
});

it('jobs have the limit of descriptors that the service was given', async () => {
  const python = join(temporaryFolder(), 'python');
  writeFileSync(python, '#!/bin/sh\nulimit -S -n 300\nexec python3 "$@"\n', { mode: 0o755 });
  const program =
    'import resource\ndef run(data, params):\n    return {"soft": resource.getrlimit(resource.RLIMIT_NOFILE)[0]}\n';
  const { run } = await startService({ program, python });
  expect((await run({})).result.soft).toBe(300);
});

it('who takes nothing is given up, and nobody waits for it', { timeout: 60_000 }, async () => {
  const program = 'def run(data, params):\n    return {"text": "x" * 20_000_000}\n';
  const { url, run } = await startService({ program, env: SHORT });
  const { id } = await run({});
  const { socket, closed } = conversation(url);
  socket.pause();
  socket.write(`GET /${id}/result HTTP/1.1\r\nhost: x\r\n\r\n`);
  await sleep(1500);
  socket.resume();
  expect((await closed).length).toBeLessThan(20_000_000);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});
