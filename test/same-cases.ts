/**
 * Before each file of tests that make cases up: the same ones each time, lest luck decides whether a change lands. The
 * commands that make up many more begin anywhere; a seed that they print as FUZZ_SEED repeats a run.
 */
import fc from 'fast-check';

const { FUZZ_SEED = '1' } = process.env;
if (FUZZ_SEED !== 'any') fc.configureGlobal({ seed: Number(FUZZ_SEED) });
