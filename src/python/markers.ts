/**
 * What is left of a marker once some of what it asks is known?
 *
 * Pure. `'dev' in dependency_groups` and `'x' in extras` are for installers of lock files; pip knows neither. And an image
 * runs Linux, with CPython.
 */

import { tooDeepAt } from '../formats/nesting.ts';

/** A condition, or what it is known to be. */
type Term = string | boolean;

const TOKEN = /\s*(\(|\)|and\b|or\b|not\s+in\b|in\b|===|==|~=|!=|<=|>=|<|>|'[^']*'|"[^"]*"|[A-Za-z_][\w.]*)/y;

/** Of one comparison: whether it holds, or null where that is not known. */
type Judge = (left: string, operator: string, right: string) => boolean | null;

const BLANK_END = /\s*$/y;

/** @returns '' where nothing is left to check, null where it can never hold. What cannot be read is returned as it is. */
export function simplifyMarker(marker: string, groups: readonly string[]): string | null {
  if (!/\b(extras|dependency_groups)\b/.test(marker)) return marker;
  return simplified(marker, (left, operator, right) => {
    if (right !== 'extras' && right !== 'dependency_groups') return null;
    const isWanted = right === 'dependency_groups' && groups.includes(left.slice(1, -1));
    return operator === 'in' ? isWanted : !isWanted;
  });
}

const IN_THE_IMAGE: Readonly<Record<string, string>> = {
  sys_platform: 'linux',
  platform_system: 'Linux',
  os_name: 'posix',
  implementation_name: 'cpython',
  platform_python_implementation: 'CPython',
};

/** As `simplifyMarker`: what an image has to say to it. Its Python and its processor are not known. */
export const markerInTheImage = (marker: string): string | null =>
  simplified(marker, (left, operator, right) => {
    const [a, b] = [left, right].map((side) => (/^['"]/.test(side) ? side.slice(1, -1) : IN_THE_IMAGE[side]));
    if (a === undefined || b === undefined) return null;
    if (operator === '==' || operator === '!=') return (a === b) === (operator === '==');
    if (operator === 'in') return b.includes(a);
    return operator.startsWith('not') ? !b.includes(a) : null;
  });

/** As `simplifyMarker`, by the word of the judge. */
export function simplified(marker: string, known: Judge): string | null {
  const tokens = tokensOf(marker);
  if (tokens === null || tooDeepAt(marker) !== null) return marker;
  const reading = { tokens, known, next: 0 };
  const term = readOr(reading);
  if (reading.next < tokens.length) return marker;
  return term === true ? '' : term === false ? null : term;
}

interface Reading {
  readonly tokens: readonly string[];
  readonly known: Judge;
  /** The token that is read next. */
  next: number;
}

function tokensOf(marker: string): string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(marker); match !== null; match = TOKEN.exec(marker)) {
    tokens.push(match[1]!);
    BLANK_END.lastIndex = TOKEN.lastIndex;
    if (BLANK_END.test(marker)) return tokens;
  }
  return null;
}

function readOr(reading: Reading): Term {
  const terms = [readAnd(reading)];
  while (isNext(reading, 'or')) terms.push(readAnd(reading));
  if (terms.includes(true)) return true;
  return joined(terms, ' or ', false);
}

function readAnd(reading: Reading): Term {
  const terms = [readAtom(reading)];
  while (isNext(reading, 'and')) terms.push(readAtom(reading));
  if (terms.includes(false)) return false;
  return joined(terms, ' and ', true);
}

function joined(terms: readonly Term[], word: ' and ' | ' or ', none: boolean): Term {
  const open = terms.filter((term) => typeof term === 'string');
  if (open.length === 0) return none;
  return open.length === 1 ? open[0]! : open.map((term) => (/ (or|and) /.test(term) ? `(${term})` : term)).join(word);
}

/** Goes on behind the word where it is there. */
function isNext(reading: Reading, word: string): boolean {
  const isThere = reading.tokens[reading.next] === word;
  if (isThere) reading.next++;
  return isThere;
}

function readAtom(reading: Reading): Term {
  if (isNext(reading, '(')) {
    const term = readOr(reading);
    reading.next++;
    return term;
  }
  const { tokens, known, next } = reading;
  const [left = '', operator = '', right = ''] = tokens.slice(next, next + 3);
  reading.next += 3;
  return known(left, operator, right) ?? `${left} ${operator} ${right}`;
}
