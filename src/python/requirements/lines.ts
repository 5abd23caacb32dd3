/**
 * Which lines does pip see in the text of a requirements file?
 *
 * pip splits as Python does, glues lines that end in a backslash, then drops comments and blank lines. What is left, the
 * logical lines, remember of which pieces of the text they are made, so that a token can be replaced and all else kept:
 * comments, order, continuations.
 */
import type { Span } from '../../formats/edits.ts';

export interface LogicalLine {
  /** 1-based physical line on which it begins. */
  line: number;
  /** Without continuations, comment and outer blanks; never empty. */
  text: string;
  /** What `text` is made of, in its order: one piece of the whole text, unless the line is continued. */
  pieces: readonly Piece[];
  /** Offset in the whole text at which its last physical line ends. */
  end: number;
}

export interface Piece extends Span {
  /** Where in the text of the line it begins. */
  readonly at: number;
}

/** Everything `str.splitlines` splits at, beside the line feed; a `\r\n` is one. */
const OTHER_LINE_ENDS = '\r\v\f\x1c\x1d\x1e\x85\u2028\u2029';
const OTHER_LINE_END = new RegExp(`[${OTHER_LINE_ENDS}]`);
const LINE_END = new RegExp(`[\n${OTHER_LINE_ENDS}]`, 'g');

/** Everything `str.isspace` says yes to, which is also what Python's `\s` matches. JavaScript's set is another. */
const SPACE = new Set(
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a' +
    '\u2028\u2029\u202f\u205f\u3000',
);

/** Where in the whole text a character of the line stands. */
export function offsetIn({ pieces }: LogicalLine, index: number): number {
  let [low, high] = [0, pieces.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pieces[middle]!.at <= index) low = middle;
    else high = middle - 1;
  }
  const { start, at } = pieces[low]!;
  return start + index - at;
}

/** Do its first characters, all unless `length` says how many, stand on more than one physical line? */
export function isBroken(line: LogicalLine, length = line.text.length): boolean {
  return length > 0 && offsetIn(line, length - 1) - offsetIn(line, 0) !== length - 1;
}

export function isSpace(char: string | undefined): boolean {
  return char !== undefined && SPACE.has(char);
}

function endOfLine(text: string, start: number): number {
  LINE_END.lastIndex = start;
  return LINE_END.test(text) ? LINE_END.lastIndex - 1 : text.length;
}

/** Behind the end of a line, which may be two characters. */
const afterLineEnd = (text: string, end: number): number => end + (text.startsWith('\r\n', end) ? 2 : 1);

export const isOneLine = (text: string): boolean => afterLineEnd(text, endOfLine(text, 0)) >= text.length;

export function physicalLines(text: string): Span[] {
  const lines: Span[] = [];
  for (let start = 0; start < text.length; ) {
    const end = endOfLine(text, start);
    lines.push({ start, end });
    start = afterLineEnd(text, end);
  }
  return lines;
}

/** The same lines with LF, each ended. */
export function withLineFeeds(text: string): string {
  if (!OTHER_LINE_END.test(text)) return text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return physicalLines(text)
    .map(({ start, end }) => `${text.slice(start, end)}\n`)
    .join('');
}

/** pip's join_lines: a comment line ends a continuation, and of a continued line all outer backslashes go. */
export function logicalLines(text: string): LogicalLine[] {
  const found: LogicalLine[] = [];
  let open: Joined | null = null;
  for (const [index, span] of physicalLines(text).entries()) {
    const joined: Joined = open ?? { line: index + 1, spans: [], end: span.end };
    joined.end = span.end;
    const isComment = isCommentLine(text, span);
    const isContinued = !isComment && span.end > span.start && text[span.end - 1] === '\\';
    if (!isComment) joined.spans.push(isContinued ? withoutBackslashes(text, span) : span);
    open = isContinued ? joined : null;
    if (!isContinued) found.push(...withoutComment(text, joined));
  }
  if (open !== null) found.push(...withoutComment(text, open));
  return found;
}

interface Joined {
  readonly line: number;
  readonly spans: Span[];
  end: number;
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

/** None where nothing is left of it. */
function withoutComment(text: string, { line, spans, end: lineEnd }: Joined): LogicalLine[] {
  const joined = spans.map(({ start, end }) => text.slice(start, end)).join('');
  let start = 0;
  let end = startOfComment(joined);
  while (start < end && isSpace(joined[start])) start++;
  while (end > start && isSpace(joined[end - 1])) end--;
  if (start === end) return [];
  return [{ line, text: joined.slice(start, end), pieces: piecesOf(spans, { start, end }), end: lineEnd }];
}

function startOfComment(line: string): number {
  for (let at = line.indexOf('#'); at !== -1; at = line.indexOf('#', at + 1))
    if (at === 0 || isSpace(line[at - 1])) return at;
  return line.length;
}

/** @param part Of what the spans are together. */
function piecesOf(spans: readonly Span[], part: Span): Piece[] {
  const pieces: Piece[] = [];
  let before = 0;
  for (const { start, end } of spans) {
    const [from, to] = [Math.max(before, part.start), Math.min(before + end - start, part.end)];
    if (from < to) pieces.push({ at: from - part.start, start: start + from - before, end: start + to - before });
    before += end - start;
  }
  return pieces;
}
