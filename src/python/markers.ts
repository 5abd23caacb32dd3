/**
 * What is left of a lock file's marker once it is known which groups and extras are wanted?
 *
 * Pure. `'dev' in dependency_groups` and `'x' in extras` are for installers of lock files; pip knows neither.
 */

import { tooDeepAt } from '../formats/nesting.ts';

/** A condition, or what it is known to be. */
type Term = string | boolean;

const TOKEN = /\s*(\(|\)|and\b|or\b|not\s+in\b|in\b|===|==|~=|!=|<=|>=|<|>|'[^']*'|"[^"]*"|[A-Za-z_][\w.]*)/y;

/** @returns '' where nothing is left to check, null where it can never hold. What cannot be read is returned as it is. */
export function simplifyMarker(marker: string, groups: readonly string[]): string | null {
  if (!/\b(extras|dependency_groups)\b/.test(marker)) return marker;
  const tokens = tokensOf(marker);
  if (tokens === null || tooDeepAt(marker) !== null) return marker;
  const reading = { tokens, groups, next: 0 };
  const term = readOr(reading);
  if (reading.next < tokens.length) return marker;
  return term === true ? '' : term === false ? null : term;
}

interface Reading {
  readonly tokens: readonly string[];
  readonly groups: readonly string[];
  /** The token that is read next. */
  next: number;
}

function tokensOf(marker: string): string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(marker); match !== null; match = TOKEN.exec(marker)) {
    tokens.push(match[1]!);
    if (marker.slice(TOKEN.lastIndex).trim() === '') return tokens;
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
  const { tokens, groups, next } = reading;
  const [left = '', operator = '', right = ''] = tokens.slice(next, next + 3);
  reading.next += 3;
  if (right !== 'extras' && right !== 'dependency_groups') return `${left} ${operator} ${right}`;
  const isWanted = right === 'dependency_groups' && groups.includes(left.slice(1, -1));
  return operator === 'in' ? isWanted : !isWanted;
}
