/**
 * What does the job runner cost? Time until run() is called, and memory by then, each over a Python that does nothing.
 * Medians of runs that take turns, since times alone say more about the machine than about us.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { benchRunnerData } from './bench-runner-data.ts';
import { repoDir, type Say } from './setup/workspace.ts';

const ROUNDS = 20;
const RUNNER = join(repoDir, 'buildpack', 'job', 'planqk_runner');

/** Both clocks are the system's CLOCK_MONOTONIC. VmHWM rather than ru_maxrss, which a child takes over from Node. */
const REPORT = `
import time
now = time.monotonic_ns()
with open('/proc/self/status') as file:
    peak = next(line.split()[1] for line in file if line.startswith('VmHWM'))
print('BENCH', now, peak)
`;

export interface Row {
  readonly what: string;
  readonly value: string;
  readonly aim: string;
}

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
    return [...rows(await measure(say, project, python)), ...(await benchRunnerData(say, python))];
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

/** An image that has the runner's sources only compiles them at each start, since its user may not write there. */
type Way = 'compiled' | 'sources' | 'plain';

async function measure(say: Say, project: string, python: string): Promise<Record<Way, Cost[]>> {
  const [compiled, sources] = ['compiled', 'sources'].map((name) => join(project, name, 'planqk_runner')) as [
    string,
    string,
  ];
  for (const folder of [compiled, sources]) {
    cpSync(RUNNER, folder, { recursive: true, filter: (file) => basename(file) !== '__pycache__' });
  }
  const options: Record<Way, string[]> = {
    compiled: [join(compiled, '__main__.py')],
    sources: ['-B', join(sources, '__main__.py')],
    plain: ['-c', REPORT],
  };
  await costOf(python, options.compiled, project);
  const costs: Record<Way, Cost[]> = { compiled: [], sources: [], plain: [] };
  for (let round = 1; round <= ROUNDS; round++) {
    say(`round ${round} of ${ROUNDS}`);
    for (const way of Object.keys(costs) as Way[]) costs[way].push(await costOf(python, options[way], project));
  }
  return costs;
}

/** The interpreter itself: the `python` of pyenv is a slow script. */
async function findPython(): Promise<string> {
  const { stdout } = await execa('python3', ['-c', 'import sys; print(sys.executable)']);
  return stdout;
}

async function costOf(python: string, args: readonly string[], cwd: string): Promise<Cost> {
  const env = { PATH: process.env.PATH ?? '', DATA_VALUE: '{"v": 1}', PARAMS_VALUE: '{}' };
  const started = process.hrtime.bigint();
  const { stdout } = await execa(python, ['-u', ...args], { cwd, env, extendEnv: false });
  const [, now, kib] = /^BENCH (\d+) (\d+)$/m.exec(stdout) ?? [];
  if (now === undefined) throw new Error(`${python} ${args.join(' ')} printed:\n${stdout}`);
  return { ms: Number(BigInt(now) - started) / 1e6, mib: Number(kib) / 1024 };
}

function rows(costs: Record<Way, Cost[]>): Row[] {
  const of = (way: Way, unit: keyof Cost) => median(costs[way].map((cost) => cost[unit]));
  const over = (way: Way, unit: keyof Cost, name: string) => {
    const [ours, plain] = [of(way, unit), of('plain', unit)];
    return `${(ours - plain).toFixed(1)} ${name} (${ours.toFixed(1)} - ${plain.toFixed(1)})`;
  };
  return [
    {
      what: 'runner: until run() is called, over python -c pass',
      value: over('compiled', 'ms', 'ms'),
      aim: 'at most 60 ms',
    },
    { what: 'runner: the same, where its modules are not compiled', value: over('sources', 'ms', 'ms'), aim: 'none' },
    { what: 'runner: memory by then, over python -c pass', value: over('compiled', 'mib', 'MiB'), aim: 'none' },
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
