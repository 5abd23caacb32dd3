/**
 * How does a nested requirements file come to the app root without asking pip for anything else?
 *
 * pip will run in the app root, the author ran it in the folder of the user code. One visible rule: without relative
 * paths the text is copied; paths are rewritten where they stand; included files stay in place unless they name something
 * that counts from pip's folder, then a rewritten copy is included instead; and where a path hides in a variable, the
 * original is included as it is.
 */

import { REQUIREMENTS_DIR } from '../../app-root/places.ts';
import { refuse, type Warning } from '../../problem.ts';
import type { FilePlace } from '../../quote.ts';
import type { Files, RelPath } from '../../upload/survey.ts';
import { checkTogether } from './checks.ts';
import { type Closure, filesOf, parkedFrom, type RequirementsFile, readClosure } from './closure.ts';
import { logicalLines } from './lines.ts';
import { meaning } from './meaning.ts';
import { findLinksMissingNote, joinedIncludeNote, pkgResourcesNote } from './notes.ts';
import { dirOf, isWithin, relativeFrom } from './paths.ts';
import { unwritablePath, variablePath } from './problems.ts';
import {
  asStagedText,
  countsFromCwd,
  countVariables,
  type Destination,
  type Locate,
  mustChange,
  readBack,
  rewriteFile,
  withStaged,
} from './rewrite.ts';
import { quoteWord } from './shell-words.ts';
import type { Relocation, RequirementSource, StagedInclude } from './types.ts';

/**
 * @param sources Joined in this order: the template's own requirements first.
 * @param target The staged file, such as 'requirements.txt'.
 * @throws Refusal; any other error is a fault of ours.
 */
export function relocate(sources: readonly RequirementSource[], target: RelPath, files: Files): Relocation {
  const closure = readClosure(sources, files);
  const warnings = [...closure.notes, ...notesOfFiles(closure, files), ...checkTogether(closure.roots)];
  const copies = planCopies(closure, sources, target);
  const locate: Locate = (file) => copies.get(file) ?? file.path;
  const sections = closure.roots.map((root) => stageSource(root, { dir: dirOf(target), locate, files }));
  const extra = [...copies].map(([file, path]) => stageCopy(file, path, { dir: dirOf(path), locate, files }));
  const content = joinSections(sections);
  assertSameMeaning(sources, files, new Map([[target, content], ...extra.map(pathAndContent)]));
  return {
    content,
    how: sections.length === 1 ? sections[0]!.how : 'generated',
    from: sources.map(({ path }) => path),
    extra,
    warnings,
  };
}

const pathAndContent = ({ path, content }: StagedInclude) => [path, content] as const;

function notesOfFiles({ roots }: Closure, files: Files): Warning[] {
  return [...filesOf(roots)].flatMap((file) => [
    ...[...file.leftOut].map(
      ([entry, reason]): Warning =>
        reason === 'joined'
          ? joinedIncludeNote(entry.at, (entry.use!.reference as { target: RelPath }).target)
          : pkgResourcesNote(entry.at),
    ),
    ...file.entries.flatMap(({ at, use }): Warning[] => {
      const target = use?.option === 'find-links' && 'target' in use.reference ? use.reference.target : null;
      if (target === null || files.kind(target) !== null) return [];
      return [findLinksMissingNote(at, use!.value)];
    }),
  ]);
}

/** Which included files cannot stay as they are, and where their copies go. */
function planCopies(
  { roots }: Closure,
  sources: readonly RequirementSource[],
  target: RelPath,
): Map<RequirementsFile, RelPath> {
  const copies = new Map<RequirementsFile, RelPath>();
  const taken = new Set<RelPath>(sources.map(({ path }) => path));
  for (const file of filesOf(roots)) {
    if (roots.includes(file) || !(file.path === target || needsRewriting(file))) continue;
    const hidden = firstVariable(file);
    if (hidden) refuseVariable(hidden, file);
    copies.set(file, freePath(file, taken));
  }
  return copies;
}

function freePath(file: RequirementsFile, taken: Set<RelPath>): RelPath {
  const below = isWithin(file.cwd, file.path) ? relativeFrom(file.cwd, file.path) : file.path;
  let path = `${REQUIREMENTS_DIR}/${below}`;
  for (let n = 2; taken.has(path); n++) path = `${REQUIREMENTS_DIR}/${n}/${below}`;
  taken.add(path);
  return path;
}

function needsRewriting(file: RequirementsFile): boolean {
  return mustChange(file) || [...file.includes.values()].some(needsRewriting);
}

function firstVariable(file: RequirementsFile): { at: FilePlace; value: string } | null {
  const entry = file.entries.find(({ use }) => use?.reference.base === 'variable');
  return entry ? { at: entry.at, value: entry.use!.value } : null;
}

/** @param file One whose own lines, or whose includes, have to be rewritten. */
function refuseVariable({ at, value }: { at: FilePlace; value: string }, file: RequirementsFile): never {
  return refuse(variablePath(at, value, reasonToRewrite(file) ?? at));
}

function reasonToRewrite(file: RequirementsFile): FilePlace | undefined {
  const entry = file.entries.find((each) => countsFromCwd(each, file)) ?? [...file.leftOut.keys()][0];
  if (entry) return entry.at;
  const including = [...file.includes].find(([, included]) => needsRewriting(included));
  return including?.[0].at;
}

interface StagedSection {
  label: string;
  text: string;
  how: Relocation['how'];
}

function stageSource(root: RequirementsFile, to: Destination): StagedSection {
  const label = parkedFrom(root.path, root.dir)[0] ?? root.path;
  const hidden = firstVariable(root);
  if (hidden && (root.dir !== to.dir || root.cwd !== '.')) {
    if (!root.isWhole || needsRewriting(root)) refuseVariable(hidden, root);
    return { label, text: includeLine(root, hidden.at, to), how: 'generated' };
  }
  const rewritten = rewriteFile(root, to);
  const how = !root.isWhole ? 'generated' : rewritten === null ? 'copied' : 'rewritten';
  return { label, text: asStagedText(rewritten ?? root.text), how };
}

function includeLine(root: RequirementsFile, at: FilePlace, { dir, files }: Destination): string {
  const text = `-r ${quoteWord(relativeFrom(dir, root.path))}`;
  const [line] = logicalLines(text);
  const read = line && readBack(line, at, { files, dir, cwd: '.' })?.use?.reference;
  if (read?.base !== 'file' || read.target !== root.path || countVariables(text) > 0) {
    refuse(unwritablePath(at, text, root.dir));
  }
  return `${text}\n`;
}

function stageCopy(file: RequirementsFile, path: RelPath, to: Destination): StagedInclude {
  const text = rewriteFile(file, to) ?? file.text;
  const marker = comment(`Copy of ${file.path} for pip in the app root, made by planqk-buildpacks. Edit the original.`);
  return { path, from: [file.path], content: marker + asStagedText(text) };
}

function joinSections(sections: readonly StagedSection[]): string {
  const names = [...new Set(sections.map(({ label }) => label))].join(', ');
  const marker = comment(`Staged from ${names} by planqk-buildpacks. Edit the original.`);
  if (sections.length === 1) return marker + sections[0]!.text;
  return marker + sections.map(({ label, text }) => `\n${comment(`From ${label}`)}${text}`).join('');
}

/** A folder could be named so that pip took the comment for the declaration of an encoding. */
function comment(text: string): string {
  return `# ${text.replaceAll(/coding(?=[:=])/g, 'coding ').replaceAll(/[^\P{C}]|[\u2028\u2029]/gu, '?')}\n`;
}

/**
 * Our own doing is checked once more as a whole, as pip will read it. A difference is a fault of ours, never the user's.
 *
 * @param written The staged file first, then the copies.
 */
function assertSameMeaning(
  sources: readonly RequirementSource[],
  files: Files,
  written: ReadonlyMap<RelPath, string>,
): void {
  const [target] = written.keys();
  const before = meaning(sources, files);
  const after = meaning([{ path: target!, dir: dirOf(target!), cwd: '.' }], withStaged(files, written));
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const lost = before.filter((each) => !after.includes(each));
  const gained = after.filter((each) => !before.includes(each));
  throw new Error(
    `Staged requirements would mean something else: ${lost.length} entries lost, ${gained.length} gained`,
  );
}
