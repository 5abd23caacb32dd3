/**
 * The upload as one bounded walk found it, and the only way to the user's files.
 *
 * Paths are relative to the app root, `/`-separated and normalised; `.` is the app root itself.
 */
import { posix } from 'node:path';
import { type DecodedText, decodeText } from './text.ts';

export type RelPath = string;

export type EntryKind = 'file' | 'directory' | 'link';

/** One entry of a folder. */
export interface Listed {
  /** Escaped where it is not UTF-8, and `odd` then says so. */
  readonly name: string;
  /** null: a pipe, a socket or a device. */
  readonly kind: EntryKind | null;
  readonly odd?: true;
  /** Of a zip: not UTF-8, and read as what it most likely is. */
  readonly isGuessed?: true;
}

/** The upload as one bounded walk found it. Reading goes through it too, so that nothing outside is ever read. */
export interface Survey {
  /** All entries seen, nearest to the root first; folders of no interest (`.git`, `node_modules`, ...) are listed, not entered. */
  readonly entries: ReadonlyMap<RelPath, EntryKind>;
  /** False where the walk stopped at its limit, so that something may have been missed. */
  readonly complete: boolean;
  /** Entries whose names are not UTF-8, escaped; they are never chosen. */
  readonly oddNames: readonly string[];
  /** Entries of a zip whose names are not UTF-8, and may be other ones where others unpack it. Entries like any here. */
  readonly guessedNames: readonly RelPath[];
  /** Virtual environments in the upload: never searched. */
  readonly virtualEnvs: readonly RelPath[];
  /** Pipes, sockets and devices: never opened. */
  readonly specialFiles: readonly RelPath[];
  /** What a folder holds, in no order; nothing where there is no such folder. What `entries` were gathered from. */
  list(dir: RelPath): readonly Listed[];
  /** What stands at a path, also below the walk's depth. Links inside the upload are resolved; null: nothing there. */
  kind(path: RelPath): EntryKind | null;
  /**
   * The bytes of a file, or null where there is none (a folder, a broken link, a link that leaves the upload).
   * @throws Refusal `file-too-large`, `file-unreadable`
   */
  read(path: RelPath): Uint8Array | null;
  /** Where a link leads, as it is written; null: no link. */
  readLink(path: RelPath): string | null;
  /** Names in a folder that the walk entered, noise left out, sorted. */
  children(dir: RelPath): readonly string[];
  /** A file's text, whatever its encoding; null where there is no such file. */
  text(path: RelPath): string | null;
  /** The text, and what was wrong with its encoding. */
  decoded(path: RelPath): DecodedText | null;
}

/** Never entered, and never counted as "the one folder" of an upload: tools' own folders, caches, build output. */
export const NOISE = new Set([
  ...['__MACOSX', '.DS_Store', 'Thumbs.db', 'desktop.ini', '.git', '.hg', '.svn', '.idea', '.vscode', '.planqk'],
  ...['__pycache__', '.ipynb_checkpoints', '.pytest_cache', '.mypy_cache', '.ruff_cache', '.tox', '.nox'],
  ...['node_modules', 'site-packages', 'build', 'dist'],
]);

const NOISE_PATTERN = /^\._|\.(egg|dist)-info$/;

export const isNoise = (name: string): boolean => NOISE.has(name) || NOISE_PATTERN.test(name);

/** Adds what follows from the rest. */
export function surveyOf(seen: Omit<Survey, 'children' | 'text' | 'decoded'>): Survey {
  let children: Map<RelPath, string[]> | undefined;
  const decoded = (path: RelPath): DecodedText | null => {
    const bytes = seen.read(path);
    return bytes === null ? null : decodeText(bytes);
  };
  return {
    ...seen,
    children: (dir) => {
      children ??= indexChildren(seen.entries.keys());
      return children.get(dir) ?? [];
    },
    text: (path) => decoded(path)?.text ?? null,
    decoded,
  };
}

function indexChildren(paths: Iterable<RelPath>): Map<RelPath, string[]> {
  const index = new Map<RelPath, string[]>();
  for (const path of paths) {
    const name = posix.basename(path);
    if (isNoise(name)) continue;
    const parent = posix.dirname(path);
    const siblings = index.get(parent);
    if (siblings === undefined) index.set(parent, [name]);
    else siblings.push(name);
  }
  return index;
}

/** What reading files takes, and no more. */
export type Files = Pick<Survey, 'read' | 'kind'>;
