/**
 * What lies in an environment, read so that nothing in it stops a build: packages put there what they like.
 *
 * Reads. No link is followed, no pipe waited for, no file read further than a limit; what cannot be read is not there.
 */
import { lstatSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { withRegularFile } from '../../upload/open-file.ts';

/** The beginning of a text; null: none that can be read. */
export function readStart(file: string, bytes: number): string | null {
  try {
    return withRegularFile(file, (fd, { size }) => {
      const buffer = Buffer.alloc(Math.min(size, bytes));
      return buffer.toString('utf8', 0, readSync(fd, buffer));
    });
  } catch {
    return null;
  }
}

/** Of a file beyond the limit only the beginning is there, which is no JSON. */
export function readJson(file: string, bytes: number): unknown {
  try {
    return JSON.parse(readStart(file, bytes) ?? '');
  } catch {
    return null;
  }
}

/** Sorted, so that the order on disk decides nothing. */
export function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}

export function isRealFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Once each, though `lib64` and `lib/python3.1` may be links to another. */
export function sitePackages(prefix: string): string[] {
  const versions = namesIn(join(prefix, 'lib')).filter((name) => /^python3(\.\d+)?$/.test(name));
  return versions
    .map((name) => join(prefix, 'lib', name))
    .filter(isRealFolder)
    .map((dir) => join(dir, 'site-packages'))
    .filter(isRealFolder);
}
