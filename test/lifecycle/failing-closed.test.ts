/** Whatever keeps staging from finishing, the build does not go on: not to Python, and not to the language after ours. */

import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VERSION } from '../../scripts/setup/bundle.ts';
import { bundleFile } from '../../scripts/setup/executable.ts';
import { cannotWrite } from '../../src/app-root/problems.ts';
import { messageText } from '../../src/problem.ts';
import { contentsOf, fixtures } from '../fixtures.ts';
import { detect, OUR_ORDER, type Workbench, workbench } from './detector.ts';

const { uploadDir } = fixtures.find(({ name }) => name === 'thin-conda-range')!;
const { uploadDir: templateDir } = fixtures.find(({ name }) => name === 'template-with-requirements')!;
const isRoot = process.getuid?.() === 0;

const UNFINISHED = '[Error: The upload was not prepared completely]';

/** Puts a script in the place of stage's executable, which the other buildpacks use too. */
function replaceExecutable(bench: Workbench, script: string): void {
  const stage = join(bench.buildpacksDir, 'planqk_stage');
  const real = join(bench.dir, 'real');
  cpSync(join(stage, VERSION), real, { recursive: true, verbatimSymlinks: true });
  rmSync(stage);
  cpSync(real, join(stage, VERSION), { recursive: true, verbatimSymlinks: true });
  for (const phase of ['detect', 'build']) {
    const file = join(stage, VERSION, 'bin', phase);
    rmSync(file);
    writeFileSync(file, script.replaceAll('REAL', join(real, 'bin', phase)));
    chmodSync(file, 0o755);
  }
}

/** A script that misbehaves as stage's detect only, and is the real thing otherwise. */
const asStageDetect = (what: string): string => `#!/bin/sh
case "$0:$CNB_BUILDPACK_DIR" in
*/detect:*planqk_stage*) ${what} ;;
esac
exec REAL "$@"
`;

/** The same program under Node, with a hook that ends the process hard at a given call. */
const KILLED = `exec -a detect ${process.execPath} --require ${join(import.meta.dirname, '..', 'kill-at.cjs')} ${bundleFile}`;

describe('the build stops with a message when', () => {
  it.each<[why: string, script: string]>([
    ['stage crashes', asStageDetect('exit 3')],
    ['stage is killed before it has done anything', asStageDetect('kill -9 $$')],
    ['stage says that all is well without having done anything', asStageDetect('exit 100')],
    [
      'stage is killed at the second of its renames',
      asStageDetect(`KILL_AT=renameSync:2 exec bash -c '${KILLED}' detect`),
    ],
  ])('%s', async (_why, script) => {
    const bench = workbench(uploadDir, onTestFinished);
    replaceExecutable(bench, script);
    const detection = await detect(bench);
    expect(detection.group, detection.output).toEqual(['planqk/guard']);
    const { exitCode, stderr } = await detection.build();
    expect(stderr).toContain(UNFINISHED);
    expect(exitCode).toBe(5);
  });

  it.each<[why: string, script: string]>([
    ['the executable cannot run on this machine', 'not an executable for this machine\n'],
    ['every run of the executable is killed', '#!/bin/sh\nkill -9 $$\n'],
  ])('%s', async (_why, script) => {
    const bench = workbench(uploadDir, onTestFinished);
    replaceExecutable(bench, script);
    const detection = await detect(bench);
    expect(detection.group, detection.output).toEqual(['planqk/guard']);
    expect((await detection.build()).exitCode).toBe(5);
  });

  it('stage is not in the builder', async () => {
    const bench = workbench(uploadDir, onTestFinished);
    rmSync(join(bench.buildpacksDir, 'planqk_stage'));
    const detection = await detect(bench, { order: OUR_ORDER.slice(1) });
    expect(detection.group, detection.output).toEqual(['planqk/guard']);
    const { exitCode, stderr } = await detection.build();
    expect(stderr).toContain(
      `[Error: ${VERSION} of planqk/stage is missing; it has to be in the same builder as planqk/guard]`,
    );
    expect(exitCode).toBe(5);
  });

  it.runIf(isRoot)('the folder cannot be written', async () => {
    const bench = workbench(uploadDir, onTestFinished);
    execFileSync('chown', ['-R', '0:0', bench.appDir]);
    const detection = await detect(bench);
    expect(detection.group, detection.output).toEqual(['planqk/stage']);
    const { exitCode, stderr } = await detection.build();
    expect(stderr.trim()).toBe(messageText(cannotWrite('.planqk', 'EACCES: permission denied')).trim());
    expect(exitCode).toBe(5);
    expect(contentsOf(bench.appDir)).toEqual(contentsOf(uploadDir));
  });

  it('no file may be written', async () => {
    const bench = workbench(templateDir, onTestFinished);
    replaceExecutable(bench, asStageDetect('ulimit -f 0; exec REAL "$@"'));
    const detection = await detect(bench);
    expect(detection.group, detection.output).toEqual(['planqk/stage']);
    expect((await detection.build()).exitCode).toBe(5);
    expect(contentsOf(bench.appDir)).toEqual(contentsOf(templateDir));
  });

  it.runIf(isRoot)('the disk is full', async () => {
    // with files of the user's where staging wants to put its own
    const bench = workbench(templateDir, onTestFinished);
    onTestFinished(() => void execFileSync('umount', [bench.appDir]));
    rmSync(bench.appDir, { recursive: true });
    mkdirSync(bench.appDir);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0777', 'tmpfs', bench.appDir]);
    cpSync(templateDir, bench.appDir, { recursive: true });
    execFileSync('sh', ['-c', 'dd if=/dev/zero of=fill bs=1k 2>/dev/null || true'], { cwd: bench.appDir });
    const before = contentsOf(bench.appDir);
    const detection = await detect(bench);
    expect(detection.group, detection.output).toEqual(['planqk/stage']);
    const { exitCode, stderr } = await detection.build();
    expect(stderr).toMatch(/the system answered: ENOSPC: no\s+space left on device\./);
    expect(exitCode).toBe(5);
    expect(contentsOf(bench.appDir)).toEqual(before);
  });
});

it.skipIf(isRoot)('needs root for a read-only folder and a full disk', (context) => context.skip());
