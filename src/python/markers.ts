/**
 * What is left of a lock file's marker once it is known which groups and extras are wanted?
 *
 * Pure. `'dev' in dependency_groups` and `'x' in extras` are for installers of lock files; pip knows neither.
 */

/** A condition, or what it is known to be. */
type Term = string | boolean;

const TOKEN = /\s*(\(|\)|and\b|or\b|not\s+in\b|in\b|===|==|~=|!=|<=|>=|<|>|'[^']*'|"[^"]*"|[A-Za-z_][\w.]*)/y;

/** @returns '' where nothing is left to check, null where it can never hold. What cannot be read is returned as it is. */
export function simplifyMarker(marker: string, groups: readonly string[]): string | null {
  if (!/\b(extras|dependency_groups)\b/.test(marker)) return marker;
  const tokens = tokensOf(marker);
  if (tokens === null) return marker;
  const term = readOr(tokens, groups);
  if (tokens.length > 0) return marker;
  return term === true ? '' : term === false ? null : term;
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

function readOr(tokens: string[], groups: readonly string[]): Term {
  const terms = [readAnd(tokens, groups)];
  while (tokens[0] === 'or') {
    tokens.shift();
    terms.push(readAnd(tokens, groups));
  }
  if (terms.includes(true)) return true;
  return joined(terms, ' or ', false);
}

function readAnd(tokens: string[], groups: readonly string[]): Term {
  const terms = [readAtom(tokens, groups)];
  while (tokens[0] === 'and') {
    tokens.shift();
    terms.push(readAtom(tokens, groups));
  }
  if (terms.includes(false)) return false;
  return joined(terms, ' and ', true);
}

function joined(terms: readonly Term[], word: ' and ' | ' or ', none: boolean): Term {
  const open = terms.filter((term) => typeof term === 'string');
  if (open.length === 0) return none;
  return open.length === 1 ? open[0]! : open.map((term) => (/ (or|and) /.test(term) ? `(${term})` : term)).join(word);
}

function readAtom(tokens: string[], groups: readonly string[]): Term {
  if (tokens[0] === '(') {
    tokens.shift();
    const term = readOr(tokens, groups);
    tokens.shift();
    return term;
  }
  const [left = '', operator = '', right = ''] = tokens.splice(0, 3);
  if (right !== 'extras' && right !== 'dependency_groups') return `${left} ${operator} ${right}`;
  const isWanted = right === 'dependency_groups' && groups.includes(left.slice(1, -1));
  return operator === 'in' ? isWanted : !isWanted;
}
