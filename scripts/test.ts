/**
 * `npm test`: lint, the whole setup, every test. Arguments go to vitest.
 *
 * Without a usable Docker the container tests are skipped, loudly; with CI=true that is a failure.
 */
import { join } from 'node:path';
import { execa } from 'execa';
import { durations, runScript, step } from './progress.ts';
import { type Docker, ensureDocker } from './setup/docker.ts';
import { ensureEmbeddedBuilder } from './setup/embedded-builder.ts';
import { buildpacksDir, ensureExecutable } from './setup/executable.ts';
import { ensureGoTools } from './setup/go-tools.ts';
import { SetupError } from './setup/setup-error.ts';
import { repoDir } from './setup/workspace.ts';

const node = process.execPath;
const bin = (name: string): string => join(repoDir, 'node_modules', name);

const LINT = [
  ['format and lint', node, bin('@biomejs/biome/bin/biome'), 'ci', '--colors=off', '.'],
  ['types', node, bin('typescript/bin/tsc'), '--noEmit', '-p', '.'],
] as const;

async function main(): Promise<number> {
  for (const [title, file, ...args] of LINT) await step(title, () => lint(title, file, args));
  await step('executable', ensureExecutable);
  const { pack, lifecycle } = await step('pack and lifecycle', ensureGoTools);
  const docker = await step('Docker', ensureDocker);
  if (docker.usable) await step('embedded builder', (say) => ensureEmbeddedBuilder(say, { buildpacksDir }));
  else if (process.env.CI === 'true')
    throw new SetupError(`The container tests cannot run: ${docker.why}`, docker.remedy);
  const code = await step('tests', () => runTests({ PLANQK_LIFECYCLE: lifecycle, PLANQK_PACK: pack }, docker));
  printTimes();
  if (!docker.usable) warnSkipped(docker.why, docker.remedy);
  return code;
}

async function lint(title: string, file: string, args: readonly string[]): Promise<void> {
  const { failed, all } = await execa(file, args, { cwd: repoDir, all: true, reject: false });
  if (failed)
    throw new SetupError(`${title}: not as it should be\n${all}`, '`npm run format` mends what can be mended.');
}

async function runTests(env: Record<string, string>, docker: Docker): Promise<number> {
  const projects = docker.usable ? [] : ['fast', 'runner', 'lifecycle', 'slow'].flatMap((name) => ['--project', name]);
  const { exitCode } = await execa(node, [bin('vitest/vitest.mjs'), 'run', ...projects, ...process.argv.slice(2)], {
    cwd: repoDir,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
  });
  return exitCode ?? 1;
}

function printTimes(): void {
  const width = Math.max(...durations.map(({ title }) => title.length));
  process.stdout.write('\nWhere the time went\n');
  for (const { title, seconds } of durations)
    process.stdout.write(`  ${title.padEnd(width)} ${String(seconds).padStart(5)} s\n`);
}

function warnSkipped(why: string, remedy: string): void {
  const line = '!'.repeat(80);
  process.stdout.write(
    `\n${line}\nSKIPPED: all container tests, since there is no usable Docker.\n${why}\n${remedy}\n${line}\n`,
  );
}

await runScript(main);
