/** The runner where it is meant to run: below PID 1 of an image, as a user that owns nothing, with the platform's mounts. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docker, job, resultOf } from './job.ts';

const IMAGE = 'planqk-test/runner';
const RUN_USER = 1002;
const MARKER = 'PlanQK:Job:MultilineResult';
const shared = mkdtempSync(join(tmpdir(), 'planqk-mounts-'));
chmodSync(shared, 0o755);
let mounts = 0;

beforeAll(async () => {
  const { exitCode, stderr } = await job('test/runner/projects/in-image', '--build-only', '--tag', IMAGE);
  expect(exitCode, stderr).toBe(0);
});
afterAll(async () => {
  await docker('image', 'rm', '--force', IMAGE);
  rmSync(shared, { recursive: true, force: true });
});

/** A folder to mount, readable by everyone; a name that ends with `/` is a folder. */
function folder(files: Record<string, unknown>, mode = 0o644): string {
  const dir = join(shared, String(mounts++));
  mkdirSync(dir);
  for (const [name, content] of Object.entries(files)) {
    const file = join(dir, name);
    mkdirSync(name.endsWith('/') ? file : dirname(file), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(file, JSON.stringify(content), { mode });
  }
  return dir;
}

const emptyFolder = (mode: number): string => {
  const dir = folder({});
  chmodSync(dir, mode);
  return dir;
};
const does = (what: string): string[] => ['--env', `DATA_VALUE=${JSON.stringify({ do: what })}`];
const mount = (from: string, to: string): string[] => ['--volume', `${from}:${to}`];

const start = (args: readonly string[]) => execa('docker', ['run', '--rm', ...args, IMAGE], { reject: false });

async function run(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await start(args);
  return { exitCode, stdout, stderr, result: () => resultOf(stdout) };
}

describe('process', () => {
  it('is a child of PID 1, as the run user, in the folder of the user code', async () => {
    const { result } = await run(...does('environment'));
    expect(result()).toEqual({ parent: 1, uid: RUN_USER, folder: '/workspace' });
  });

  it.each([
    ['SIGTERM', 'sleep', 143],
    ['SIGINT', 'sleep', 130],
    ['SIGTERM', 'swallow', 143],
  ])('33: %s during %s', async (signal, what, code) => {
    const name = `planqk-test-runner-${process.pid}-${mounts++}`;
    const child = start(['--name', name, ...does(what)]);
    await lineOf(child, 'started');
    const told = performance.now();
    await docker('kill', '--signal', signal, name);
    const { exitCode, stdout } = await child;
    expect(exitCode).toBe(code);
    expect(performance.now() - told).toBeLessThan(2000);
    expect(stdout).toContain('cleaned up');
    expect(stdout).not.toContain(MARKER);
  });

  it('28: an interim result is visible at once, then there is one result', async () => {
    const child = start(does('interim'));
    await lineOf(child, 'PlanQK:Job:InterimResult: {"sum":1}');
    const seen = performance.now();
    const { stdout } = await child;
    expect(performance.now() - seen).toBeGreaterThan(2000); // of the three seconds that the job goes on
    expect(resultOf(stdout)).toEqual({ sum: 2 });
  });

  it.each([
    ['the run user', []],
    ['another user', ['--user', '12345:1000']],
  ])('34: writes log.log and reads its own sample as %s', async (_who, args) => {
    const owner = args.length > 0 ? 12345 : RUN_USER;
    const { result } = await run(...args, ...does('log_file'));
    expect(result()).toEqual({ owner, sample: '{"do": "environment"}' });
  });

  it('12: a failure has its traceback on standard error, and exit code 1', async () => {
    const { exitCode, stdout, stderr } = await run(...does('fail'));
    expect({ exitCode, stdout: stdout.includes(MARKER) }).toEqual({ exitCode: 1, stdout: false });
    expect(stderr).toMatch(/^Traceback.*src\/program\.py.*RuntimeError: kaputt$/s);
  });

  it('umlauts, whatever the locale', async () => {
    const { stdout, result } = await run('--env', 'LC_ALL=C', ...does('umlauts'));
    expect(stdout).toContain('größer');
    expect(result()).toEqual({ größe: 'ä' });
  });
});

describe('inputs', () => {
  const data = { v: 1 };
  const params = { p: 2 };

  it.each<[where: string, args: () => string[], expected: unknown]>([
    ['nowhere', () => [], { data: {}, params: {} }],
    ['DATA_VALUE', () => ['--env', 'DATA_VALUE=eyJ2IjoxfQ==', '--env', 'PARAMS_VALUE={"p":2}'], { data, params }],
    ['a folder', () => mount(folder({ 'data.json': data, 'params.json': params }), '/var/input'), { data, params }],
    [
      'the older, nested paths',
      () => [
        ...mount(join(folder({ 'data.json': data }), 'data.json'), '/var/input/data/data.json'),
        ...mount(join(folder({ 'params.json': params }), 'params.json'), '/var/input/params/params.json'),
      ],
      { data, params },
    ],
    [
      'one file per parameter',
      () => mount(folder({ 'data.json': data, 'params.json': params }), '/var/runtime/input:ro'),
      { data, params },
    ],
  ])('from %s', async (_where, args, expected) => {
    const { result } = await run(...args());
    expect(result()).toEqual(expected);
  });

  it('a mount of a file that is not there makes a folder, and is told', async () => {
    const { exitCode, stdout, stderr } = await run(...mount(join(folder({}), 'date.json'), '/var/input/data.json'));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('/var/input/data.json: it is a folder');
    expect(stdout).not.toContain(MARKER);
  });

  it('a file that only its owner may read is told', async () => {
    const { exitCode, stderr } = await run(...mount(folder({ 'data.json': data }, 0o600), '/var/input'));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('/var/input/data.json: the user of the job may not read it');
  });
});

describe('outputs', () => {
  it('a mounted output folder, on a read-only system, as another user', async () => {
    const output = emptyFolder(0o777);
    const args = ['--read-only', '--tmpfs', '/tmp', '--user', '12345:1000'];
    const { exitCode, stdout, stderr, result } = await run(
      ...args,
      ...['--env', 'OUTPUT_DIRECTORY=/out', ...mount(output, '/out')],
      ...does('environment'),
    );
    expect(exitCode, stdout + stderr).toBe(0);
    expect(readdirSync(output)).toEqual(['output.json']);
    expect(JSON.parse(readFileSync(join(output, 'output.json'), 'utf8'))).toEqual(result());
    expect(result()).toEqual({ parent: 1, uid: 12345, folder: '/workspace' });
  });

  it('an output folder that may not be written is told, and the result is on standard output', async () => {
    const { exitCode, stdout, result } = await run(...mount(emptyFolder(0o755), '/var/runtime/output'));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/ERROR .*output\.json cannot be written to \/var\/runtime\/output: Permission denied/);
    expect(result()).toEqual({ data: {}, params: {} });
  });

  it('a failure leaves a problem document', async () => {
    const output = emptyFolder(0o777);
    await run(...mount(output, '/var/runtime/output'), ...does('fail'));
    expect(JSON.parse(readFileSync(join(output, 'output.json'), 'utf8'))).toMatchObject({ title: 'RuntimeError' });
  });
});

/** Resolves once the job has printed the line; fails if it ends before. */
function lineOf(child: ReturnType<typeof start>, line: string): Promise<void> {
  let seen = '';
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      seen += chunk;
      if (seen.split('\n').includes(line)) resolve();
    });
    child.stdout.on('end', () => reject(new Error(`The job ended without printing ${line}, but:\n${seen}`)));
  });
}
