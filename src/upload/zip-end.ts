/**
 * Where does the archive lie in its file? Its end tells: the record there says how long the list of contents is, and where
 * it begins.
 *
 * As Python, unzip and Go see it: the last record counts, whatever follows it, and what stands before the archive (the
 * program of a self-extracting one) shifts all places in it.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3.14 to 4.3.16
 */
import { refuse } from '../problem.ts';
import { badZip } from './problems.ts';
import type { ZipBytes } from './zip-bytes.ts';

export interface ZipEnd {
  /** As it says; see `counts`. */
  readonly entryCount: number;
  /** Whether so many entries may be meant: a record without eight-byte numbers counts up to 65,535, and then anew. */
  readonly counts: (entries: number) => boolean;
  /** Bytes in the file before the archive. */
  readonly prefix: number;
  /** Of the list of contents, in the file. */
  readonly listStart: number;
  readonly listEnd: number;
  /** Of the archive, with its comment, in the file. */
  readonly end: number;
}

const RECORD = { signature: 'PK\x05\x06', length: 22 };
const ZIP64_LOCATOR = { signature: 'PK\x06\x07', length: 20 };
const ZIP64_RECORD = { signature: 'PK\x06\x06', length: 56 };
const LONGEST_COMMENT = 0xffff;
/** Of an entry in the list: one without a name. */
export const SHORTEST_RECORD = 46;
const IN_ZIP64 = { count: 0xffff, size: 0xffffffff };

interface ListPlace {
  readonly disk: number;
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

/** @throws Refusal `not-a-zip`, `bad-zip` */
export function findEnd(bytes: ZipBytes): ZipEnd {
  const from = Math.max(0, bytes.size - RECORD.length - LONGEST_COMMENT);
  const tail = bytes.read(from, bytes.size - from);
  const index = tail.lastIndexOf(RECORD.signature, tail.length - RECORD.length);
  if (tail.length < RECORD.length || index === -1) throw bytes.refusalOf();
  const recordAt = from + index;
  const end = recordAt + RECORD.length + tail.readUInt16LE(index + 20);
  if (end > bytes.size) damaged(bytes, 'its last record, with the comment, is cut off');
  const plain: ListPlace = {
    disk: tail.readUInt16LE(index + 4),
    count: tail.readUInt16LE(index + 10),
    size: tail.readUInt32LE(index + 12),
    offset: tail.readUInt32LE(index + 16),
  };
  const zip64 = readZip64(bytes, recordAt);
  if (zip64 !== null && contradicts(plain, zip64.place)) damaged(bytes, 'its last two records contradict each other');
  const { disk, count, size, offset } = zip64?.place ?? plain;
  if (disk !== 0) damaged(bytes, 'it is one part of several');
  const listEnd = zip64?.at ?? recordAt;
  const prefix = listEnd - size - offset;
  if (prefix < 0) damaged(bytes, 'the list of its contents is not where its last record says');
  if (count * SHORTEST_RECORD > size) damaged(bytes, 'the list of its contents is shorter than its last record says');
  const counts = (entries: number): boolean =>
    zip64 === null ? entries % (IN_ZIP64.count + 1) === count : entries === count;
  return { entryCount: count, counts, prefix, listStart: listEnd - size, listEnd, end };
}

/** Beside its locator, as most write it, or where the locator says: a prefix shifts only one of them. */
function readZip64(bytes: ZipBytes, recordAt: number): { at: number; place: ListPlace } | null {
  const locatorAt = recordAt - ZIP64_LOCATOR.length;
  const beside = locatorAt - ZIP64_RECORD.length;
  if (locatorAt < 0) return null;
  const locator = bytes.read(locatorAt, ZIP64_LOCATOR.length);
  if (!begins(locator, ZIP64_LOCATOR.signature)) return null;
  for (const at of [beside, Number(locator.readBigUInt64LE(8))]) {
    if (at < 0 || at > beside) continue;
    const record = bytes.read(at, ZIP64_RECORD.length);
    if (!begins(record, ZIP64_RECORD.signature)) continue;
    const number = (offset: number): number => Number(record.readBigUInt64LE(offset));
    return { at, place: { disk: record.readUInt32LE(16), count: number(32), size: number(40), offset: number(48) } };
  }
  return damaged(bytes, 'its record for large archives is missing');
}

/** Where the plain record has no number of its own, zip64's counts; where it has, they have to be the same. */
const contradicts = (plain: ListPlace, zip64: ListPlace): boolean =>
  (plain.count !== IN_ZIP64.count && plain.count !== zip64.count) ||
  (plain.size !== IN_ZIP64.size && plain.size !== zip64.size) ||
  (plain.offset !== IN_ZIP64.size && plain.offset !== zip64.offset);

const begins = (record: Buffer, signature: string): boolean =>
  record.toString('latin1', 0, signature.length) === signature;

function damaged({ file }: ZipBytes, reason: string): never {
  refuse(badZip(file, reason));
}
