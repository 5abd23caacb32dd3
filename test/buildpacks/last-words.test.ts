/** What does Kubernetes find where a build has failed, or somebody has ended it? */
import fs, { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import * as environment from '../../src/buildpacks/environment.ts';
import * as guard from '../../src/buildpacks/guard.ts';
import * as stage from '../../src/buildpacks/stage.ts';
import { messageText } from '../../src/problem.ts';
import { stageAppDir } from '../../src/staging/stage-app-dir.ts';
import { bench, messageOf, problemOf } from './bench.ts';

const FILE = '/dev/termination-log';

let words: string[] = [];
/** Called each time that there are other words. */
let look = (): void => {};

beforeEach(() => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-last-words-'));
  const standIn = join(dir, 'termination-log');
  writeFileSync(standIn, '');
  const { openSync, closeSync } = fs;
  let open: number | undefined;
  vi.spyOn(fs, 'openSync').mockImplementation((path, ...rest) => {
    if (path !== FILE) return openSync(path, ...rest);
    open = openSync(standIn, ...rest);
    return open;
  });
  vi.spyOn(fs, 'closeSync').mockImplementation((file) => {
    closeSync(file);
    if (file !== open) return;
    open = undefined;
    words.push(readFileSync(standIn, 'utf8'));
    look();
  });
  syncBuiltinESMExports();
  [words, look] = [[], () => {}];
  onTestFinished(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    rmSync(dir, { recursive: true });
  });
});

it('why the upload is refused', async () => {
  const it = bench('stage', 'two-named-folders');
  await it.detect(stage.detect);
  expect(words).toEqual([]);
  await it.build(stage.build);
  expect(words).toEqual([messageText(problemOf('two-named-folders'))]);
});

it('which buildpack stands where none may, since no build follows that could tell', async () => {
  const it = bench('guard', 'named-folder-underscore');
  await stageAppDir(it.appDir, {});
  it.orderOfBuilder('planqk/python', 'acme/metrics');
  await it.detect(guard.detect);
  expect(words).toEqual([messageOf('not-alone')]);
});

const STOPPED = readFileSync(
  join(import.meta.dirname, '..', 'python', 'install', 'messages', 'build-stopped.txt'),
  'utf8',
);

function installing(script: string) {
  const it = bench('environment', 'job-at-the-root', { PATH: process.env.PATH ?? '' });
  mkdirSync(join(it.buildpackDir, 'bin'));
  writeFileSync(join(it.buildpackDir, 'bin', 'uv'), `#!/bin/sh\ntouch ${dirname(it.buildPlanFile)}/asked\n${script}`, {
    mode: 0o755,
  });
  return it;
}

it('while packages are installed, that somebody has ended it; and nothing when that is over', async () => {
  const it = installing('echo working');
  const wasAsked: boolean[] = [];
  look = () => wasAsked.push(existsSync(join(dirname(it.buildPlanFile), 'asked')));
  expect(await it.build(environment.build)).toMatchObject({ code: 0 });
  expect(words).toEqual([STOPPED, '']);
  expect(wasAsked).toEqual([false, true]);
});

it('instead, why they could not be installed', async () => {
  const it = installing('[ "$1" = pip ] || exit 0; echo "error: No solution found"; exit 1');
  expect(await it.build(environment.build)).toMatchObject({ code: 1 });
  expect(words).toEqual([STOPPED, expect.stringContaining('[code: requirements-unsatisfiable, fault: upload]')]);
});
