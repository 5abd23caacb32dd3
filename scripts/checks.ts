/** What is asked of all files, before any test: their format, the linter's rules, and their types. */
import { join } from 'node:path';
import { execa } from 'execa';
import { step } from './progress.ts';
import { SetupError } from './setup/setup-error.ts';
import { repoDir } from './setup/workspace.ts';

const node = process.execPath;
const biome = join(repoDir, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
const tsc = join(repoDir, 'node_modules', 'typescript', 'bin', 'tsc');

const FORMAT = {
  all: ['ci', '.'],
  staged: ['check', '--staged', '--no-errors-on-unmatched'],
} as const;

/** @throws SetupError with what is not as it should be. */
export async function checkFiles(which: keyof typeof FORMAT): Promise<void> {
  await step('format and lint', () => check('format and lint', [biome, ...FORMAT[which], '--colors=off']));
  await step('types', () => check('types', [tsc, '--noEmit', '-p', '.']));
}

async function check(title: string, args: readonly string[]): Promise<void> {
  const { failed, all } = await execa(node, args, { cwd: repoDir, all: true, reject: false });
  if (failed)
    throw new SetupError(`${title}: not as it should be\n${all}`, '`npm run format` mends what can be mended.');
}

/** Mends what can be mended. @returns biome's exit code */
export async function format(): Promise<number> {
  const { exitCode } = await execa(node, [biome, 'check', '--write', '.'], {
    cwd: repoDir,
    stdio: 'inherit',
    reject: false,
  });
  return exitCode ?? 1;
}
