/**
 * Which Python does the user ask for? Every source that may state one, in the dialect the cpython buildpack understands.
 *
 * Pure. What a builder can offer is the builder's own word, and BP_CPYTHON_VERSION is left to it.
 * @see https://peps.python.org/pep-0440/#version-specifiers
 */

import type { PythonRequest } from '../app-root/staging-plan.ts';
import { type Problem, Refusal, type Warning } from '../problem.ts';
import { LIMITS } from '../reading-limits.ts';
import { fromClause, fromSpecifier, wildcard } from './pep440.ts';
import {
  badPythonVersion,
  type PythonClaim,
  pythonVersionCharacters,
  pythonVersionNonexistent,
  pythonVersionSeveral,
  pythonVersionsDisagree,
} from './problems.ts';

/** What one source says: a constraint, nothing, or something that is no version of CPython. */
export type Statement =
  /** `exactly`: a clause such as `==3.10`, which reads like any 3.10 and is 3.10.0 alone. */
  | { readonly kind: 'version'; readonly constraint: string; readonly exactly?: string }
  | { readonly kind: 'none' }
  /** A file that exists to state a version, and states none. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'several'; readonly versions: readonly string[] }
  | { readonly kind: 'characters'; readonly text: string }
  | { readonly kind: 'invalid'; readonly value: string };

export interface Stated {
  /** `path` or `path:line`. */
  readonly source: string;
  readonly statement: Statement;
}

/** Each constraint is tried on more than a thousand versions. */
const isTooLong = (text: string): boolean => text.length > LIMITS.pythonVersion;

const NONE: Statement = { kind: 'none' };
const invalid = (value: string): Statement => ({ kind: 'invalid', value });

function version(constraint: string, original = ''): Statement {
  if (constraint === '') return NONE;
  const exactly = /(?<![~<>!=])={2,3}\s*v?\d+(\.\d+)?(?![\w.])/.exec(original)?.[0];
  return exactly === undefined ? { kind: 'version', constraint } : { kind: 'version', constraint, exactly };
}

const RELEASE = /^\d+(\.\d+){0,2}$/;
const anyOf = (release: string): string => wildcard(release.split('.').map(Number));

/** `.python-version`: the first line that is no comment; more than one version is for tools we do not serve. */
export function fromVersionFile(text: string): Statement {
  const lines = text.split(/\r\n?|\n/).map((line) => line.replace(/#.*/, '').trim());
  const [first, ...others] = lines.filter((line) => line !== '');
  if (first === undefined) return { kind: 'empty' };
  const odd = [first, ...others].find(isNotPlain);
  if (odd !== undefined) return { kind: 'characters', text: printable(odd) };
  if (others.length > 0) return { kind: 'several', versions: [first, ...others] };
  const release = first.replace(/^(c?python-?)/i, '');
  return RELEASE.test(release) ? version(anyOf(release)) : invalid(first);
}

/** `runtime.txt`: `python-3.11.4`, also `python-3.11.x` and `python-3.11`. */
export function fromRuntimeTxt(text: string): Statement {
  const [value, ...others] = text
    .split(/\r\n?|\n/)
    .map((line) => line.trim())
    .filter(Boolean);
  if (value === undefined) return { kind: 'empty' };
  if (isNotPlain(value)) return { kind: 'characters', text: printable(value) };
  if (others.length > 0) return { kind: 'several', versions: [value, ...others] };
  const release = /^python-(\d+(?:\.\d+){0,2})(\.x)?$/i.exec(value)?.[1];
  return release === undefined ? invalid(value) : version(anyOf(release));
}

const isNotPlain = (text: string): boolean => /[^\x20-\x7e\t]/.test(text);

const printable = (text: string): string => text.replace(/[^\P{C}]|\uFFFD/gu, '?');

/**
 * A conda match specification of python: `python=3.9` (any 3.9), `python>=3.8,<3.13`, `python 3.10.*`, with or without
 * a build string, also `python[version='>=3.8']`.
 */
export function fromConda(spec: string): Statement {
  if (isTooLong(spec)) return invalid(spec);
  const bracketed = /\[.*?version\s*=\s*(['"]?)([^'"\]]+)\1/.exec(spec)?.[2];
  const plain = spec
    .trim()
    .replace(/^(?:[\w/.-]+::)?python\b/i, '')
    .replace(/\[.*\]$/, '')
    .trim();
  const text = bracketed ?? plain;
  if (text === '' || text === '*') return NONE;
  const [constraint] = text.replace(/^=(?!=)/, '').split(/(?<=[\d*])(?:=|\s+)(?![<>=!~\d|,*])/);
  const parts = constraint!.replace(/\s+/g, '').split('|').map(fromCondaAlternative);
  return parts.includes(null) ? invalid(spec.trim()) : version(alternatives(parts), text);
}

function fromCondaAlternative(text: string): string | null {
  const clauses = text.split(',').map((clause) => {
    const bare = clause.replace(/^=(?!=)/, '').replace(/\.?\*$/, '');
    return RELEASE.test(bare) ? anyOf(bare) : fromClause(clause);
  });
  return clauses.includes(null) ? null : clauses.filter((clause) => clause !== '').join(',');
}

/** PEP 440, as `requires-python` has it: `>=3.10,<3.13`, `~=3.11`, `==3.11.*`. Also Poetry's `^3.10`, `~3.11`, `*`. */
export function fromPep440(specifiers: string): Statement {
  const text = specifiers.trim();
  if (text === '' || text === '*') return NONE;
  if (isTooLong(text)) return invalid(text);
  const parts = text.split(/\|\|?/).map((part) => (part.trim() === '' ? null : fromSpecifier(part)));
  return parts.includes(null) ? invalid(text) : version(alternatives(parts), text);
}

/** One alternative that excludes nothing makes the others meaningless. */
const alternatives = (parts: readonly (string | null)[]): string => (parts.includes('') ? '' : parts.join(' || '));

export interface ChosenPython {
  readonly python: PythonRequest | null;
  readonly warnings: readonly Warning[];
}

interface Claim extends PythonClaim {
  readonly source: string;
  readonly exactly: string | undefined;
}

/**
 * The first source that states a version counts; one that excludes it is a contradiction nobody should guess about.
 *
 * @throws Refusal
 */
export async function choosePython(stated: readonly Stated[]): Promise<ChosenPython> {
  const problem = await problemAmong(stated);
  if (problem !== null) throw new Refusal(problem);
  const empty = stated.flatMap(({ source, statement }) => (statement.kind === 'empty' ? [statesNothing(source)] : []));
  const [first, ...others] = stated.flatMap(claimOf);
  if (first === undefined) return { python: null, warnings: empty };
  const python = { constraint: first.constraint, source: first.source };
  return { python, warnings: [...empty, ...warningsAbout(first, others, await versionTest())] };
}

/**
 * Who sets the version for the build wants it whatever the files say.
 *
 * @param set BP_CPYTHON_VERSION
 * @throws Refusal
 */
export async function chooseVersion(stated: readonly Stated[], set: string | undefined): Promise<ChosenPython> {
  if (set === undefined) return choosePython(stated);
  return { python: { constraint: set, source: 'BP_CPYTHON_VERSION' }, warnings: [] };
}

/** Why no version can be chosen, or null. */
export async function problemAmong(stated: readonly Stated[]): Promise<Problem | null> {
  const bad = stated.map(problemWith).find((problem) => problem !== null);
  const [first, ...others] = stated.flatMap(claimOf);
  if (bad !== undefined || first === undefined) return bad ?? null;
  return contradiction(first, others, await versionTest());
}

function problemWith({ source, statement }: Stated): Problem | null {
  switch (statement.kind) {
    case 'several':
      return pythonVersionSeveral(source, statement.versions);
    case 'characters':
      return pythonVersionCharacters(source, statement.text);
    case 'invalid':
      return badPythonVersion(source, statement.value);
    default:
      return null;
  }
}

const claimOf = ({ source, statement }: Stated): Claim[] =>
  statement.kind === 'version'
    ? [
        {
          source: source.replace(/:\d+$/, ''),
          constraint: statement.constraint,
          where: source,
          exactly: statement.exactly,
        },
      ]
    : [];

type Fits = (version: string, constraint: string) => boolean;

function contradiction(first: Claim, others: readonly Claim[], fits: Fits): Problem | null {
  const impossible = [first, ...others].find(({ constraint }) => !allVersions().some((each) => fits(each, constraint)));
  if (impossible !== undefined) {
    return pythonVersionNonexistent(impossible.where, impossible.constraint);
  }
  const other = others.find((each) => !shareOne(first.constraint, each.constraint, fits));
  return other === undefined ? null : pythonVersionsDisagree(first, other);
}

function warningsAbout(first: Claim, others: readonly Claim[], fits: Fits): Warning[] {
  const { constraint, where, exactly } = first;
  const narrower = others.filter(
    (other) => !offered().every((each) => !fits(each, constraint) || fits(each, other.constraint)),
  );
  return [
    ...(exactly === undefined ? [] : [exactVersion(where, exactly, constraint)]),
    ...(offered().some((each) => fits(each, constraint)) ? [] : [notOffered(where, constraint)]),
    ...narrower.map((other) => narrowerThan(first, other)),
  ];
}

const statesNothing = (source: string): Warning => ({
  code: 'python-version-empty',
  message: 'It states no version; a version on a line of its own is expected, such as 3.11.',
  where: [source],
});

function exactVersion(where: string, exactly: string, constraint: string): Warning {
  const message = `${exactly} asks for exactly one release, which builders may not have (${constraint}); ${exactly}.* takes any of that version.`;
  return { code: 'python-version-exact', message, where: [where] };
}

function notOffered(where: string, constraint: string): Warning {
  const message = `No builder is known to offer Python ${constraint}: they begin with ${FLOOR}, the nearest choice. Older ones come through conda only: an environment.yml that asks for conda packages, too.`;
  return { code: 'python-version-not-offered', message, where: [where] };
}

function narrowerThan(first: Claim, other: Claim): Warning {
  const message = `${first.constraint} is used, which also allows versions that ${other.constraint} excludes.`;
  return { code: 'python-version-narrower', message, where: [first.where, other.where] };
}

/** Oldest version that Paketo's builders, and ours, have. */
const FLOOR = '3.10';

const minors = (from: number, to: number, patches: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, minor) =>
    Array.from({ length: patches }, (_each, patch) => `3.${from + minor}.${patch}`),
  ).flat();

/** Made when first asked for: it costs each detect some milliseconds, and most uploads state one version or none. */
export function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What may be on offer, for some years to come. */
const offered = once(() => minors(10, 20, 25));

/** All versions that can matter, the likeliest first: whether two constraints share one is then a matter of trying. */
const allVersions = once(() => [
  ...minors(10, 30, 41),
  ...minors(0, 9, 41),
  ...Array.from({ length: 19 }, (_, patch) => `2.7.${patch}`),
]);

/** Loaded only where there is something to compare: detect runs on every upload. */
async function versionTest(): Promise<Fits> {
  const { satisfies } = await import('./constraint.ts');
  return satisfies;
}

const shareOne = (a: string, b: string, fits: Fits): boolean =>
  allVersions().some((each) => fits(each, a) && fits(each, b));

/** Do two constraints share a version? */
export async function overlapTest(): Promise<(a: string, b: string) => boolean> {
  const fits = await versionTest();
  return (a, b) => shareOne(a, b, fits);
}

/** May a builder have a Python that fits? Where not, conda still can. */
export async function isOffered(constraint: string): Promise<boolean> {
  const fits = await versionTest();
  return offered().some((each) => fits(each, constraint));
}
