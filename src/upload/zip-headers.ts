/**
 * Does each entry stand where the list of contents says, and say the same of itself?
 *
 * Some tools go by the list, others by what stands before each content, and reviewers by either: where the two tell
 * different things the archive is refused. No two entries may share their bytes: a small zip could hold far too much.
 */
import { parseExtraFields } from 'yauzl';
import { refuse } from '../problem.ts';
import { badZipEntry } from './problems.ts';
import type { ZipBytes } from './zip-bytes.ts';
import type { ZipEntry } from './zip-entries.ts';
import { decodeName, pathOf, type ZipList } from './zip-list.ts';

const HEADER = { signature: 0x04034b50, length: 30 };
const DESCRIPTOR = { signature: 0x08074b50, length: 24 };

const ELSEWHERE = 'it is not where the list of contents says';
const CONTRADICTED = 'the list of contents and the entry itself contradict each other';

/** Notes where each content begins. @throws Refusal `bad-zip-entry` */
export function checkHeaders(bytes: ZipBytes, { entries, end }: ZipList): void {
  const inOrder = Uint32Array.from({ length: entries.count }, (_, index) => index);
  inOrder.sort((a, b) => entries.headerAt(a) - entries.headerAt(b));
  let free = end.prefix;
  for (const index of inOrder) {
    const entry = entries.at(index);
    if (entry.headerAt < free) refuse(badZipEntry(entry.path, 'it shares its place with another entry'));
    const contentAt = checkHeader(bytes, entry);
    entries.setContentAt(index, contentAt);
    free = contentAt + entry.packedSize;
    if (free > end.listStart) refuse(badZipEntry(entry.path, 'it is longer than the archive'));
  }
}

/** @returns where the content begins */
function checkHeader(bytes: ZipBytes, entry: ZipEntry): number {
  const { headerAt, path } = entry;
  const header = bytes.at(headerAt, HEADER.length);
  if (header.length < HEADER.length || header.readUInt32LE(0) !== HEADER.signature)
    refuse(badZipEntry(path, ELSEWHERE));
  const [nameLength, extraLength] = [header.readUInt16LE(26), header.readUInt16LE(28)];
  const contentAt = headerAt + HEADER.length + nameLength + extraLength;
  const claim: HeaderClaim = {
    flags: header.readUInt16LE(6),
    method: header.readUInt16LE(8),
    crc32: header.readUInt32LE(14),
    packedSize: header.readUInt32LE(18),
    size: header.readUInt32LE(22),
  };
  const rest = bytes.at(headerAt + HEADER.length, nameLength + extraLength);
  const [name, extra] = [rest.subarray(0, nameLength), rest.subarray(nameLength)];
  if (!isNamed(entry, name) || !agrees(entry, withZip64(claim, extra), bytes, contentAt))
    refuse(badZipEntry(path, CONTRADICTED));
  return contentAt;
}

/** What stands before a content. */
interface HeaderClaim {
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
}

function isNamed({ path, kind }: ZipEntry, bytes: Buffer): boolean {
  const { name } = decodeName(bytes);
  return (name === path || pathOf(name) === path) && name.endsWith('/') === (kind === 'directory');
}

const ENCRYPTED = 1;
const DESCRIBED_AFTER = 8;

function agrees(entry: ZipEntry, claim: HeaderClaim, bytes: ZipBytes, contentAt: number): boolean {
  if (entry.kind === 'directory') return true; // what it holds is of no use
  if (claim.method !== entry.method || ((claim.flags & ENCRYPTED) !== 0 && !entry.encrypted)) return false;
  const isLater = (claim.flags & DESCRIBED_AFTER) !== 0;
  const open = FIELDS.filter((field) => claim[field] !== entry[field]);
  if (open.length === 0) return true;
  if (!isLater || open.some((field) => claim[field] !== 0)) return false;
  return isDescribed(entry, bytes.at(contentAt + entry.packedSize, DESCRIPTOR.length));
}

const FIELDS = ['crc32', 'packedSize', 'size'] as const;

/** @see APPNOTE 4.3.9: with a signature or without, its sizes in four bytes or in eight. */
function isDescribed({ crc32, packedSize, size }: ZipEntry, descriptor: Buffer): boolean {
  const expected = (start: number, wide: boolean): boolean => {
    const length = wide ? 20 : 12;
    if (descriptor.length < start + length || descriptor.readUInt32LE(start) !== crc32) return false;
    const number = (offset: number): number =>
      wide ? Number(descriptor.readBigUInt64LE(start + offset)) : descriptor.readUInt32LE(start + offset);
    return number(4) === packedSize && number(wide ? 12 : 8) === size;
  };
  const signed = descriptor.length >= 4 && descriptor.readUInt32LE(0) === DESCRIPTOR.signature;
  return [false, true].some((wide) => expected(0, wide) || (signed && expected(4, wide)));
}

const WIDE = 0xffffffff;
const ZIP64 = 1;

/** @see APPNOTE 4.5.3: where a size does not fit into four bytes, it stands among the extra fields. */
function withZip64(claim: HeaderClaim, extra: Buffer): HeaderClaim {
  if (claim.packedSize !== WIDE && claim.size !== WIDE) return claim;
  const data = extraField(extra, ZIP64);
  if (data === null) return claim;
  let at = 0;
  const next = (value: number): number => {
    if (value !== WIDE || at + 8 > data.length) return value;
    at += 8;
    return Number(data.readBigUInt64LE(at - 8));
  };
  const size = next(claim.size);
  return { ...claim, size, packedSize: next(claim.packedSize) };
}

function extraField(extra: Buffer, id: number): Buffer | null {
  try {
    return parseExtraFields(extra).find((field) => field.id === id)?.data ?? null;
  } catch {
    return null;
  }
}
