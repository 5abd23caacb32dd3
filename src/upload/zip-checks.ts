/**
 * May this archive be unpacked? One answer for all who ask: it is planned only if it can be run, and nothing is unpacked
 * to find out.
 *
 * What one tool reviews as one thing and the next unpacks as another is refused, not repaired.
 */
import { refuse } from '../problem.ts';
import { checkLimit, checkPath, checkRatio, type UploadLimits } from './limits.ts';
import { backslashNames, badZipEntry, emptyZip, encryptedZip, unknownCompression } from './problems.ts';
import type { RelPath } from './survey.ts';
import type { ZipEntries, ZipEntry } from './zip-entries.ts';

/** @throws Refusal */
export function checkEntries(file: string, entries: ZipEntries, limits: UploadLimits): void {
  checkSorts(file, entries);
  for (const entry of entries) {
    if (entry.nameFault !== null) refuse(badZipEntry(entry.path, entry.nameFault));
    checkPath(limits, entry.path);
    checkPacking(entry);
  }
  // after what cannot be at all: a damaged size is no reason to leave anything out
  checkSizes(entries, limits);
}

function checkSorts(file: string, entries: ZipEntries): void {
  let isEmpty = true;
  const backslashed: RelPath[] = [];
  for (const { path, kind } of entries) {
    if (kind !== 'directory') isEmpty = false;
    if (path.includes('\\') && backslashed.length < 10) backslashed.push(path);
  }
  if (isEmpty) refuse(emptyZip(file));
  if (backslashed.length > 0) refuse(backslashNames(backslashed));
}

function checkSizes(entries: ZipEntries, limits: UploadLimits): void {
  let unpacked = 0;
  let packed = 0;
  for (const { path, kind, size, packedSize } of entries) {
    if (kind === 'directory') continue;
    checkLimit(limits, 'fileBytes', size, path);
    unpacked += size;
    packed += packedSize;
  }
  checkLimit(limits, 'bytes', unpacked);
  checkRatio(limits, unpacked, packed);
}

export const STORED = 0;
const DEFLATED = 8;

/** @see APPNOTE 4.4.5 */
const OTHER_METHODS: Readonly<Record<number, string>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
  98: 'PPMd',
};

/** A link holds no more than a path. */
const LONGEST_LINK = 4095;

function checkPacking({ path, kind, encrypted, method, size, packedSize }: ZipEntry): void {
  if (kind === 'directory') return; // what it holds is of no use
  if (encrypted) refuse(encryptedZip(path));
  if (method !== STORED && method !== DEFLATED)
    refuse(unknownCompression(path, OTHER_METHODS[method] ?? `method ${method}`));
  if (!(method === STORED ? size === packedSize : isPlausible(size, packedSize)))
    refuse(badZipEntry(path, 'its sizes, packed and unpacked, contradict each other'));
  if (kind === 'link' && size > LONGEST_LINK) refuse(badZipEntry(path, 'it is a link that is longer than a path'));
}

/** What deflate can do: two bits for 258 bytes at best; and at worst some bytes more than there were. */
const isPlausible = (size: number, packedSize: number): boolean =>
  size <= packedSize * 1032 && packedSize <= size * 2 + 1024;
