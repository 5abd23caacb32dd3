/**
 * The same versions of CPython in another dialect: PEP 440 as Masterminds/semver writes it.
 *
 * Pure. Only final releases with three numbers are offered by builders, so both sides need to agree on those alone; that
 * is what makes pre-releases expressible. Masterminds reads `>3.10` as `>=3.11` and `<=3.10` as `<3.11`: three numbers are
 * written wherever that would differ.
 * @see https://peps.python.org/pep-0440/#version-specifiers
 */

const OPERATOR = /^(~=|===|==|!=|<=|>=|<|>|\^|~)?\s*/;
const PRE = String.raw`[-_.]?(?:alpha|beta|preview|pre|a|b|c|rc)[-_.]?\d*`;
const POST = String.raw`-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*`;
const VERSION = new RegExp(
  String.raw`^v?(\d+(?:\.\d+)*)(?:(\.\*)|(${PRE})?(${POST})?([-_.]?dev[-_.]?\d*)?(?:\+[a-z0-9.]+)?)$`,
  'i',
);

/** Where a version stands to the final release of its three numbers. */
type Phase = 'before' | 'at' | 'after';

interface Version {
  /** As written, at most three. */
  readonly release: readonly number[];
  readonly isWildcard: boolean;
  readonly phase: Phase;
}

/** One clause; '' where it excludes no release, null where it is none, or no release can satisfy it. */
export function fromClause(clause: string): string | null {
  const operator = OPERATOR.exec(clause.trim())![0].trim();
  const version = parseVersion(clause.trim().replace(OPERATOR, ''));
  if (version === null) return null;
  return version.isWildcard ? fromWildcard(operator, version.release) : fromVersion(operator, version);
}

/** `>=3.10,<3.13`; null where a clause is none. */
export function fromSpecifier(text: string): string | null {
  const clauses = text
    .replace(/\s+/g, ' ')
    .split(/,| (?=[<>=!~^])/)
    .map((clause) => clause.trim())
    .filter(Boolean)
    .map(fromClause);
  return clauses.includes(null) ? null : clauses.filter((clause) => clause !== '').join(',');
}

export const wildcard = (release: readonly number[]): string =>
  release.length < 3 ? `${release.join('.')}.*` : release.join('.');

function parseVersion(text: string): Version | null {
  const match = VERSION.exec(text);
  if (match === null) return null;
  const [, digits, star, pre, post, dev] = match;
  const numbers = digits!.split('.').map(Number);
  const beyond = numbers.slice(3).some((number) => number > 0);
  if (star !== undefined && numbers.length > 3) return null;
  return { release: numbers.slice(0, 3), isWildcard: star !== undefined, phase: phaseOf(beyond, pre, post, dev) };
}

function phaseOf(beyond: boolean, pre?: string, post?: string, dev?: string): Phase {
  if (beyond) return 'after';
  if (pre !== undefined) return 'before';
  if (post !== undefined) return 'after';
  return dev === undefined ? 'at' : 'before';
}

/** `>=3.8.*` and `<3.12.*` are no PEP 440, but old projects have them, and they can mean one thing only. */
function fromWildcard(operator: string, release: readonly number[]): string | null {
  switch (operator) {
    case '':
    case '==':
      return wildcard(release);
    case '!=':
      return `!=${wildcard(release)}`;
    case '>=':
    case '<':
      return `${operator}${release.join('.')}`;
    default:
      return null;
  }
}

const ORDERING: Readonly<Record<string, Readonly<Record<Phase, string>>>> = {
  '>=': { before: '>=', at: '>=', after: '>' },
  '>': { before: '>=', at: '>', after: '>' },
  '<': { before: '<', at: '<', after: '<=' },
  '<=': { before: '<', at: '<=', after: '<=' },
};

function fromVersion(operator: string, { release, phase }: Version): string | null {
  switch (operator) {
    case '':
      return phase === 'at' ? wildcard(release) : null;
    case '==':
    case '===':
      return phase === 'at' ? full(release) : null;
    case '!=':
      return phase === 'at' ? `!=${full(release)}` : '';
    case '~=':
      return compatible(release, phase);
    case '^':
    case '~':
      return `${operator}${release.join('.')}`;
    default:
      return ordered(ORDERING[operator]![phase], release);
  }
}

const full = (release: readonly number[]): string => [...release, 0, 0].slice(0, 3).join('.');

const ordered = (operator: string, release: readonly number[]): string =>
  `${operator}${operator === '>' || operator === '<=' ? full(release) : release.join('.')}`;

/** `~=3.11` is `>=3.11,<4`, and `~=3.11.2` is `>=3.11.2,<3.12`. */
function compatible(release: readonly number[], phase: Phase): string | null {
  const [major = 0, minor = 0] = release;
  if (release.length < 2 || (release.length === 3 && phase === 'after')) return null;
  const upper = release.length === 2 ? `${major + 1}` : `${major}.${minor + 1}`;
  return `${ordered(ORDERING['>=']![phase], release)},<${upper}`;
}

/** Does a version, or a file of it, say which of several builds it is, as in `2.15.0+cpu`? */
export const hasBuildLabel = (text: string): boolean => /\+|%2B/i.test(text);
