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

interface Options {
  readonly count: number;
  readonly seed: number;
  readonly files: readonly string[];
}

async function main(): Promise<number> {
  const options = readOptions();
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

function readOptions(): Options {
  const options = {
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    file: { type: 'string', multiple: true },
  } as const;
  try {
    const { count, seed, file = [''] } = parseArgs({ options }).values;
    return { count: Number(count), seed: Number(seed), files: file };
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
