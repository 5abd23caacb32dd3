/**
 * Is this text a requirement as PEP 508 has it, and of what?
 *
 * Follows the grammar of `packaging`, which pip uses, in its tolerance (no version needed after `===`) and its strictness.
 */

import { LIMITS } from '../../reading-limits.ts';
import { isOneLine } from './lines.ts';

export interface Requirement {
  name: string;
  extras: string[];
  /** '' unless `name @ url` */
  url: string;
  /** Where `url` begins in the text. */
  urlStart: number;
  /** Such as '>=1,<2'. */
  specifier: string;
  /** '' when there is none. */
  marker: string;
}

const RELEASE = String.raw`\s*v?(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)`;
const SUFFIX =
  '(?:[-_.]?(?:alpha|beta|preview|pre|a|b|c|rc)[-_.]?[0-9]*)?(?:-[0-9]+|[-_.]?(?:post|rev|r)[-_.]?[0-9]*)?(?:[-_.]?dev[-_.]?[0-9]*)?';
const LOCAL = String.raw`(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?`;

const TOKENS = {
  blank: /[ \t]+/y,
  identifier: /[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?(?![a-z0-9_])/iy,
  comma: /,/y,
  open: /\(/y,
  close: /\)/y,
  openExtras: /\[/y,
  closeExtras: /\]/y,
  at: /@/y,
  url: /[^ \t]+/y,
  semicolon: /;/y,
  specifier: new RegExp(
    String.raw`===\s*[^\s;)]*|[=!]=${RELEASE}*(?:\.\*|${SUFFIX}${LOCAL})|~=${RELEASE}+${SUFFIX}|(?:<=|>=|<|>)${RELEASE}*${SUFFIX}`,
    'iy',
  ),
  /** What may not follow a specifier, since it was then cut short. */
  cutShort: /\.\*|\+[a-z0-9]/y,
  variable:
    /(?:python_version|python_full_version|os[._]name|sys[._]platform|platform_(?:release|system)|platform[._](?:version|machine|python_implementation)|python_implementation|implementation_(?:name|version)|extras?|dependency_groups)\b/y,
  quoted: /'[^']*'|"[^"]*"/y,
  operator: /===|==|~=|!=|<=|>=|<|>|in\b|not[ \t]+in\b/y,
  boolean: /(?:or|and)\b/y,
  end: /$/y,
} as const;

type TokenName = keyof typeof TOKENS;

/** Thrown where the text is no requirement, without the cost of a stack: most paths come to this. */
const NONE = new SyntaxError('no requirement');

class RequirementScanner {
  readonly source: string;
  position = 0;
  /** Of brackets in the marker that are open. */
  depth = 0;

  constructor(source: string) {
    this.source = source;
  }

  take(name: TokenName): string | null {
    const token = TOKENS[name];
    token.lastIndex = this.position;
    const match = token.exec(this.source);
    if (match === null) return null;
    this.position += match[0].length;
    return match[0];
  }

  skip(): void {
    this.take('blank');
  }

  need(name: TokenName): string {
    const text = this.take(name);
    if (text === null) throw NONE;
    return text;
  }
}

const CLAUSE = String.raw`(?:[=!<>]=|[<>])[0-9]+(?:\.[0-9]+)*`;
/** A name, or a name with plain versions, as nearly all are: what reads the others takes a while to be compiled. */
const PLAIN = new RegExp(`^([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(${CLAUSE}(?:,${CLAUSE})*)?$`, 'i');

/** @returns `null` when the text is none. */
export function parseRequirement(text: string): Requirement | null {
  const [, name, specifier = ''] = PLAIN.exec(text) ?? [];
  if (name !== undefined) return { name, extras: [], url: '', urlStart: -1, specifier, marker: '' };
  return attempt(text, readRequirement);
}

export function isMarker(text: string): boolean {
  return attempt(text, readWholeMarker) !== null;
}

function attempt<T>(text: string, read: (scanner: RequirementScanner) => T): T | null {
  if (!isOneLine(text)) return null;
  try {
    return read(new RequirementScanner(text));
  } catch (error) {
    if (error === NONE) return null;
    throw error;
  }
}

function readWholeMarker(scanner: RequirementScanner): string {
  readMarker(scanner);
  return scanner.need('end');
}

function readRequirement(scanner: RequirementScanner): Requirement {
  scanner.skip();
  const name = scanner.need('identifier');
  scanner.skip();
  const extras = readExtras(scanner);
  scanner.skip();
  const { url, urlStart, specifier } = scanner.take('at') ? readUrl(scanner) : readSpecifier(scanner);
  const markerStart = scanner.position;
  if (scanner.take('semicolon')) readMarker(scanner);
  scanner.skip();
  const marker = scanner.source.slice(markerStart + 1, scanner.position).trim();
  scanner.need('end');
  return { name, extras, url, urlStart, specifier, marker };
}

function readExtras(scanner: RequirementScanner): string[] {
  if (!scanner.take('openExtras')) return [];
  const extras: string[] = [];
  scanner.skip();
  const first = scanner.take('identifier');
  if (first !== null) extras.push(first);
  scanner.skip();
  while (first !== null && scanner.take('comma')) {
    scanner.skip();
    extras.push(scanner.need('identifier'));
    scanner.skip();
  }
  scanner.need('closeExtras');
  return extras;
}

/** A marker has to be apart from the URL, which may hold a semicolon itself. */
function readUrl(scanner: RequirementScanner): Pick<Requirement, 'url' | 'urlStart' | 'specifier'> {
  scanner.skip();
  const urlStart = scanner.position;
  const url = scanner.need('url');
  if (scanner.take('end') === null) scanner.need('blank');
  return { url, urlStart, specifier: '' };
}

function readSpecifier(scanner: RequirementScanner): Pick<Requirement, 'url' | 'urlStart' | 'specifier'> {
  const inParentheses = scanner.take('open') !== null;
  scanner.skip();
  const parts: string[] = [];
  for (let part = scanner.take('specifier'); part !== null; part = scanner.take('specifier')) {
    if (scanner.take('cutShort') !== null) throw NONE;
    parts.push(part);
    scanner.skip();
    if (!scanner.take('comma')) break;
    scanner.skip();
  }
  if (inParentheses) scanner.need('close');
  scanner.skip();
  return { url: '', urlStart: -1, specifier: parts.join(',') };
}

function readMarker(scanner: RequirementScanner): void {
  do readMarkerAtom(scanner);
  while (scanner.take('boolean') !== null);
}

function readMarkerAtom(scanner: RequirementScanner): void {
  scanner.skip();
  if (scanner.take('open') !== null) {
    if (++scanner.depth > LIMITS.nesting) throw NONE;
    readMarker(scanner);
    scanner.need('close');
    scanner.depth--;
  } else {
    readMarkerValue(scanner);
    scanner.need('operator');
    readMarkerValue(scanner);
  }
  scanner.skip();
}

function readMarkerValue(scanner: RequirementScanner): void {
  scanner.skip();
  if (scanner.take('variable') === null) scanner.need('quoted');
  scanner.skip();
}

/** PEP 503 */
export function normalizeName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}
