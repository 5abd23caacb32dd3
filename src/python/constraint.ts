/**
 * Which Python is asked for, by whom, and does one that is on offer satisfy it?
 *
 * Pure. Constraints are in the dialect that Paketo's cpython buildpack reads (Masterminds/semver), which differs from
 * npm's in three things: `,` means and, `!=` exists, and so do `=>` and `=<`.
 */
import semver from 'semver';
import type { PythonRequest } from '../app-root/staging-plan.ts';
import type { Require } from '../cnb/build-plan.ts';

export interface Interpreter {
  readonly path: string;
  readonly version: string;
}

/** Highest first; a source that is not listed ranks below all of these. */
const SOURCES = ['BP_CPYTHON_VERSION', 'Pipfile.lock', 'Pipfile', 'pyproject.toml'];

/** @returns The request that counts, or null: any Python will do. */
export function chooseRequest(entries: readonly Require[], fromEnv: string | undefined): PythonRequest | null {
  const requests = entries
    .filter(({ name }) => name === 'cpython')
    .map(({ metadata }) => ({ constraint: metadata?.version ?? '', source: metadata?.['version-source'] ?? '' }));
  if (fromEnv !== undefined) requests.unshift({ constraint: fromEnv, source: 'BP_CPYTHON_VERSION' });
  const [first] = requests.filter(({ constraint }) => !isAny(constraint)).sort((a, b) => rank(a) - rank(b));
  return first ?? null;
}

function rank({ source }: PythonRequest): number {
  const index = SOURCES.indexOf(source);
  return index === -1 ? SOURCES.length : index;
}

const isAny = (constraint: string) => ['', '*', 'default'].includes(constraint.trim());

/** @returns The first interpreter that satisfies the request. */
export function chooseInterpreter(offered: Iterable<Interpreter>, request: PythonRequest | null): Interpreter | null {
  const fits = ({ version }: Interpreter) => request === null || satisfies(version, request.constraint);
  for (const interpreter of offered) if (fits(interpreter)) return interpreter;
  return null;
}

/**
 * Does an image have a Python of the same minor version, by its id, such as `planqk.debian13.python3.11-3.13`?
 *
 * @returns null where the id says nothing of Python.
 */
export function imageHasPython(id: string, { version }: Interpreter): boolean | null {
  const [, minors] = /\.python(\d+\.\d+(?:-\d+\.\d+)*)$/.exec(id) ?? [];
  return minors === undefined ? null : minors.split('-').some((minor) => version.startsWith(`${minor}.`));
}

export function satisfies(version: string, constraint: string): boolean {
  if (isAny(constraint)) return true;
  return alternatives(constraint).some(
    (all) => all.length > 0 && all.every((comparator) => satisfiesOne(version, comparator)),
  );
}

/** Can the constraint be read at all? */
export function isConstraint(constraint: string): boolean {
  return isAny(constraint) || alternatives(constraint).every((all) => all.length > 0 && all.every(isComparator));
}

/** In conda's words, `>=3.10.0,<4.0.0|3.9.*`; null: any will do. A constraint that cannot be read is none. */
export function inCondasWords(constraint: string): string | null {
  if (isAny(constraint) || !isConstraint(constraint)) return null;
  const words = alternatives(constraint).map((all) =>
    all.flatMap((comparator) => (comparator.startsWith('!=') ? [comparator] : bounds(comparator))).join(','),
  );
  return words.includes('') ? null : words.join('|');
}

/** npm's own of what it reads: `^3.10` is `>=3.10.0` and `<4.0.0-0`. */
const bounds = (comparator: string): string[] =>
  new semver.Range(npmSpelling(comparator)).set
    .flat()
    .flatMap(({ operator, semver: { version } }) =>
      version === undefined ? [] : [`${operator || '=='}${version.replace(/-0$/, '')}`],
    );

/** `>=3.10, !=3.11.* || 3.9` is [['>=3.10', '!=3.11.*'], ['3.9']]. */
function alternatives(constraint: string): string[][] {
  return constraint.split('||').map((all) =>
    all
      .replace(/\s+/g, ' ')
      .replace(/(?<!\S)(\S+) - (\S+)/g, '>=$1,<=$2')
      .replace(/([<>=!~^]) /g, '$1')
      .split(/[, ]/)
      .filter((comparator) => comparator !== '')
      .map(respell),
  );
}

function respell(comparator: string): string {
  return comparator
    .replace(/^=>/, '>=')
    .replace(/^=</, '<=')
    .replace(/^={2,}/, '=');
}

/** `~>` means `^` before a minor version and `~` before a patch; npm knows it as `~` alone. */
function npmSpelling(comparator: string): string {
  if (!comparator.startsWith('~>')) return comparator;
  const version = comparator.slice(2);
  return `${version.split('.').length > 2 ? '~' : '^'}${version}`;
}

/** npm reads more than this, `~=3.11` for one, which Paketo refuses: what builds here has to build there. */
const COMPARATOR = /^(=|!=|>|<|>=|<=|~|~>|\^)?v?(\d+|[xX*])(\.(\d+|[xX*])){0,2}$/;

function isComparator(comparator: string): boolean {
  return COMPARATOR.test(comparator) && semver.validRange(npmSpelling(comparator.replace(/^!=/, ''))) !== null;
}

function satisfiesOne(version: string, comparator: string): boolean {
  if (!isComparator(comparator)) return false;
  if (comparator.startsWith('!=')) return !semver.satisfies(version, comparator.slice(2));
  return semver.satisfies(version, npmSpelling(comparator));
}
