/**
 * Is a TOML text in a form that whoever reads it later can read, too?
 *
 * Asked before it is parsed: the parser, and what walks its values, calls itself a level. And the parser takes TOML 1.1,
 * while a build hands the file on to readers that know 1.0 alone, as Python's own up to 3.14 does.
 * @see https://toml.io/en/v1.1.0
 */
import { LIMITS } from '../reading-limits.ts';
import { endOfComment, endOfString } from './toml-scan.ts';

export interface OddForm {
  /** Where in the text. */
  readonly at: number;
  /** Null: it nests too deep. */
  readonly reason: string | null;
}

interface Bracket {
  /** How deep it stands itself. */
  readonly depth: number;
  readonly isTable: boolean;
  /** Of a list; in a table and a header are keys. */
  readonly holdsValues: boolean;
}

/** Null where the form is as it should be; whether the text is TOML at all is for the parser to say. */
export function oddForm(text: string): OddForm | null {
  if (text.startsWith('\ufeff')) return { at: 0, reason: 'it begins with two byte order marks' };
  const hasNewEscapes = /\\[ex]/.test(text);
  const around: Bracket[] = [];
  let depth = 0;
  let isValue = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    let reason: string | null = null;
    switch (char) {
      case '"':
      case "'": {
        const end = endOfString(text, at);
        const found = hasNewEscapes && char === '"' ? newEscape(text.slice(at, end)) : null;
        if (found !== null) return { at: at + found.index, reason: isNew(`the escape ${found.name}`) };
        at = end - 1;
        break;
      }
      case '#':
        at = endOfComment(text, at) - 1;
        break;
      case '=':
        isValue = true;
        break;
      case '.': // the parts of a dotted key are tables in each other too
        depth++;
        break;
      case '[':
      case '{':
        around.push({ depth: depth++, isTable: char === '{', holdsValues: char === '[' && isValue });
        isValue &&= char === '[';
        break;
      case ']':
      case '}':
        if (char === '}' && lastBefore(text, at) === ',') reason = isNew('a comma behind the last of an inline table');
        depth = around.pop()?.depth ?? 0;
        break;
      case ',':
      case '\n': {
        const inside = around.at(-1);
        if (char === '\n' && inside?.isTable === true) reason = isNew('a line break in an inline table');
        depth = inside === undefined ? 0 : inside.depth + 1;
        isValue = inside?.holdsValues ?? false;
        break;
      }
      default:
        if (isValue && (isDigit(char) || char === '-' || char === '+')) {
          const numeric = numericAt(text, at);
          reason = oddNumeric(numeric);
          at += numeric.length - 1;
        }
    }
    if (reason !== null || depth > LIMITS.nesting) return { at, reason };
  }
  return null;
}

const isNew = (what: string): string => `${what} is TOML 1.1, which not all tools read`;

function lastBefore(text: string, at: number): string | undefined {
  do at--;
  while (text[at] === ' ' || text[at] === '\t');
  return text[at];
}

/** Where in a string with its quotes; null: nowhere. */
function newEscape(literal: string): { index: number; name: string } | null {
  for (const { index, 0: name } of literal.matchAll(/\\./gs))
    if (name === '\\e' || name === '\\x') return { index, name };
  return null;
}

const isDigit = (char: string): boolean => char >= '0' && char <= '9';

/** A number, date or time: up to what ends a value. */
function numericAt(text: string, start: number): string {
  const pattern = /[^,\]}#\n]*/y;
  pattern.lastIndex = start;
  return pattern.exec(text)![0].trimEnd();
}

/** @param text By its looks a number, date or time. */
function oddNumeric(text: string): string | null {
  if (/^\d{1,18}$/.test(text)) return null;
  if (/(?:^|[Tt ])\d\d:\d\d(?!:)/.test(text)) return isNew('a time without seconds');
  if (/^\d{4}-\d\d-\d\d/.test(text) && !isDay(text.slice(0, 10))) return 'there is no such date';
  return INTEGER.test(text) && !fitsIn64Bits(text.replaceAll('_', '')) ? 'an integer has more than 64 bits' : null;
}

/** A Date takes the 30th of February for the 2nd of March. */
function isDay(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

const INTEGER = /^(?:[-+]?[1-9][\d_]*|0x[\dA-Fa-f][\dA-Fa-f_]*|0o[0-7][0-7_]*|0b[01][01_]*)$/;

function fitsIn64Bits(text: string): boolean {
  if (text.length > 2 + 64) return false;
  const value = BigInt(text);
  return BigInt.asIntN(64, value) === value;
}
