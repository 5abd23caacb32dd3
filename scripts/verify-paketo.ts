/**
 * `npm run verify:paketo`: the tests that use a stand-in for Paketo elsewhere, with the real one, on a machine where a
 * registry answers. Prints a table of what passed; arguments go to vitest.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { groundwork } from './groundwork.ts';
import { runScript, step } from './progress.ts';
import { ask, runAloud } from './setup/command.ts';
import type { GoTools } from './setup/go-tools.ts';
import { PRODUCTION_BUILDER, productionImages } from './setup/production-images.ts';
import { SetupError } from './setup/setup-error.ts';
import { stageForBuilder } from './setup/stage-for-builder.ts';
import { repoDir, type Say } from './setup/workspace.ts';

/** In the order in which they are run. */
const SUITES = ['test/lifecycle/paketo-stand-in.test.ts', 'test/container/builder.test.ts'];

/** Paketo's alone are some hundred megabytes. */
const PULL_SECONDS = 900;

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

async function main(): Promise<number> {
  const docker = await groundwork.docker();
  if (!docker.usable) throw new SetupError(docker.why, docker.remedy);
  await step("Paketo's images", pullAll);
  const [tools] = await Promise.all([groundwork.goTools(), groundwork.executable()]);
  await step('what builder.toml names', stageForBuilder);
  const dir = mkdtempSync(join(tmpdir(), 'planqk-verify-'));
  try {
    const buildpacksDir = await step("Paketo's buildpacks", (say) => copyBuildpacks(say, tools, dir));
    const report = await step('tests', () =>
      runTests(dir, { ...environment(tools), PLANQK_PAKETO_DIR: buildpacksDir }),
    );
    return printTable(report) ? 0 : 1;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A stand-in of the same name in the daemon does not count: each image is asked for at its registry. */
async function pullAll(say: Say): Promise<void> {
  for (const image of Object.values(productionImages())) {
    say(`pulling ${image}`);
    const args = ['pull', '--platform', 'linux/amd64', image];
    const { ok, stderr } = await ask('docker', args, { timeout: PULL_SECONDS * 1000 });
    if (ok) continue;
    throw new SetupError(
      `Nothing was verified: no registry answers for ${image}.\n${stderr.trim()}`,
      'Run this where the Docker daemon can pull images. `npm test` has run the same tests with a stand-in for Paketo.',
    );
  }
}

/** As they lie in the builder: for the rows that were measured on them, through the lifecycle's detector. */
async function copyBuildpacks(say: Say, { pack }: GoTools, dir: string): Promise<string> {
  const words = { cwd: repoDir, remedy: 'See what is printed above.' };
  const options = ['--config', 'builder.toml', '--pull-policy', 'if-not-present'];
  const create = [pack, 'builder', 'create', PRODUCTION_BUILDER, ...options];
  await runAloud(say, create, { ...words, what: `Creating ${PRODUCTION_BUILDER}` });
  const { stdout } = await ask('docker', ['create', PRODUCTION_BUILDER]);
  const container = stdout.trim();
  const copy = ['docker', 'cp', `${container}:/cnb/buildpacks`, dir];
  await runAloud(say, copy, { ...words, what: 'Copying the buildpacks' });
  await ask('docker', ['rm', container]);
  return join(dir, 'buildpacks');
}

const environment = ({ pack, lifecycle }: GoTools): Record<string, string> => ({
  PLANQK_PACK: pack,
  PLANQK_LIFECYCLE: lifecycle,
  PLANQK_PAKETO: 'real',
});

async function runTests(dir: string, env: Record<string, string>): Promise<Report> {
  const file = join(dir, 'report.json');
  const vitest = join(repoDir, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  await execa(process.execPath, [vitest, 'run', ...SUITES, ...reporters, ...process.argv.slice(2)], {
    cwd: repoDir,
    env,
    stdio: ['ignore', 2, 2],
    reject: false,
  });
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** @returns whether all passed */
function printTable({ testResults }: Report): boolean {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  process.stdout.write('\nWith the real Paketo\n');
  for (const { fullName, status } of tests) process.stdout.write(`  ${status.padEnd(8)} ${fullName}\n`);
  const failed = tests.filter(({ status }) => status === 'failed').length;
  process.stdout.write(`\n${tests.length} tests, ${failed} failed\n`);
  return tests.length > 0 && failed === 0;
}

await runScript(main);
