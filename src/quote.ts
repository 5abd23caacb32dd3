/**
 * How is a place in the upload, and what stands there, quoted to the user? Never with the credentials it may hold, never
 * at any length, and so that nothing in it looks like a line of our own.
 */
import { LIMITS } from './reading-limits.ts';

/** A line of a file of the upload, 1-based; null where only the file is known. */
export interface FilePlace {
  readonly path: string;
  readonly line: number | null;
}

export const placeText = ({ path, line }: FilePlace): string => (line === null ? path : `${path}:${line}`);

/** The place, and the user's own text behind it. */
export const quoted = (at: FilePlace | string, text: string): string =>
  `${typeof at === 'string' ? at : placeText(at)}  ${excerpt(text)}`;

/** A text of the user's as it may stand in a message: its beginning, and how much was left out. */
export function excerpt(text: string): string {
  if (text.length <= LIMITS.quoted) return printable(maskCredentials(text));
  const shown = text.slice(0, LIMITS.quoted).replace(/[\ud800-\udbff]$/, '');
  const left = text.length - shown.length;
  return `${printable(maskedStart(shown, text))}… (${left.toLocaleString('en')} more characters)`;
}

/** Several of them. */
export function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, LIMITS.listed).map(excerpt).join(', ');
  const left = texts.length - LIMITS.listed;
  return left > 0 ? `${shown} and ${left.toLocaleString('en')} more` : shown;
}

/** Credentials are told by the `@` behind them, which may have been cut off along with half of them. */
function maskedStart(start: string, whole: string): string {
  const isCutOff = /^\S*/.exec(whole.slice(start.length))![0].includes('@');
  const masked = maskCredentials(isCutOff ? `${start}@` : start);
  return isCutOff && !masked.endsWith('****@') ? masked.slice(0, -1) : masked;
}

/** `https://user:secret@host` becomes `https://****@host`, for every scheme and for none, and with `user@` alone too. */
function maskCredentials(text: string): string {
  return text.replace(/\/\/(?:[^\s/@]*:[^\s@]*|[^\s/]*)@/g, '//****@').replace(/[^\s/:@='"]+:[^\s/@*]+@/g, '****@');
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** What would end a line, move the cursor or turn the direction of writing stands there as an escape. */
export const printable = (text: string): string =>
  text.replace(/\p{C}|[\u2028\u2029]/gu, (char) => SHORT[char] ?? `\\u{${char.codePointAt(0)!.toString(16)}}`);

/** As many as a message shows, and how many more there are. */
export function firstOf(lines: readonly string[]): readonly string[] {
  const left = lines.length - LIMITS.places;
  return left > 0 ? [...lines.slice(0, LIMITS.places), `and ${left.toLocaleString('en')} more`] : lines;
}

/** For a line that is to be copied into a shell, or that one reads. */
export const shellWord = (word: string): string =>
  /^[\w./@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
