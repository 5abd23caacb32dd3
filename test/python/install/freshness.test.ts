import { expect, it } from 'vitest';
import { Refusal } from '../../../src/problem.ts';
import { readFreshness } from '../../../src/python/install/freshness.ts';

it.each<[whose: 'upload' | 'platform', operator: Record<string, string>]>([
  ['upload', {}],
  ['platform', { BP_PLANQK_MAX_AGE: 'abc' }],
])('an age that is no number is the fault of who set it: %s', (fault, operator) => {
  const read = () => readFreshness({ BP_PLANQK_MAX_AGE: 'abc' }, operator);
  expect(read).toThrow(Refusal);
  try {
    read();
  } catch (error) {
    expect((error as Refusal).problem).toMatchObject({ fault, code: 'bad-max-age' });
  }
});
