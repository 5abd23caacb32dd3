/** The clients that are in the field, as they come from the package index. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { cacheDir } from '../../scripts/setup/workspace.ts';
import { ensureVenv, pythonOnPath } from '../runner/venv.ts';
import { startService } from './service.ts';

const run = promisify(execFile);
const DRIVER = join(import.meta.dirname, 'clients.py');
const PROGRAM = `import os, time
KINDS = {"list": [1, {"a": None}], "number": 42, "text": 'he"llo', "nothing": None, "empty": {}}
def run(data, params):
    if "kind" in data:
        return KINDS[data["kind"]]
    for n in range(data.get("lines", 0)):
        print("x" * 90)
    print("hello")
    time.sleep(params.get("seconds", 0))
    if data.get("fail"):
        raise ValueError("kaputt")
    with open(os.path.join(os.environ["OUTPUT_DIRECTORY"], "plot.csv"), "w") as file:
        file.write("1,2")
    return {"n": data.get("n"), "word": params.get("word"), "token": os.environ.get("SECRET_API_TOKEN")}
`;
let python: string;

beforeAll(async () => {
  const clients = ['planqk-service-sdk==2.12.1', 'qhub-service==2.0.0', 'qhub-api==3.3.0'];
  python = await ensureVenv(join(cacheDir, 'service-clients-venv'), pythonOnPath('python3'), clients);
}, 300_000);

async function seen(by: string, scenario: string, env: Record<string, string> = {}): Promise<unknown> {
  const service = await startService({ program: PROGRAM, env });
  const { stdout } = await run(python, [DRIVER, by, service.url, scenario], { env: { HOME: service.appDir } });
  return JSON.parse(stdout);
}

describe.each(['planqk', 'qhub'])('%s', (client) => {
  const sees = (scenario: string, env?: Record<string, string>) => seen(client, scenario, env);

  it('runs, waits, reads the result, a file and the log', async () => {
    const execution = { id: expect.any(String), status: 'SUCCEEDED', moments: [true, true, true] };
    expect(await sees('run')).toEqual({
      first: 'PENDING',
      execution,
      result: { n: 3, word: 'ä' },
      embedded: 'SUCCEEDED',
      files: ['output.json', 'plot.csv'],
      content: '1,2',
      log: [['INFO', 'hello', 'datetime']],
      again: execution,
      listed: true,
    });
  });

  it('reads whatever run() has returned: an object beside the links, all else as a file', async () => {
    const list = expect.stringMatching(/^\[\s*1,\s*\{\s*"a": null\s*\}\s*\]\s*$/);
    expect(await sees('kinds')).toEqual({
      list: ['SUCCEEDED', {}, { 'output.json': list }],
      number: ['SUCCEEDED', {}, { 'output.txt': '42' }],
      text: ['SUCCEEDED', {}, { 'output.txt': '"he\\"llo"' }],
      nothing: ['SUCCEEDED', {}, {}],
      empty: ['SUCCEEDED', {}, { 'output.json': '{}' }],
    });
  });

  it('a failure has its code and detail', async () => {
    expect(await sees('fail')).toMatchObject({
      code: '500',
      detail: 'ValueError: kaputt',
      execution: { status: 'FAILED' },
    });
  });

  it('cancels one that waits, one that runs, one that was cancelled, and one that has finished', async () => {
    const statuses = ['CANCELLED', 'CANCELLED', 'CANCELLED', 'SUCCEEDED'];
    expect(await sees('cancel', { PLANQK_SERVE_PARALLEL: '1' })).toEqual(statuses);
  });

  it('is told why there is no result, while it runs and after it was cancelled', async () => {
    expect(await sees('no_result')).toEqual([
      [404, 'The execution is RUNNING, and has a result when its status is SUCCEEDED or FAILED.'],
      [404, 'The execution is CANCELLED.'],
    ]);
  });

  it('comes again where the queue is full, when it is told to', async () => {
    const told = (await sees('full', { PLANQK_SERVE_PARALLEL: '1', PLANQK_SERVE_QUEUE: '1' })) as { seconds: number };
    expect(told).toMatchObject({ refused: [429, 'The queue is full', '2'], status: 'SUCCEEDED' });
    // So says Retry-After; left to themselves one asks again within two seconds, the other after one.
    expect(told.seconds).toBeGreaterThanOrEqual(2);
  });

  it('is told of what nobody knows, and hands secrets over', async () => {
    expect(await sees('unknown')).toEqual([404, expect.stringContaining('no execution of this id')]);
    expect(await sees('secrets')).toBe('abc');
  });

  it('each entry of a log has its moment and one of their severities, also where some are left out', async () => {
    const told = await sees('long_log', { PLANQK_SERVE_LOG_BYTES: '4096' });
    expect(told).toEqual({ sorted: true, 'left out': 1, severities: ['INFO', 'WARNING'] });
  });

  it('takes an address with a slash at its end', async () => {
    expect(await sees('slash')).toEqual(['SUCCEEDED', true]);
  });

  it('sends a token', async () => {
    const told = await sees('token', { PLANQK_SERVE_TOKEN: 'a-token-4711' });
    expect(told).toEqual([401, 'Send the token of this service: Authorization: Bearer TOKEN.', 'PENDING']);
  });

  it('asks for nothing in particular', async () => {
    const noBody = [422, 'The body: There is none. Send a JSON object, {} at least.'];
    expect(await sees('nothing_asked')).toEqual(client === 'planqk' ? noBody : 'SUCCEEDED');
  });
});

it('qhub-service has views of a result', async () => {
  expect(await seen('qhub', 'views')).toEqual([3, 3, 'SUCCEEDED', ['output.json', 'plot.csv']]);
});
