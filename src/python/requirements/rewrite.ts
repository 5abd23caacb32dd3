/**
 * How does a requirements file read once it stands in another folder and pip runs in the app root?
 *
 * Only the paths that need it are replaced, where they stand; comments, order, continuations and quoting stay. Each file
 * written is read again: a path that cannot be written down (a folder named `a -b`, say) is noticed here, not by pip.
 */

import { applyEdits, type Edit, type Span } from '../../formats/edits.ts';
import { orInstead, refuse } from '../../problem.ts';
import type { FilePlace } from '../../quote.ts';
import { normalPath } from '../../upload/joined-paths.ts';
import type { Files, RelPath } from '../../upload/survey.ts';
import type { RequirementsFile } from './closure.ts';
import { DECLARATION } from './decode.ts';
import { isOneLine, type LogicalLine, logicalLines, offsetIn, withLineFeeds } from './lines.ts';
import { meaningOfEntry } from './meaning.ts';
import { quote, relativeFrom, resolveIn, unquote, withStaged } from './paths.ts';
import { unwritablePath } from './problems.ts';
import { fromWorkingDir, type LocalReference, type Place, VARIABLE } from './reference.ts';
import { type Entry, isSameAnywhere, readLine, type Use } from './requirement-line.ts';
import { replaceInWord } from './shell-words.ts';

/** Where files end up: the same path for those that stay. */
export type Locate = (file: RequirementsFile) => RelPath;

export interface Destination {
  /** The folder in which the rewritten file will stand. */
  readonly dir: RelPath;
  readonly locate: Locate;
  readonly files: Files;
}

/** Whether any line has to change for pip in the app root, the file staying where it is. */
export function mustChange(file: RequirementsFile): boolean {
  return file.isRepaired || file.leftOut.size > 0 || file.entries.some((entry) => countsFromCwd(entry, file));
}

/** A variable may hide anything, so where something installable is named, it counts as if it did. */
export function countsFromCwd({ kind, use }: Entry, { cwd }: RequirementsFile): boolean {
  if (cwd === '.' || use === null) return false;
  const isHidden = use.reference.base === 'variable' && (kind === 'requirement' || kind === 'editable');
  return use.reference.base === 'cwd' || isHidden;
}

/** @returns `null` for a file whose lines stay as they are. */
export function rewriteFile(file: RequirementsFile, to: Destination): string | null {
  const edits = file.entries.flatMap((entry) => editsOf(entry, file, to));
  const text = applyEdits(file.text, edits);
  checkRewritten(file, text, to);
  return edits.length === 0 ? null : text;
}

/** LF, and no declaration of an encoding that is no longer true, in the lines where pip looks for one. */
export function asStagedText(text: string): string {
  const staged = withLineFeeds(text);
  const [first = '', second = ''] = staged.split('\n', 2);
  const rest = staged.slice(first.length + 1 + second.length);
  return `${withoutDeclaration(first)}\n${withoutDeclaration(second)}${rest}`;
}

function withoutDeclaration(line: string): string {
  const [match, encoding = ''] = DECLARATION.exec(line) ?? [];
  if (match === undefined || !line.startsWith('#') || /^utf-?8$/i.test(encoding)) return line;
  return line.replace(DECLARATION, 'coding $1');
}

function editsOf(entry: Entry, file: RequirementsFile, to: Destination): Edit[] {
  const reason = file.leftOut.get(entry);
  if (reason) return [leaveOut(entry, reason, file.text)];
  return [entry.use, ...entry.also].flatMap((use) => {
    const replacement = use && 'target' in use.reference ? replacementOf(use, entry, file, to) : null;
    return replacement === null ? [] : [replaceUse(entry, use!, replacement)];
  });
}

const LEFT_OUT = { joined: 'already in this file', 'no-release': 'left out, no such release' } as const;

/** A comment cannot be continued, so of a line that is, nothing may stay behind. */
function leaveOut({ line }: Entry, reason: keyof typeof LEFT_OUT, text: string): Edit {
  const { start, end } = sourceSpan(line, { start: 0, end: line.text.length });
  const isContinued = !isOneLine(text.slice(start, line.end));
  return { start, end: isContinued ? line.end : end, text: `# ${LEFT_OUT[reason]}: ${line.text}` };
}

/** @param use One that refers to a place in the upload. */
function replacementOf(
  use: Use,
  entry: Entry,
  file: RequirementsFile,
  { dir, locate, files }: Destination,
): string | null {
  const reference = use.reference as LocalReference;
  const { base, form, path, target } = reference;
  if (base === 'file') {
    const included = use === entry.use ? file.includes.get(entry) : undefined;
    const location = included ? locate(included) : target!;
    return dir === file.dir && location === target ? null : relativeFrom(dir, location);
  }
  if (file.cwd === '.') return null;
  if (form === 'url') return rebasedUrl(reference, file.cwd, use.value.slice(reference.span.end) !== '');
  if (target === null) return `./${file.cwd}/${path.replace(/^(\.\/)+/, '')}`;
  // Found beside the file from now on: the same place, and no chance of meeting another of that name there.
  if (use.option === 'find-links') return files.kind(target) === null ? target : relativeFrom(dir, target);
  return target === '.' ? '.' : `./${target}`;
}

/** Percent-encoding stays. So does `../` before a fragment: pip drops the fragment of exactly such URLs. */
function rebasedUrl({ path, target }: LocalReference, cwd: RelPath, hasTail: boolean): string {
  const local = fromWorkingDir(path) ?? path;
  const prefixed = `./${quote(cwd)}/${local.replace(/^(\.\/)+/, '')}`;
  if (target === null || (hasTail && local.includes('../'))) return prefixed;
  const tidy = normalPath(prefixed);
  if (resolveIn('.', unquote(tidy)) !== target) return prefixed;
  return /^\.?\.?(\/|$)/.test(tidy) ? tidy : `./${tidy}`;
}

function replaceUse({ line }: Entry, { word, from, reference }: Use, text: string): Edit {
  const { span } = reference as LocalReference;
  if (word === null) return { ...sourceSpan(line, span), text };
  const part = { start: from + span.start, end: from + span.end };
  const edit = replaceInWord(line.text, word, part, text);
  return { ...sourceSpan(line, edit), text: edit.text };
}

function sourceSpan(line: LogicalLine, { start, end }: Span): Span {
  return { start: offsetIn(line, start), end: offsetIn(line, end - 1) + 1 };
}

/** Line by line, so that the line that cannot be written can be named. */
function checkRewritten(file: RequirementsFile, text: string, { dir, locate, files }: Destination): void {
  const copies = [...file.includes.values()].map((included) => [locate(included), ''] as const);
  const place = { files: withStaged(files, new Map([[`${dir}/.`, ''], ...copies])), dir, cwd: '.' };
  const lines = text === file.text ? file.entries.map(({ line }) => line) : logicalLines(text);
  const entries = file.entries.filter((entry) => !file.leftOut.has(entry));
  entries.forEach((entry, index) => {
    const line = lines[index];
    if (line?.text === entry.line.text && isSameAnywhere(entry)) return;
    const expected = meaningOfEntry(entry, file, false, (of, target) => locateTarget(of, target, file, locate));
    const read = line && readBack(line, entry.at, place);
    const isNewVariable = line && countVariables(line.text) > countVariables(entry.line.text);
    if (read && !isNewVariable && meaningOfEntry(read, { dir }, false) === expected) return;
    refuse(unwritablePath(entry.at, entry.line.text, file.cwd));
  });
}

/** A folder may be named like one, and pip would expand it. */
export function countVariables(text: string): number {
  return text.split(VARIABLE).length - 1;
}

function locateTarget(entry: Entry, target: RelPath, file: RequirementsFile, locate: Locate): RelPath {
  const included = file.includes.get(entry);
  return included ? locate(included) : target;
}

/** @returns `null` when pip could not read a line of our making. */
export const readBack = (line: LogicalLine, at: FilePlace, place: Place): Entry | null =>
  orInstead(() => readLine(line, at, place), null);
