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

export function scanToml(text: string): TomlSection[] {
  return new TomlScanner(text).sections();
}

class TomlScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  sections(): TomlSection[] {
    const found: { path: string[] | null; isArray: boolean; start: number; bodyStart: number; pairs: TomlPair[] }[] = [
      { path: null, isArray: false, start: 0, bodyStart: 0, pairs: [] },
    ];
    for (this.#skipBlank(); this.#at < this.#text.length; this.#skipBlank()) {
      if (this.#text[this.#at] === '[') found.push({ ...this.#header(), pairs: [] });
      else found.at(-1)!.pairs.push(this.#pair());
    }
    return found.map((section, index) => ({ ...section, end: found[index + 1]?.start ?? this.#text.length }));
  }

  #header() {
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
    const pairs: TomlPair[] = [];
    const items: TomlValue[] = [];
    if (first === '"' || first === "'") text = this.#string();
    else if (first === '{') this.#list('}', () => pairs.push(this.#pair()));
    else if (first === '[') this.#list(']', () => items.push(this.#value()));
    else this.#skip(/[^,\]}#\r\n]*[^,\]}#\s]/y);
    return { start, end: this.#at, text, pairs, items };
  }

  #list(close: string, element: () => void): void {
    this.#at++;
    for (this.#skipBlank(); this.#text[this.#at] !== close && this.#at < this.#text.length; this.#skipBlank()) {
      if (this.#text[this.#at] === ',') this.#at++;
      else element();
    }
    this.#at++;
  }

  #string(): string {
    const quote = this.#text[this.#at]!;
    const fence = this.#text.startsWith(quote.repeat(3), this.#at) ? quote.repeat(3) : quote;
    const start = this.#at + fence.length;
    let end = start;
    while (end < this.#text.length && !this.#text.startsWith(fence, end)) {
      end += quote === '"' && this.#text[end] === '\\' ? 2 : 1;
    }
    // up to two quotes may stand right before the closing three
    while (fence.length === 3 && this.#text[end + 3] === quote) end++;
    this.#at = end + fence.length;
    const raw = this.#text.slice(start, end);
    return quote === '"' ? unescaped(raw) : raw;
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
export function findPair(sections: readonly TomlSection[], path: readonly string[]): TomlPair | null {
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
