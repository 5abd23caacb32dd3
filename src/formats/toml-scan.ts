/**
 * Where in the text of a TOML file does each value stand?
 *
 * For changing one value and keeping every other byte: comments, order, quoting. The parser that says whether a file is
 * TOML at all, and what it means, is another one (toml.ts); here the text is known to be valid.
 * @see https://toml.io/en/v1.0.0
 */
import type { Span } from './edits.ts';

export interface TomlValue extends Span {
  /** Of strings: what they stand for. */
  readonly text: string | null;
  /** Of inline tables. */
  readonly pairs: readonly TomlPair[];
  /** Of arrays. */
  readonly items: readonly TomlValue[];
}

export interface TomlPair extends Span {
  readonly key: readonly string[];
  readonly value: TomlValue;
}

/** A `[header]` with all that stands below it, up to the next header; the first has none and starts the file. */
export interface TomlSection extends Span {
  /** Null for the lines before the first header. */
  readonly path: readonly string[] | null;
  readonly isArray: boolean;
  /** Where the line of the header ends, its line feed included. */
  readonly bodyStart: number;
  readonly pairs: readonly TomlPair[];
}

/** One after the other, so that of a long file nobody has to keep them all; what stands below each is read when asked for. */
export function* sectionsOf(text: string): Generator<TomlSection> {
  const scanner = new TomlScanner(text);
  let header: Header = { path: null, isArray: false, start: 0, bodyStart: 0 };
  for (let next: Header | null = header; next !== null; header = next) {
    next = scanner.nextHeader();
    yield new ScannedSection(text, header, next?.start ?? text.length);
    if (next === null) return;
  }
}

export const scanToml = (text: string): TomlSection[] => [...sectionsOf(text)];

type Header = Pick<TomlSection, 'path' | 'isArray' | 'start' | 'bodyStart'>;

class ScannedSection implements TomlSection {
  readonly path: Header['path'];
  readonly isArray: boolean;
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
  readonly #text: string;
  #pairs: readonly TomlPair[] | undefined;

  constructor(text: string, { path, isArray, start, bodyStart }: Header, end: number) {
    this.path = path;
    this.isArray = isArray;
    this.start = start;
    this.bodyStart = bodyStart;
    this.end = end;
    this.#text = text;
  }

  get pairs(): readonly TomlPair[] {
    this.#pairs ??= new TomlScanner(this.#text, this.bodyStart).pairs(this.end);
    return this.#pairs;
  }
}

class TomlScanner {
  readonly #text: string;
  #at: number;

  constructor(text: string, start = 0) {
    this.#text = text;
    this.#at = start;
  }

  /** Past all that stands before it; null: there is none any more. */
  nextHeader(): Header | null {
    for (this.#skipBlank(); this.#at < this.#text.length; this.#skipBlank()) {
      if (this.#text[this.#at] === '[') return this.#header();
      this.#at = endOfPair(this.#text, this.#at);
    }
    return null;
  }

  /** All that begin before this place. */
  pairs(end: number): TomlPair[] {
    const found: TomlPair[] = [];
    for (this.#skipBlank(); this.#at < end; this.#skipBlank()) found.push(this.#pair());
    return found;
  }

  #header(): Header {
    const start = this.#at;
    const isArray = this.#text.startsWith('[[', start);
    this.#at += isArray ? 2 : 1;
    const path = this.#key();
    const lineEnd = this.#text.indexOf('\n', this.#at);
    this.#at = lineEnd === -1 ? this.#text.length : lineEnd + 1;
    return { path, isArray, start, bodyStart: this.#at };
  }

  #pair(): TomlPair {
    const start = this.#at;
    const key = this.#key();
    this.#skip(/[ \t]*=[ \t]*/y);
    const value = this.#value();
    return { key, value, start, end: this.#at };
  }

  #key(): string[] {
    const parts: string[] = [];
    do {
      this.#skip(/[ \t]*\.?[ \t]*/y);
      const quote = this.#text[this.#at]!;
      parts.push(quote === '"' || quote === "'" ? this.#string() : this.#skip(/[A-Za-z0-9_-]+/y));
      this.#skip(/[ \t]*/y);
    } while (this.#text[this.#at] === '.');
    return parts;
  }

  #value(): TomlValue {
    const start = this.#at;
    const first = this.#text[start];
    let text: string | null = null;
    let pairs: readonly TomlPair[] = NOTHING;
    let items: readonly TomlValue[] = NOTHING;
    if (first === '"' || first === "'") text = this.#string();
    else if (first === '{') pairs = this.#list('}', () => this.#pair());
    else if (first === '[') items = this.#list(']', () => this.#value());
    else this.#skip(/[^,\]}#\r\n]*[^,\]}#\s]/y);
    return { start, end: this.#at, text, pairs, items };
  }

  #list<Element>(close: string, element: () => Element): Element[] {
    const found: Element[] = [];
    this.#at++;
    for (this.#skipBlank(); this.#text[this.#at] !== close && this.#at < this.#text.length; this.#skipBlank()) {
      if (this.#text[this.#at] === ',') this.#at++;
      else found.push(element());
    }
    this.#at++;
    return found;
  }

  #string(): string {
    const start = this.#at;
    this.#at = endOfString(this.#text, start);
    const fence = isLongString(this.#text, start) ? 3 : 1;
    const raw = this.#text.slice(start + fence, this.#at - fence);
    return this.#text[start] === '"' ? unescaped(raw) : raw;
  }

  /** Blanks, line ends and comments. */
  #skipBlank(): void {
    this.#skip(/[ \t\r\n]*(?:#[^\n]*[ \t\r\n]*)*/y);
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}

const NOTHING: readonly never[] = [];

/** Of a key with its value: the end of the line in which the value ends. */
function endOfPair(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"' || char === "'") at = endOfString(text, at) - 1;
    else if (char === '#') at = endOfComment(text, at) - 1;
    else if (char === '[' || char === '{') depth++;
    else if (char === ']' || char === '}') depth--;
    else if (char === '\n' && depth <= 0) return at;
  }
  return text.length;
}

/** Its line feed. */
export function endOfComment(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}

const isLongString = (text: string, start: number): boolean =>
  text[start + 1] === text[start] && text[start + 2] === text[start];

/** Behind its last quote; of one that is not closed, of its line or of the text. */
export function endOfString(text: string, start: number): number {
  const quote = text[start];
  const isLong = isLongString(text, start);
  let at = start + (isLong ? 3 : 1);
  for (; at < text.length; at++) {
    const char = text[at];
    if (char === quote) {
      if (!isLong) return at + 1;
      if (!isLongString(text, at)) continue;
      // up to two quotes may stand right before the closing three
      at += 3;
      for (let more = 0; more < 2 && text[at] === quote; more++) at++;
      return at;
    }
    if (char === '\n' && !isLong) return at;
    if (char === '\\' && quote === '"' && (isLong || text[at + 1] !== '\n')) at++;
  }
  return text.length;
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\x1b' };

const unescaped = (raw: string): string =>
  raw.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|\r?\n\s*|(.))/g, (_, short, long, char) => {
    if (short ?? long) return String.fromCodePoint(Number.parseInt(short ?? long, 16));
    return char === undefined ? '' : (ESCAPES[char] ?? char);
  });

/** From the start of the line to the end of it, so that nothing of it stays; a comment before it does. */
export function wholeLines(text: string, { start, end }: Span): Span {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  return { start: lineStart, end: lineEnd === -1 ? text.length : lineEnd + 1 };
}

export const startsWithPath = (path: readonly string[] | null, prefix: readonly string[]): boolean =>
  path !== null && prefix.every((part, index) => path[index] === part);

export const isPath = (path: readonly string[] | null, wanted: readonly string[]): boolean =>
  path?.length === wanted.length && startsWithPath(path, wanted);

/** A value by its whole path, wherever the file puts the dots: `[a.b]` and `c = 1`, or `b.c = 1` below `[a]`. */
export function findPair(sections: Iterable<TomlSection>, path: readonly string[]): TomlPair | null {
  for (const section of sections) {
    if (section.isArray) continue;
    const above = section.path ?? [];
    if (!startsWithPath(path, above)) continue;
    const found = findIn(section.pairs, path.slice(above.length));
    if (found !== null) return found;
  }
  return null;
}

function findIn(pairs: readonly TomlPair[], path: readonly string[]): TomlPair | null {
  for (const pair of pairs) {
    if (!startsWithPath(path, pair.key)) continue;
    const rest = path.slice(pair.key.length);
    const found = rest.length === 0 ? pair : findIn(pair.value.pairs, rest);
    if (found !== null) return found;
  }
  return null;
}

/** A basic string; paths and versions need no more than this. */
export const quoteToml = (text: string): string => JSON.stringify(text);
