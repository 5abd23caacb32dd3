/**
 * `npm run bench`: how fast and how large, as ratios of medians measured in one run, since times alone say more about
 * the machine than about us. Never asserted in a test.
 */
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { READERS } from '../test/sweep/readers.ts';
import { type Growth, growthsOf, MOST } from '../test/sweep/sweep.ts';
import { zipOf } from '../test/upload/zip-of.ts';
import { benchRunner } from './bench-runner.ts';
import { groundwork } from './groundwork.ts';
import { runScript, step } from './progress.ts';
import { ensureDocker } from './setup/docker.ts';
import { buildpackDir, bundle, ensureExecutable, executableFile, makeExecutable } from './setup/executable.ts';
import { repoDir, type Say } from './setup/workspace.ts';

interface Row {
  readonly what: string;
  readonly value: string;
  readonly aim: string;
}

const work = mkdtempSync(join(tmpdir(), 'planqk-bench-'));

function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { what, value, aim } of rows) process.stdout.write(`${what.padEnd(width)}  ${value.padEnd(34)}  ${aim}\n`);
}

const executableSize = (): Row => ({
  what: 'executable',
  value: `${(statSync(executableFile).size / 1e6).toFixed(1)} MB`,
  aim: 'at most 112 MB',
});

async function detectAgainstEmptyProgram(say: Say): Promise<Row> {
  const emptyProgram = join(work, 'empty.cjs');
  writeFileSync(join(work, 'empty.js'), 'process.exitCode = 100;\n');
  await bundle(join(work, 'empty.js'), emptyProgram);
  mkdirSync(join(work, 'bin'));
  await makeExecutable(say, emptyProgram, join(work, 'empty'), { argv0: 'detect', cwd: work, env: {} });
  symlinkSync(join(work, 'empty'), join(work, 'bin', 'detect'));
  const ours = join(buildpackDir('stage'), 'bin', 'detect');
  const times = await alternate(30, {
    ours: () => timeOf(ours, freshCopy()),
    empty: () => timeOf(join(work, 'bin', 'detect'), freshCopy()),
  });
  return ratio('detect of planqk/stage, over an empty program', times.ours, times.empty, 'at most 1.5');
}

let copies = 0;

/** Each detect stages: it gets an upload of its own. */
function freshCopy(name = 'pip-job'): string {
  const dir = join(work, `app-${copies++}`);
  cpSync(join(repoDir, 'samples', name), dir, { recursive: true });
  return dir;
}

async function timeOf(file: string, cwd: string): Promise<number> {
  const env = {
    CNB_BUILDPACK_DIR: buildpackDir('stage'),
    CNB_PLATFORM_DIR: work,
    CNB_BUILD_PLAN_PATH: join(work, 'plan.toml'),
  };
  const started = performance.now();
  const { exitCode } = await execa(file, [], { cwd, env, reject: false });
  const elapsed = performance.now() - started;
  if (exitCode !== 100) throw new Error(`${file} exited with ${exitCode}`);
  return elapsed;
}

/** How planning grows: with the number of files, in a folder and in a zip, and with the number of requirement lines. */
async function planning(say: Say): Promise<Row[]> {
  const files = await growth(say, 'files', [10, 1000, 20_000], (dir, count) => {
    for (let i = 0; i < count; i++) {
      if (i % 100 === 0) mkdirSync(join(dir, 'app', 'user_code', 'data', String(i / 100)), { recursive: true });
      writeFileSync(join(dir, 'app', 'user_code', 'data', String(Math.floor(i / 100)), `${i}.csv`), '');
    }
  });
  const zipped = await growthOf(say, 'zipped files', [10, 1000, 20_000, 150_000], (count) => {
    const file = join(work, `plan-${count}.zip`);
    const data = Array.from({ length: count - 1 }, (_, i) => `app/user_code/data/${Math.floor(i / 100)}/${i}.csv`);
    const members = ['app/user_code/src/program.py', ...data].map((name) => ({ name, content: PROGRAM }));
    writeFileSync(file, zipOf(members));
    return file;
  });
  const lines = await growth(say, 'requirement lines', [10, 1000, 100_000], (dir, count) => {
    // short, so that the largest stays below what is read of a manifest at all
    const text = Array.from({ length: count }, (_, i) => `p${i.toString(36)}>1`).join('\n');
    writeFileSync(join(dir, 'app', 'user_code', 'requirements.txt'), text);
  });
  return [...files, ...zipped, ...lines];
}

const PROGRAM = 'def run(data, params):\n    return 1\n';

const growth = (
  say: Say,
  unit: string,
  counts: readonly number[],
  fill: (dir: string, count: number) => void,
): Promise<Row[]> =>
  growthOf(say, unit, counts, (count) => {
    const dir = join(work, `plan-${unit.replace(' ', '-')}-${count}`);
    mkdirSync(join(dir, 'app', 'user_code', 'src'), { recursive: true });
    writeFileSync(join(dir, 'app', 'user_code', 'src', 'program.py'), PROGRAM);
    fill(dir, count);
    return dir;
  });

async function growthOf(
  say: Say,
  unit: string,
  counts: readonly number[],
  make: (count: number) => string,
): Promise<Row[]> {
  const medians: number[] = [];
  for (const count of counts) {
    say(`${count} ${unit}`);
    const upload = make(count);
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      const started = performance.now();
      await execa(executableFile, ['plan', upload, '--json']);
      times.push(performance.now() - started);
    }
    medians.push(median(times));
  }
  return counts.map((count, index) => ({
    what: `plan, ${count.toLocaleString('en')} ${unit}`,
    value: `${(medians[index]! / medians[0]!).toFixed(2)} times (${medians[index]!.toFixed(0)} ms)`,
    aim: `over ${counts[0]} ${unit}`,
  }));
}

/** The reader whose time grows most with its input, and by what. */
async function worstReader(say: Say): Promise<Row> {
  const worst: Growth[] = [];
  for (const reader of READERS) {
    say(reader.name);
    worst.push(...(await growthsOf(reader, 16)).slice(0, 1));
  }
  const { name, short, long, ratio } = worst.sort((a, b) => b.ratio - a.ratio)[0]!;
  return {
    what: 'ten times the text in a file, at worst',
    value: `${ratio.toFixed(1)} times (${long.toFixed(0)} ms / ${short.toFixed(0)} ms)`,
    aim: `at most ${MOST}; ${name}`,
  };
}

async function rebuildAgainstFirstBuild(say: Say, name: string, rounds: number): Promise<Row> {
  const { image, pack } = await groundwork.builder();
  const tag = 'planqk-bench/rebuild';
  const args = ['--builder', image, '--pull-policy', 'never', '--trust-builder', '--network', 'host'];
  const build = async (dir: string): Promise<number> => {
    const started = performance.now();
    await execa(pack, ['build', tag, '--path', dir, ...args], { env: { PACK_VOLUME_KEY: 'planqk-bench' } });
    return performance.now() - started;
  };
  const first: number[] = [];
  const rebuild: number[] = [];
  for (let round = 0; round < rounds; round++) {
    say(`round ${round + 1} of ${rounds}`);
    await execa('docker', ['image', 'rm', '--force', tag], { reject: false });
    const dir = freshCopy(name);
    first.push(await build(dir));
    appendFileSync(join(dir, 'src', 'program.py'), `# ${round}\n`);
    rebuild.push(await build(dir));
  }
  await execa('docker', ['image', 'rm', '--force', tag], { reject: false });
  return ratio(`rebuild after a code change, over the first build (${name})`, rebuild, first, 'at most 0.5');
}

/** One after the other, in turns, so that what else the machine does hits both alike. */
async function alternate<Name extends string>(
  rounds: number,
  runs: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const times = Object.fromEntries(Object.keys(runs).map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(runs) as Name[]) times[name].push(await runs[name]());
  }
  return times;
}

function ratio(what: string, ours: readonly number[], other: readonly number[], aim: string): Row {
  const [a, b] = [median(ours), median(other)];
  return { what, value: `${(a / b).toFixed(2)} (${a.toFixed(0)} ms / ${b.toFixed(0)} ms)`, aim };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

await runScript(async () => {
  try {
    await step('executable', ensureExecutable);
    const rows: Row[] = [executableSize()];
    rows.push(await step('detect', detectAgainstEmptyProgram));
    rows.push(...(await step('planning', planning)));
    rows.push(await step('readers', worstReader));
    rows.push(...(await step('runner', benchRunner)));
    const docker = await step('Docker', ensureDocker);
    if (docker.usable) {
      rows.push(await step('rebuild, NumPy', (say) => rebuildAgainstFirstBuild(say, 'pip-job', 5)));
      rows.push(await step('rebuild, PennyLane', (say) => rebuildAgainstFirstBuild(say, 'conda-wrapped-job', 3)));
    } else process.stderr.write(`Without Docker no builds are measured: ${docker.why}\n`);
    print(rows);
    return 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
});
