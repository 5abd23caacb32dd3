/**
 * What text do these bytes hold? For files whose tools expect UTF-8 and whose authors' editors wrote something else.
 *
 * (requirements.txt has pip's own rules: python/requirements/decode.ts.)
 */

import { isUtf8 } from 'node:buffer';

export interface DecodedText {
  readonly text: string;
  /** Set where the bytes are not plain UTF-8 without a mark, so that a tool that expects it would stumble. */
  readonly repaired: 'UTF-8 with a byte order mark' | 'UTF-16' | 'windows-1252' | null;
}

/** Without a mark, so that every tool can read it. */
export const isPlainUtf8 = (bytes: Uint8Array): boolean =>
  isUtf8(bytes) && !MARKS.some((mark) => mark.bytes.every((byte, index) => bytes[index] === byte));

const MARKS = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8', name: 'UTF-8 with a byte order mark' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le', name: 'UTF-16' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be', name: 'UTF-16' },
] as const;

export function decodeText(bytes: Uint8Array): DecodedText {
  const mark = MARKS.find((candidate) => candidate.bytes.every((byte, index) => bytes[index] === byte));
  if (mark !== undefined) return { text: new TextDecoder(mark.encoding).decode(bytes), repaired: mark.name };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), repaired: null };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), repaired: 'windows-1252' };
  }
}

const encoder = new TextEncoder();
export const encodeText = (text: string): Uint8Array => encoder.encode(text);
