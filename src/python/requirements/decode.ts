/**
 * What text do the bytes of a requirements file stand for?
 *
 * In pip's order: byte order mark, then a PEP 263 declaration in one of the first two lines, then UTF-8. Where pip would
 * then crash (the locale of a build image is UTF-8 again), we go on: UTF-16 that lacks its mark, windows-1252 otherwise.
 */

export type Decoded =
  | { ok: true; text: string; encoding: string; how: 'plain' | 'declared' | 'repaired'; unknown: string | null }
  | { ok: false; nulBytes: number };

/** Order matters: the mark of UTF-16 LE is how that of UTF-32 LE begins. */
const MARKS: readonly [mark: readonly number[], encoding: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe, 0x00, 0x00], 'utf-32le'],
  [[0x00, 0x00, 0xfe, 0xff], 'utf-32be'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** pip's own pattern (PEP 263). */
export const DECLARATION = /coding[:=]\s*([-\w.]+)/;

export function decodeRequirements(bytes: Uint8Array): Decoded {
  const decoded = decodeMarked(bytes) ?? decodeDeclared(bytes) ?? decodePlain(bytes);
  const nulBytes = decoded.text.includes('\0') ? bytes.filter((byte) => byte === 0).length : 0;
  return nulBytes > 0 ? { ok: false, nulBytes } : { ok: true, ...decoded };
}

type Text = Omit<Extract<Decoded, { ok: true }>, 'ok'>;

function decodeMarked(bytes: Uint8Array): Text | null {
  const found = MARKS.find(([mark]) => mark.every((byte, i) => bytes[i] === byte));
  if (found === undefined) return null;
  const [mark, encoding] = found;
  const body = bytes.subarray(mark.length);
  const text = decodeAs(encoding, body);
  if (text === null) return { ...repair(body), unknown: null };
  return { text, encoding: `${encoding} with a byte order mark`, how: 'declared', unknown: null };
}

function decodeDeclared(bytes: Uint8Array): Text | null {
  const encoding = declaredEncoding(bytes);
  if (encoding === null) return null;
  const text = decodeAs(encoding, bytes);
  // pip dies of a declaration it cannot follow. It is nearly always an innocent comment.
  if (text === null) return { ...decodePlain(bytes), how: 'repaired', unknown: encoding };
  return { text, encoding, how: isUtf8(encoding) ? 'plain' : 'declared', unknown: null };
}

function decodePlain(bytes: Uint8Array): Text {
  const text = decodeAs('utf-8', bytes);
  return text === null || text.includes('\0')
    ? { ...repair(bytes), unknown: null }
    : { text, encoding: 'utf-8', how: 'plain', unknown: null };
}

function repair(bytes: Uint8Array): Omit<Text, 'unknown'> {
  for (const encoding of ['utf-16le', 'utf-16be']) {
    const text = looksLikeUtf16(bytes, encoding) ? decodeAs(encoding, bytes) : null;
    if (text !== null) return { text, encoding, how: 'repaired' };
  }
  const text = new TextDecoder('windows-1252').decode(bytes);
  return { text, encoding: 'windows-1252', how: 'repaired' };
}

/** ASCII in UTF-16 has a NUL in every second byte, and always on the same side. */
function looksLikeUtf16(bytes: Uint8Array, encoding: string): boolean {
  const side = encoding === 'utf-16le' ? 1 : 0;
  const nuls = [0, 0];
  bytes.forEach((byte, i) => {
    if (byte === 0) nuls[i % 2]! += 1;
  });
  return nuls[side]! > bytes.length / 4 && nuls[1 - side] === 0;
}

const LINE_FEED = 0x0a;

function declaredEncoding(bytes: Uint8Array): string | null {
  const second = bytes.indexOf(LINE_FEED) + 1;
  const end = second === 0 ? -1 : bytes.indexOf(LINE_FEED, second);
  for (const line of latin1(end === -1 ? bytes : bytes.subarray(0, end)).split('\n')) {
    const match = line.startsWith('#') ? DECLARATION.exec(line) : null;
    if (match) return match[1]!;
  }
  return null;
}

export function isUtf8(encoding: string): boolean {
  return /^utf[-_]?8$/i.test(encoding);
}

/** @returns `null` when the bytes are not of that encoding, or it is unknown. */
function decodeAs(encoding: string, bytes: Uint8Array): string | null {
  const name = encoding.toLowerCase().replaceAll('_', '-');
  const own = OWN_DECODERS.find(([names]) => names.test(name));
  if (own) return own[1](bytes);
  // Bytes in which a declaration in ASCII was found are of none of these.
  if (/^(utf-?16|utf-?32|ucs|unicode)/.test(name) && !/^utf-16[lb]e$/.test(name)) return null;
  try {
    return new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null; // a RangeError names an unknown encoding, a TypeError means malformed bytes: the same to our caller
  }
}

/** What TextDecoder lacks, or reads otherwise than Python does (its 'latin1' is windows-1252). */
const OWN_DECODERS: readonly [names: RegExp, decode: (bytes: Uint8Array) => string | null][] = [
  [/^(iso-?8859-?1|latin-?1|l1|cp819|8859)$/, latin1],
  [/^(us-)?ascii$/, (bytes) => (bytes.some((byte) => byte > 0x7f) ? null : latin1(bytes))],
  [/^utf-32le$/, (bytes) => utf32(bytes, true)],
  [/^utf-32be$/, (bytes) => utf32(bytes, false)],
];

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

function utf32(bytes: Uint8Array, littleEndian: boolean): string | null {
  if (bytes.length % 4 !== 0) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let i = 0; i < bytes.length; i += 4) {
    const point = view.getUint32(i, littleEndian);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return null;
    text += String.fromCodePoint(point);
  }
  return text;
}
