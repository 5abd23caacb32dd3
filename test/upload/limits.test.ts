/** The limits are one table: the environment sets them, the README lists them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { amountOf, DEFAULT_LIMITS, readLimits, SURVEY_LIMITS, UPLOAD_LIMITS } from '../../src/upload/limits.ts';
import { badLimit } from '../../src/upload/problems.ts';

describe('an operator sets them in the environment', () => {
  it.each(UPLOAD_LIMITS)('$variable', ({ name, variable }) => {
    expect(readLimits({ [variable]: ' 12 ' })).toEqual({ ...DEFAULT_LIMITS, [name]: 12 });
  });

  it('one that is empty is not set', () => {
    expect(readLimits({ PLANQK_MAX_UPLOAD_BYTES: ' ' })).toEqual(DEFAULT_LIMITS);
  });

  it.each(['0', '-1', '2 GB', '1e9', '0x10', '1.5', 'Infinity', '9'.repeat(20)])('%s is no number', (value) => {
    expect(() => readLimits({ PLANQK_MAX_UPLOAD_BYTES: value })).toThrow(
      expect.objectContaining({ problem: badLimit('PLANQK_MAX_UPLOAD_BYTES', value) }),
    );
  });
});

it('the README lists all of them, and why', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  for (const limit of UPLOAD_LIMITS) {
    const { variable, value, what, why } = limit;
    expect(readme).toContain(`| \`${variable}\` | ${amountOf(value, limit)}`);
    expect(readme).toContain(` ${what} | ${why} |`);
  }
  expect(readme).toContain(`the ${SURVEY_LIMITS.entries.toLocaleString('en')} entries nearest to its top`);
});

it.each([
  [12, 'count', '12'],
  [200_000, 'count', '200,000'],
  [101, 'times', '101 times'],
  [1500, 'size', '1,500 bytes'],
  [1.5 * 1024 ** 2, 'size', '1.5 MiB'],
  [3 * 1024 ** 3, 'size', '3 GiB'],
] as const)('%d, a %s, is told as %s', (value, unit, told) => {
  expect(amountOf(value, { unit })).toBe(told);
});
