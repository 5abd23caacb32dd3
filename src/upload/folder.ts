/**
 * What is in an upload that is a folder? Reads only; zip.ts does the same for a zip.
 */

import { isUtf8 } from 'node:buffer';
import { type Dirent, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { slashed } from '../on-windows.ts';
import { Refusal, refuse } from '../problem.ts';
import { readRegularFile } from './open-file.ts';
import { appUnreadable, fileUnreadable } from './problems.ts';
import { systemReason } from './reasons.ts';
import { type EntryKind, type Listed, type RelPath, type Survey, surveyOf } from './survey.ts';
import { checkSize, escapeName, type Walk, walkTree } from './walk.ts';

/** Surveys the app dir. @throws Refusal `app-unreadable` */
export function surveyAppDir(appDir: string): Survey {
  const root = realpathSync.native(appDir);
  const listDir = (dir: RelPath): Listed[] => list(root, dir);
  const walk = walkTree(listDir);
  return surveyOf({
    ...walk,
    list: listDir,
    kind: (path) => {
      const seen = walk.entries.get(path);
      if (seen !== undefined && seen !== 'link') return seen;
      return isKnownAbsent(walk, path) ? null : kindOf(root, path);
    },
    read: (path) => (isKnownAbsent(walk, path) ? null : readInside(root, path)),
    readLink: (path) => linkTarget(root, path),
  });
}

/** Where the user code may lie, and its program: what cannot be seen there must not be taken for nothing. */
const LEVELS_OF_USER_CODE = 3;

function refuseReading(error: unknown): never {
  const reason = systemReason(error);
  if (reason === null) throw error;
  refuse(appUnreadable(reason));
}

/** Whether the walk tells that nothing is there, without asking the disk: plans ask for much that is not. */
function isKnownAbsent({ entries, entered }: Walk, path: RelPath): boolean {
  let dir = '.';
  for (const name of path.split('/')) {
    if (name === '..' || !entered.has(dir)) return false;
    dir = dir === '.' ? name : `${dir}/${name}`;
    if (!entries.has(dir)) return name !== '.';
  }
  return false;
}

function list(root: string, dir: RelPath): Listed[] {
  try {
    const dirents = readdirSync(join(root, dir), { withFileTypes: true });
    if (dirents.some(({ name }) => name.includes('\uFFFD'))) return listBytes(root, dir);
    return dirents.map((dirent) => ({ name: dirent.name, kind: kindOfDirent(dirent) }));
  } catch (error) {
    if (dir === '.') refuseReading(error);
    const { code = '' } = error as NodeJS.ErrnoException;
    if (/^E(ACCES|PERM)$/.test(code) && dir.split('/').length <= LEVELS_OF_USER_CODE)
      refuse(fileUnreadable(dir, systemReason(error) ?? code));
    return []; // farther down it holds nothing we could stage
  }
}

/** The slow way, for a folder with a name that is not UTF-8: Node would give the same name for different files. */
function listBytes(root: string, dir: RelPath): Listed[] {
  return readdirSync(join(root, dir), { withFileTypes: true, encoding: 'buffer' }).map((dirent) => {
    const kind = kindOfDirent(dirent);
    return isUtf8(dirent.name)
      ? { name: dirent.name.toString(), kind }
      : { name: escapeName(dirent.name), kind, odd: true };
  });
}

function kindOfDirent(dirent: Dirent<string> | Dirent<Buffer<ArrayBuffer>>): EntryKind | null {
  if (dirent.isDirectory()) return 'directory';
  if (dirent.isFile()) return 'file';
  return dirent.isSymbolicLink() ? 'link' : null;
}

function kindOf(root: string, path: RelPath): EntryKind | null {
  const file = inside(root, path);
  if (file === null) return null;
  const stat = statSync(file);
  if (stat.isDirectory()) return 'directory';
  return stat.isFile() ? 'file' : null;
}

/** The real path of an existing entry, or null where it does not exist or leaves the app dir. */
function inside(root: string, path: RelPath): string | null {
  const file = join(root, path);
  try {
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return null;
    const real = realpathSync.native(file);
    return real === root || real.startsWith(root + sep) ? real : null;
  } catch {
    return null; // a broken link, a circle of links, a file where a folder should be
  }
}

function readInside(root: string, path: RelPath): Uint8Array | null {
  const file = inside(root, path);
  if (file === null) return null;
  try {
    return readRegularFile(file, (size) => checkSize(path, size));
  } catch (error) {
    const reason = error instanceof Refusal ? null : systemReason(error);
    if (reason === null) throw error;
    refuse(fileUnreadable(path, reason));
  }
}

function linkTarget(root: string, path: RelPath): string | null {
  try {
    return slashed(readlinkSync(join(root, path)));
  } catch {
    return null;
  }
}
