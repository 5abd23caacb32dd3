/** The service as an image starts it, on a program of the test's own, and what its clients ask. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

const MAIN = join(import.meta.dirname, '../../buildpack/job/planqk_service/__main__.py');
const START_SECONDS = 20;

type CleanUp = (then: () => void | Promise<void>) => void;

export interface ServiceOptions {
  /** `src/program.py`, or files by their paths. */
  readonly program: string | Readonly<Record<string, string>>;
  /** Variables, of the service and of its jobs. */
  readonly env?: Readonly<Record<string, string>>;
  readonly python?: string;
  /** Where executions are kept; none: a folder of this service alone. */
  readonly directory?: string;
  readonly cleanUp?: CleanUp;
}

export interface Execution {
  readonly id: string;
  readonly status: 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

export interface LogEntry {
  readonly timestamp: string;
  readonly severity: string;
  readonly message: string;
}

const FINISHED = ['SUCCEEDED', 'FAILED', 'CANCELLED'];

export const temporaryFolder = (cleanUp: (then: () => void) => void = onTestFinished): string => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-service-'));
  cleanUp(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};

/** On a port that is free; ended with the test. */
export async function startService(options: ServiceOptions) {
  const { program, env = {}, python = 'python3', cleanUp = onTestFinished } = options;
  const appDir = temporaryFolder(cleanUp);
  const files = typeof program === 'string' ? { 'src/program.py': program } : program;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(appDir, path)), { recursive: true });
    writeFileSync(join(appDir, path), text);
  }
  const directory = options.directory ?? temporaryFolder(cleanUp);
  const settings = { PORT: '0', PLANQK_SERVE_HOST: '127.0.0.1', PLANQK_SERVE_DIRECTORY: directory, ...env };
  const child = spawn(python, ['-I', '-S', MAIN], {
    cwd: appDir,
    env: { PATH: process.env.PATH, HOME: appDir, ...settings },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const ended = new Promise<number | NodeJS.Signals>((done) =>
    child.once('exit', (code, signal) => done(code ?? signal!)),
  );
  let log = '';
  child.stderr!.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => end(child, signal, ended);
  cleanUp(async () => void (await stop('SIGKILL')));
  const stopReading = () => void child.stderr!.destroy();
  const url = await address(() => log, ended);
  return { url, appDir, directory, pid: child.pid!, log: () => log, stopReading, stop, ended, ...clientOf(url) };
}

export type Service = Awaited<ReturnType<typeof startService>>;

function end(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<number | NodeJS.Signals>) {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  return ended;
}

async function address(log: () => string, ended: Promise<unknown>): Promise<string> {
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  for (const until = Date.now() + START_SECONDS * 1000; Date.now() < until && !isOver; await sleep(10)) {
    const url = /Serving .* at (http:\S+)/.exec(log())?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`The service did not start:\n${log()}`);
}

/** What clients do, of the answers that tests look at. */
export function clientOf(url: string) {
  const get = async <T>(path: string): Promise<T> => (await (await fetch(url + path)).json()) as T;
  const post = (body: string | object, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(`${url}/`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const execute = async (body: string | object): Promise<Execution> => (await (await post(body)).json()) as Execution;
  const status = (id: string) => get<Execution>(`/${id}`);
  const until = async (id: string, is: (execution: Execution) => boolean, seconds = 30): Promise<Execution> => {
    for (const end = Date.now() + seconds * 1000; ; await sleep(20)) {
      const execution = await status(id);
      if (is(execution)) return execution;
      if (Date.now() > end) throw new Error(`After ${seconds} s it is ${JSON.stringify(execution)}`);
    }
  };
  const finished = (id: string, seconds?: number) => until(id, (each) => FINISHED.includes(each.status), seconds);
  const cancel = async (id: string) =>
    (await (await fetch(`${url}/${id}/cancel`, { method: 'PUT' })).json()) as Execution;
  const result = async <T = Record<string, unknown>>(id: string): Promise<T> => get<T>(`/${id}/result`);
  /** Executed, and waited for. */
  const run = async (body: string | object) => {
    const execution = await finished((await execute(body)).id);
    return { ...execution, result: await result<Record<string, unknown>>(execution.id) };
  };
  const logOf = (id: string) => get<LogEntry[]>(`/${id}/log`);
  const messages = async (id: string) => (await logOf(id)).map(({ message }) => message);
  return { get, post, execute, status, until, finished, cancel, result, run, logOf, messages };
}
