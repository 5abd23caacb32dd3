/**
 * What does the job runner cost? Time until run() is called, and memory by then: over a Python that does nothing, and with
 * large inputs over one that only parses them.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { repoDir, type Say } from '../setup/workspace.ts';
import { alternate, median, NO_AIM, type Row } from './rows.ts';
import { benchRunnerData } from './runner-data.ts';
import { settle } from './settle.ts';

const RUNNER = join(repoDir, 'buildpack', 'job', 'planqk_runner');
const SMALL = { DATA_VALUE: '{"v": 1}', PARAMS_VALUE: '{}' };

/** Both clocks are the system's CLOCK_MONOTONIC. VmHWM rather than ru_maxrss, which a child takes over from Node. */
const REPORT = `
import time
now = time.monotonic_ns()
with open('/proc/self/status') as file:
    peak = next(line.split()[1] for line in file if line.startswith('VmHWM'))
print('BENCH', now, peak)
`;

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
    return [...(await startRows(say, { compiled, sources, costOf })), ...(await benchRunnerData(say, python))];
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
