/**
 * How does pip split the options of a line into words?
 *
 * As Python's `shlex.split` does: POSIX quoting, no comments. Words remember where they were written, so that a path
 * inside a quoted one can be replaced in place.
 */

import type { Span } from '../../formats/edits.ts';

export interface ShellWord extends Span {
  value: string;
}

const BLANK = new Set(' \t\r\n');

/**
 * @param from Where in `line` the options begin.
 * @returns `null` when a quote is not closed or nothing follows a backslash.
 */
export function splitShellWords(line: string, from = 0): ShellWord[] | null {
  const words: ShellWord[] = [];
  let i = from;
  while (i < line.length) {
    if (BLANK.has(line[i]!)) {
      i++;
      continue;
    }
    const word = readWord(line, i);
    if (word === null) return null;
    words.push(word);
    i = word.end;
  }
  return words;
}

/** A word without quotes and backslashes: as far as it goes it is what it stands for. */
const PLAIN = /[^ \t\r\n'"\\]*/y;

function readWord(line: string, start: number): ShellWord | null {
  PLAIN.lastIndex = start;
  PLAIN.test(line);
  const end = PLAIN.lastIndex;
  if (end === line.length || BLANK.has(line[end]!)) return { start, end, value: line.slice(start, end) };
  const read = readCharacters(line, start);
  return read && { start, end: read.end, value: read.at.map((offset) => line[offset]).join('') };
}

/** Where in the line each character that the word stands for is written, and the word ends. */
function readCharacters(line: string, start: number): { at: readonly number[]; end: number } | null {
  const at: number[] = [];
  let quote: string | null = null;
  let i = start;
  for (; i < line.length && (quote !== null || !BLANK.has(line[i]!)); i++) {
    const char = line[i]!;
    if (char === quote) quote = null;
    else if (quote === null && (char === "'" || char === '"')) quote = char;
    else if (char !== '\\' || quote === "'") at.push(i);
    else if (i + 1 === line.length) return null;
    // Within double quotes a backslash escapes only these two, and is itself kept before any other.
    else if (quote === '"' && line[i + 1] !== '"' && line[i + 1] !== '\\') at.push(i, ++i);
    else at.push(++i);
  }
  return quote === null ? { at, end: i } : null;
}

/** As Python's `shlex.quote`. */
export function quoteWord(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'"'"'`)}'`;
}

/** The line with part of a word replaced: within the quotes it stands in if that can be, else the word is quoted anew. */
export function replaceInWord(
  line: string,
  word: ShellWord,
  { start: from, end: to }: Span,
  text: string,
): Span & { text: string } {
  const value = word.value.slice(0, from) + text + word.value.slice(to);
  if (from < to) {
    const { at } = readCharacters(line, word.start)!;
    const [start, end] = [at[from]!, at[to - 1]! + 1];
    const inPlace = line.slice(word.start, start) + text + line.slice(end, word.end);
    if (splitShellWords(inPlace)?.[0]?.value === value) return { start, end, text };
  }
  return { start: word.start, end: word.end, text: quoteAfterOption(value, from) };
}

/** Only the path gets quotes in `-r'my file'` and `--requirement='my file'`, as people write it. */
function quoteAfterOption(value: string, from: number): string {
  return /^-[\w=-]*$/.test(value.slice(0, from))
    ? value.slice(0, from) + quoteWord(value.slice(from))
    : quoteWord(value);
}
