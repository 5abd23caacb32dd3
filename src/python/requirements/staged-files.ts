/**
 * What do the files of a closure read once they are staged: the one at the app root, and copies of what it includes?
 */

import { REQUIREMENTS_DIR } from '../../app-root/places.ts';
import { refuse } from '../../problem.ts';
import type { FilePlace } from '../../quote.ts';
import type { Files, RelPath } from '../../upload/survey.ts';
import { type Closure, filesOf, parkedFrom, type RequirementsFile } from './closure.ts';
import { logicalLines } from './lines.ts';
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
} from './rewrite.ts';
import { quoteWord } from './shell-words.ts';
import type { Relocation, StagedInclude } from './types.ts';

export interface StagedFiles {
  /** The whole staged file. */
  readonly content: string;
  readonly how: Relocation['how'];
  /** Rewritten copies of included files. */
  readonly extra: readonly StagedInclude[];
}

/** @throws Refusal where a path cannot be written down */
export function stageFiles(closure: Closure, target: RelPath, files: Files): StagedFiles {
  const copies = planCopies(closure, target);
  const locate: Locate = (file) => copies.get(file) ?? file.path;
  const sections = closure.roots.map((root) => stageSource(root, { dir: dirOf(target), locate, files }));
  const extra = [...copies].map(([file, path]) => stageCopy(file, path, { dir: dirOf(path), locate, files }));
  return { content: joinSections(sections), how: sections.length === 1 ? sections[0]!.how : 'generated', extra };
}

/** Which included files cannot stay as they are, and where their copies go. */
function planCopies({ roots }: Closure, target: RelPath): Map<RequirementsFile, RelPath> {
  const copies = new Map<RequirementsFile, RelPath>();
  const taken = new Set<RelPath>(roots.map(({ path }) => path));
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
  const isAsWritten = rewritten === null && root.isPlain;
  const how = !root.isWhole ? 'generated' : isAsWritten ? 'copied' : 'rewritten';
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
