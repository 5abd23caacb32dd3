/**
 * What does the list of contents say, which stands at a zip's end? Each entry in few words, for there may be very many.
 *
 * yauzl reads the records; where it stumbles, the words are ours.
 */
import { isUtf8 } from 'node:buffer';
import { posix } from 'node:path';
import yauzl, { type Entry } from 'yauzl';
import { refuse } from '../problem.ts';
import { checkLimit, type UploadLimits } from './limits.ts';
import { badZip } from './problems.ts';
import type { RelPath } from './survey.ts';
import type { ZipBytes } from './zip-bytes.ts';
import { findEnd, SHORTEST_RECORD, type ZipEnd } from './zip-end.ts';
import { ZipEntries, type ZipEntry } from './zip-entries.ts';

export interface ZipList {
  readonly entries: ZipEntries;
  readonly end: ZipEnd;
}

/** @throws Refusal `not-a-zip`, `bad-zip`, `upload-over-limit` */
export async function readList(bytes: ZipBytes, limits: UploadLimits): Promise<ZipList> {
  const end = findEnd(bytes);
  checkLimit(limits, 'entries', end.entryCount);
  const reader = new ShiftedReader(bytes, end.prefix);
  const entries = await readRecords(reader, end, limits);
  if (entries === null || reader.readUpTo !== end.listEnd || !end.counts(entries.count))
    refuse(badZip(bytes.file, 'the list of its contents is not as its last record says'));
  return { entries, end };
}

/** As if nothing stood before the archive in its file. */
class ShiftedReader extends yauzl.RandomAccessReader {
  /** In the file: how far the list of contents was read. */
  readUpTo = 0;
  readonly #bytes: ZipBytes;
  readonly #shift: number;

  constructor(bytes: ZipBytes, shift: number) {
    super();
    this.#bytes = bytes;
    this.#shift = shift;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    done: (error: Error | null) => void,
  ): void {
    const found = this.#bytes.at(position + this.#shift, length);
    found.copy(buffer, offset);
    this.readUpTo = position + this.#shift + length;
    done(found.length < length ? new Error('the file ends') : null);
  }
}

/** As long as the list is, as Python and Go do. @returns null where yauzl cannot read it */
async function readRecords(reader: ShiftedReader, end: ZipEnd, limits: UploadLimits): Promise<ZipEntries | null> {
  const zip = await openAt(reader, end.end - end.prefix);
  if (zip === null) return null;
  const mostEntries = Math.floor((end.listEnd - end.listStart) / SHORTEST_RECORD);
  const entries = new ZipEntries(Math.min(mostEntries, limits.entries + 1));
  let failed = false;
  zip.on('entry', (entry: Entry) => entries.add(entryOf(entry, end.prefix)));
  zip.on('error', () => {
    failed = true;
  });
  zip.entryCount = mostEntries + 1;
  reader.readUpTo = end.listStart;
  while (reader.readUpTo < end.listEnd) {
    const before = entries.count;
    zip.readEntry();
    // at once, since our reader answers at once; later for a record without a name
    while (entries.count === before && !failed) await new Promise(setImmediate);
    if (failed) return null;
    checkLimit(limits, 'entries', entries.count);
  }
  return entries;
}

function openAt(reader: ShiftedReader, size: number): Promise<yauzl.ZipFile | null> {
  // our own checks tell sizes and names that cannot be; names stay bytes, since yauzl would garble some
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false };
  return new Promise((resolve) => {
    yauzl.fromRandomAccessReader(reader, size, options, (error, zip) => resolve(error ? null : zip));
  });
}

const FILE_TYPE = 0o170000;
const LINK = 0o120000;
/** Weak and strong encryption, and a list of contents that is encrypted itself. */
const ENCRYPTED = 0b10_0000_0100_0001;

function entryOf(entry: Entry, prefix: number): ZipEntry {
  const { name, isGuessed } = decodeName(entry.fileNameRaw);
  const unixMode = entry.externalFileAttributes >>> 16;
  const isDirectory = name.endsWith('/');
  return {
    path: pathOf(name),
    kind: isDirectory ? 'directory' : (unixMode & FILE_TYPE) === LINK ? 'link' : 'file',
    isGuessed,
    nameFault: nameFault(name),
    mode: (unixMode & 0o777) | (isDirectory ? 0o700 : 0o600),
    encrypted: (entry.generalPurposeBitFlag & ENCRYPTED) !== 0,
    method: entry.compressionMethod,
    crc32: entry.crc32,
    packedSize: entry.compressedSize,
    size: entry.uncompressedSize,
    headerAt: entry.relativeOffsetOfLocalHeader + prefix,
    contentAt: 0,
  };
}

/**
 * Not UTF-8: CP437, as for Python's zipfile and wherever it was zipped. Each byte is a character of its own, so that no two
 * names are made equal.
 * @see APPNOTE D.1
 */
export const decodeName = (bytes: Buffer): { readonly name: string; readonly isGuessed: boolean } =>
  isUtf8(bytes)
    ? { name: bytes.toString(), isGuessed: false }
    : { name: yauzl.getFileNameLowLevel(0, bytes, [], true), isGuessed: true };

/** Of a name as it stands in the archive. */
export const pathOf = (name: string): RelPath => posix.normalize(name).replace(/\/$/, '');

/** `T:10.csv` is a file like any other, but on Windows, where copy-target.ts refuses it. */
const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/])/;
const LEAVES = /(?:^|\/)\.\.(?:\/|$)/;

function nameFault(name: string): string | null {
  if (name === '') return 'it has no name';
  if (/^(\.\/)*\.$/.test(name)) return 'it is a file with the name of a folder';
  if (name.includes('\0')) return 'its name contains a NUL';
  if (ABSOLUTE.test(name)) return 'its path is absolute';
  return LEAVES.test(name) ? 'its path leaves the archive' : null;
}
