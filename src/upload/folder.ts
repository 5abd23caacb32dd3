/**
 * What is in the upload? One bounded walk, nearest entries first, and the only way to the user's files.
 *
 * Reads only, from a folder; src/upload/survey-zip.ts does the same for a zip. Not here: what any of it means
 * (locate.ts, choose.ts).
 */

import { type Dirent, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Refusal } from '../problem.ts';
import { appUnreadable, fileTooLarge, fileUnreadable } from './problems.ts';
import type { EntryKind, RelPath, Survey } from './survey.ts';

export const LIMITS = {
  entries: 20_000,
  /** Levels below the app root: the user code may lie four deep, its program two below that. */
  depth: 6,
  manifestBytes: 1024 * 1024,
  lockBytes: 5 * 1024 * 1024,
} as const;

/** Never entered, and never counted as "the one folder" of an upload: tools' own folders, caches, build output. */
export const NOISE = new Set([
  ...['__MACOSX', '.DS_Store', 'Thumbs.db', 'desktop.ini', '.git', '.hg', '.svn', '.idea', '.vscode', '.planqk'],
  ...['__pycache__', '.ipynb_checkpoints', '.pytest_cache', '.mypy_cache', '.ruff_cache', '.tox', '.nox'],
  ...['node_modules', 'site-packages', 'build', 'dist'],
]);

const NOISE_PATTERN = /^\._|\.(egg|dist)-info$/;

export const isNoise = (name: string): boolean => NOISE.has(name) || NOISE_PATTERN.test(name);

/** One entry of a folder. `name` is escaped where it is not UTF-8, and `odd` then says so. */
export interface Listed {
  readonly name: string;
  readonly kind: EntryKind | null;
  readonly odd?: true;
}

/** Surveys the app dir. @throws Refusal `app-unreadable` */
export function surveyAppDir(appDir: string): Survey {
  const root = realpathSync.native(appDir);
  const walk = walkTree((dir) => list(root, dir));
  return {
    ...walk,
    kind: (path) => {
      const seen = walk.entries.get(path);
      if (seen !== undefined && seen !== 'link') return seen;
      return isKnownAbsent(walk, path) ? null : kindOf(root, path);
    },
    read: (path) => (isKnownAbsent(walk, path) ? null : readInside(root, path)),
    readLink: (path) => linkTarget(root, path),
  };
}

export interface Walk extends Pick<Survey, 'entries' | 'complete' | 'oddNames' | 'virtualEnvs'> {
  /** Folders of which every entry was seen. */
  readonly entered: ReadonlySet<RelPath>;
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

/** Level by level, so that a limit cuts off what is farthest. Sorted, so that the order on disk decides nothing. */
export function walkTree(list: (dir: RelPath) => Listed[]): Walk {
  const entries = new Map<RelPath, EntryKind>();
  const oddNames: string[] = [];
  const virtualEnvs: RelPath[] = [];
  const entered = new Set<RelPath>();
  const walk = { entries, oddNames, virtualEnvs, entered };
  let level: RelPath[] = ['.'];
  for (let depth = 0; depth < LIMITS.depth && level.length > 0; depth++) {
    const next: RelPath[] = [];
    for (const dir of level) {
      const listing = list(dir).sort(byName);
      if (dir !== '.' && listing.some(marksVirtualEnv)) {
        virtualEnvs.push(dir);
        continue;
      }
      for (const { name, kind, odd } of listing) {
        if (entries.size >= LIMITS.entries) return { ...walk, complete: false };
        const path = dir === '.' ? name : `${dir}/${name}`;
        if (odd) oddNames.push(path);
        else if (kind !== null) entries.set(path, kind);
        if (kind === 'directory' && !odd && !isNoise(name)) next.push(path);
      }
      entered.add(dir);
    }
    level = next;
  }
  return { ...walk, complete: true };
}

/** By code units: the locale decides nothing. */
const byName = (a: Listed, b: Listed): number => (a.name < b.name ? -1 : 1);

const marksVirtualEnv = ({ name }: Listed): boolean => name === 'pyvenv.cfg' || name === 'conda-meta';

function list(root: string, dir: RelPath): Listed[] {
  try {
    const dirents = readdirSync(join(root, dir), { withFileTypes: true });
    if (dirents.some(({ name }) => name.includes('\uFFFD'))) return listBytes(root, dir);
    return dirents.map((dirent) => ({ name: dirent.name, kind: kindOfDirent(dirent) }));
  } catch (error) {
    if (dir === '.') throw new Refusal(appUnreadable(reasonOf(error)));
    return []; // a folder that may not be entered holds nothing we could stage
  }
}

/** The slow way, for a folder with a name that is not UTF-8: Node would give the same name for different files. */
function listBytes(root: string, dir: RelPath): Listed[] {
  return readdirSync(join(root, dir), { withFileTypes: true, encoding: 'buffer' }).map((dirent) => {
    const kind = kindOfDirent(dirent);
    const name = decodeName(dirent.name);
    return name === null ? { name: escapeName(dirent.name), kind, odd: true } : { name, kind };
  });
}

export function decodeName(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** `l\x94sung.py`: what is ASCII as it is, every other byte as an escape. */
export const escapeName = (bytes: Uint8Array): string =>
  [...bytes]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');

function kindOfDirent(dirent: Dirent<string> | Dirent<Buffer<ArrayBuffer>>): EntryKind | null {
  if (dirent.isDirectory()) return 'directory';
  if (dirent.isFile()) return 'file';
  return dirent.isSymbolicLink() ? 'link' : null; // sockets, devices: nothing of ours
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
  const stat = lstatSync(file);
  if (!stat.isFile()) return null;
  checkSize(path, stat.size);
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Refusal(fileUnreadable(path, reasonOf(error)));
  }
}

/** @throws Refusal `file-too-large` */
export function checkSize(path: RelPath, bytes: number): void {
  const limit = /\.lock$/.test(path) ? LIMITS.lockBytes : LIMITS.manifestBytes;
  if (bytes > limit) throw new Refusal(fileTooLarge(path, bytes, limit));
}

function linkTarget(root: string, path: RelPath): string | null {
  try {
    return readlinkSync(join(root, path));
  } catch {
    return null;
  }
}

/** The system's own words for what went wrong: `EACCES: permission denied`. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/, \w+( '.*)?$/s, '');
