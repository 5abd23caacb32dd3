/** `planqk-buildpack serve`, of a folder and of a zip, by the executable as it is shipped. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { executableFile } from '../../scripts/setup/executable.ts';
import { contentsOf } from '../fixtures.ts';
import { clientOf, temporaryFolder } from './service.ts';

let removeCache = () => {};
/** Of our own, so that what is kept there is ours too. */
const cache = temporaryFolder((then) => {
  removeCache = then;
});
afterAll(() => removeCache());

const env = { ...process.env, XDG_CACHE_HOME: cache };
const PROGRAM = 'from .libs.tool import double\ndef run(data, params):\n    return {"n": double(data["n"])}\n';
const FILES = {
  'src/program.py': PROGRAM,
  'src/libs/tool.py': 'def double(n):\n    return 2 * n\n',
  'input/data.json': '{"n": 4}',
};

function upload(files: Readonly<Record<string, string>> = FILES): string {
  const dir = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

function zipOf(dir: string): string {
  const zip = join(temporaryFolder(), 'upload.zip');
  spawnSync('python3', ['-m', 'zipfile', '-c', zip, ...readdirSync(dir)], { cwd: dir });
  return zip;
}

async function serve(...args: string[]) {
  const child: ChildProcess = spawn(executableFile, ['serve', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  let said = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  await expect.poll(() => said, { timeout: 50_000 }).toMatch(/Serving .* at http:\S+\n/);
  return { child, ended, said: () => said, ...clientOf(/at (http:\S+)/.exec(said)![1]!) };
}

it.each([
  ['a folder', (dir: string) => dir],
  ['a zip', zipOf],
])('%s: executes it in an environment of its own, and leaves nothing behind', async (_what, shape) => {
  const dir = upload();
  const before = contentsOf(dir);
  const { run, get, child, ended, said } = await serve(shape(dir), '--port', '0');
  expect(await run({ data: { n: 21 } })).toMatchObject({ status: 'SUCCEEDED', result: { n: 42 } });
  expect(await get('/sample')).toEqual({ data: { n: 4 } });
  const kept = /Executions: (\S+)/.exec(said())![1]!;
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(existsSync(kept)).toBe(false);
  expect(contentsOf(dir)).toEqual(before);
});

it('listens to this machine alone, and keeps executions where that is asked for', async () => {
  const directory = join(temporaryFolder(), 'kept');
  const { run, said } = await serve(upload(), '--port', '0', '--directory', directory);
  expect(said()).toMatch(/at http:\/\/127\.0\.0\.1:\d+/);
  const { id } = await run({ data: { n: 1 } });
  expect(existsSync(join(directory, id, 'state.json'))).toBe(true);
});

it.each<[what: string, files: Record<string, string>, code: number, message: RegExp]>([
  ['no job', { 'notes.txt': 'x' }, 121, /\[Error: /],
  [
    'requirements that cannot be installed',
    { ...FILES, 'requirements.txt': 'no-such-package-4711==1\n' },
    121,
    /no-such-package-4711/,
  ],
])('%s: nothing is served, and it is said why', async (_what, files, code, message) => {
  const { status, stderr } = spawnSync(executableFile, ['serve', upload(files), '--port', '0'], {
    env,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([code, expect.stringMatching(message)]);
});
