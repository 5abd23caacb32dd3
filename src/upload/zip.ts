/**
 * What is in a zipped upload? The same survey as of a folder, without unpacking anything to disk.
 */

import { openSync, readSync } from 'node:fs';
import { posix } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';
import { Refusal } from '../problem.ts';
import { badZipEntry } from './problems.ts';
import { type EntryKind, type RelPath, type Survey, surveyOf } from './survey.ts';
import { withZip, type ZipEntry } from './unzip.ts';
import { checkSize, type Listed, walkTree } from './walk.ts';

/** @throws Refusal `bad-zip`, `empty-zip`, `bad-zip-entry`, `backslash-names` */
export async function surveyZip(file: string): Promise<Survey> {
  const entries = await withZip(file, async (_zip, zipEntries) => zipEntries);
  const tree = treeOf(entries);
  const fd = openSync(file, 'r');
  const resolve = (path: RelPath): ZipEntry | 'directory' | null =>
    resolveIn(tree, path, (entry) => contentOf(fd, entry));
  return surveyOf({
    ...walkTree((dir) => tree.children(dir)),
    kind: (path) => kindOf(resolve(path)),
    read: (path) => {
      const entry = resolve(path);
      if (entry === null || entry === 'directory') return null;
      checkSize(path, entry.entry.uncompressedSize);
      return contentOf(fd, entry);
    },
    readLink: (path) => {
      const entry = tree.entries.get(path);
      return entry?.kind === 'link' ? contentOf(fd, entry).toString() : null;
    },
  });
}

const kindOf = (entry: ZipEntry | 'directory' | null): EntryKind | null =>
  entry === null || entry === 'directory' ? entry : 'file';

interface ZipTree {
  readonly entries: ReadonlyMap<RelPath, ZipEntry>;
  readonly folders: ReadonlySet<RelPath>;
  children(dir: RelPath): Listed[];
}

/** Folders need no entry of their own in a zip: they are where files are. */
function treeOf(zipEntries: readonly ZipEntry[]): ZipTree {
  const entries = new Map<RelPath, ZipEntry>();
  const folders = new Set<RelPath>(['.']);
  const listings = new Map<RelPath, Map<string, Listed>>();
  const add = (path: RelPath, listed: Omit<Listed, 'name'>): void => {
    const parent = posix.dirname(path);
    if (!folders.has(parent)) {
      folders.add(parent);
      add(parent, { kind: 'directory' });
    }
    const listing = listings.get(parent) ?? new Map<string, Listed>();
    listings.set(parent, listing.set(posix.basename(path), { name: posix.basename(path), ...listed }));
  };
  for (const zipEntry of zipEntries) {
    if (zipEntry.kind === 'directory') folders.add(zipEntry.path);
    else entries.set(zipEntry.path, zipEntry);
    add(zipEntry.path, { kind: zipEntry.kind, ...(zipEntry.odd && { odd: true as const }) });
  }
  return { entries, folders, children: (dir) => [...(listings.get(dir)?.values() ?? [])] };
}

const MOST_LINKS = 40;

/** The entry at a path, with links followed inside the archive, on the way and at its end. */
function resolveIn(tree: ZipTree, path: RelPath, read: (entry: ZipEntry) => Buffer): ZipEntry | 'directory' | null {
  let links = 0;
  const walk = (from: RelPath, parts: readonly string[]): ZipEntry | 'directory' | null => {
    const [name, ...rest] = parts;
    if (name === undefined) return 'directory';
    const here = posix.join(from, name);
    if (here === '..' || here.startsWith('../')) return null;
    if (tree.folders.has(here)) return walk(here, rest);
    const entry = tree.entries.get(here);
    if (entry?.kind !== 'link') return rest.length === 0 ? (entry ?? null) : null;
    const target = read(entry).toString();
    if (target.startsWith('/') || ++links > MOST_LINKS) return null;
    return walk('.', [...posix.join(from, target).split('/'), ...rest]);
  };
  return walk('.', posix.normalize(path).split('/'));
}

const STORED = 0;
const DEFLATED = 8;

/** @see APPNOTE 4.3.7, the local file header: its name and extra field may be longer than the central directory's. */
function contentOf(fd: number, { path, entry }: ZipEntry): Buffer {
  const header = readAt(fd, entry.relativeOffsetOfLocalHeader, 30);
  const start = entry.relativeOffsetOfLocalHeader + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const data = readAt(fd, start, entry.compressedSize);
  const content = unpack(path, entry.compressionMethod, data, entry.uncompressedSize);
  if (content.length !== entry.uncompressedSize || crc32(content) !== entry.crc32)
    throw damaged(path, 'its content is damaged');
  return content;
}

function readAt(fd: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  readSync(fd, buffer, 0, length, position);
  return buffer;
}

function unpack(path: RelPath, method: number, data: Buffer, size: number): Buffer {
  if (method === STORED) return data;
  if (method !== DEFLATED) throw damaged(path, `it is packed with method ${method}, which is not read`);
  try {
    return inflateRawSync(data, { maxOutputLength: size + 1 });
  } catch {
    throw damaged(path, 'its content is damaged');
  }
}

const damaged = (entry: RelPath, reason: string): Refusal => new Refusal(badZipEntry(entry, reason));
