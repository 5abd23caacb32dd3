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
def run(data, params):
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
  const clients = ['planqk-service-sdk==2.12.1', 'qhub-service==2.0.0'];
  python = await ensureVenv(join(cacheDir, 'service-clients-venv'), pythonOnPath('python3'), clients);
}, 300_000);

describe.each(['planqk', 'qhub'])('%s', (client) => {
  async function sees(scenario: string, env: Record<string, string> = {}): Promise<unknown> {
    const service = await startService({ program: PROGRAM, env });
    const { stdout } = await run(python, [DRIVER, client, service.url, scenario], { env: { HOME: service.appDir } });
    return JSON.parse(stdout);
  }

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

  it('comes again where the queue is full, when it is told to', async () => {
    const seen = (await sees('full', { PLANQK_SERVE_PARALLEL: '1', PLANQK_SERVE_QUEUE: '1' })) as { seconds: number };
    expect(seen).toMatchObject({ refused: [429, 'The queue is full', '2'], status: 'PENDING' });
    expect(seen.seconds).toBeGreaterThan(1.5);
  });

  it('is told of what nobody knows, and hands secrets over', async () => {
    expect(await sees('unknown')).toEqual([404, expect.stringContaining('no execution of this id')]);
    expect(await sees('secrets')).toBe('abc');
  });
});
