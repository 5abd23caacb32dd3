/**
 * For which Pythons does a lock have files that can be installed as they are?
 *
 * Pure. Others would build from source, which takes long, and often fails. Counted is what an image can have: CPython on
 * Linux with glibc, on its processor. Each set of Pythons is a number, with a bit for each minor version.
 * @see https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
 */
import type { Warning } from '../../problem.ts';
import { baseName, listed } from '../../quote.ts';
import type { RelPath } from '../../upload/survey.ts';
import { OFFERED_MINORS } from '../choose-version.ts';
import { satisfies } from '../constraint.ts';
import { markerInTheImage, simplified } from '../markers.ts';
import { fromClause, hasBuildLabel } from '../pep440.ts';
import type { Processor } from '../processor.ts';
import type { Stated } from '../version.ts';

/** A package of a lock with the names of its files. */
export interface LockedFiles {
  readonly name: string;
  readonly files: readonly string[];
  /** With which Pythons it is surely needed. */
  readonly needed: Pythons;
}

export type Pythons = number;

const MINORS = Array.from({ length: OFFERED_MINORS.last + 1 }, (_, minor) => minor).slice(OFFERED_MINORS.first);
const bit = (minor: number): Pythons =>
  minor >= OFFERED_MINORS.first && minor <= OFFERED_MINORS.last ? 1 << minor : 0;
const atLeast = (least: number): Pythons =>
  MINORS.filter((minor) => minor >= least).reduce((all, minor) => all | bit(minor), 0);

export const pythonsOfMinors = (minors: readonly number[]): Pythons =>
  minors.reduce((all, minor) => all | bit(minor), 0);

const NONE: Pythons = 0;
export const ALL: Pythons = atLeast(0);

const LINUX: Readonly<Record<Processor, RegExp>> = {
  x86_64: /^(linux_x86_64|manylinux(1|2010|2014|_\d+_\d+)_x86_64)$/,
  aarch64: /^(linux_aarch64|manylinux(2014|_\d+_\d+)_aarch64)$/,
};

/** What a wheel can be installed with, by its name alone. */
export function pythonsOfWheel(file: string, processor: Processor): Pythons {
  const dashBefore = (end: number): number => (end <= 0 ? -1 : file.lastIndexOf('-', end - 1));
  const abi = dashBefore(dashBefore(file.length));
  if (abi === -1) return NONE;
  const tags = file.slice(dashBefore(abi) + 1);
  const known = KNOWN_TAGS[processor];
  const pythons = known.get(tags) ?? pythonsOfTags(tags, processor);
  known.set(tags, pythons);
  return pythons;
}

/** Locks repeat a few of them many times. */
const KNOWN_TAGS: Readonly<Record<Processor, Map<string, Pythons>>> = { x86_64: new Map(), aarch64: new Map() };

function pythonsOfTags(tags: string, processor: Processor): Pythons {
  const [pythons, abis, platforms] = tags
    .replace(/\.whl$/i, '')
    .split('-')
    .map((each) => each.split('.')) as [string[], string[], string[]];
  const isLinux = platforms.some((platform) => LINUX[processor].test(platform));
  if (!isLinux && !platforms.includes('any')) return NONE;
  // what is built for one interpreter is for no system at all without its name
  const given = new Set(isLinux ? abis : abis.filter((abi) => abi === 'none'));
  return pythons.reduce((all, python) => all | pythonsOfTag(python, given), NONE);
}

function pythonsOfTag(python: string, abis: ReadonlySet<string>): Pythons {
  const [, kind, minorText] = /^(py(?=3)|cp(?=3\d))3(\d{0,3})$/.exec(python) ?? [];
  if (kind === undefined) return NONE;
  const minor = Number(minorText);
  if (kind === 'py') return abis.has('none') ? atLeast(minor) : NONE;
  if (abis.has('abi3')) return atLeast(minor);
  return abis.has('none') || abis.has(python) ? bit(minor) : NONE;
}

/** What its files can be installed with; all where there is none but its source, or nothing for Linux at all. */
function pythonsOfFiles(files: readonly string[], processor: Processor): Pythons {
  const pythons = files.reduce(
    (all, file) => (/\.whl$/i.test(file) ? all | pythonsOfWheel(file, processor) : all),
    NONE,
  );
  return pythons === NONE ? ALL : pythons;
}

const hasNothingForLinux = ({ files }: LockedFiles, processor: Processor): boolean =>
  files.length > 0 && files.every((file) => /\.whl$/i.test(file) && pythonsOfWheel(file, processor) === NONE);

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

/** The name of a file by its URL or path. */
export const fileName = (place: string): string => baseName(place.replace(/[?#].*$/s, ''));

export interface LockedFor {
  readonly python: readonly Stated[];
  /** Of what is surely installed, in no build that somebody chose. */
  readonly names: readonly string[];
  readonly warnings: readonly Warning[];
}

/** @param path Of the lock. */
export function lockedFor(path: RelPath, packages: readonly LockedFiles[], processor: Processor): LockedFor {
  const excluding = packages.flatMap((each) => {
    const excluded = each.needed & ~pythonsOfFiles(each.files, processor);
    return excluded === NONE ? [] : [{ name: each.name, excluded }];
  });
  const fitting = excluding.reduce((all, { excluded }) => all & ~excluded, ALL);
  const elsewhere = packages.filter((each) => each.needed !== NONE && hasNothingForLinux(each, processor));
  const statement = { kind: 'version', constraint: constraintOf(fitting) } as const;
  const names = [...new Set(excluding.map(({ name }) => name))];
  const plain = packages.filter(({ needed, files }) => needed !== NONE && !files.some(hasBuildLabel));
  return {
    python: fitting === ALL || fitting === NONE ? [] : [{ source: path, statement, lockedFor: names }],
    names: plain.map(({ name }) => name),
    warnings: elsewhere.length === 0 ? [] : [ofAnotherSystem(path, elsewhere, processor)],
  };
}

function constraintOf(pythons: Pythons): string {
  const minors = MINORS.filter((minor) => (pythons & bit(minor)) !== 0);
  const [first, last] = [minors[0]!, minors.at(-1)!];
  if (first === last) return `3.${first}.*`;
  const gaps = MINORS.filter((minor) => minor > first && minor < last && !minors.includes(minor));
  return [
    ...(first > OFFERED_MINORS.first ? [`>=3.${first}`] : []),
    ...(last < OFFERED_MINORS.last ? [`<3.${last + 1}`] : []),
    ...gaps.map((minor) => `!=3.${minor}.*`),
  ].join(',');
}

function ofAnotherSystem(path: RelPath, packages: readonly LockedFiles[], processor: Processor): Warning {
  const names = listed([...new Set(packages.map(({ name }) => name))]);
  const message = `It has no file that Linux on ${processor} could install of: ${names}. Lock again on Linux, or for all systems.`;
  return { code: 'lock-of-another-system', message, where: [path] };
}
