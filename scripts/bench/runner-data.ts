/**
 * What do large inputs and results cost in the job runner? CPU time until run() is called, and of writing what it returns,
 * over json alone with the same text, medians of runs that take turns; and how both grow.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { repoDir, type Say } from '../setup/workspace.ts';
import type { Row } from './rows.ts';

const RUNNER = join(repoDir, 'buildpack', 'job', 'planqk_runner', '__main__.py');
const PROGRAM = join(import.meta.dirname, 'runner_data.py');
const ROUNDS = 3;
const MEGABYTES = Number(process.env.BENCH_MB ?? 60);
const GROWING = [2, 20, 200].map((megabytes) => (megabytes * MEGABYTES) / 60);

/** What run() asks for, the data it gets, and how many times the time of json.load it may take until it is called. */
const INPUTS = [
  ['untyped', 'floats', 'no annotation', 1.3],
  ['floats', 'floats', 'List[float]', 1.5],
  ['matrix', 'matrix', 'List[List[float]]', 1.5],
  ['ints', 'ints', 'List[int]', 1.5],
  ['optional', 'optional', 'List[Optional[float]]', 3],
  ['points', 'points', 'a list of a dataclass', 4],
] as const;

interface Cost {
  readonly ms: number;
  readonly mib: number;
}
type Run = () => Promise<Cost>;

export async function benchRunnerData(say: Say, python: string): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'planqk-bench-data-'));
  try {
    mkdirSync(join(folder, 'src'));
    copyFileSync(PROGRAM, join(folder, 'src', 'program.py'));
    const bench = new Bench(say, python, folder);
    const rows: Row[] = [];
    for (const [job, kind, what, most] of INPUTS) rows.push(await bench.input(job, kind, what, most));
    return [...rows, await bench.result(), await bench.growthOfInputs(), await bench.growthOfResults()];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Bench {
  private readonly say: Say;
  private readonly python: string;
  private readonly folder: string;

  constructor(say: Say, python: string, folder: string) {
    this.say = say;
    this.python = python;
    this.folder = folder;
  }

  async input(job: string, kind: string, what: string, most: number): Promise<Row> {
    const file = await this.data(kind, MEGABYTES);
    const [ours, alone] = await this.alternate(this.reading(job, file), this.json('load', file));
    return ratio(`runner: ${MEGABYTES} MB of input for ${what}, over json.load`, ours!, alone!, most, 1.2);
  }

  async result(): Promise<Row> {
    const file = await this.data('floats', MEGABYTES);
    const [ours, alone] = await this.alternate(this.writing(file), this.json('dump', file));
    return ratio(`runner: a result of ${MEGABYTES} MB, over json.dumps with its indent`, ours!, alone!, 1, 1);
  }

  async growthOfInputs(): Promise<Row> {
    const empty = await this.reading('points', await this.data('points', 0))();
    const costs = await this.growing('points', (file) => this.reading('points', file));
    return growth('runner: growth of an input for a dataclass', costs, empty.ms);
  }

  async growthOfResults(): Promise<Row> {
    return growth('runner: growth of a result', await this.growing('floats', (file) => this.writing(file)), 0);
  }

  private async growing(kind: string, run: (file: string) => Run): Promise<Cost[]> {
    const costs: Cost[] = [];
    for (const megabytes of GROWING) costs.push(await run(await this.data(kind, megabytes))());
    return costs;
  }

  private async data(kind: string, megabytes: number): Promise<string> {
    const file = join(this.folder, `${kind}.json`);
    this.say(`${megabytes} MB of ${kind}`);
    await execa(this.python, [PROGRAM, 'make', kind, `${megabytes}`, file]);
    return file;
  }

  private readonly reading = (job: string, file: string): Run =>
    this.run([RUNNER], { DATA_FILE: file, ENTRY_POINT: `src.program:${job}` });
  private readonly writing = (file: string): Run =>
    this.run([RUNNER], { RESULT: file, ENTRY_POINT: 'src.program:result' });
  private readonly json = (what: 'load' | 'dump', file: string): Run => this.run([PROGRAM, what, file], {});

  private readonly run =
    (args: readonly string[], env: Record<string, string>): Run =>
    async () => {
      const options = { cwd: this.folder, env, extendEnv: false, stdout: 'ignore' } as const;
      const { stderr } = await execa(this.python, args, options);
      const [, ms, kib] = /^BENCH (\d+) (\d+)$/m.exec(stderr) ?? [];
      if (ms === undefined) throw new Error(`${args.join(' ')} printed:\n${stderr}`);
      return { ms: Number(ms), mib: Number(kib) / 1024 };
    };

  private async alternate(...runs: readonly Run[]): Promise<Cost[]> {
    const costs: Cost[][] = runs.map(() => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, run] of runs.entries()) costs[index]!.push(await run());
    }
    return costs.map((all) => ({ ms: median(all.map(({ ms }) => ms)), mib: median(all.map(({ mib }) => mib)) }));
  }
}

function ratio(what: string, ours: Cost, alone: Cost, most: number, mostMemory: number): Row {
  const [time, memory] = [ours.ms / alone.ms, ours.mib / alone.mib];
  const value = `${time.toFixed(2)} (${(alone.ms / 1000).toFixed(2)} s), memory ${memory.toFixed(2)}`;
  return { what, value, aim: `at most ${most}, memory ${mostMemory}` };
}

/** How many times longer each takes than the one before, a tenth of its size. */
function growth(what: string, costs: readonly Cost[], start: number): Row {
  const times = costs.map(({ ms }) => Math.max(1, ms - start));
  const factors = times.slice(1).map((time, index) => (time / times[index]!).toFixed(1));
  const sizes = GROWING.map((megabytes) => `${megabytes.toFixed(0)}`).join(', ');
  return { what: `${what} (${sizes} MB)`, value: `times ${factors.join(', ')}`, aim: 'about times 10' };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
