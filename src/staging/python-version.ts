/**
 * Which Python does the user ask for? Every source that may state one, in the dialect the cpython buildpack understands.
 *
 * Pure. What a builder can offer is the builder's own word, and not looked at here.
 * @see https://peps.python.org/pep-0440/#version-specifiers
 */
import type { Problem } from '../errors.ts';
import type { PythonVersion } from './types.ts';

/** What one source says: a constraint, nothing, or something that is no version of CPython. */
export type Statement =
  | { readonly kind: 'version'; readonly constraint: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'invalid'; readonly value: string };

export interface Stated {
  /** `path` or `path:line`. */
  readonly source: string;
  readonly statement: Statement;
}

const NONE: Statement = { kind: 'none' };
const version = (constraint: string): Statement => ({ kind: 'version', constraint });
const invalid = (value: string): Statement => ({ kind: 'invalid', value });

const RELEASE = /^\d+(\.\d+){0,2}$/;
const wildcard = (release: string): string => (release.split('.').length < 3 ? `${release}.*` : release);

/** `.python-version`: the first line that is no comment; more than one version is for tools we do not serve. */
export function fromVersionFile(text: string): Statement {
  const lines = text.split(/\r\n?|\n/).map((line) => line.replace(/#.*/, '').trim());
  const [first, ...others] = lines.filter((line) => line !== '');
  if (first === undefined) return NONE;
  if (others.length > 0) return invalid([first, ...others].join(', '));
  const release = first.replace(/^(c?python-?)/i, '');
  return RELEASE.test(release) ? version(wildcard(release)) : invalid(first);
}

/** `runtime.txt`: `python-3.11.4`, also `python-3.11.x` and `python-3.11`. */
export function fromRuntimeTxt(text: string): Statement {
  const value = text.trim();
  if (value === '') return NONE;
  const release = /^python-(\d+(?:\.\d+){0,2})(\.x)?$/i.exec(value)?.[1];
  return release === undefined ? invalid(value) : version(wildcard(release));
}

/**
 * A conda match specification of python: `python=3.9` (any 3.9), `python>=3.8,<3.13`, `python 3.10.*`, with or without
 * a build string.
 */
export function fromConda(spec: string): Statement {
  const text = spec
    .trim()
    .replace(/^(?:[\w/.-]+::)?python\b/i, '')
    .replace(/\[.*\]$/, '')
    .trim();
  if (text === '' || text === '*') return NONE;
  const [constraint] = text.replace(/^=(?!=)/, '').split(/(?<=[\d*])(?:=|\s+)(?![<>=!~\d|,*])/);
  const parts = constraint!.replace(/\s+/g, '').split('|').map(fromCondaAlternative);
  return parts.includes(null) ? invalid(spec.trim()) : version(parts.join(' || '));
}

function fromCondaAlternative(text: string): string | null {
  const clauses = text.split(',').map((clause) => {
    const bare = clause.replace(/^=(?!=)/, '').replace(/\.?\*$/, '');
    if (RELEASE.test(bare)) return wildcard(bare);
    return fromPep440Clause(clause);
  });
  return clauses.includes(null) ? null : clauses.join(',');
}

/** PEP 440, as `requires-python` has it: `>=3.10,<3.13`, `~=3.11`, `==3.11.*`. Also Poetry's `^3.10`, `~3.11`, `*`. */
export function fromPep440(specifiers: string): Statement {
  const text = specifiers.trim();
  if (text === '' || text === '*') return NONE;
  const alternatives = text.split('||').map((part) => {
    const clauses = part
      .trim()
      .split(/\s*,\s*|\s+(?=[<>=!~^])/)
      .filter(Boolean)
      .map(fromPep440Clause);
    return clauses.includes(null) || clauses.length === 0 ? null : clauses.join(',');
  });
  return alternatives.includes(null) ? invalid(text) : version(alternatives.join(' || '));
}

/** One clause in Masterminds/semver's words, which know neither `~=` nor `==` nor `===`; null: not a clause. */
function fromPep440Clause(clause: string): string | null {
  const parts = /^(~=|===?|!=|<=|>=|<|>|\^|~)?\s*v?(\d+(?:\.\d+)*)(\.\*)?(?:[a-z]+\d*)?$/i.exec(clause.trim());
  if (parts === null) return null;
  const [, operator = '', digits, star = ''] = parts;
  const release = digits!.split('.').slice(0, 3).join('.');
  if (operator === '~=') return compatible(release);
  if (operator === '' || operator.startsWith('==')) return wildcard(release);
  if (operator === '!=') return `!=${star ? wildcard(release) : release}`;
  return star ? null : `${operator}${release}`;
}

/** `~=3.11` is `>=3.11,<4`, and `~=3.11.2` is `>=3.11.2,<3.12`. */
function compatible(release: string): string | null {
  const numbers = release.split('.').map(Number);
  if (numbers.length < 2) return null;
  const upper = numbers.length === 2 ? [numbers[0]! + 1] : [numbers[0]!, numbers[1]! + 1];
  return `>=${release},<${upper.join('.')}`;
}

export interface ChosenPython {
  readonly python: PythonVersion | null;
  readonly problem?: Problem;
}

/** The first source that states a version counts; one that excludes it is a contradiction nobody should guess about. */
export async function choosePython(stated: readonly Stated[]): Promise<ChosenPython> {
  const bad = stated.find(({ statement }) => statement.kind === 'invalid');
  if (bad?.statement.kind === 'invalid') {
    return { python: null, problem: { code: 'bad-python-version', source: bad.source, value: bad.statement.value } };
  }
  const versions = stated.flatMap(({ source, statement }) =>
    statement.kind === 'version'
      ? [{ source: source.replace(/:\d+$/, ''), constraint: statement.constraint, where: source }]
      : [],
  );
  const [first, ...others] = versions;
  if (first === undefined) return { python: null };
  const overlaps = others.length > 0 ? await overlapTest() : () => true;
  const other = others.find(({ constraint }) => !overlaps(first.constraint, constraint));
  if (other !== undefined) return { python: null, problem: { code: 'python-versions-disagree', first, other } };
  return { python: { constraint: first.constraint, source: first.source } };
}

/** All versions that can matter: whether two constraints share one is then a matter of trying. */
const VERSIONS = [
  ...Array.from({ length: 19 }, (_, patch) => `2.7.${patch}`),
  ...Array.from({ length: 31 }, (_, minor) => Array.from({ length: 41 }, (_, patch) => `3.${minor}.${patch}`)).flat(),
  '4.0.0',
];

/** Loaded only where there is something to compare: detect runs on every upload. */
export async function overlapTest(): Promise<(a: string, b: string) => boolean> {
  const { default: semver } = await import('semver');
  // npm's semver wants blanks for "and", and knows no `!=`: an exclusion cannot empty a range here, so it is left out
  const toRange = (constraint: string): string =>
    constraint
      .replace(/,?!=[^,|]+/g, '')
      .replaceAll(',', ' ')
      .trim() || '*';
  return (a, b) => VERSIONS.some((v) => semver.satisfies(v, toRange(a)) && semver.satisfies(v, toRange(b)));
}
