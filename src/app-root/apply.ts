/**
 * Carries the changes out: the only file that writes to the app dir.
 *
 * All or nothing, also when the process is killed at any moment. Every change is a rename, listed in a journal that is
 * written first: `.planqk/unfinished`. Undoing is renaming back. Nothing of the user's is ever deleted. An upload may bring
 * links and journals of its own: each place is looked at when it is used, and only a journal that this machine wrote counts.
 */
import { mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { posix, relative } from 'node:path';
import { slashed } from '../on-windows.ts';
import { Refusal, reasonOf, refuse } from '../problem.ts';
import type { RelPath } from '../upload/survey.ts';
import { encodeText } from '../upload/text.ts';
import type { Change } from './changes.ts';
import { sha256 } from './digest.ts';
import { type Memory, NO_MEMORY } from './memory.ts';
import {
  COMMITTED,
  DRAFT,
  newFile,
  oldFile,
  PARKED_DIR,
  PLANQK_DIR,
  RECORD_FILE,
  UNDONE,
  UNFINISHED,
} from './places.ts';
import { cannotWrite } from './problems.ts';
import { realPlace, statOf } from './real-place.ts';

interface Move {
  readonly from: RelPath;
  readonly to: RelPath;
}

interface Journal {
  readonly moves: readonly Move[];
  /** Folders that the moves need and that are not there yet, outermost first. */
  readonly folders: readonly RelPath[];
  /** How many changes there are: each may have left a file of its number. */
  readonly changes: number;
}

/**
 * @param memory Told what is about to be written, before it is.
 * @throws Refusal `cannot-write`; the app dir is then as it was.
 */
export function applyChanges(appDir: string, changes: readonly Change[], memory: Memory = NO_MEMORY): void {
  if (changes.length === 0) return;
  const umask = process.umask(0o022); // the user the image runs as has to read what is staged, whoever built it
  try {
    makeOwnFolder(appDir);
    const journal = journalOf(appDir, changes);
    const known = digestsOf(appDir, changes, journal, memory);
    memory.remember(appDir, [...known, BEGUN]);
    carryOut(appDir, changes, journal);
    memory.remember(appDir, known);
  } finally {
    process.umask(umask);
  }
}

/** A journal without moves comes first: until all new files are there, nothing can have been moved. */
const beginning = (journal: Journal): Journal => ({ ...journal, moves: [] });

const journalText = (journal: Journal): string => JSON.stringify(journal);

/** In place of a digest: what may be cut short is ours, too. */
const BEGUN = 'begun';

/** Of all that may lie in the app dir from now on, and what was known to be ours before. */
function digestsOf(appDir: string, changes: readonly Change[], journal: Journal, memory: Memory): string[] {
  const written = changes.flatMap((change) => (change.kind === 'write' && change.path === RECORD_FILE ? change : []));
  const before = statOf(appDir, RECORD_FILE)?.isFile() ? [readFileSync(realPlace(appDir, RECORD_FILE))] : [];
  const known = before.map(sha256).filter((digest) => memory.knows(appDir, digest));
  const journals = [beginning(journal), journal].map((each) => sha256(encodeText(journalText(each))));
  return [...written.map(({ content }) => sha256(content)), ...known, ...journals];
}

function carryOut(appDir: string, changes: readonly Change[], journal: Journal): void {
  try {
    writeJournal(appDir, beginning(journal));
    for (const folder of journal.folders) mkdirSync(realPlace(appDir, folder), { mode: 0o755 });
    changes.forEach((change, index) => {
      const place = realPlace(appDir, newFile(index));
      if (change.kind === 'write') writeFileSync(place, change.content, { mode: 0o644, flag: 'wx' });
      if (change.kind === 'link') symlinkSync(Buffer.from(change.content), place);
    });
    writeJournal(appDir, journal);
    for (const { from, to } of journal.moves) move(appDir, from, to);
    move(appDir, UNFINISHED, COMMITTED);
  } catch (error) {
    undo(appDir, journal);
    throw writeRefusal(error, appDir);
  }
  finish(appDir, journal);
}

/** Onto nothing: what has to give way is moved first. */
function move(appDir: string, from: RelPath, to: RelPath): void {
  if (exists(appDir, to)) refuse(cannotWrite(to, 'something stands there that was not there before'));
  renameSync(realPlace(appDir, from), realPlace(appDir, to));
}

const writeRefusal = (error: unknown, appDir: string): Refusal =>
  error instanceof Refusal ? error : new Refusal(cannotWrite(pathOf(error, appDir), reasonOf(error)));

/** Brings the app dir of an interrupted run back to what it was before, or completes it. Does nothing otherwise. */
export function recoverAppDir(appDir: string, memory: Memory): void {
  if (!isOwnFolder(appDir)) return;
  const [unfinished, undone, committed] = [UNFINISHED, UNDONE, COMMITTED].map((file) =>
    readJournal(appDir, file, memory),
  );
  const broken = unfinished ?? undone;
  if (broken != null) undo(appDir, broken);
  else if (committed != null) finish(appDir, committed);
  if (memory.knows(appDir, BEGUN) && statOf(appDir, DRAFT)?.isFile()) {
    rmSync(realPlace(appDir, DRAFT));
    removeIfEmpty(appDir, PLANQK_DIR);
  }
}

/** Also where only a part of the journal was written, or of what undoes it: guard lets nothing of that go on. */
export const isUnfinished = (appDir: string): boolean =>
  isOwnFolder(appDir) && [UNFINISHED, DRAFT, UNDONE].some((path) => exists(appDir, path));

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
  return { moves, folders: missingFolders(appDir, moves), changes: changes.length };
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

/** A folder of the app dir itself: what is a link, or a file, is nobody's to write into. */
const isOwnFolder = (appDir: string): boolean => statOf(appDir, PLANQK_DIR)?.isDirectory() === true;

function makeOwnFolder(appDir: string): void {
  try {
    if (!exists(appDir, PLANQK_DIR)) mkdirSync(realPlace(appDir, PLANQK_DIR), { mode: 0o755 });
  } catch (error) {
    throw writeRefusal(error, appDir);
  }
  if (!isOwnFolder(appDir)) refuse(cannotWrite(PLANQK_DIR, 'it is no folder'));
}

/** Whole or not at all. */
function writeJournal(appDir: string, journal: Journal): void {
  const draft = realPlace(appDir, DRAFT);
  writeFileSync(draft, journalText(journal), { mode: 0o644 });
  renameSync(draft, realPlace(appDir, UNFINISHED));
}

/** Null: there is none that this machine wrote. */
function readJournal(appDir: string, file: RelPath, memory: Memory): Journal | null {
  if (!statOf(appDir, file)?.isFile()) return null;
  const content = readFileSync(realPlace(appDir, file));
  return memory.knows(appDir, sha256(content)) ? (JSON.parse(content.toString()) as Journal) : null;
}

/**
 * A move was done exactly when its source is gone and its target is there, since all sources are there before the first.
 * Needs no disk space: that may be what has run out.
 */
function undo(appDir: string, journal: Journal): void {
  if (exists(appDir, UNFINISHED)) {
    for (const { from, to } of movesBegun(appDir, journal).toReversed()) {
      if (!exists(appDir, from) && exists(appDir, to)) renameSync(realPlace(appDir, to), realPlace(appDir, from));
    }
    renameSync(realPlace(appDir, UNFINISHED), realPlace(appDir, UNDONE));
  }
  removeLeftovers(appDir, journal);
  for (const folder of journal.folders.toReversed()) removeIfEmpty(appDir, folder);
  rmSync(realPlace(appDir, UNDONE), { force: true });
  removeIfEmpty(appDir, PLANQK_DIR);
}

/** By the journal on disk: only that tells whether moving had begun. */
const movesBegun = (appDir: string, journal: Journal): readonly Move[] =>
  readFileSync(realPlace(appDir, UNFINISHED), 'utf8') === journalText(journal) ? journal.moves : [];

function finish(appDir: string, journal: Journal): void {
  removeLeftovers(appDir, journal);
  rmSync(realPlace(appDir, COMMITTED), { force: true });
  for (const path of [PARKED_DIR, PLANQK_DIR]) removeIfEmpty(appDir, path);
}

/** Ours alone: those that the journal names, or would have. */
function removeLeftovers(appDir: string, { changes }: Journal): void {
  const own = Array.from({ length: changes }, (_, index) => [newFile(index), oldFile(index)]).flat();
  for (const path of [...own, DRAFT]) rmSync(realPlace(appDir, path), { force: true });
}

function removeIfEmpty(appDir: string, dir: RelPath): void {
  try {
    rmdirSync(realPlace(appDir, dir));
  } catch {
    // not empty, or not there: either way nothing of ours
  }
}

const exists = (appDir: string, path: RelPath): boolean => statOf(appDir, path) !== undefined;

function pathOf(error: unknown, appDir: string): RelPath {
  const path = (error as NodeJS.ErrnoException).path ?? appDir;
  return slashed(relative(appDir, path)) || '.';
}
