/**
 * `npm run mutate`: do the fast tests notice when a decision of ours is another? Tries some, chosen by a seed, each in a
 * copy of the project, and prints those that nothing noticed: a test is missing there.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { choose } from './mutation/choose.ts';
import { isEquivalent } from './mutation/equivalent.ts';
import { type Mutation, mutationsOf } from './mutation/mutations.ts';
import { makeWorkbench, type Workbench } from './mutation/workbench.ts';
import { runScript, step } from './progress.ts';
import { SetupError } from './setup/setup-error.ts';
import { repoDir } from './setup/workspace.ts';

const ENOUGH_PERCENT = 90;

const HELP = `Usage: npm run mutate -- [OPTIONS]

Changes decisions in src/, one at a time and in a copy, and runs the fast tests on each. Exits with 1 where they notice
fewer than ${ENOUGH_PERCENT} %.

  --count N      how many are tried                            (default: 60)
  --seed N       chooses them, to repeat a run                 (default: another one each time)
  --file PART    only of files with PART in their path; may be repeated
`;

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly files: readonly string[];
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    process.stdout.write(HELP);
    return 0;
  }
  const chosen = choose(mutationsIn(options.files), options.count, options.seed);
  if (chosen.length === 0) throw new SetupError('There is nothing to mutate.', 'See npm run mutate -- --help.');
  process.stdout.write(`${chosen.length} mutations, chosen with --seed ${options.seed}\n`);
  const workbench = makeWorkbench();
  const stop = (): never => {
    workbench.remove();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  try {
    await step('tests without a mutation', () => proveBaseline(workbench));
    return report(chosen.length, await survivorsOf(chosen, workbench));
  } finally {
    workbench.remove();
  }
}

/** @returns null where help is asked for */
function readOptions(): Options | null {
  const options = {
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    file: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { count, seed, file = [''], help } = parseArgs({ options }).values;
    return help ? null : { count: Number(count), seed: Number(seed), files: file };
  } catch (error) {
    throw new SetupError((error as Error).message, 'See npm run mutate -- --help.');
  }
}

function mutationsIn(parts: readonly string[]): Mutation[] {
  const files = readdirSync(join(repoDir, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => `src/${path}`)
    .filter((path) => path.endsWith('.ts') && parts.some((part) => path.includes(part)));
  return files
    .sort()
    .flatMap((file) => mutationsOf(file, readFileSync(join(repoDir, file), 'utf8')))
    .filter((mutation) => !isEquivalent(mutation));
}

async function proveBaseline(workbench: Workbench): Promise<void> {
  const output = await workbench.baseline();
  if (output !== null)
    throw new SetupError(`The fast tests fail without any mutation.\n${output.slice(-3000)}`, 'Mend them first.');
}

async function survivorsOf(chosen: readonly Mutation[], workbench: Workbench): Promise<Mutation[]> {
  const survivors: Mutation[] = [];
  for (const [index, mutation] of chosen.entries()) {
    const started = performance.now();
    const verdict = await workbench.judge(mutation);
    const seconds = Math.round((performance.now() - started) / 1000);
    const where = `${mutation.file}:${mutation.line}`;
    process.stdout.write(`${index + 1}/${chosen.length} ${verdict} (${seconds} s): ${where} ${mutation.kind}\n`);
    if (verdict === 'unnoticed') survivors.push(mutation);
  }
  return survivors;
}

function report(count: number, survivors: readonly Mutation[]): number {
  for (const { file, line, kind, before, after } of survivors) {
    process.stdout.write(`\n${file}:${line} ${kind}\n`);
    process.stdout.write(`${marked('-', before)}${marked('+', after)}`);
  }
  const noticed = count - survivors.length;
  const percent = Math.floor((100 * noticed) / count);
  process.stdout.write(`\nnoticed ${noticed} of ${count} (${percent} %)\n`);
  return percent >= ENOUGH_PERCENT ? 0 : 1;
}

const marked = (mark: string, text: string): string =>
  text
    .split('\n')
    .map((line) => `${mark} ${line}\n`)
    .join('');

await runScript(main);
