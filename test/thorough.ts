/**
 * Further cases of what CI has a case of already, and that take minutes: `npm run test:thorough` runs them, too. Else they are
 * skipped, and `npm test` says how many.
 */
import { it } from 'vitest';

export const thorough = it.runIf(process.env.PLANQK_THOROUGH === 'true');

/** Of a table, each so many-th row is in CI. */
export function shareOf<T>(cases: readonly T[], every: number, isAlways: (each: T) => boolean = () => false) {
  const isShared = (each: T, index: number): boolean => index % every === 0 || isAlways(each);
  return { shared: cases.filter(isShared), others: cases.filter((each, index) => !isShared(each, index)) };
}
