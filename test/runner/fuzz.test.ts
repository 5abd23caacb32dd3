/** Random inputs, names and messages; a longer run is `python test/runner/fuzz.py RUNNER PROJECT SEED ROUNDS`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PYTHON, projectDir, RUNNER } from './run-job.ts';

const SEED = 1;
const ROUNDS = 400;

it(`no input forges a result or ends in a crash (${ROUNDS} jobs)`, () => {
  const args = [join(import.meta.dirname, 'fuzz.py'), RUNNER, projectDir('anything'), `${SEED}`, `${ROUNDS}`];
  const { status, stdout, stderr } = spawnSync(PYTHON, args, { encoding: 'utf8' });
  expect(status, stdout + stderr).toBe(0);
});
