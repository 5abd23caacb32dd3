/**
 * What does the job runner cost? Time until run() is called, and memory by then: over a Python that does nothing, and with
 * large inputs over one that only parses them.
 */
import { cpSync, createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { repoDir, type Say } from '../setup/workspace.ts';
import { alternate, median, NO_AIM, type Row } from './rows.ts';
import { settle } from './settle.ts';

const RUNNER = join(repoDir, 'buildpack', 'job', 'planqk_runner');
const SMALL = { DATA_VALUE: '{"v": 1}', PARAMS_VALUE: '{}' };
/** Megabytes, and how often. */
const LARGE: readonly (readonly [megabytes: number, rounds: number])[] = [
  [2, 9],
  [20, 5],
  [200, 3],
];

/** Both clocks are the system's CLOCK_MONOTONIC. VmHWM rather than ru_maxrss, which a child takes over from Node. */
const REPORT = `
import time
now = time.monotonic_ns()
with open('/proc/self/status') as file:
    peak = next(line.split()[1] for line in file if line.startswith('VmHWM'))
print('BENCH', now, peak)
`;
const PARSE = `
import json, os
with open(os.environ['DATA_FILE'], encoding='utf-8') as file:
    data = json.load(file)
${REPORT}`;

interface Cost {
  readonly ms: number;
  readonly mib: number;
}

export async function benchRunner(say: Say): Promise<Row[]> {
  const project = mkdtempSync(join(tmpdir(), 'planqk-bench-runner-'));
  try {
    mkdirSync(join(project, 'src'));
    writeFileSync(join(project, 'src', 'program.py'), `def run(data, params):\n${REPORT.replaceAll('\n', '\n    ')}`);
    const python = await findPython();
    const costOf = (args: readonly string[], env: Record<string, string>) =>
      measure(python, args, { env, cwd: project });
    const { compiled, sources } = await copyRunner(project, costOf);
    return [
      ...(await startRows(say, { compiled, sources, costOf })),
      ...(await inputRows(say, { compiled, project, costOf })),
    ];
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

type CostOf = (args: readonly string[], env: Record<string, string>) => Promise<Cost>;

/** An image that has the runner's sources only compiles them at each start, since its user may not write there. */
async function copyRunner(project: string, costOf: CostOf): Promise<Record<'compiled' | 'sources', string[]>> {
  const [compiled, sources] = ['compiled', 'sources'].map((name) => join(project, name, 'planqk_runner')) as [
    string,
    string,
  ];
  for (const folder of [compiled, sources])
    cpSync(RUNNER, folder, { recursive: true, filter: (file) => basename(file) !== '__pycache__' });
  const options = { compiled: [join(compiled, '__main__.py')], sources: ['-B', join(sources, '__main__.py')] };
  await costOf(options.compiled, SMALL);
  await settle(compiled, sources);
  return options;
}

async function startRows(
  say: Say,
  { compiled, sources, costOf }: { compiled: string[]; sources: string[]; costOf: CostOf },
): Promise<Row[]> {
  say('small inputs');
  const costs = await alternate(20, {
    compiled: () => costOf(compiled, SMALL),
    sources: () => costOf(sources, SMALL),
    plain: () => costOf(['-c', REPORT], SMALL),
  });
  const over = (way: keyof typeof costs, unit: keyof Cost, name: string): string => {
    const [ours, plain] = [costs[way], costs.plain].map((all) => median(all.map((cost) => cost[unit]))) as [
      number,
      number,
    ];
    return `${(ours - plain).toFixed(1)} ${name} (${ours.toFixed(1)} - ${plain.toFixed(1)})`;
  };
  return [
    {
      what: 'runner: until run() is called, over python -c pass',
      value: over('compiled', 'ms', 'ms'),
      aim: 'at most 60 ms',
    },
    { what: 'runner: the same, where its modules are not compiled', value: over('sources', 'ms', 'ms'), aim: NO_AIM },
    { what: 'runner: memory by then, over python -c pass', value: over('compiled', 'mib', 'MiB'), aim: NO_AIM },
  ];
}

async function inputRows(
  say: Say,
  { compiled, project, costOf }: { compiled: string[]; project: string; costOf: CostOf },
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [megabytes, rounds] of LARGE) {
    say(`an input of ${megabytes} MB`);
    const file = join(project, 'data.json');
    await writeInput(file, megabytes);
    const env = { DATA_FILE: file, PARAMS_VALUE: '{}' };
    const costs = await alternate(rounds, {
      ours: () => costOf(compiled, env),
      plain: () => costOf(['-c', PARSE], env),
    });
    const what = `runner: until run() is called with ${megabytes} MB, over json.load`;
    rows.push(over(what, 'ms', 'ms', costs), over(`${what}: memory`, 'mib', 'MiB', costs));
  }
  return rows;
}

function over(what: string, unit: keyof Cost, name: string, costs: Record<'ours' | 'plain', Cost[]>): Row {
  const [ours, plain] = [costs.ours, costs.plain].map((all) => median(all.map((cost) => cost[unit]))) as [
    number,
    number,
  ];
  return {
    what,
    value: `${(ours / plain).toFixed(2)} (${ours.toFixed(0)} ${name} / ${plain.toFixed(0)} ${name})`,
    aim: NO_AIM,
  };
}

/** Numbers, names and lists, as results of circuits are. */
async function writeInput(file: string, megabytes: number): Promise<void> {
  const entry = (index: number): string =>
    `${JSON.stringify({ shot: index, bits: index.toString(2).padStart(20, '0'), weights: [index / 7, index / 11] })},\n`;
  function* parts() {
    yield '[';
    for (let [index, written] = [0, 0]; written < megabytes * 1e6; index++) {
      const text = entry(index);
      written += text.length;
      yield text;
    }
    yield 'null]';
  }
  await pipeline(Readable.from(parts()), createWriteStream(file));
}

/** The interpreter itself: the `python` of pyenv is a slow script. */
async function findPython(): Promise<string> {
  const { stdout } = await execa('python3', ['-c', 'import sys; print(sys.executable)']);
  return stdout;
}

async function measure(
  python: string,
  args: readonly string[],
  { env, cwd }: { env: Record<string, string>; cwd: string },
): Promise<Cost> {
  const started = process.hrtime.bigint();
  const options = { cwd, env: { PATH: process.env.PATH ?? '', ...env }, extendEnv: false };
  const { stdout } = await execa(python, ['-u', ...args], options);
  const [, now, kib] = /^BENCH (\d+) (\d+)$/m.exec(stdout) ?? [];
  if (now === undefined) throw new Error(`${python} ${args.join(' ')} printed:\n${stdout}`);
  return { ms: Number(BigInt(now) - started) / 1e6, mib: Number(kib) / 1024 };
}
