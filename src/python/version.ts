/**
 * Which Python does the user ask for? Every source that may state one, in the dialect the cpython buildpack understands.
 *
 * Pure. What a builder can offer is the builder's own word, and BP_CPYTHON_VERSION is left to it.
 * @see https://peps.python.org/pep-0440/#version-specifiers
 */

import { LIMITS } from '../reading-limits.ts';
import { fromClause, fromSpecifier, wildcard } from './pep440.ts';

/** What one source says: a constraint, nothing, or something that is no version of CPython. */
export type Statement =
  /** `exactly`: a clause such as `==3.10`, which reads like any 3.10 and is 3.10.0 alone. */
  | { readonly kind: 'version'; readonly constraint: string; readonly exactly?: string }
  | { readonly kind: 'none' }
  /** A file that exists to state a version, and states none. */
  | { readonly kind: 'empty' }
  /** `understood`: the first that would do alone. */
  | { readonly kind: 'several'; readonly versions: readonly string[]; readonly understood: string | undefined }
  | { readonly kind: 'characters'; readonly text: string }
  | { readonly kind: 'invalid'; readonly value: string };

export interface Stated {
  /** `path` or `path:line`. */
  readonly source: string;
  readonly statement: Statement;
  /** Nobody's wish: of these packages a lock has files for these versions only. */
  readonly lockedFor?: readonly string[];
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
  return oneOf([first, ...others], (line) => {
    const release = line.replace(/^(c?python-?)/i, '');
    return RELEASE.test(release) ? release : undefined;
  });
}

/** Of a file that should have one line. */
function oneOf(lines: readonly string[], releaseIn: (line: string) => string | undefined): Statement {
  if (lines.length > 1) return { kind: 'several', versions: lines, understood: lines.find(releaseIn) };
  const release = releaseIn(lines[0]!);
  return release === undefined ? invalid(lines[0]!) : version(anyOf(release));
}

/** `runtime.txt`: `python-3.11.4`, also `python-3.11.x` and `python-3.11`. */
export function fromRuntimeTxt(text: string): Statement {
  const [value, ...others] = text
    .split(/\r\n?|\n/)
    .map((line) => line.trim())
    .filter(Boolean);
  if (value === undefined) return { kind: 'empty' };
  if (isNotPlain(value)) return { kind: 'characters', text: printable(value) };
  return oneOf([value, ...others], (line) => /^python-(\d+(?:\.\d+){0,2})(\.x)?$/i.exec(line)?.[1]);
}

/**
 * `.tool-versions`: the first of the versions behind `python`. asdf and mise know exact releases only, and no builder has
 * each of them, so that any of the same minor version is meant; what is no plain version says nothing here.
 */
export function fromToolVersions(text: string): Statement {
  const line = text.split(/\r\n?|\n/).find((each) => /^\s*python\s/.test(each));
  return fromToolVersion(line?.trim().split(/\s+/)[1] ?? '');
}

/** As `fromToolVersions`, one version. */
export function fromToolVersion(text: string): Statement {
  const release = /^\d+\.\d+(?=\.\d+$|$)/.exec(text)?.[0];
  return release === undefined ? NONE : version(anyOf(release));
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
