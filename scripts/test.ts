/**
 * `npm test`: all of it, in the parts that `npm run ci:NAME` runs alone. With arguments, which go to vitest: the projects
 * that they name, with what is set up for those.
 *
 * What needs a usable Docker, or root, is skipped without, loudly; with CI=true that is a failure.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { checkFiles } from './checks.ts';
import { withCluster } from './cluster/bring-up.ts';
import { isRoot, NO_ROOT } from './cluster/programs.ts';
import { beginClusterTools, groundwork } from './groundwork.ts';
import { durations, runScript, step } from './progress.ts';
import { SetupError } from './setup/setup-error.ts';
import { repoDir } from './setup/workspace.ts';
import { failuresOf, leftOutOf, type Report } from './test-failures.ts';
import { needsOf, ON_CLUSTER, PARTS, type Part, PROJECTS, type Project, readArguments } from './test-parts.ts';

/** Tests that cannot run here. */
interface Skipped {
  readonly projects: readonly Project[];
  readonly why: string;
  readonly remedy: string;
}

interface Setup {
  /** What the tests are told. */
  readonly env: Record<string, string>;
  readonly skipped: readonly Skipped[];
}

interface Done {
  readonly name: string;
  readonly code: number;
  /** A paragraph for each. */
  readonly failures: readonly string[];
  /** Of its tests, how many were left to npm run test:thorough. */
  readonly leftOut: number;
  readonly steps: typeof durations;
  /** Of all, which may have run side by side. */
  readonly seconds: number;
  readonly skipped: readonly Skipped[];
}

async function main(): Promise<number> {
  const { parts, args } = readArguments(process.argv.slice(2));
  if (parts.length === 0) {
    const names = PARTS.map(({ name }) => name).join(', ');
    throw new SetupError(
      'No tests have that name.',
      `The projects are ${PROJECTS.join(', ')}; the parts are ${names}.`,
    );
  }
  const isOnCluster = parts.some(({ projects }) => projects.some((project) => ON_CLUSTER.includes(project)));
  if (isOnCluster && isRoot()) beginClusterTools();
  const done: Done[] = [];
  for (const part of parts) {
    if (parts.length > 1) printHeading(`Part ${done.length + 1} of ${parts.length}: ${part.name}`);
    done.push(await runPart(part, args));
  }
  printTimes(done);
  printLeftOut(done);
  printFailures(done);
  for (const { skipped } of done) skipped.forEach(warnSkipped);
  return done.find(({ code }) => code !== 0)?.code ?? 0;
}

/** A test that fails, and a part that cannot be set up, is no reason to leave the others out. */
async function runPart(part: Part, args: readonly string[]): Promise<Done> {
  const [before, started] = [durations.length, performance.now()];
  const { code, failures, leftOut, skipped } = await tryPart(part, args).catch((error: unknown) => {
    if (!(error instanceof SetupError)) throw error;
    return { code: 125, failures: [`${part.name}\n${error.what.trim()}\n${error.remedy}`], leftOut: 0, skipped: [] };
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  return { name: part.name, code, failures, leftOut, steps: durations.slice(before), seconds, skipped };
}

/** @throws SetupError where it cannot be run. */
async function tryPart(
  { isLinted, projects }: Part,
  args: readonly string[],
): Promise<Pick<Done, 'code' | 'failures' | 'leftOut' | 'skipped'>> {
  if (isLinted) await checkFiles('all');
  const { env, skipped } = await setUp(projects);
  const runnable = projects.filter((project) => !skipped.some((it) => it.projects.includes(project)));
  const [first] = skipped;
  if (first !== undefined && (process.env.CI === 'true' || runnable.length === 0))
    throw new SetupError(`Tests cannot run (${first.projects.join(', ')}): ${first.why}`, first.remedy);
  const selected = runnable.flatMap((project) => ['--project', project]);
  const title = `tests: ${runnable.join(', ')}`;
  const run = (more: Setup['env']) => step(title, () => runVitest([...selected, ...args], { ...env, ...more }));
  const ran = runnable.some((project) => ON_CLUSTER.includes(project))
    ? await withCluster((ingredients) => run({ PLANQK_CLUSTER: JSON.stringify(ingredients) }))
    : await run({});
  return { ...ran, skipped };
}

async function setUp(projects: Part['projects']): Promise<Setup> {
  const needs = needsOf(projects);
  const [tools, kustomize, docker] = await Promise.all([
    needs.includes('tools') ? groundwork.goTools() : null,
    needs.includes('kustomize') ? groundwork.kustomize() : null,
    needs.includes('builder') ? groundwork.builderWhereDocker() : null,
    needs.includes('executable') ? groundwork.executable() : null,
    needs.includes('chromium') ? groundwork.chromium() : null,
  ]);
  const skipped: Skipped[] = [];
  if (docker !== null && !docker.usable) skipped.push({ ...docker, projects: ['container'] });
  const onCluster = projects.filter((project) => ON_CLUSTER.includes(project));
  if (onCluster.length > 0 && !isRoot()) skipped.push({ ...NO_ROOT, projects: onCluster });
  return {
    env: {
      ...(tools !== null && { PLANQK_LIFECYCLE: tools.lifecycle, PLANQK_PACK: tools.pack }),
      ...(kustomize !== null && { PLANQK_KUSTOMIZE: kustomize }),
    },
    skipped,
  };
}

async function runVitest(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Pick<Done, 'code' | 'failures' | 'leftOut'>> {
  const vitest = join(repoDir, 'node_modules', 'vitest', 'vitest.mjs');
  const dir = await mkdtemp(join(tmpdir(), 'planqk-tests-'));
  const report = join(dir, 'report.json');
  const reporters = ['--reporter', 'default', '--reporter', 'json', `--outputFile.json=${report}`];
  try {
    const { exitCode } = await execa(process.execPath, [vitest, 'run', ...reporters, ...args], {
      cwd: repoDir,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      reject: false,
    });
    // none where vitest itself did not start, which it has said
    const text = await readFile(report, 'utf8').catch(() => null);
    const told = text === null ? null : (JSON.parse(text) as Report);
    const failures = told === null ? [] : failuresOf(told, repoDir);
    const leftOut = told === null || isNarrowed(args) ? 0 : leftOutOf(told);
    const isOther = exitCode !== 0 && failures.length === 0;
    return {
      code: exitCode ?? 1,
      failures: isOther ? ['No test, but vitest: its words are above.'] : failures,
      leftOut,
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Where a test's name is asked for, all others are skipped. */
const isNarrowed = (args: readonly string[]): boolean => args.some((arg) => /^(-t|--testNamePattern)/.test(arg));

function printHeading(text: string): void {
  process.stdout.write(`\n${'='.repeat(80)}\n${text}\n${'='.repeat(80)}\n`);
}

function printTimes(done: readonly Done[]): void {
  const width = 2 + Math.max(...durations.map(({ title }) => title.length), ...done.map(({ name }) => name.length));
  const line = (title: string, seconds: number, note = ''): void => {
    process.stdout.write(`  ${title.padEnd(width)} ${String(seconds).padStart(5)} s${note}\n`);
  };
  process.stdout.write('\nWhere the time went\n');
  for (const { name, code, steps, seconds } of done) {
    line(name, seconds, code === 0 ? '' : '  FAILED');
    for (const { title, seconds } of steps) line(`  ${title}`, seconds);
  }
}

function printLeftOut(done: readonly Done[]): void {
  const count = done.reduce((sum, { leftOut }) => sum + leftOut, 0);
  if (count > 0) process.stdout.write(`\nFurther cases, left to npm run test:thorough: ${count} tests.\n`);
}

function printFailures(done: readonly Done[]): void {
  const failures = done.flatMap((part) => part.failures);
  if (failures.length > 0) process.stdout.write(`\nWhat failed\n\n${failures.join('\n\n')}\n`);
}

function warnSkipped({ projects, why, remedy }: Skipped): void {
  const line = '!'.repeat(80);
  process.stdout.write(`\n${line}\nSKIPPED: all tests of ${projects.join(', ')}.\n${why}\n${remedy}\n${line}\n`);
}

await runScript(main);
