/**
 * What is in the upload? One bounded walk of the app dir, nearest entries first, and the only way to the user's files.
 *
 * Reads only. Not here: what any of it means (locate.ts, choose.ts).
 */
import { type Dirent, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { ProblemError } from '../errors.ts';
import type { EntryKind, RelPath, Survey } from './types.ts';

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

/** Surveys the app dir. @throws ProblemError `app-unreadable` */
export function surveyAppDir(appDir: string): Survey {
  const root = realpathSync(appDir);
  const walk = walkTree(root);
  return {
    ...walk,
    kind: (path) => {
      const seen = walk.entries.get(path);
      return seen === undefined || seen === 'link' ? kindOf(root, path) : seen;
    },
    read: (path) => readInside(root, path),
    readLink: (path) => linkTarget(root, path),
  };
}

type Walk = Pick<Survey, 'entries' | 'complete' | 'oddNames' | 'virtualEnvs'>;

function walkTree(root: string): Walk {
  const entries = new Map<RelPath, EntryKind>();
  const oddNames: string[] = [];
  const virtualEnvs: RelPath[] = [];
  let level: RelPath[] = ['.'];
  for (let depth = 0; depth < LIMITS.depth && level.length > 0; depth++) {
    const next: RelPath[] = [];
    for (const dir of level) {
      const listing = list(root, dir);
      if (dir !== '.' && listing.some(marksVirtualEnv)) {
        virtualEnvs.push(dir);
        continue;
      }
      for (const dirent of listing) {
        if (entries.size >= LIMITS.entries) return { entries, complete: false, oddNames, virtualEnvs };
        const path = posix.join(dir, dirent.name);
        if (dirent.name.includes('\uFFFD')) {
          oddNames.push(path);
          continue;
        }
        const kind = kindOfDirent(dirent);
        if (kind === null) continue;
        entries.set(path, kind);
        if (kind === 'directory' && !isNoise(dirent.name)) next.push(path);
      }
    }
    level = next;
  }
  return { entries, complete: true, oddNames, virtualEnvs };
}

/** Sorted by code units, so that the order on disk and the locale decide nothing. */
function list(root: string, dir: RelPath): Dirent[] {
  try {
    return readdirSync(join(root, dir), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (dir === '.') throw new ProblemError({ code: 'app-unreadable', reason: reasonOf(error) });
    return []; // a folder that may not be entered holds nothing we could stage
  }
}

const marksVirtualEnv = ({ name }: Dirent): boolean => name === 'pyvenv.cfg' || name === 'conda-meta';

function kindOfDirent(dirent: Dirent): EntryKind | null {
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
  try {
    const real = realpathSync(join(root, path));
    return real === root || real.startsWith(root + sep) ? real : null;
  } catch {
    return null;
  }
}

function readInside(root: string, path: RelPath): Uint8Array | null {
  const file = inside(root, path);
  if (file === null) return null;
  const stat = lstatSync(file);
  if (!stat.isFile()) return null;
  const limit = /\.lock$/.test(path) ? LIMITS.lockBytes : LIMITS.manifestBytes;
  if (stat.size > limit) throw new ProblemError({ code: 'file-too-large', path, bytes: stat.size, limit });
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ProblemError({ code: 'file-unreadable', path, reason: reasonOf(error) });
  }
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
