/** Side by side with qhub-serve: the same requests, the same answers, but where the table says otherwise. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lastUntil } from '../slow/tools.ts';
import { startQhubServe } from './qhub-serve.ts';
import { clientOf, startService } from './service.ts';

const PROGRAM = `import os, time
KINDS = [{"a": {"b": 1}, "none": None}, [1, 2], 42, "text", None]
def run(kind: int = 0, seconds: float = 0, word: str = "", fail: bool = False):
    with open(os.path.join(os.environ["OUTPUT_DIRECTORY"], "plot.csv"), "w") as file:
        file.write("1,2")
    time.sleep(seconds)
    if fail:
        raise ValueError("kaputt")
    return {"word": word} if word else KINDS[kind]
`;
const [LIST, NUMBER, TEXT, NOTHING] = [1, 2, 3, 4];
/** Times in the names that cli-serve gave them; its clients read ours, too. */
const OLDER_NAMES = ['created_at', 'started_at', 'ended_at'];
const UNKNOWN = '/00000000-0000-0000-0000-000000000000';

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly location: string | null;
  readonly body: unknown;
}

type Side = ReturnType<typeof sideOf>;
type Ask = (side: Side) => Promise<unknown>;
/** What is asked; and where the answers differ, both, and why. */
type Row = readonly [asked: string, ask: Ask, ...differing: [] | [theirs: unknown, ours: unknown, why: string]];

function sideOf(url: string) {
  const client = clientOf(url);
  const ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const answer = await fetch(url + path, init);
    const [text, type] = [await answer.text(), answer.headers.get('content-type')];
    return { status: answer.status, type, location: answer.headers.get('location'), body: read(text) };
  };
  const post = (body: string, type = 'application/json') =>
    ask('/', { method: 'POST', body, headers: { 'content-type': type } });
  const executed = async (inputs: object) => (await client.finished((await client.execute(inputs)).id)).id;
  const running = async () => {
    const { id } = await client.execute({ seconds: 5 });
    await client.until(id, ({ status }) => status === 'RUNNING');
    return id;
  };
  const result = async (inputs: object) => {
    const { status, body } = await ask(`/${await executed(inputs)}/result`);
    const { _links: links, _embedded: embedded, ...keys } = body as Record<string, unknown>;
    return { status, links, embedded, keys };
  };
  return { ...client, ask, post, executed, running, result };
}

function read(text: string): unknown {
  try {
    return JSON.parse(text, (name, value) => (OLDER_NAMES.includes(name) ? undefined : value));
  } catch {
    return text;
  }
}

/** Without what no two executions share. */
const plain = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer)
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
      .replace(/"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{3}Z)?"/g, '"MOMENT"'),
  );

const statusOf =
  (path: string, init?: RequestInit): Ask =>
  async (side) =>
    (await side.ask(path, init)).status;
const refused =
  (body: string, type?: string): Ask =>
  async (side) =>
    (await side.post(body, type)).status;
const linksAndKeys =
  (inputs: object): Ask =>
  async (side) => {
    const { links, keys } = await side.result(inputs);
    return { links, keys };
  };
const file =
  (name: string): Ask =>
  async (side) => {
    const { status, type, body } = await side.ask(`/${await side.executed({})}/result/${name}`);
    return { status, type, body };
  };
const cancelled = async (side: Side, id: string) => {
  const { status, body } = await side.ask(`/${id}/cancel`, { method: 'PUT' });
  const after = (await side.status(id)).status;
  return { status, told: (body as { status?: string }).status, after };
};
const links = (...files: string[]) => ({
  status: { href: '/ID' },
  ...Object.fromEntries(files.map((name) => [name, { href: `/ID/result/${name}` }])),
});
const MOMENTS = { createdAt: 'MOMENT', startedAt: 'MOMENT', endedAt: 'MOMENT' };
const SUCCEEDED = { id: 'ID', status: 'SUCCEEDED', ...MOMENTS };
const NOBODY = { type: null, serviceId: null, serviceDefinitionId: null, applicationId: null };

const TABLE: readonly Row[] = [
  ['POST / of an object', (side) => side.post('{"kind": 0}')],
  ['GET /{id}', async (side) => side.ask(`/${await side.executed({})}`)],
  [
    'GET / has each of them',
    async (side) => {
      const id = await side.executed({});
      return (await side.get<{ id: string; status: string }[]>('/'))
        .filter((each) => each.id === id)
        .map(({ status }) => status);
    },
  ],
  [
    'GET /, in which order',
    async (side) => {
      const ids = [await side.executed({}), await side.executed({})];
      const listed = (await side.get<{ id: string }[]>('/')).map(({ id }) => ids.indexOf(id));
      return listed.filter((place) => place >= 0);
    },
    [0, 1],
    [1, 0],
    'who looks at a list wants the last one',
  ],
  [
    'GET /{id}, how a moment is written',
    async (side) => (await side.status(await side.executed({}))).createdAt.replace(/\d/g, 'd'),
    'dddd-dd-dd dd:dd:dd',
    'dddd-dd-ddTdd:dd:dd.dddZ',
    'theirs is of a time zone that nobody tells',
  ],
  ['GET /{id}, of one that failed', async (side) => (await side.status(await side.executed({ fail: true }))).status],

  ['GET /{id}/result, links', async (side) => (await side.result({})).links],
  [
    'GET /{id}/result, keys',
    async (side) => (await side.result({})).keys,
    { a: { b: 1 } },
    { a: { b: 1 }, none: null },
    'null is what run() returned',
  ],
  [
    'GET /{id}/result, what is embedded',
    async (side) => (await side.result({})).embedded,
    { _embedded: SUCCEEDED },
    { status: { ...SUCCEEDED, ...NOBODY } },
    'their specification, and the clients, call it status',
  ],
  ['GET /{id}/result of a number', linksAndKeys({ kind: NUMBER })],
  ['GET /{id}/result of a text', linksAndKeys({ kind: TEXT })],
  ['GET /{id}/result of nothing', linksAndKeys({ kind: NOTHING })],
  [
    'GET /{id}/result of a list',
    async (side) => {
      const { status, links } = await side.result({ kind: LIST });
      return { status, links };
    },
    { status: 500 },
    { status: 200, links: links('plot.csv', 'output.json') },
    'it is a result',
  ],
  [
    'GET /{id}/result of one that failed',
    linksAndKeys({ fail: true }),
    { links: links('plot.csv'), keys: {} },
    {
      links: links('plot.csv', 'output.json'),
      keys: { code: '500', detail: 'ValueError: kaputt', title: 'ValueError', status: 500, type: 'about:blank' },
    },
    'qhub-commons leaves a problem document in a job; clients of the first API read code and detail',
  ],
  [
    'GET /{id}/result while it runs',
    async (side) => (await side.ask(`/${await side.running()}/result`)).status,
    200,
    404,
    'there is none yet, and who asks should not take it for one',
  ],

  [
    'GET /{id}/result/output.json',
    file('output.json'),
    { status: 200, type: 'application/octet-stream', body: { a: { b: 1 }, none: null } },
    { status: 200, type: 'application/json', body: { a: { b: 1 }, none: null } },
    'as the platform does',
  ],
  [
    'GET /{id}/result/plot.csv',
    file('plot.csv'),
    { status: 200, type: 'application/octet-stream', body: '1,2' },
    { status: 200, type: 'text/csv; charset=utf-8', body: '1,2' },
    'as the platform does',
  ],
  ['GET /{id}/result/{no file}', async (side) => (await side.ask(`/${await side.executed({})}/result/none`)).status],
  [
    'a text for a parameter that is one',
    async (side) => (await side.result({ word: 'bob' })).keys,
    { word: '"bob"' },
    { word: 'bob' },
    'theirs hands over the JSON, with its quotes',
  ],

  [
    'GET /{id}/log',
    async (side) => Array.isArray((await side.ask(`/${await side.executed({})}/log`)).body),
    false,
    true,
    'theirs has none',
  ],
  [
    'GET /{id}/interim-results',
    async (side) => (await side.ask(`/${await side.executed({})}/interim-results`)).status,
    404,
    200,
    'clients of the first API ask for them',
  ],
  [
    'PUT /{id}/cancel of one that has finished',
    async (side) => cancelled(side, await side.executed({})),
    { status: 204, after: 'SUCCEEDED' },
    { status: 200, told: 'SUCCEEDED', after: 'SUCCEEDED' },
    'planqk-service-sdk and qhub-service break on an answer without a body',
  ],
  [
    'PUT /{id}/cancel of one that runs',
    async (side) => cancelled(side, await side.running()),
    { status: 204, after: 'RUNNING' },
    { status: 200, told: 'CANCELLED', after: 'CANCELLED' },
    'theirs cannot',
  ],

  ['GET /{nobody knows}', statusOf(UNKNOWN)],
  ['GET /{nobody knows}/result', statusOf(`${UNKNOWN}/result`)],
  ['GET /{nobody knows}/result/{file}', statusOf(`${UNKNOWN}/result/output.json`)],
  ['PUT /{nobody knows}/cancel', statusOf(`${UNKNOWN}/cancel`, { method: 'PUT' })],
  ['GET /{nobody knows}/log', statusOf(`${UNKNOWN}/log`), 200, 404, 'there is no such log'],
  ['POST /{id}', statusOf(UNKNOWN, { method: 'POST' })],
  ['POST / of an array', refused('[1]')],
  ['POST / of null', refused('null')],
  ['POST / of broken JSON', refused('{')],
  ['POST / of nothing', refused('')],
  ['POST / of a text', refused('{}', 'text/plain')],
  [
    'how it is told that something is wrong',
    async (side) => {
      const { type, body } = await side.ask(UNKNOWN);
      return { type, keys: Object.keys(body as object).sort() };
    },
    { type: 'application/json', keys: ['detail'] },
    { type: 'application/problem+json', keys: ['detail', 'status', 'title', 'type'] },
    'as a problem document (RFC 9457), which has the same detail',
  ],
];

let qhubServe: Side;
let service: Side;
const cleanUp = lastUntil(afterAll);

beforeAll(async () => {
  qhubServe = sideOf(await startQhubServe(PROGRAM, cleanUp));
  service = sideOf((await startService({ program: PROGRAM, cleanUp })).url);
}, 300_000);

for (const [asked, ask, ...differing] of TABLE) {
  it(asked, async () => {
    const [theirs, ours] = [plain(await ask(qhubServe)), plain(await ask(service))];
    if (differing.length === 0) return expect(ours).toEqual(theirs);
    const [theirAnswer, ourAnswer, why] = differing;
    return expect({ theirs, ours }, why).toEqual({ theirs: theirAnswer, ours: ourAnswer });
  });
}
