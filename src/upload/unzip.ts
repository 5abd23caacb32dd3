/**
 * Unpacks an uploaded zip into a folder, and refuses one that could write anywhere else.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */

import { createWriteStream, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import yauzl, { type Entry } from 'yauzl';
import { Refusal } from '../problem.ts';
import { backslashNames, badZip, badZipEntry, emptyZip } from './problems.ts';
import { decodeName } from './walk.ts';

/** One entry of the archive, with its name as a path relative to the top. */
export interface ZipEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Permission bits; 0644 or 0755 where the archive, made on Windows, has none. */
  readonly mode: number;
  readonly entry: Entry;
  /** Set where the name is not UTF-8. */
  readonly odd?: true;
}

/** Unpacks into `dir`, which is made. @throws Refusal `bad-zip`, `empty-zip`, `bad-zip-entry`, `backslash-names` */
export async function unzip(file: string, dir: string): Promise<void> {
  await withZip(file, async (zip, entries) => {
    mkdirSync(dir, { recursive: true });
    for (const zipEntry of entries) await extract(zip, zipEntry, join(dir, zipEntry.path));
  });
}

/** Opens the archive, checks every name in it, and hands both over. */
export async function withZip<T>(
  file: string,
  use: (zip: yauzl.ZipFile, entries: ZipEntry[]) => Promise<T>,
): Promise<T> {
  const zip = await open(file);
  try {
    const entries = await readEntries(zip, file);
    if (!entries.some(({ kind }) => kind !== 'directory')) throw new Refusal(emptyZip(file));
    checkNames(entries);
    return await use(zip, entries);
  } finally {
    zip.close();
  }
}

const zipRefusal = (file: string, error: unknown): Refusal =>
  new Refusal(badZip(file, (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')));

/** Names stay bytes: yauzl would refuse some that can be read well enough, and garble others. */
async function open(file: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false, decodeStrings: false }, (error, zip) =>
      error ? reject(zipRefusal(file, error)) : resolve(zip),
    );
  });
}

async function readEntries(zip: yauzl.ZipFile, file: string): Promise<ZipEntry[]> {
  return new Promise((resolve, reject) => {
    const entries: ZipEntry[] = [];
    zip.on('entry', (entry: Entry) => {
      entries.push(describe(entry));
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', (error) => reject(zipRefusal(file, error)));
    zip.readEntry();
  });
}

function describe(entry: Entry): ZipEntry {
  const bytes = entry.fileName as unknown as Buffer;
  const decoded = decodeName(bytes);
  // one character a byte, so that no name is lost and no two are made equal
  const name = decoded ?? new TextDecoder('windows-1252').decode(bytes);
  const unixMode = entry.externalFileAttributes >>> 16;
  const isDirectory = name.endsWith('/');
  const kind = isDirectory ? 'directory' : (unixMode & 0o170000) === 0o120000 ? 'link' : 'file';
  const mode = (unixMode & 0o777) | (isDirectory ? 0o700 : 0o600);
  return { path: posix.normalize(name).replace(/\/+$/, ''), kind, mode, entry, ...(decoded === null && { odd: true }) };
}

/** What one tool reviews as one thing and the next unpacks as another is refused, not repaired. */
function checkNames(entries: readonly ZipEntry[]): void {
  const backslashed = entries.map(({ path }) => path).filter((path) => path.includes('\\'));
  if (backslashed.length > 0) throw new Refusal(backslashNames(backslashed.slice(0, 10)));
  const seen = new Map<string, ZipEntry>();
  for (const zipEntry of entries) {
    const reason = nameFault(rawName(zipEntry.entry)) ?? repeatFault(seen.get(zipEntry.path.toLowerCase()), zipEntry);
    if (reason !== null) throw new Refusal(badZipEntry(zipEntry.path, reason));
    seen.set(zipEntry.path.toLowerCase(), zipEntry);
  }
}

/** As it stands in the archive: normalised, a name that leaves it might look harmless. */
const rawName = (entry: Entry): string => (entry.fileName as unknown as Buffer).toString('latin1');

function nameFault(path: string): string | null {
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'its path is absolute';
  if (path.split('/').includes('..')) return 'its path leaves the archive';
  return path.includes('\0') ? 'its name contains a NUL' : null;
}

function repeatFault(earlier: ZipEntry | undefined, { path, kind }: ZipEntry): string | null {
  if (earlier === undefined || (earlier.kind === 'directory' && kind === 'directory')) return null;
  return earlier.path === path ? 'it is there twice' : `${earlier.path} differs from it only in case`;
}

async function extract(zip: yauzl.ZipFile, { path, kind, mode, entry }: ZipEntry, target: string): Promise<void> {
  if (kind === 'directory') {
    mkdirSync(target, { recursive: true });
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  const stream = await contentStream(zip, entry, path);
  if (kind === 'link') return writeLink(path, await text(stream), target);
  try {
    await pipeline(stream, createWriteStream(target, { mode, flags: 'wx' }));
  } catch (error) {
    throw new Refusal(badZipEntry(path, (error as Error).message));
  }
}

function contentStream(zip: yauzl.ZipFile, entry: Entry, path: string): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) =>
      error ? reject(new Refusal(badZipEntry(path, error.message))) : resolve(stream),
    );
  });
}

function writeLink(path: string, linkTarget: string, target: string): void {
  const resolved = posix.normalize(posix.join(posix.dirname(path), linkTarget));
  if (linkTarget.startsWith('/') || resolved === '..' || resolved.startsWith('../')) {
    throw new Refusal(badZipEntry(path, 'it is a link that leaves the archive'));
  }
  symlinkSync(linkTarget, target);
}
