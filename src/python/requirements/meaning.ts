/**
 * What will pip be asked for in all, wherever it is written?
 *
 * Two closures with the same meaning install the same. This is what a relocation must not change, and how it is checked.
 */

import { LIMITS } from '../../reading-limits.ts';
import type { Files, RelPath } from '../../upload/survey.ts';
import { type Closure, type Limits, linesAnywhere, type RequirementsFile, readClosure } from './closure.ts';
import { dirOf, withStaged } from './paths.ts';
import type { Entry, Use } from './requirement-line.ts';
import type { RequirementSource } from './types.ts';

const UNLIMITED = { bytes: Infinity, reads: Infinity, lines: Infinity, characters: Infinity };

/** @returns One text for each requirement and setting of the closure, sorted; local paths are counted from the app root. */
export function meaning(
  sources: readonly RequirementSource[],
  files: Files,
  known?: ReadonlyMap<string, Entry>,
): string[] {
  // More than is allowed to an upload: a staged file joins several, and may include what was the top before.
  const { files: most, depth } = LIMITS.requirements;
  const limits: Limits = { ...UNLIMITED, files: most + 1, depth: depth + 1 };
  return meaningOf(readClosure(sources, files, { limits, ...(known && { known }) }));
}

const meaningOf = ({ roots }: Closure): string[] => roots.flatMap((root) => meaningOfFile(root, false)).sort();

function meaningOfFile(file: RequirementsFile, isConstraint: boolean): string[] {
  return file.entries.flatMap((entry) => {
    if (file.leftOut.has(entry)) return [];
    const included = file.includes.get(entry);
    return included
      ? meaningOfFile(included, entry.kind === 'constraint')
      : [meaningOfEntry(entry, file, isConstraint)];
  });
}

/** @param locate Where a file that is included will be found. */
export function meaningOfEntry(
  entry: Entry,
  file: Pick<RequirementsFile, 'dir'>,
  isConstraint: boolean,
  locate: (entry: Entry, target: RelPath) => RelPath = (_entry, target) => target,
): string {
  const kind = isConstraint && entry.kind === 'requirement' ? 'constrains' : entry.kind;
  const options = entry.options
    .filter(({ name }) => name !== 'find-links')
    .map(({ name, value }) => `--${name} ${value}`);
  const use = entry.use === null ? '' : meaningOfUse(entry.use, file.dir, (target) => locate(entry, target));
  return [kind, use, ...options].join(' | ');
}

function meaningOfUse({ value, reference }: Use, dir: RelPath, locate: (target: RelPath) => RelPath): string {
  if (reference.base === 'variable') return `${value} from ${dir}`;
  if (reference.base !== 'cwd' && reference.base !== 'file') return value;
  const { span, target } = reference;
  if (target === null) return value.slice(0, span.start) + OPEN + value.slice(span.end);
  return `${value.slice(0, span.start)}{${locate(target)}}${value.slice(span.end)}`;
}

/** A path with a variable inside can only be told from others, not compared. */
const OPEN = '{?}';

/**
 * Our own doing is checked once more as a whole, as pip will read it. A difference is a fault of ours, never the user's.
 *
 * @param written The staged file first, then the copies.
 */
export function assertSameMeaning(closure: Closure, files: Files, written: ReadonlyMap<RelPath, string>): void {
  const [target] = written.keys();
  const source: RequirementSource = { path: target!, dir: dirOf(target!), cwd: '.' };
  const before = meaningOf(closure);
  const after = meaning([source], withStaged(files, written), linesAnywhere(closure));
  if (before.length === after.length && before.every((each, index) => each === after[index])) return;
  const [lost, gained] = [before, after].map((all, index) => {
    const others = new Set([after, before][index]);
    return all.filter((each) => !others.has(each)).length;
  });
  throw new Error(`Staged requirements would mean something else: ${lost} entries lost, ${gained} gained`);
}
