/**
 * What will pip be asked for, line by line, once the upload is staged?
 *
 * Pure: works on a Survey, and on what is to be written.
 */
import type { Write } from '../app-root/staging-plan.ts';
import { orInstead } from '../problem.ts';
import type { Files, Survey } from '../upload/survey.ts';
import { type RequirementsFile, readClosure } from './requirements/closure.ts';
import type { Entry } from './requirements/requirement-line.ts';

export const ROOT_FILE = 'requirements.txt';

/** What pip will find; links lead to folders. */
export function atTheAppRoot(survey: Survey, writes: readonly Write[]): Files {
  const written = new Map(writes.flatMap(({ path, how, content }) => (how === 'linked' ? [] : [[path, content]])));
  return {
    kind: (path) => (written.has(path) ? 'file' : survey.kind(path)),
    read: (path) => written.get(path) ?? survey.read(path),
  };
}

interface StagedRequirements {
  readonly entries: readonly Entry[];
  /** What only constrains, and is not installed. */
  readonly constraints: readonly Entry[];
}

/** None where they cannot be read: what is wrong with them is told elsewhere. */
export function stagedRequirements(files: Files): StagedRequirements {
  const read = () => readClosure([{ path: ROOT_FILE, dir: '.', cwd: '.' }], files).roots;
  const roots = orInstead(read, []);
  return { entries: roots.flatMap(entriesBelow), constraints: roots.flatMap(constraintsBelow) };
}

const entriesBelow = (file: RequirementsFile): Entry[] =>
  file.entries.flatMap((entry) => {
    const included = file.includes.get(entry);
    return included !== undefined && entry.kind === 'include' ? entriesBelow(included) : [entry];
  });

const constraintsBelow = (file: RequirementsFile): Entry[] =>
  [...file.includes].flatMap(([{ kind }, below]) =>
    kind === 'constraint' ? entriesBelow(below) : constraintsBelow(below),
  );
