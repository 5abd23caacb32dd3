/** What does Kubernetes find where a build has failed, or somebody has ended it? */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import * as environment from '../../src/buildpacks/environment.ts';
import * as guard from '../../src/buildpacks/guard.ts';
import * as stage from '../../src/buildpacks/stage.ts';
import { messageText } from '../../src/problem.ts';
import { stageAppDir } from '../../src/staging/stage-app-dir.ts';
import { bench, messageOf, problemOf } from './bench.ts';

const left = vi.hoisted(() => ({ words: [] as string[], note: (_words: string) => {} }));
vi.mock('../../src/cnb/termination-log.ts', () => ({
  leaveLastWords: (words: string) => {
    left.note(words);
    left.words.push(words);
  },
}));
beforeEach(() => {
  left.words = [];
  left.note = () => {};
});

it('why the upload is refused', async () => {
  const it = bench('stage', 'two-named-folders');
  await it.detect(stage.detect);
  expect(left.words).toEqual([]);
  await it.build(stage.build);
  expect(left.words).toEqual([messageText(problemOf('two-named-folders'))]);
});

it('which buildpack stands where none may, since no build follows that could tell', async () => {
  const it = bench('guard', 'named-folder-underscore');
  await stageAppDir(it.appDir, {});
  it.orderOfBuilder('planqk/python', 'acme/metrics');
  await it.detect(guard.detect);
  expect(left.words).toEqual([messageOf('not-alone')]);
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
  left.note = (words) => expect(existsSync(join(dirname(it.buildPlanFile), 'asked'))).toBe(words === '');
  expect(await it.build(environment.build)).toMatchObject({ code: 0 });
  expect(left.words).toEqual([STOPPED, '']);
});

it('instead, why they could not be installed', async () => {
  const it = installing('[ "$1" = pip ] || exit 0; echo "error: No solution found"; exit 1');
  expect(await it.build(environment.build)).toMatchObject({ code: 1 });
  expect(left.words).toEqual([STOPPED, expect.stringContaining('[code: requirements-unsatisfiable, fault: upload]')]);
});
