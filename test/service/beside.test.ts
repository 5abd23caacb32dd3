/** What a job does to its own folder, beside what it may write, is not believed, and keeps the service from nothing. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startService, temporaryFolder } from './service.ts';

/** With `out` and `folder`, which holds it. */
const doing = (...lines: string[]) => `import os, shutil, sys, time
def run(data, params):
    out = os.environ["OUTPUT_DIRECTORY"]
    folder = os.path.dirname(out)
${lines.map((line) => `    ${line}\n`).join('')}    return {"ok": True}
`;

it('an output folder that is a link leads nowhere', async () => {
  const program = doing('os.rename(out, out + ".old")', 'os.symlink("/etc", out)');
  const { run, url } = await startService({ program: program.replace('{"ok": True}', 'None') });
  const { id, status } = await run({});
  expect(status).toBe('SUCCEEDED');
  expect((await fetch(`${url}/${id}/result/passwd`)).status).toBe(404);
});

it('an execution folder that is a link leads nowhere', async () => {
  const { run, url, directory, messages } = await startService({ program: doing() });
  const { id } = await run({});
  const elsewhere = temporaryFolder();
  mkdirSync(join(elsewhere, 'output'));
  writeFileSync(join(elsewhere, 'output', 'other.txt'), 'of somebody else');
  rmSync(join(directory, id), { recursive: true });
  symlinkSync(elsewhere, join(directory, id));
  expect((await fetch(`${url}/${id}/result/other.txt`)).status).toBe(404);
  expect(await messages(id)).toEqual([]);
  expect((await fetch(`${url}/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect([readdirSync(directory), readdirSync(elsewhere)]).toEqual([['lock'], ['output']]);
});

it.each([
  ['a pipe', 'os.mkfifo(os.path.join(folder, "interim.jsonl"))'],
  ['a link', 'os.symlink("/etc/passwd", os.path.join(folder, "interim.jsonl"))'],
  ['no JSON', 'open(os.path.join(folder, "interim.jsonl"), "w").write("{\\n")'],
])('interim results that are %s are none', async (_what, line) => {
  const { run, get, url } = await startService({ program: doing(line) });
  const { id, status } = await run({});
  expect(status).toBe('SUCCEEDED');
  expect(await get(`/${id}/interim-results`)).toEqual([]);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

it('lines of the log that are none of the service are left out', async () => {
  const lines = '{\\n[1]\\n{\\"timestamp\\": 1}\\n';
  const program = doing(
    'print("before", flush=True)',
    'time.sleep(0.3)',
    `open(os.path.join(folder, "log", "head.jsonl"), "a").write("${lines}")`,
    'open(os.path.join(folder, "log", "left-out.json"), "w").write("\\"many\\"")',
    'print("after", flush=True)',
  );
  const { run, messages, log, url } = await startService({ program });
  const { id } = await run({});
  const told = await messages(id);
  expect(told.filter((line) => ['before', 'after'].includes(line))).toEqual(['before', 'after']);
  expect(await (await fetch(`${url}/${id}/log?follow=true`)).text()).toContain('event: end');
  expect(log()).not.toContain('Nobody foresaw');
});

it('a state that is a pipe does not keep the service from starting', async () => {
  const directory = temporaryFolder();
  const first = await startService({ program: doing(), directory });
  const { id } = await first.run({});
  await first.stop();
  rmSync(join(directory, id, 'state.json'));
  spawnSync('mkfifo', [join(directory, id, 'state.json')]);
  const second = await startService({ program: doing(), directory });
  expect(await second.get('/')).toEqual([]);
});

it('a job that removes its own folder is told, and can be deleted', async () => {
  const { run, url, get } = await startService({ program: doing('shutil.rmtree(folder)') });
  const { id, status, result } = await run({});
  expect(status).toBe('FAILED');
  expect(result.detail).toMatch(/could not be kept: .*No such file or directory/);
  expect((await fetch(`${url}/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await get('/')).toEqual([]);
});

it('one that has removed its own folder does not keep older ones', async () => {
  const program = doing('shutil.rmtree(folder)');
  const { run, get } = await startService({ program, env: { PLANQK_SERVE_KEEP_COUNT: '1' } });
  const [, , last] = [await run({}), await run({}), await run({})];
  await expect.poll(async () => (await get<{ id: string }[]>('/')).map(({ id }) => id)).toEqual([last.id]);
});

it('a job that removes its output folder has its result all the same', async () => {
  const { run } = await startService({ program: doing('shutil.rmtree(out)') });
  expect(await run({})).toMatchObject({ status: 'SUCCEEDED', result: { ok: true } });
});

it('a disk that is full while a job runs is told as that', async () => {
  const directory = temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', directory]);
  expect(mounted.status, 'needs to be root, as in CI').toBe(0);
  onTestFinished(() => void spawnSync('umount', ['--lazy', directory]));
  const program = doing(
    'file = open(os.path.join(out, "large"), "wb", buffering=0)',
    'try:',
    '    while True: file.write(b"x" * 4096)',
    'except OSError:',
    '    print("y" * 100_000, flush=True)',
    '    time.sleep(600)',
  );
  const { run, url, get } = await startService({ program, directory });
  const { id, status, result } = await run({});
  expect(status).toBe('FAILED');
  expect(result.detail).toMatch(/No space left on device/);
  expect((await fetch(`${url}/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await get('/')).toEqual([]);
});
