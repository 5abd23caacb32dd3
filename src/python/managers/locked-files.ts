/**
 * For which Pythons does a lock have files that can be installed as they are?
 *
 * Pure. Others would build from source, which takes long, and often fails. Counted is what an image can have: CPython on
 * Linux with glibc, on its processor.
 * @see https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
 */
import type { Warning } from '../../problem.ts';
import { baseName, listed } from '../../quote.ts';
import type { RelPath } from '../../upload/survey.ts';
import { OFFERED_MINORS } from '../choose-version.ts';
import { ALL, atLeast, bit, MINORS, NONE, type Pythons } from '../marker-pythons.ts';
import { hasBuildLabel } from '../pep440.ts';
import type { Processor } from '../processor.ts';
import type { Stated } from '../version.ts';

/** A package of a lock with the names of its files. */
export interface LockedFiles {
  readonly name: string;
  readonly files: readonly string[];
  /** With which Pythons it is surely needed. */
  readonly needed: Pythons;
}

export const pythonsOfMinors = (minors: readonly number[]): Pythons =>
  minors.reduce((all, minor) => all | bit(minor), 0);

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
