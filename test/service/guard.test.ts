/** Who may ask, from where, and what is counted. */
import { expect, it } from 'vitest';
import { startService } from './service.ts';

const OK = 'def run(data, params):\n    return {"a": 1}\n';
const TOKEN = 'a-token-4711';

it('asks for the token everywhere but where nothing is told', async () => {
  const { url, log } = await startService({ program: OK, env: { PLANQK_SERVE_TOKEN: TOKEN } });
  const status = async (path: string, headers: Record<string, string> = {}) =>
    (await fetch(url + path, { headers })).status;
  for (const path of ['/', '/metrics', '/openapi.json', '/some-id', '/some-id/log', '/sample']) {
    expect(await status(path), path).toBe(401);
    expect(await status(path, { authorization: `Bearer ${TOKEN}x` }), path).toBe(401);
    expect(await status(path, { authorization: `Basic ${TOKEN}` }), path).toBe(401);
  }
  for (const path of ['/health', '/ready']) expect(await status(path), path).toBe(200);
  expect(await status('/', { accept: 'text/html' })).toBe(200);
  expect(await status('/', { authorization: `bearer ${TOKEN}` })).toBe(200);
  const answer = await fetch(`${url}/`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect(log()).not.toContain(TOKEN);
});

it('the token, and its other settings, are not seen by jobs; what it hands on is', async () => {
  const program = 'import os\ndef run(data, params):\n    return dict(os.environ)\n';
  const env = { PLANQK_SERVE_TOKEN: TOKEN, DATA_VALUE: 'eyJ2IjoxfQ==', QISKIT_IBM_TOKEN: 'for-the-job' };
  const { url, until } = await startService({ program, env });
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const { id } = (await (await fetch(`${url}/`, { method: 'POST', headers, body: '{}' })).json()) as { id: string };
  const result = async () => (await fetch(`${url}/${id}/result`, { headers })).json();
  await expect.poll(result).toMatchObject({ QISKIT_IBM_TOKEN: 'for-the-job' });
  expect(JSON.stringify(await result())).not.toMatch(/4711|PLANQK_SERVE|DATA_VALUE/);
  expect(until).toBeDefined();
});

it('takes any Authorization where no token is set: the clients send one', async () => {
  const { post } = await startService({ program: OK });
  expect((await post({}, { 'content-type': 'application/json', authorization: 'Bearer anything' })).status).toBe(201);
});

it('web pages of other origins may change nothing', async () => {
  const { url, post, get } = await startService({ program: OK });
  for (const origin of ['https://evil.example', 'null', 'http://localhost:1'])
    expect((await post({}, { 'content-type': 'application/json', origin })).status, origin).toBe(403);
  expect(await get('/')).toEqual([]);
  expect((await post({}, { 'content-type': 'application/json', origin: url })).status).toBe(201);
  const read = await fetch(`${url}/`, { headers: { origin: 'https://evil.example' } });
  expect([read.status, read.headers.get('access-control-allow-origin')]).toEqual([200, null]);
});

it('but those that the operator names', async () => {
  const origin = 'https://app.example.com';
  const { url, post } = await startService({
    program: OK,
    env: { PLANQK_SERVE_CORS: `${origin}, https://b.example`, PLANQK_SERVE_TOKEN: '' },
  });
  const asked = await fetch(`${url}/`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });
  expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
  expect(asked.headers.get('access-control-allow-headers')).toContain('content-type');
  const answer = await post({}, { 'content-type': 'application/json', origin });
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([201, origin]);
  const listed = await fetch(`${url}/`, { headers: { origin } });
  expect(listed.headers.get('x-total-count')).toBe('1');
  expect(listed.headers.get('access-control-expose-headers')).toContain('x-total-count');
  expect((await post({}, { 'content-type': 'application/json', origin: 'https://c.example' })).status).toBe(403);
});

it('is asked under its own names only, where they are set', async () => {
  const { url } = await startService({ program: OK, env: { PLANQK_SERVE_HOSTS: 'localhost,127.0.0.1,[::1]' } });
  expect((await fetch(`${url}/`)).status).toBe(200);
  const { request } = await import('node:http');
  const under = (host: string) =>
    new Promise((done) => void request(`${url}/`, { headers: { host } }, ({ statusCode }) => done(statusCode)).end());
  expect(await under('rebound.example:8081')).toBe(421);
  expect(await under('localhost:8081')).toBe(200);
  expect(await under('[::1]:8081')).toBe(200);
});

it('metrics are in the text format of Prometheus, and count', async () => {
  const { run, post, url } = await startService({
    program: 'def run(data, params):\n    return {"a": 1 / params["by"]}\n',
  });
  await run({ params: { by: 1 } });
  await run({ params: { by: 0 } });
  await post('[]');
  const answer = await fetch(`${url}/metrics`);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await answer.text();
  const samples = new Map<string, number>();
  for (const line of text.trimEnd().split('\n')) {
    const [, name, value] = /^([a-z_]+(?:\{[a-z]+="[^"]*"\})?) (\S+)$/.exec(line) ?? [];
    expect(name !== undefined || /^# (HELP|TYPE) [a-z_]+ ./.test(line), line).toBe(true);
    if (name !== undefined) samples.set(name, Number(value));
  }
  expect(Object.fromEntries(samples)).toMatchObject({
    'planqk_executions{status="SUCCEEDED"}': 1,
    'planqk_executions{status="FAILED"}': 1,
    planqk_queue: 0,
    'planqk_executions_ended_total{status="FAILED"}': 1,
    'planqk_requests_refused_total{status="422"}': 1,
    'planqk_execution_seconds_bucket{le="+Inf"}': 2,
    planqk_execution_seconds_count: 2,
  });
});

it('says nothing of what clients send', async () => {
  const { run, post, log } = await startService({ program: 'def run(data, params):\n    raise ValueError(data)\n' });
  await run({ data: { note: 'confidential-4711' }, $secrets: { token: 'secret-4712' } });
  await post('{"confidential-4713');
  expect(log()).not.toMatch(/471\d/);
});
