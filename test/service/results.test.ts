/** What an execution hands out: its result in both forms, and its files. */
import { expect, it } from 'vitest';
import { startService } from './service.ts';

const BARE = { accept: 'application/vnd.planqk.result+json' };

interface Hal {
  readonly _links: Readonly<Record<string, { readonly href: string }>>;
  readonly _embedded: { readonly status: { readonly status: string } };
}

async function executed(program: string, env: Record<string, string> = {}) {
  const service = await startService({ program, env });
  const { id } = await service.finished((await service.execute({})).id);
  return { ...service, id, hal: await service.result<Hal & Record<string, unknown>>(id) };
}

const returning = (value: string) => `def run(data, params):\n    return ${value}\n`;

it('HAL: links to the files, the execution, and beside them the keys of the result', async () => {
  const { id, hal, url } = await executed(returning('{"counts": {"00": 5}, "status": "own", "_links": 1}'));
  expect(hal).toMatchObject({ counts: { '00': 5 }, status: 'own' });
  expect(hal._links).toEqual({ status: { href: `/${id}` }, 'output.json': { href: `/${id}/result/output.json` } });
  expect(hal._embedded.status).toMatchObject({ id, status: 'SUCCEEDED' });
  const file = await fetch(url + hal._links['output.json']!.href);
  expect([file.headers.get('content-type'), file.headers.get('x-content-type-options')]).toEqual([
    'application/json',
    'nosniff',
  ]);
  expect(await file.json()).toMatchObject({ counts: { '00': 5 } });
});

it.each<[what: string, value: string, bare: unknown, files: string[]]>([
  ['an object', '{"a": 1}', { a: 1 }, ['output.json']],
  ['an empty object', '{}', {}, ['output.json']],
  ['a list', '[1, 2]', [1, 2], ['output.json']],
  ['a number', '42', 42, ['output.txt']],
  ['a text', '"he\\"llo"', 'he"llo', ['output.txt']],
  ['nothing', 'None', null, []],
])('%s, bare and as HAL', async (_what, value, bare, files) => {
  const { id, hal, url } = await executed(returning(value));
  expect(Object.keys(hal._links)).toEqual(['status', ...files]);
  expect(await (await fetch(`${url}/${id}/result`, { headers: BARE })).json()).toEqual(bare);
});

it('bare, of one that failed: code and detail', async () => {
  const { id, url } = await executed('def run(data, params):\n    raise ValueError("kaputt")\n');
  const answer = await fetch(`${url}/${id}/result`, { headers: BARE });
  expect(await answer.json()).toEqual({ code: '500', detail: 'ValueError: kaputt' });
});

it('a result that the program printed itself counts where run() returns none', async () => {
  const printed =
    'def run(data, params):\n    print("PlanQK:Job:MultilineResult\\n{\\n\\"a\\": 1}\\nPlanQK:Job:MultilineResult")\n';
  expect(await executed(printed)).toMatchObject({ hal: { a: 1 } });
  const line =
    'def run(data, params):\n    print(\'PlanQK:Job:Result: {"b": 2}\')\n    print(\'PlanQK:Job:Result: {"b": 3}\')\n';
  expect(await executed(line)).toMatchObject({ hal: { b: 2 } });
});

it('a large result goes from the disk to the client', { timeout: 120_000 }, async () => {
  const { id, hal, url } = await executed(returning('{"text": "x" * 30_000_000, "n": 1}'));
  expect([(hal.text as string).length, hal.n]).toEqual([30_000_000, 1]);
  const part = await fetch(`${url}/${id}/result/output.json`, { headers: { range: 'bytes=0-9' } });
  expect([part.status, (await part.text()).length]).toEqual([206, 10]);
});

it('files are those of the output folder, and nothing behind a path or a link', async () => {
  const program = `import os
def run(data, params):
    out = os.environ["OUTPUT_DIRECTORY"]
    with open(os.path.join(out, "picture.png"), "wb") as file:
        file.write(b"\\x89PNG")
    with open(os.path.join(out, "page.html"), "w") as file:
        file.write("<script>alert(1)</script>")
    with open(os.path.join(out, "a b?#ä.txt"), "w") as file:
        file.write("odd")
    os.mkdir(os.path.join(out, "folder"))
    open(os.path.join(out, "folder", "inside.txt"), "w").close()
    os.symlink("/etc/passwd", os.path.join(out, "passwd"))
    os.symlink("../state.json", os.path.join(out, "state"))
    os.mkfifo(os.path.join(out, "pipe"))
    open(os.path.join(out, "status"), "w").close()
`;
  const { id, hal, url } = await executed(program);
  expect(Object.keys(hal._links).sort()).toEqual(['a b?#ä.txt', 'page.html', 'picture.png', 'status']);
  const get = (name: string) => fetch(`${url}/${id}/result/${name}`);
  expect(hal._links.status).toEqual({ href: `/${id}` }); // not the file, which can be had all the same
  expect((await get('status')).status).toBe(200);
  const picture = await get('picture.png');
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect((await get('page.html')).headers.get('content-security-policy')).toBe('sandbox');
  expect(await (await fetch(new URL(hal._links['a b?#ä.txt']!.href, url))).text()).toBe('odd');
  for (const name of [
    'passwd',
    'state',
    'pipe',
    'folder',
    'folder/inside.txt',
    '..%2fstate.json',
    '%2e%2e/state.json',
    '..%2f..%2flock',
    '%2fetc%2fpasswd',
    'none',
  ])
    expect((await get(name)).status, name).toBe(404);
});

it('of very many files its result is one, the first others have links, and it is said that there are more', async () => {
  const program = `import os
def run(data, params):
    for n in reversed(range(10_050)):
        open(os.path.join(os.environ["OUTPUT_DIRECTORY"], "f%05d" % n), "w").close()
    return {"a": 1}
`;
  const { id, hal, url } = await executed(program);
  expect(hal).toMatchObject({ a: 1, _embedded: { files: { count: 10_051, linked: 10_000 } } });
  const names = Object.keys(hal._links).filter((name) => name !== 'status');
  expect([names.length, names[0], names.at(-2), names.at(-1)]).toEqual([10_000, 'f00000', 'f09998', 'output.json']);
  expect(await (await fetch(`${url}/${id}/result`, { headers: BARE })).json()).toEqual({ a: 1 });
  for (const name of ['f10049', 'output.json'])
    expect((await fetch(`${url}/${id}/result/${name}`)).status, name).toBe(200);
});

it('what is compressed is handed out so', async () => {
  const names = ['a.json.gz', 'b.tar.bz2', 'c.csv.xz', 'd.svgz', 'e.txt.Z'];
  const program = `import os
def run(data, params):
    for name in ${JSON.stringify(names)}:
        open(os.path.join(os.environ["OUTPUT_DIRECTORY"], name), "w").close()
`;
  const { id, url } = await executed(program);
  const types = names.map(async (name) => (await fetch(`${url}/${id}/result/${name}`)).headers.get('content-type'));
  expect(await Promise.all(types)).toEqual([
    'application/gzip',
    'application/x-bzip2',
    'application/x-xz',
    'application/gzip',
    'application/octet-stream',
  ]);
});

it('is removed when somebody says so, once it has finished', async () => {
  const { execute, until, url, run, directory } = await startService({
    program: 'import time\ndef run(data, params):\n    time.sleep(params.get("seconds", 0))\n',
  });
  const remove = async (id: string) => (await fetch(`${url}/${id}`, { method: 'DELETE' })).status;
  const { id } = await run({});
  expect([await remove(id), await remove(id)]).toEqual([204, 404]);
  const running = await execute({ params: { seconds: 60 } });
  await until(running.id, ({ status }) => status === 'RUNNING');
  expect(await remove(running.id)).toBe(409);
  const { readdirSync } = await import('node:fs');
  expect(readdirSync(directory).sort()).toEqual([running.id, 'lock'].sort());
});

it.each<[what: string, env: Record<string, string>]>([
  ['number', { PLANQK_SERVE_KEEP_COUNT: '2' }],
  ['size', { PLANQK_SERVE_KEEP_BYTES: '110000' }],
])('no more are kept than their %s allows, the newest', async (_what, env) => {
  const { run, get } = await startService({ program: returning('{"a": "x" * 45000}'), env });
  const ids: string[] = [];
  for (let i = 0; i < 4; i++) ids.push((await run({})).id);
  await expect.poll(async () => (await get<{ id: string }[]>('/')).map(({ id }) => id)).toEqual([ids[3], ids[2]]);
});
