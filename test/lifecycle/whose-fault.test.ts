/** What is left of our exit codes behind the real lifecycle: its own is 51 for all, and its last line has ours. */
import { execFileSync } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { fixtures } from '../fixtures.ts';
import { buildAll, detect, OUR_ORDER, type Workbench, workbench } from './detector.ts';

const isRoot = process.getuid?.() === 0;

const bench = (name: string): Workbench =>
  workbench(fixtures.find((fixture) => fixture.name === name)!.uploadDir, onTestFinished);

async function failedBuild(of: Workbench, order: readonly (readonly string[])[] = OUR_ORDER) {
  const detection = await detect(of, { order });
  expect(detection.group, detection.output).toHaveLength(1);
  return buildAll(of);
}

it('the upload is at fault', async () => {
  const { exitCode, output } = await failedBuild(bench('two-named-folders'));
  expect(exitCode).toBe(51);
  expect(output).toContain('\n[code: ambiguous-user-code, fault: upload]\n');
  expect(output).toMatch(/ERROR: failed to build: exit status 1$/);
});

it.runIf(isRoot)('the platform is at fault: the folder cannot be written', async () => {
  const of = bench('thin-conda-range');
  execFileSync('chown', ['-R', '0:0', of.appDir]);
  const { exitCode, output } = await failedBuild(of);
  expect(exitCode).toBe(51);
  expect(output).toContain('\n[code: cannot-write, fault: platform]\n');
  expect(output).toMatch(/ERROR: failed to build: exit status 5$/);
});

it('the platform is at fault: the builder has no stage', async () => {
  const of = bench('thin-conda-range');
  const { exitCode, output } = await failedBuild(of, OUR_ORDER.slice(1));
  expect(exitCode).toBe(51);
  expect(output).toContain('\n[code: staging-unfinished, fault: platform]\n');
  expect(output).toMatch(/ERROR: failed to build: exit status 5$/);
});

it.skipIf(isRoot)('needs root for a folder that cannot be written', (context) => context.skip());
