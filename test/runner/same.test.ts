/**
 * Millions of numbers are read and written in fast ways. They come to what the slow ways come to, for random annotations,
 * inputs and results; `python test/runner/same_inputs.py RUNNER SEED 1` shows one again.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pythons } from './pythons.ts';
import { RUNNER } from './run-job.ts';

const SEED = 1;
/** 60,000 with `npm run test:same`. */
const ROUNDS = Number(process.env.RUNNER_ROUNDS ?? 2000);
const MS_PER_ROUND = 20;

describe.each(Object.entries(pythons))('Python %s', (_version, python) => {
  it.each(['same_inputs.py', 'same_outputs.py'])(
    `%s, ${ROUNDS} times`,
    (script) => {
      const args = ['-B', join(import.meta.dirname, script), RUNNER, `${SEED}`, `${ROUNDS}`];
      const { status, stdout, stderr } = spawnSync(python, args, { encoding: 'utf8' });
      expect(status, stdout + stderr).toBe(0);
    },
    60_000 + MS_PER_ROUND * ROUNDS,
  );
});
