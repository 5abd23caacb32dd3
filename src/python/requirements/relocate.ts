/**
 * How does a nested requirements file come to the app root without asking pip for anything else?
 *
 * pip will run in the app root, the author ran it in the folder of the user code. One visible rule: without relative
 * paths the text is copied; paths are rewritten where they stand; included files stay in place unless they name something
 * that counts from pip's folder, then a rewritten copy is included instead; and where a path hides in a variable, the
 * original is included as it is.
 */

import { checkTogether } from './checks.ts';
import { type Closure, filesOf, parkedFrom, type RequirementsFile, readClosure } from './closure.ts';
import { explainNote } from './explain.ts';
import { logicalLines } from './lines.ts';
import { meaning } from './meaning.ts';
import { dirOf, isWithin, relativeFrom } from './paths.ts';
import {
  asStagedText,
  countsFromCwd,
  countVariables,
  type Locate,
  mustChange,
  readBack,
  rewriteFile,
  withStaged,
} from './rewrite.ts';
import { quoteWord } from './shell-words.ts';
import {
  type Files,
  type PipNote,
  type PipProblem,
  PipRefusal,
  type Position,
  type Relocation,
  type RelPath,
  type RequirementSource,
  refuse,
  type StagedInclude,
} from './types.ts';

export type { Files, PipProblem, Relocation, RequirementSource, Warning } from './types.ts';

export type Relocated = { ok: true; relocation: Relocation } | { ok: false; problem: PipProblem };

const COPIES = '.planqk/requirements';

/**
 * @param sources Joined in this order: the template's own requirements first.
 * @param target The staged file, such as 'requirements.txt'.
 * @throws Error only where the fault is ours.
 */
export function relocateRequirements(sources: RequirementSource[], target: RelPath, files: Files): Relocated {
  try {
    return { ok: true, relocation: relocate(sources, target, files) };
  } catch (error) {
    if (error instanceof PipRefusal) return { ok: false, problem: error.problem };
    throw error;
  }
}

function relocate(sources: RequirementSource[], target: RelPath, files: Files): Relocation {
  const closure = readClosure(sources, files);
  const notes = [...closure.notes, ...notesOfFiles(closure, files), ...checkTogether(closure.roots)];
  const copies = planCopies(closure, sources, target);
  const locate: Locate = (file) => copies.get(file) ?? file.path;
  const sections = closure.roots.map((root) => stageSource(root, target, locate, files));
  const extra = [...copies].map(([file, path]) => stageCopy(file, path, locate, files));
  const content = joinSections(sections);
  assertSameMeaning(sources, target, content, extra, files);
  return {
    content,
    how: sections.length === 1 ? sections[0]!.how : 'generated',
    from: sources.map(({ path }) => path),
    extra,
    warnings: notes.map(explainNote),
  };
}

function notesOfFiles({ roots }: Closure, files: Files): PipNote[] {
  return [...filesOf(roots)].flatMap((file) => [
    ...[...file.leftOut].map(
      ([entry, reason]): PipNote =>
        reason === 'joined'
          ? {
              code: 'requirements-joined-include',
              at: entry.at,
              target: (entry.use!.reference as { target: RelPath }).target,
            }
          : { code: 'requirements-pkg-resources', at: entry.at },
    ),
    ...file.entries.flatMap(({ at, use }): PipNote[] => {
      const target = use?.option === 'find-links' && 'target' in use.reference ? use.reference.target : null;
      if (target === null || files.kind(target) !== null) return [];
      return [{ code: 'requirements-find-links-missing', at, reference: use!.value }];
    }),
  ]);
}

/** Which included files cannot stay as they are, and where their copies go. */
function planCopies({ roots }: Closure, sources: RequirementSource[], target: RelPath): Map<RequirementsFile, RelPath> {
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
  let path = `${COPIES}/${below}`;
  for (let n = 2; taken.has(path); n++) path = `${COPIES}/${n}/${below}`;
  taken.add(path);
  return path;
}

function needsRewriting(file: RequirementsFile): boolean {
  return mustChange(file) || [...file.includes.values()].some(needsRewriting);
}

function firstVariable(file: RequirementsFile): { at: Position; value: string } | null {
  const entry = file.entries.find(({ use }) => use?.reference.base === 'variable');
  return entry ? { at: entry.at, value: entry.use!.value } : null;
}

/** @param file One whose own lines, or whose includes, have to be rewritten. */
function refuseVariable({ at, value }: { at: Position; value: string }, file: RequirementsFile): never {
  return refuse({ code: 'requirements-variable-path', at, reference: value, because: reasonToRewrite(file) ?? at });
}

function reasonToRewrite(file: RequirementsFile): Position | undefined {
  const entry = file.entries.find((each) => countsFromCwd(each, file)) ?? [...file.leftOut.keys()][0];
  if (entry) return entry.at;
  const including = [...file.includes].find(([, included]) => needsRewriting(included));
  return including?.[0].at;
}

interface Section {
  label: string;
  text: string;
  how: Relocation['how'];
}

function stageSource(root: RequirementsFile, target: RelPath, locate: Locate, files: Files): Section {
  const dir = dirOf(target);
  const label = parkedFrom(root.path, root.dir)[0] ?? root.path;
  const hidden = firstVariable(root);
  if (hidden && (root.dir !== dir || root.cwd !== '.')) {
    if (!root.isWhole || needsRewriting(root)) refuseVariable(hidden, root);
    return { label, text: includeLine(root, dir, hidden.at, files), how: 'generated' };
  }
  const rewritten = rewriteFile(root, dir, locate, files);
  const how = !root.isWhole ? 'generated' : rewritten === null ? 'copied' : 'rewritten';
  return { label, text: asStagedText(rewritten ?? root.text), how };
}

function includeLine(root: RequirementsFile, dir: RelPath, at: Position, files: Files): string {
  const text = `-r ${quoteWord(relativeFrom(dir, root.path))}`;
  const [line] = logicalLines(text);
  const read = line && readBack(line, at, { files, dir, cwd: '.' })?.use?.reference;
  if (read?.base !== 'file' || read.target !== root.path || countVariables(text) > 0) {
    refuse({ code: 'requirements-unwritable-path', at, reference: text, folder: root.dir });
  }
  return `${text}\n`;
}

function stageCopy(file: RequirementsFile, path: RelPath, locate: Locate, files: Files): StagedInclude {
  const text = rewriteFile(file, dirOf(path), locate, files) ?? file.text;
  const marker = comment(`Copy of ${file.path} for pip in the app root, made by planqk-buildpacks. Edit the original.`);
  return { path, from: [file.path], content: marker + asStagedText(text) };
}

function joinSections(sections: readonly Section[]): string {
  const names = [...new Set(sections.map(({ label }) => label))].join(', ');
  const marker = comment(`Staged from ${names} by planqk-buildpacks. Edit the original.`);
  if (sections.length === 1) return marker + sections[0]!.text;
  return marker + sections.map(({ label, text }) => `\n${comment(`From ${label}`)}${text}`).join('');
}

/** A folder could be named so that pip took the comment for the declaration of an encoding. */
function comment(text: string): string {
  return `# ${text.replaceAll(/coding(?=[:=])/g, 'coding ').replaceAll(/[^\P{C}]|[\u2028\u2029]/gu, '?')}\n`;
}

/** Our own doing is checked once more as a whole, as pip will read it. A difference is a fault of ours, never the user's. */
function assertSameMeaning(
  sources: RequirementSource[],
  target: RelPath,
  content: string,
  extra: readonly StagedInclude[],
  files: Files,
): void {
  const written = new Map([[target, content], ...extra.map(({ path, content: copy }) => [path, copy] as const)]);
  const before = meaning(sources, files);
  const after = meaning([{ path: target, dir: dirOf(target), cwd: '.' }], withStaged(files, written));
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const lost = before.filter((each) => !after.includes(each));
  const gained = after.filter((each) => !before.includes(each));
  throw new Error(
    `Staged requirements would mean something else: ${lost.length} entries lost, ${gained.length} gained`,
  );
}
