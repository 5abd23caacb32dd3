/** What is left of our exit codes behind the real lifecycle: its own is 51 for all, and its last line has ours. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeFolders } from '../../src/upload/make-folders.ts';
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

it('an operator has it told for programs, whatever the upload says', async () => {
  const of = bench('two-named-folders');
  await detect(of, { env: { BP_LOG_FORMAT: 'text' } });
  const { output } = await buildAll(of, { BP_LOG_FORMAT: 'json' });
  const told = output.split('\n').find((line) => line.startsWith('{'));
  expect(JSON.parse(told ?? 'null'), output).toMatchObject({
    by: 'planqk/stage',
    level: 'error',
    code: 'ambiguous-user-code',
    fault: 'upload',
  });
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

it('the upload is at fault: its code may not be read, which is not the same as none', async () => {
  const of = bench('template-with-requirements');
  const folder = join(of.appDir, 'app', 'user_code', 'src');
  chmodSync(folder, 0);
  onTestFinished(() => chmodSync(folder, 0o755));
  const { output } = await failedBuild(of);
  expect(output).toMatch(/\n {2}app\/user_code\/src\n/);
  expect(output).toContain('\n[code: file-unreadable, fault: upload]\n');
});

it.runIf(isRoot)('a disk that can only be read is told as one, at any depth', () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-read-only-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', dir]);
  onTestFinished(() => {
    execFileSync('umount', [dir]);
    rmSync(dir, { recursive: true });
  });
  expect(() => makeFolders(join(dir, 'a', 'b'))).toThrow(/^EROFS/);
});

it.skipIf(isRoot)('needs root for a folder that cannot be written', (context) => context.skip());
