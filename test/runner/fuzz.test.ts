/** Random inputs, names and messages; a longer run is `python test/runner/fuzz.py RUNNER PROJECT SEED ROUNDS`. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { PYTHON, projectDir, RUNNER } from './run-job.ts';

const SEED = 1;
const ROUNDS = 400;

it(`no input forges a result or ends in a crash (${ROUNDS} jobs)`, () => {
  const args = [join(import.meta.dirname, 'fuzz.py'), RUNNER, projectDir('anything'), `${SEED}`, `${ROUNDS}`];
  const { status, stdout, stderr } = spawnSync(PYTHON, args, { encoding: 'utf8' });
  expect(status, stdout + stderr).toBe(0);
});

it('a circuit of blank lines holds no job up', () => {
  const script = "from planqk_runner import libraries; libraries.OPEN_QASM_3.search('\\n' * 200_000)";
  const options = { cwd: dirname(RUNNER), timeout: 5_000 };
  expect(spawnSync(PYTHON, ['-c', script], options).status).toBe(0);
});
