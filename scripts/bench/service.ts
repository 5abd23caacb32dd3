/**
 * What does the HTTP service cost, and how fast do jobs begin? Beside uvicorn with an application that only says hello, from
 * the same packages; beside a Python that does nothing; beside the imports that a warm start saves.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { ensureVenv } from '../../test/runner/venv.ts';
import { cacheDir, repoDir, type Say } from '../setup/workspace.ts';
import { alternate, median, NO_AIM, type Row, ratio } from './rows.ts';

const SERVICE = join(repoDir, 'buildpack', 'job', 'planqk_service');
const MAIN = join(SERVICE, '__main__.py');
const BARE = `import os, sys
sys.path[:0] = [${JSON.stringify(join(SERVICE, 'vendored', 'py310'))}]
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
async def hello(request):
    return JSONResponse({'status': 'hello'})
app = Starlette(routes=[Route('/{path:path}', hello, methods=['GET'])])
uvicorn.run(app, host='127.0.0.1', port=int(os.environ['PORT']), log_level='critical', lifespan='off', loop='asyncio')
`;
const QUICK = 'def run(data, params):\n    return {"a": 1}\n';
const COMPUTES =
  'import time\ndef run(data, params):\n    end = time.time() + 20\n    while time.time() < end:\n        pass\n';
/** Of CLOCK_MONOTONIC, as Node has it. */
const begins = (first: string) =>
  `${first}\nimport time\ndef run(data, params):\n    return {"at": time.monotonic_ns()}\n`;

interface Running {
  readonly url: string;
  readonly pid: number;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
  readonly startMs: number;
}

interface Bench {
  readonly work: string;
  readonly python: string;
}

export async function benchService(say: Say): Promise<Row[]> {
  const work = mkdtempSync(join(tmpdir(), 'planqk-bench-service-'));
  try {
    const { stdout: python } = await execa('python3', ['-c', 'import sys; print(sys.executable)']);
    say('packages to import');
    const quantum = await ensureVenv(join(cacheDir, 'bench-quantum-venv'), python, [
      'qiskit==1.4.2',
      'pennylane==0.42.3',
    ]);
    writeFileSync(join(work, 'bare.py'), BARE);
    const bench = { work, python };
    return [
      ...(await startRows(say, bench)),
      ...(await statusRows(say, bench)),
      ...(await acceptedRow(say, bench)),
      ...(await warmRows(say, { work, python: quantum })),
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function startRows(say: Say, bench: Bench): Promise<Row[]> {
  say('its start');
  await once(await serve(bench, QUICK)); // whoever starts first compiles
  await once(await bare(bench));
  const starts = await alternate(11, {
    ours: async () => once(await serve(bench, QUICK)),
    bare: async () => once(await bare(bench)),
  });
  const memory = (which: 'ours' | 'bare') => median(starts[which].map(({ mib }) => mib));
  const times = (which: 'ours' | 'bare') => starts[which].map(({ ms }) => ms);
  const [ours, theirs] = [memory('ours'), memory('bare')];
  return [
    ratio('service: until it answers, over bare uvicorn', times('ours'), times('bare'), 'at most 1.5'),
    {
      what: 'service: its memory by then, over bare uvicorn',
      value: `${(ours / theirs).toFixed(2)} (${ours.toFixed(0)} MiB / ${theirs.toFixed(0)} MiB)`,
      aim: 'at most 1.3',
    },
  ];
}

async function once(service: Running): Promise<{ ms: number; mib: number }> {
  const status = readFileSync(`/proc/${service.pid}/status`, 'utf8');
  await service.stop();
  return { ms: service.startMs, mib: Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024 };
}

/** The same four jobs compute beside both. */
async function statusRows(say: Say, bench: Bench): Promise<Row[]> {
  say('its answers while jobs compute');
  const service = await serve(bench, COMPUTES, { PLANQK_SERVE_PARALLEL: '4' });
  const plain = await bare(bench);
  try {
    const ids = await Promise.all(Array.from({ length: 4 }, async () => (await post(service.url, {})).id));
    await sleep(1500);
    const times = await alternate(400, {
      ours: () => millisecondsOfGet(`${service.url}/${ids[0]}`),
      bare: () => millisecondsOfGet(`${plain.url}/hello`),
    });
    const [ours, theirs] = [at99(times.ours), at99(times.bare)];
    return [
      {
        what: 'service: 99 % of its states with 4 jobs computing, over bare uvicorn',
        value: `${(ours / theirs).toFixed(2)} (${ours.toFixed(1)} ms / ${theirs.toFixed(1)} ms)`,
        aim: 'at most 2',
      },
    ];
  } finally {
    await Promise.all([service.stop(), plain.stop()]);
  }
}

const at99 = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)]!;

async function acceptedRow(say: Say, bench: Bench): Promise<Row[]> {
  say('two hundred at once');
  const service = await serve(bench, QUICK);
  try {
    const started = performance.now();
    await Promise.all(Array.from({ length: 200 }, () => post(service.url, {})));
    const ms = performance.now() - started;
    return [
      {
        what: 'service: 200 requests at once are accepted',
        value: `after ${ms.toFixed(0)} ms`,
        aim: 'at most 1000 ms',
      },
    ];
  } finally {
    await service.stop();
  }
}

const IMPORTS = { qiskit: 'import qiskit', pennylane: 'import pennylane' } as const;

async function warmRows(say: Say, bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, first] of Object.entries(IMPORTS)) {
    say(`warm starts with ${name}`);
    const warm = await serve(bench, begins(first));
    const fresh = await serve(bench, begins(first), { PLANQK_SERVE_START: 'fresh' });
    try {
      await until(() => warm.log().includes('start warm'));
      for (const { url } of [warm, fresh]) await beginMs(url); // what is on the disk is read
      const times = await alternate(9, {
        warm: () => beginMs(warm.url),
        fresh: () => beginMs(fresh.url),
        pass: () => pythonMs(bench.python, 'pass'),
        imported: () => pythonMs(bench.python, first),
      });
      const imports = times.imported.map((ms) => ms - median(times.pass));
      if (name === 'qiskit')
        rows.push(
          ratio('service: until run() is called, warm, over python -c pass', times.warm, times.pass, 'at most 2'),
        );
      rows.push(
        ratio(
          `service: the same, over importing ${name}`,
          times.warm,
          imports,
          name === 'qiskit' ? 'at most 0.1' : 'at most 0.05',
        ),
        ratio(`service: the same, over a fresh start with ${name}`, times.warm, times.fresh, NO_AIM),
      );
      if (name === 'qiskit') {
        say('jobs a minute');
        const [many, few] = [await perSecond(warm.url, 60), await perSecond(fresh.url, 8)];
        rows.push({
          what: 'service: jobs with qiskit a second, warm over fresh',
          value: `${(many / few).toFixed(1)} (${many.toFixed(1)} / ${few.toFixed(1)})`,
          aim: 'at least 8',
        });
      }
    } finally {
      await Promise.all([warm.stop(), fresh.stop()]);
    }
  }
  return rows;
}

async function beginMs(url: string): Promise<number> {
  const started = process.hrtime.bigint();
  const { id } = await post(url, {});
  const { at } = await resultOf(url, id);
  return (at! - Number(started)) / 1e6;
}

async function perSecond(url: string, count: number): Promise<number> {
  const started = performance.now();
  const ids = await Promise.all(Array.from({ length: count }, async () => (await post(url, {})).id));
  for (const id of ids) await resultOf(url, id);
  return count / ((performance.now() - started) / 1000);
}

async function resultOf(url: string, id: string): Promise<{ at?: number }> {
  for (;;) {
    const { status } = (await (await fetch(`${url}/${id}`)).json()) as { status: string };
    if (status === 'SUCCEEDED') return (await (await fetch(`${url}/${id}/result`)).json()) as { at?: number };
    if (status === 'FAILED') throw new Error(await (await fetch(`${url}/${id}/result`)).text());
    await sleep(5);
  }
}

async function pythonMs(python: string, code: string): Promise<number> {
  const started = process.hrtime.bigint();
  const { stdout } = await execa(python, ['-c', `${code}\nimport time\nprint(time.monotonic_ns())`]);
  return Number(BigInt(stdout.trim()) - started) / 1e6;
}

async function post(url: string, body: object): Promise<{ id: string }> {
  const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(`${url}/`, options);
  if (answer.status !== 201) throw new Error(await answer.text());
  return (await answer.json()) as { id: string };
}

async function millisecondsOfGet(url: string): Promise<number> {
  const started = performance.now();
  await (await fetch(url)).arrayBuffer();
  return performance.now() - started;
}

async function serve(
  { work, python }: Bench,
  program: string,
  settings: Record<string, string> = {},
): Promise<Running> {
  const dir = mkdtempSync(join(work, 'app-'));
  mkdirSync(join(dir, 'src'));
  writeFileSync(join(dir, 'src', 'program.py'), program);
  const env = { PLANQK_SERVE_HOST: '127.0.0.1', PLANQK_SERVE_DIRECTORY: join(dir, 'executions'), ...settings };
  return started(python, ['-I', '-S', MAIN], dir, env);
}

const bare = ({ work, python }: Bench): Promise<Running> =>
  started(python, ['-I', '-S', join(work, 'bare.py')], work, {});

let ports = 18_080;

async function started(python: string, args: string[], cwd: string, env: Record<string, string>): Promise<Running> {
  const port = String(ports++);
  const [from, url] = [performance.now(), `http://127.0.0.1:${port}`];
  const options = { cwd, env: { PATH: process.env.PATH, PORT: port, ...env } };
  const child: ChildProcess = spawn(python, args, {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr!.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  await until(async () => {
    if (child.exitCode !== null) throw new Error(log);
    return fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return { url, pid: child.pid!, log: () => log, stop, startMs: performance.now() - from };
}

async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await is())) await sleep(2);
}
