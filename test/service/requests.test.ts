/** What is a request, and what is told where it is none? */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startService, temporaryFolder } from './service.ts';

const BODIES = join(import.meta.dirname, '../../buildpack/job/planqk_service/bodies.py');

const ECHO = 'def run(data, params):\n    return {"data": data, "params": params}\n';
const JSON_TYPE = { 'content-type': 'application/json' };

it('answers health before the import of the program has ended', async () => {
  const service = await startService({ program: 'import time\ntime.sleep(3)\ndef run(data, params):\n    return 1\n' });
  const started = Date.now();
  await service.execute({});
  for (const path of ['/health', '/ready', '/']) expect((await fetch(service.url + path)).status).toBe(200);
  expect(Date.now() - started).toBeLessThan(2500);
});

it('POST {} executes run(data, params) with empty objects', async () => {
  const { run } = await startService({ program: ECHO });
  expect(await run({})).toMatchObject({ status: 'SUCCEEDED', result: { data: {}, params: {} } });
});

it('hands each value on as it is written', async () => {
  const { run, finished, execute, url } = await startService({ program: ECHO });
  const { result } = await run(
    '{ "params" : {"x": 1.10, "big": 123456789012345678901234567890}, "data": [1, null, "ä\\u00e4"] }',
  );
  expect(result).toMatchObject({ data: [1, null, 'ää'], params: { x: 1.1 } });
  const { id } = await finished((await execute('{"data": 12345678901234567890123}')).id);
  expect(await (await fetch(`${url}/${id}/result/output.json`)).text()).toContain('12345678901234567890123');
});

it('a value for each parameter of run(), as newer clients send them', async () => {
  const program = 'def run(shots: int, names: list = None, label="none"):\n    return [shots, names, label]\n';
  const { execute, finished, url } = await startService({ program });
  const { id } = await finished((await execute({ shots: 5, names: ['a'] })).id);
  expect(await (await fetch(`${url}/${id}/result/output.json`)).json()).toEqual([5, ['a'], 'none']);
});

it('nothing is said of data and params where nobody has sent them', async () => {
  const { run, messages } = await startService({ program: 'def run(shots: int = 1):\n    return {"shots": shots}\n' });
  const unused = async (body: object) =>
    (await messages((await run(body)).id)).flatMap((message) => /The input (\w+) is not used/.exec(message)?.[1] ?? []);
  expect(await unused({ shots: 5 })).toEqual([]);
  expect(await unused({})).toEqual([]);
  expect(await unused({ shots: 5, params: { shots: 7 } })).toEqual(['params']);
});

it('secrets become variables of this execution alone, and are nowhere afterwards', async () => {
  const program =
    'import os\ndef run(data, params):\n    return {"token": os.environ.get("SECRET_API_TOKEN", "none")}\n';
  const { run, directory } = await startService({ program });
  const { id, result } = await run({ $secrets: { apiToken: 'only-once-4711' } });
  expect(result.token).toBe('only-once-4711');
  expect((await run({})).result.token).toBe('none');
  const { readdirSync, readFileSync } = await import('node:fs');
  const left = readdirSync(`${directory}/${id}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('output') && entry.name !== 'printed.json')
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'));
  expect(left.join('\n')).not.toContain('4711');
});

it.each<[what: string, body: string | Blob, detail: RegExp]>([
  ['an array', '[1]', /no JSON object/],
  ['a number', '1', /no JSON object/],
  ['a text', '"a"', /no JSON object/],
  ['null', 'null', /no JSON object/],
  ['no body', '', /There is none/],
  ['broken JSON', '{"data": {"secret-4711"}', /no JSON: line 1, column 24/],
  ['more behind it', '{} {}', /Extra data/],
  ['a byte order mark', '\ufeff{}', /byte order mark/],
  ['a key twice', '{"data": 1, "data": 2}', /"data" is there twice/],
  ['a key twice further in', '{"data": {"a": 1, "a": 2}}', /"a" is there twice/],
  ['NaN', '{"data": NaN}', /JSON has no NaN/],
  ['a comma too many', '{"data": 1,}', /no JSON/],
  ['no UTF-8', new Blob([new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])]), /not UTF-8/],
  ['a path as a name', '{"../x": 1}', /cannot be the name of a parameter/],
  ['a name of two lines', '{"a\\n": 1}', /cannot be the name of a parameter/],
  ['a name too long', `{"${'x'.repeat(300)}": 1}`, /cannot be the name of a parameter/],
  [
    'more members than a program takes',
    JSON.stringify(Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`n${i}`, 1]))),
    /1001 members, and a program takes at most 1000/,
  ],
  ['an endless number', `{"data": ${'9'.repeat(5000)}}`, /too many digits|^$/],
  ['depth', `{"data": ${'['.repeat(200)}${']'.repeat(200)}}`, /deeper than 200/],
  ['secrets that are none', '{"$secrets": {"a": 1}}', /\$secrets has to be an object of texts/],
])('%s is told, and nothing is started', async (what, body, detail) => {
  const { url, get } = await startService({ program: ECHO });
  const answer = await fetch(`${url}/`, { method: 'POST', headers: JSON_TYPE, body });
  if (what === 'an endless number' && answer.status === 201) return; // Pythons before 3.11 have no limit
  expect([answer.status, answer.headers.get('content-type')]).toEqual([422, 'application/problem+json']);
  const problem = (await answer.json()) as { detail: string; status: number; title: string };
  expect(problem).toMatchObject({ status: 422, title: 'The request cannot be executed' });
  expect(problem.detail).toMatch(detail);
  expect(problem.detail).not.toContain('4711');
  expect(await get('/')).toEqual([]);
});

it.each<[what: string, body: string, detail: RegExp]>([
  ['a text of escapes without an end', `{"data": "${'\\"'.repeat(60_000)}`, /Unterminated string/],
  ['many texts without an end', `{"data": [${'"\\","'.repeat(18_000)}`, /no JSON/],
  [
    'one of many keys twice',
    `{"data": {${Array.from({ length: 11_000 }, (_, key) => `"k${key}": 1`).join()}, "k7": 1}}`,
    /"k7" is there twice/,
  ],
])('%s holds nobody up', async (_what, body, detail) => {
  const { post, get } = await startService({ program: ECHO });
  expect(body.length).toBeLessThan(131_072); // larger ones are read elsewhere
  const started = Date.now();
  const answers = Promise.all([1, 2, 3].map(() => post(body)));
  expect(await get('/health')).toMatchObject({ status: expect.anything() });
  for (const answer of await answers) expect(((await answer.json()) as { detail: string }).detail).toMatch(detail);
  expect(Date.now() - started).toBeLessThan(3000);
});

it('brackets within texts are no levels, and escapes hide none', async () => {
  const { run, post } = await startService({ program: ECHO });
  const data = ['['.repeat(300), `\\${'{'.repeat(300)}"`, '\\'];
  expect((await run({ data })).result).toMatchObject({ data });
  expect((await post(`{"data": ["\\\\", ${'['.repeat(300)}"\\""${']'.repeat(300)}]}`)).status).toBe(422);
});

it('a large body is given some time to be read, and no more', { timeout: 30_000 }, () => {
  const folder = temporaryFolder();
  execFileSync('mkfifo', [join(folder, 'body')]);
  const reader = ['-I', '-S', BODIES, join(folder, 'body'), folder, '200', '1'];
  expect(spawnSync('python3', reader, { timeout: 20_000 }).signal).toBe('SIGALRM');
});

it('takes as many levels as it says, also where they come with a large body', async () => {
  const { post, run } = await startService({ program: 'def run(data, params):\n    return {"n": len(str(data))}\n' });
  const deep = (levels: number) =>
    `{"data": ${'['.repeat(levels)}${']'.repeat(levels)}, "params": "${'x'.repeat(300_000)}"}`;
  expect((await run(deep(199))).status).toBe('SUCCEEDED');
  expect((await post(deep(200))).status).toBe(422);
});

it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])('%s is no JSON', async (type) => {
  const { post, get } = await startService({ program: ECHO });
  const answer = await post('{}', { 'content-type': type });
  expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
    422,
    `Its content type is ${type}, and has to be application/json.`,
  ]);
  expect(await get('/')).toEqual([]);
});

it('Location leads to the execution at once', async () => {
  const { post, url } = await startService({ program: ECHO });
  const answer = await post({});
  const { id } = (await answer.json()) as { id: string };
  expect([answer.status, answer.headers.get('location')]).toEqual([201, `/${id}`]);
  expect(await (await fetch(url + answer.headers.get('location'))).json()).toMatchObject({ id });
});

it.each([
  ['with its length', false],
  ['in chunks', true],
])('takes a body up to its limit and not one byte more, sent %s', async (_how, chunked) => {
  const { url, finished, get } = await startService({
    program: 'def run(data, params):\n    return {"n": len(data)}\n',
    env: { PLANQK_SERVE_BODY_BYTES: '400000' },
  });
  const send = (bytes: number) => {
    const text = `{"data": "${'x'.repeat(bytes - 12)}"}`;
    const body = chunked ? new Blob([text]).stream() : text;
    return fetch(`${url}/`, { method: 'POST', headers: JSON_TYPE, body, duplex: 'half' } as RequestInit);
  };
  const taken = await send(400_000);
  expect(taken.status).toBe(201);
  await finished(((await taken.json()) as { id: string }).id);
  const refused = await send(400_001);
  expect(refused.status).toBe(413);
  expect(((await refused.json()) as { detail: string }).detail).toMatch(/400000 bytes at most/);
  expect(await get<unknown[]>('/')).toHaveLength(1);
});

it('lists executions, newest first, in pages and by state', async () => {
  const { run, execute, get, until, url } = await startService({
    program: 'import time\ndef run(data, params):\n    time.sleep(params.get("seconds", 0))\n',
  });
  const ids = [(await run({})).id, (await run({})).id];
  const { id } = await execute({ params: { seconds: 60 } });
  await until(id, ({ status }) => status === 'RUNNING');
  const listed = async (query: string) => (await get<{ id: string }[]>(`/${query}`)).map((each) => each.id);
  expect(await listed('')).toEqual([id, ids[1], ids[0]]);
  expect(await listed('?status=RUNNING')).toEqual([id]);
  expect(await listed('?page=1&size=2')).toEqual([ids[0]]);
  for (const query of ['page=²', 'size=²', 'page=٣', 'page=-1', 'size=x', 'page='])
    expect((await fetch(`${url}/?${query}`)).status, query).toBe(422);
  expect((await get<{ detail: string }>('/?status=ODD')).detail).toMatch(/has to be one of PENDING/);
});

it('a sample that is no JSON is left out, and the other one is there', async () => {
  const { get } = await startService({
    program: {
      'src/program.py': ECHO,
      'input/data.json': '{"a": NaN}',
      'input/more.json': '[1e999]',
      'input/deep.json': '['.repeat(100_000),
      'input/params.json': '{"shots": 5}',
    },
  });
  expect(await get('/sample')).toEqual({ params: { shots: 5 } });
});

it('an address that ends with a slash is the same one', async () => {
  const { url } = await startService({ program: ECHO });
  const answer = await fetch(`${url}//`, { method: 'POST', headers: JSON_TYPE, body: '{}' });
  expect(answer.status).toBe(201);
  const { id } = (await answer.json()) as { id: string };
  expect(await (await fetch(`${url}//${id}`)).json()).toMatchObject({ id });
});

it('nor is it a way around the token', async () => {
  const { url } = await startService({ program: ECHO, env: { PLANQK_SERVE_TOKEN: 'a-token-4711' } });
  for (const path of ['//', '///', '//metrics']) expect((await fetch(url + path)).status, path).toBe(401);
});

it.each([
  ['GET', '/00000000-0000-0000-0000-000000000000', 404],
  ['GET', '/../../etc/passwd', 404],
  ['PATCH', '/', 405],
])('%s %s is a problem document', async (method, path, status) => {
  const { url } = await startService({ program: ECHO });
  const answer = await fetch(url + path, { method });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  expect(await answer.json()).toMatchObject({ type: 'about:blank', status });
});
