/**
 * Carries the changes out: the only file that writes to the app dir.
 *
 * All or nothing, also when the process is killed at any moment. Every change is a rename, listed in a journal that is
 * written first: `.planqk/unfinished`. Undoing is renaming back. Nothing of the user's is ever deleted.
 */

import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, posix } from 'node:path';
import { Refusal, reasonOf } from '../problem.ts';
import type { RelPath } from '../upload/survey.ts';
import type { Change } from './changes.ts';
import { COMMITTED, PLANQK_DIR, UNDONE, UNFINISHED } from './places.ts';
import { cannotWrite } from './problems.ts';

/** What is to come, and earlier versions of our own files, until the changes are complete. */
const newFile = (index: number): RelPath => `${PLANQK_DIR}/new-${index}`;
const oldFile = (index: number): RelPath => `${PLANQK_DIR}/old-${index}`;
const LEFTOVER = /^(new|old)-\d+$|^unfinished\.new$/;

interface Move {
  readonly from: RelPath;
  readonly to: RelPath;
}

interface Journal {
  readonly moves: readonly Move[];
  /** Folders that the moves need and that are not there yet, outermost first. */
  readonly folders: readonly RelPath[];
}

/** @throws Refusal `cannot-write`; the app dir is then as it was. */
export function applyChanges(appDir: string, changes: readonly Change[]): void {
  if (changes.length === 0) return;
  const journal = journalOf(appDir, changes);
  const umask = process.umask(0o022); // the user the image runs as has to read what is staged, whoever built it
  try {
    makeOwnFolder(appDir);
    carryOut(appDir, changes, journal);
  } finally {
    process.umask(umask);
  }
}

function carryOut(appDir: string, changes: readonly Change[], journal: Journal): void {
  try {
    writeJournal(appDir, { ...journal, moves: [] });
    for (const folder of journal.folders) mkdirSync(join(appDir, folder), { mode: 0o755 });
    changes.forEach((change, index) => {
      if (change.kind === 'write') writeFileSync(join(appDir, newFile(index)), change.content, { mode: 0o644 });
      if (change.kind === 'link') symlinkSync(Buffer.from(change.content), join(appDir, newFile(index)));
    });
    writeJournal(appDir, journal);
    for (const { from, to } of journal.moves) renameSync(join(appDir, from), join(appDir, to));
    renameSync(join(appDir, UNFINISHED), join(appDir, COMMITTED));
  } catch (error) {
    undo(appDir);
    throw writeRefusal(error, appDir);
  }
  finish(appDir);
}

const writeRefusal = (error: unknown, appDir: string): Refusal =>
  new Refusal(cannotWrite(pathOf(error, appDir), reasonOf(error)));

/** Brings the app dir of an interrupted run back to what it was before, or completes it. Does nothing otherwise. */
export function recoverAppDir(appDir: string): void {
  if (isLink(appDir, PLANQK_DIR)) return;
  if (exists(appDir, UNFINISHED) || exists(appDir, UNDONE)) undo(appDir);
  else if (exists(appDir, COMMITTED)) finish(appDir);
}

export const isUnfinished = (appDir: string): boolean => exists(appDir, UNFINISHED);

function journalOf(appDir: string, changes: readonly Change[]): Journal {
  const gone = new Set<RelPath>();
  const moves: Move[] = [];
  changes.forEach((change, index) => {
    if (change.kind === 'move') {
      gone.add(change.from);
      moves.push({ from: change.from, to: change.to });
    } else if (change.kind === 'remove') {
      gone.add(change.path);
      moves.push({ from: change.path, to: oldFile(index) });
    } else {
      const replaced = exists(appDir, change.path) && !gone.has(change.path);
      if (replaced) moves.push({ from: change.path, to: oldFile(index) });
      moves.push({ from: newFile(index), to: change.path });
    }
  });
  return { moves, folders: missingFolders(appDir, moves) };
}

function missingFolders(appDir: string, moves: readonly Move[]): RelPath[] {
  const folders = new Set<RelPath>();
  for (const { to } of moves) {
    for (let dir = posix.dirname(to); dir !== '.'; dir = posix.dirname(dir)) {
      if (dir !== PLANQK_DIR && !exists(appDir, dir)) folders.add(dir);
    }
  }
  return [...folders].sort();
}

/** Never through a link: `.planqk` has to be a folder of the app dir itself. */
function makeOwnFolder(appDir: string): void {
  try {
    if (isLink(appDir, PLANQK_DIR)) throw Object.assign(new Error('it is a link'), { path: join(appDir, PLANQK_DIR) });
    mkdirSync(join(appDir, PLANQK_DIR), { recursive: true, mode: 0o755 });
  } catch (error) {
    throw writeRefusal(error, appDir);
  }
}

const isLink = (appDir: string, path: RelPath): boolean =>
  exists(appDir, path) && lstatSync(join(appDir, path)).isSymbolicLink();

/** Whole or not at all. Without moves while the new files are not all there: until then nothing can have been moved. */
function writeJournal(appDir: string, journal: Journal): void {
  writeFileSync(join(appDir, `${UNFINISHED}.new`), JSON.stringify(journal), { mode: 0o644 });
  renameSync(join(appDir, `${UNFINISHED}.new`), join(appDir, UNFINISHED));
}

function readJournal(appDir: string, file: RelPath): Journal {
  try {
    const { moves, folders } = JSON.parse(readFileSync(join(appDir, file), 'utf8')) as Journal;
    const paths = [...moves.flatMap(({ from, to }) => [from, to]), ...folders];
    return paths.every((path) => isInside(appDir, path)) ? { moves, folders } : { moves: [], folders: [] };
  } catch {
    return { moves: [], folders: [] }; // not there yet, or not written by us
  }
}

/** The journal lies in the upload, so it is not to be trusted: nothing outside, and nothing through a link. */
function isInside(appDir: string, path: RelPath): boolean {
  const parts = path.split('/');
  const parents = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'));
  return !path.startsWith('/') && !parts.includes('..') && !parents.some((parent) => isLink(appDir, parent));
}

/**
 * By the journal on disk: only that tells whether moving had begun. A move was done exactly when its source is gone and
 * its target is there, since all sources are there before the first. Needs no disk space: that may be what has run out.
 */
function undo(appDir: string): void {
  if (exists(appDir, UNFINISHED)) {
    for (const { from, to } of readJournal(appDir, UNFINISHED).moves.toReversed()) {
      if (!exists(appDir, from) && exists(appDir, to)) renameSync(join(appDir, to), join(appDir, from));
    }
    renameSync(join(appDir, UNFINISHED), join(appDir, UNDONE));
  }
  const { folders } = readJournal(appDir, UNDONE);
  removeLeftovers(appDir);
  for (const folder of folders.toReversed()) removeIfEmpty(join(appDir, folder));
  rmSync(join(appDir, UNDONE), { force: true });
  removeIfEmpty(join(appDir, PLANQK_DIR));
}

function finish(appDir: string): void {
  removeLeftovers(appDir);
  rmSync(join(appDir, COMMITTED), { force: true });
  for (const path of [`${PLANQK_DIR}/parked`, PLANQK_DIR]) removeIfEmpty(join(appDir, path));
}

function removeLeftovers(appDir: string): void {
  const dir = join(appDir, PLANQK_DIR);
  for (const name of readdirSync(dir)) if (LEFTOVER.test(name)) rmSync(join(dir, name));
}

function removeIfEmpty(dir: string): void {
  try {
    rmdirSync(dir);
  } catch {
    // not empty, or not there: either way nothing of ours
  }
}

function exists(appDir: string, path: RelPath): boolean {
  return lstatSync(join(appDir, path), { throwIfNoEntry: false }) !== undefined;
}

function pathOf(error: unknown, appDir: string): RelPath {
  const path = (error as NodeJS.ErrnoException).path ?? appDir;
  return posix.relative(appDir, path) || '.';
}
