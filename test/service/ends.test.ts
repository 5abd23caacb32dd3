/** How an execution ends, whatever its program does, and that the service lives on. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Execution, startService } from './service.ts';

const OK = 'def run(data, params):\n    return {"ok": True}\n';

it('goes from PENDING over RUNNING to SUCCEEDED, and never back', async () => {
  const { execute, status } = await startService({
    program: 'import time\ndef run(data, params):\n    time.sleep(0.5)\n',
  });
  const { id } = await execute({});
  const seen: Execution[] = [];
  while (seen.at(-1)?.status !== 'SUCCEEDED') seen.push(await status(id));
  const states = seen.map((each) => each.status).filter((each, index, all) => each !== all[index - 1]);
  expect(['PENDING,RUNNING,SUCCEEDED', 'RUNNING,SUCCEEDED']).toContain(states.join());
  const { createdAt, startedAt, endedAt } = seen.at(-1)!;
  expect(createdAt <= startedAt! && startedAt! < endedAt!).toBe(true);
  for (const moment of [createdAt, startedAt, endedAt])
    expect(moment).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

it('has no result while it runs, and says so', async () => {
  const { execute, until, get, url } = await startService({
    program: 'import time\ndef run(data, params):\n    time.sleep(60)\n',
  });
  const { id } = await execute({});
  await until(id, ({ status }) => status === 'RUNNING');
  const answer = await fetch(`${url}/${id}/result`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  expect(await answer.json()).toMatchObject({ title: 'No result', status: 404 });
  expect((await get<{ detail: string }>(`/${id}/result`)).detail).toMatch(/RUNNING/);
});

const ENDS: readonly [what: string, program: string, detail: RegExp, code?: string][] = [
  ['raises', 'def run(data, params):\n    raise ValueError("kaputt")\n', /^ValueError: kaputt$/],
  [
    'returns an ErrorResponse',
    'class ErrorResponse:\n    def __init__(self, code, detail):\n        self.code, self.detail = code, detail\ndef run(data, params):\n    return ErrorResponse("404", "no such molecule")\n',
    /^no such molecule$/,
    '404',
  ],
  ['calls os._exit', 'import os\ndef run(data, params):\n    os._exit(0)\n', /ended the process itself/],
  ['calls sys.exit', 'import sys\ndef run(data, params):\n    sys.exit(3)\n', /failed/],
  ['crashes', 'import ctypes\ndef run(data, params):\n    ctypes.string_at(0)\n', /The job crashed/],
  [
    'is killed',
    'import os, signal\ndef run(data, params):\n    os.kill(os.getpid(), signal.SIGKILL)\n',
    /The job was killed/,
  ],
  ['recurses', 'def run(data, params):\n    return run(data, params)\n', /RecursionError/],
  ['cannot be imported', 'import no_such_module\ndef run(data, params):\n    return 1\n', /no_such_module/],
  ['is no Python', 'def run(data, params:\n', /SyntaxError/],
  ['has no run', 'def walk(data, params):\n    return 1\n', /run/],
  ['returns what is no JSON', 'def run(data, params):\n    return {(1, 2): 3}\n', /JSON/],
];

it.each(ENDS)('a program that %s: FAILED with the reason', async (_what, program, detail, code = '500') => {
  const { run, url } = await startService({ program });
  const { status, result } = await run({ data: { note: 'confidential-4711' } });
  expect(status).toBe('FAILED');
  expect(result).toMatchObject({ code, detail: expect.stringMatching(detail) });
  expect(JSON.stringify(result)).not.toContain('4711');
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

it.each([
  ['hangs at exit', 'import atexit, time\natexit.register(time.sleep, 600)\n', /did not end/],
  [
    'leaves a thread',
    'import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n',
    /did not end/,
  ],
])('a program that %s is ended', async (_what, first, detail) => {
  const program = `${first}def run(data, params):\n    return {"ok": True}\n`;
  const { run } = await startService({ program, env: { PLANQK_SERVE_GRACE: '0.5' } });
  expect(await run({})).toMatchObject({
    status: 'FAILED',
    result: { code: '500', detail: expect.stringMatching(detail) },
  });
});

it('writes more than it may', async () => {
  const program = `import os
def run(data, params):
    with open(os.path.join(os.environ["OUTPUT_DIRECTORY"], "large.bin"), "wb") as file:
        while True:
            file.write(b"x" * 65536)
            file.flush()
`;
  const { run } = await startService({ program, env: { PLANQK_SERVE_OUTPUT_BYTES: '2000000' } });
  expect(await run({})).toMatchObject({
    status: 'FAILED',
    result: { detail: expect.stringMatching(/wrote too much/) },
  });
});

it.each([
  ['for ever', '    while True:\n        print("x" * 1000)\n'],
  ['at once, and ends', '    print("x" * 2_100_000)\n    print("PlanQK:Job:MultilineResult")\n'],
])('prints more as its result than it may, %s', async (_what, rest) => {
  const program = `def run(data, params):\n    print("PlanQK:Job:MultilineResult")\n${rest}`;
  const { run, directory } = await startService({ program, env: { PLANQK_SERVE_OUTPUT_BYTES: '2000000' } });
  const { id, status, result } = await run({});
  expect([status, result.detail]).toEqual(['FAILED', expect.stringMatching(/wrote too much.*larger than 1 MiB/)]);
  expect(existsSync(join(directory, id, 'printed.json'))).toBe(false);
});

it('a result may be as large as it may write, though it is printed and written', async () => {
  const program = 'def run(data, params):\n    return {"text": "x" * 1_500_000}\n';
  const { run } = await startService({ program, env: { PLANQK_SERVE_OUTPUT_BYTES: '2000000' } });
  expect((await run({})).status).toBe('SUCCEEDED');
});

it('what it has started and left behind ends with it, and does not hold it up', async () => {
  const program = `import subprocess, os
def run(data, params):
    child = subprocess.Popen(["sleep", "600"], start_new_session=True)
    return {"pid": child.pid}
`;
  const { run } = await startService({ program });
  const started = Date.now();
  const { status, result } = await run({});
  expect([status, Date.now() - started < 10_000]).toEqual(['SUCCEEDED', true]);
  expect(() => process.kill(result.pid as number, 0)).toThrow(/ESRCH/);
});

it('two hundred at once are all accepted, and all end', { timeout: 120_000 }, async () => {
  const { execute, finished, get } = await startService({ program: OK });
  const ids = (await Promise.all(Array.from({ length: 200 }, () => execute({})))).map(({ id }) => id);
  expect(new Set(ids).size).toBe(200);
  for (const id of ids) expect((await finished(id, 100)).status).toBe('SUCCEEDED');
  expect((await get<Execution[]>('/')).map(({ status }) => status)).toEqual(Array(200).fill('SUCCEEDED'));
});

it('a full queue answers 429 and says when to come again', async () => {
  const env = { PLANQK_SERVE_PARALLEL: '1', PLANQK_SERVE_QUEUE: '1' };
  const { execute, post, until, cancel } = await startService({
    program: 'import time\ndef run(data, params):\n    time.sleep(60)\n',
    env,
  });
  const running = await execute({});
  await until(running.id, ({ status }) => status === 'RUNNING');
  const waiting = await execute({});
  const refused = await post({});
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2']);
  expect(await refused.json()).toMatchObject({ title: 'The queue is full' });
  expect((await cancel(waiting.id)).status).toBe('CANCELLED');
  expect((await post({})).status).toBe(201);
});
