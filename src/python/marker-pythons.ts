/**
 * With which Pythons that an image can have does a marker hold?
 *
 * Pure. Each set of Pythons is a number, with a bit for each minor version.
 */
import { OFFERED_MINORS } from './choose-version.ts';
import { satisfies } from './constraint.ts';
import { markerInTheImage, simplified } from './markers.ts';
import { fromClause } from './pep440.ts';
import { PROCESSORS, type Processor } from './processor.ts';

export type Pythons = number;

export const MINORS = Array.from({ length: OFFERED_MINORS.last + 1 }, (_, minor) => minor).slice(OFFERED_MINORS.first);

export const bit = (minor: number): Pythons =>
  minor >= OFFERED_MINORS.first && minor <= OFFERED_MINORS.last ? 1 << minor : 0;

export const atLeast = (least: number): Pythons =>
  MINORS.filter((minor) => minor >= least).reduce((all, minor) => all | bit(minor), 0);

export const NONE: Pythons = 0;
export const ALL: Pythons = atLeast(0);

/**
 * As `markerInTheImage`, for one minor version of Python 3 and one processor.
 *
 * @returns '' where it holds, null where it does not.
 */
const markerAt = (marker: string, minor: number, processor: Processor): string | null => {
  const inTheImage = markerInTheImage(marker);
  return inTheImage === null
    ? null
    : simplified(inTheImage, (left, operator, right) => {
        const value = right.slice(1, -1);
        if (left === 'platform_machine')
          return operator === '==' ? value === processor : operator === '!=' ? value !== processor : null;
        if (left !== 'python_version' && left !== 'python_full_version') return null;
        const constraint = /^['"]/.test(right) ? fromClause(operator + value) : null;
        if (constraint === null) return null;
        if (constraint === '') return true;
        const [first, last] = [`3.${minor}.0`, left === 'python_version' ? `3.${minor}.0` : `3.${minor}.99`];
        const holds = satisfies(first, constraint);
        return holds === satisfies(last, constraint) ? holds : null;
      });
};

/** When a condition surely holds: what may not be needed must not exclude anything. */
const surely = (marker: string, processor: Processor): Pythons =>
  marker === ''
    ? ALL
    : MINORS.reduce((all, minor) => (markerAt(marker, minor, processor) === '' ? all | bit(minor) : all), NONE);

/** With which Pythons a marker surely holds. Locks repeat a few of them many times. */
export function neededBy(processor: Processor): (marker: string) => Pythons {
  const known = new Map<string, Pythons>();
  return (marker) => {
    const pythons = known.get(marker) ?? surely(marker, processor);
    known.set(marker, pythons);
    return pythons;
  };
}

/** Whether pip takes a line with that marker, whatever the image's Python and processor are. */
export const isSurelyTaken = (marker: string): boolean =>
  PROCESSORS.every((processor) => surely(marker, processor) === ALL);
