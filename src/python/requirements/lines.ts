/**
 * Which lines does pip see in the text of a requirements file?
 *
 * pip splits as Python does, glues lines that end in a backslash, then drops comments and blank lines. What is left, the
 * logical lines, remember for each character where in the text it came from, so that a token can be replaced and all
 * else kept: comments, order, continuations.
 */
import type { Span } from '../../formats/edits.ts';

export interface LogicalLine {
  /** 1-based physical line on which it begins. */
  line: number;
  /** Without continuations, comment and outer blanks; never empty. */
  text: string;
  /** Offset in the whole text of each character of `text`. */
  at: readonly number[];
  /** Offset in the whole text at which its last physical line ends. */
  end: number;
}

/** Everything `str.splitlines` splits at; a `\r\n` is one. */
const LINE_END = new Set('\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029');

/** Everything `str.isspace` says yes to, which is also what Python's `\s` matches. JavaScript's set is another. */
const SPACE = new Set(
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a' +
    '\u2028\u2029\u202f\u205f\u3000',
);

/** Do its first characters, all unless `length` says how many, stand on more than one physical line? */
export function isBroken({ at }: LogicalLine, length = at.length): boolean {
  return length > 0 && at[length - 1]! - at[0]! !== length - 1;
}

export function isSpace(char: string | undefined): boolean {
  return char !== undefined && SPACE.has(char);
}

export function physicalLines(text: string): Span[] {
  const lines: Span[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (!LINE_END.has(text[i]!)) continue;
    lines.push({ start, end: i });
    if (text[i] === '\r' && text[i + 1] === '\n') i++;
    start = i + 1;
  }
  if (start < text.length) lines.push({ start, end: text.length });
  return lines;
}

/** The same lines with LF, each ended. */
export function withLineFeeds(text: string): string {
  return physicalLines(text)
    .map(({ start, end }) => `${text.slice(start, end)}\n`)
    .join('');
}

export function logicalLines(text: string): LogicalLine[] {
  return joinedLines(text)
    .map((joined) => withoutComment(text, joined))
    .filter((line) => line.text !== '');
}

interface Joined {
  line: number;
  at: number[];
  end: number;
}

/** pip's join_lines: a comment line ends a continuation, and of a continued line all outer backslashes go. */
function joinedLines(text: string): Joined[] {
  const joined: Joined[] = [];
  let open: Joined | null = null;
  physicalLines(text).forEach((span, index) => {
    const comment = isCommentLine(text, span);
    const continued = text[span.end - 1] === '\\' && span.end > span.start && !comment;
    const current: Joined = open ?? { line: index + 1, at: [], end: span.end };
    current.end = span.end;
    // pip keeps a comment apart from what it is glued to by a blank, which is then not in the text.
    if (comment) current.at.push(NOWHERE);
    pushRange(current.at, continued ? withoutBackslashes(text, span) : span);
    open = continued ? current : null;
    if (!continued) joined.push(current);
  });
  if (open) joined.push(open);
  return joined;
}

const NOWHERE = -1;

function pushRange(at: number[], { start, end }: Span): void {
  for (let i = start; i < end; i++) at.push(i);
}

function isCommentLine(text: string, { start, end }: Span): boolean {
  let i = start;
  while (i < end && isSpace(text[i])) i++;
  return i < end && text[i] === '#';
}

function withoutBackslashes(text: string, { start, end }: Span): Span {
  while (start < end && text[start] === '\\') start++;
  while (end > start && text[end - 1] === '\\') end--;
  return { start, end };
}

function withoutComment(text: string, { line, at, end: lineEnd }: Joined): LogicalLine {
  const chars = at.map((offset) => (offset === NOWHERE ? ' ' : text[offset]!));
  let start = 0;
  let end = chars.findIndex((char, i) => char === '#' && (i === 0 || isSpace(chars[i - 1])));
  if (end === -1) end = chars.length;
  while (start < end && isSpace(chars[start])) start++;
  while (end > start && isSpace(chars[end - 1])) end--;
  return { line, text: chars.slice(start, end).join(''), at: at.slice(start, end), end: lineEnd };
}
