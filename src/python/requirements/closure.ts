/**
 * Which files belong to a requirements file, through all its `-r` and `-c`?
 *
 * Reads through Files only. Each file is read once for each folder pip may run in; a file that includes itself is refused,
 * one that is included from two others is fine, as in pip.
 */

import { fromTemplatePath } from '../../app-root/places.ts';
import { type Problem, Refusal, refuse, type Warning } from '../../problem.ts';
import type { FilePlace } from '../../quote.ts';
import { LIMITS } from '../../reading-limits.ts';
import { refuseStandIn } from '../../upload/stand-in.ts';
import type { Files, RelPath } from '../../upload/survey.ts';
import { decodeRequirements } from './decode.ts';
import { type LogicalLine, logicalLines } from './lines.ts';
import { expandVariables, type Machine } from './machine.ts';
import { meantInclude } from './meant-path.ts';
import { encodingNote, encodingUnknownNote } from './notes.ts';
import { otherFormat } from './other-formats.ts';
import { dirOf } from './paths.ts';
import {
  backslashPath,
  cycle,
  equalsAfterOption,
  limit,
  linkOutside,
  missing,
  missingInclude,
  notRequirements,
  notText,
} from './problems.ts';
import type { Place } from './reference.ts';
import { type Entry, isDebianArtefact, isEqualsAfterOption, isSameAnywhere, readLine } from './requirement-line.ts';
import type { RequirementSource } from './types.ts';
import { WrongLines } from './wrong-lines.ts';

export interface RequirementsFile {
  path: RelPath;
  dir: RelPath;
  cwd: RelPath;
  /** `false` when the text is only part of the file at `path`. */
  isWhole: boolean;
  text: string;
  entries: Entry[];
  includes: Map<Entry, RequirementsFile>;
  /** Lines that stay behind: what they include is joined anyway, or no such release exists. */
  leftOut: Map<Entry, 'joined' | 'no-release'>;
  /** UTF-8, and said to be nothing else. */
  isPlain: boolean;
  /** pip itself could not read the bytes. */
  isRepaired: boolean;
  /** Longest chain of includes below. */
  height: number;
  /** Of all that is below, itself included, each as often as it is: files, their lines and characters. */
  reads: number;
  lines: number;
  characters: number;
}

export interface Closure {
  roots: RequirementsFile[];
  notes: Warning[];
}

export type Limits = { readonly [Bound in keyof typeof LIMITS.requirements]: number };

export interface Circumstances {
  readonly limits: Limits;
  /**
   * The one that installs, where it is this one. A file that includes itself is then read once: an installer that does not
   * allow it says so itself.
   */
  readonly machine: Machine;
  /** Lines that need not be read again, by their texts. */
  readonly known: ReadonlyMap<string, Entry>;
}

/** @throws Refusal The first that is wrong, with what is wrong besides. */
export function readClosure(
  sources: readonly RequirementSource[],
  files: Files,
  circumstances: Partial<Circumstances> = {},
): Closure {
  const { limits = LIMITS.requirements } = circumstances;
  const reader = new ClosureReader(sources, files, { ...circumstances, limits });
  if (sources.length > limits.files) refuse(limit(sources[0]!.path, 'files', limits.files));
  return { roots: reader.readAll(sources), notes: reader.notes };
}

/** The lines that say the same in any other file, by their texts. */
export function linesAnywhere({ roots }: Closure): ReadonlyMap<string, Entry> {
  const lines = new Map<string, Entry>();
  for (const file of filesOf(roots))
    for (const entry of file.entries) if (isSameAnywhere(entry)) lines.set(entry.line.text, entry);
  return lines;
}

/** Every file of a closure, once. */
export function filesOf(roots: readonly RequirementsFile[]): Set<RequirementsFile> {
  const found = new Set<RequirementsFile>();
  const visit = (file: RequirementsFile): void => {
    if (found.has(file)) return;
    found.add(file);
    file.includes.forEach(visit);
  };
  roots.forEach(visit);
  return found;
}

class ClosureReader {
  readonly notes: Warning[] = [];
  readonly #files: Files;
  readonly #limits: Limits;
  readonly #machine: Machine | undefined;
  readonly #known: Circumstances['known'] | undefined;
  readonly #sourcePaths: Set<RelPath>;
  readonly #done = new Map<string, RequirementsFile>();
  /** What was read of the sources before this one. */
  readonly #before = { lines: 0, characters: 0 };
  #stack: { path: RelPath; at: FilePlace | null }[] = [];
  readonly #wrong = new WrongLines();

  constructor(
    sources: readonly RequirementSource[],
    files: Files,
    { limits, machine, known }: Partial<Circumstances> & Pick<Circumstances, 'limits'>,
  ) {
    this.#files = files;
    this.#limits = limits;
    this.#machine = machine;
    this.#known = known;
    this.#sourcePaths = new Set(
      sources.flatMap(({ path, dir, text }) => (text === undefined ? [path, ...parkedFrom(path, dir)] : [])),
    );
  }

  readAll(sources: readonly RequirementSource[]): RequirementsFile[] {
    return this.#wrong.during(() => sources.map((source) => this.#readSource(source)));
  }

  #readSource(source: RequirementSource): RequirementsFile {
    const { path, dir, cwd, namedAt = null, text, firstLine = 1, lines } = source;
    this.#stack =
      text === undefined
        ? [{ path, at: null }, ...parkedFrom(path, dir).map((from) => ({ path: from, at: null }))]
        : [];
    const root =
      text === undefined
        ? this.#read({ path, dir, cwd, ...this.#decode(path, namedAt), isWhole: true }, (line) => line)
        : this.#read(
            { path, dir, cwd, text, isPlain: true, isRepaired: false, isWhole: false },
            (line) => lines?.[line - 1] ?? firstLine + line - 1,
          );
    this.#before.lines += root.lines;
    this.#before.characters += root.characters;
    return root;
  }

  #decode(path: RelPath, at: FilePlace | null): Pick<RequirementsFile, 'text' | 'isPlain' | 'isRepaired'> {
    refuseStandIn(this.#files, path);
    const bytes = this.#files.read(path);
    if (bytes === null) return this.#refuseUnreadable(path, at);
    const { bytes: allowed } = this.#limits;
    if (bytes.length > allowed) return refuse(limit(path, 'bytes', allowed));
    const decoded = decodeRequirements(bytes);
    if (!decoded.ok) return refuse(notText(path, decoded.nulBytes));
    const { encoding, how, unknown } = decoded;
    if (unknown !== null) this.notes.push(encodingUnknownNote(path, unknown));
    if (how !== 'plain' && encoding !== 'utf-8')
      this.notes.push(encodingNote(path, encoding, how === 'repaired' ? 'guessed' : 'declared'));
    return { text: decoded.text, isPlain: how === 'plain', isRepaired: how === 'repaired' };
  }

  #refuseUnreadable(path: RelPath, at: FilePlace | null): never {
    if (this.#files.kind(path) === 'link') refuse(linkOutside(path, at));
    return refuse(missing(path, at));
  }

  #read(
    found: Pick<RequirementsFile, 'path' | 'dir' | 'cwd' | 'isWhole' | 'text' | 'isPlain' | 'isRepaired'>,
    lineOf: (line: number) => number,
  ): RequirementsFile {
    const place: Place = { files: this.#files, dir: found.dir, cwd: found.cwd, machine: this.#machine };
    const lines = logicalLines(found.text);
    const own = { height: 0, reads: 1, lines: lines.length, characters: found.text.length };
    this.#checkAmount(found.path, own);
    const entries: Entry[] = [];
    let isRest = false; // of a line that is wrong, and was meant to go on
    for (const line of lines) {
      const at = { path: found.path, line: lineOf(line.line) };
      const entry: Entry | null = isRest ? null : this.#readLine(line, at, place, found);
      if (entry !== null) entries.push(entry);
      isRest = entry === null && line.text.trimEnd().endsWith('\\');
    }
    const file: RequirementsFile = { ...found, entries, includes: new Map(), leftOut: new Map(), ...own };
    for (const entry of entries) this.#follow(file, entry);
    return file;
  }

  /** What is read has its variables put in, the line stays as it is written. Null: it is wrong. */
  #readLine(
    line: LogicalLine,
    at: FilePlace,
    place: Place,
    file: Pick<RequirementsFile, 'text' | 'isWhole'>,
  ): Entry | null {
    const known = this.#known?.get(line.text);
    if (known !== undefined) return { ...known, line, at };
    const text = place.machine ? expandVariables(line.text, place.machine) : line.text;
    try {
      return { ...readLine({ ...line, text }, at, place), line };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const other = file.isWhole ? otherFormat(file.text) : null;
      if (other !== null) refuse(notRequirements(at, other));
      this.#wrong.add(error.problem);
      return null;
    }
  }

  #checkAmount(path: RelPath, { reads, lines, characters }: Pick<RequirementsFile, 'reads' | 'lines' | 'characters'>) {
    if (reads > this.#limits.reads) this.#refuseLimit(path, 'files');
    if (this.#before.lines + lines > this.#limits.lines) this.#refuseLimit(path, 'lines');
    if (this.#before.characters + characters > this.#limits.characters) this.#refuseLimit(path, 'characters');
  }

  #follow(file: RequirementsFile, entry: Entry): void {
    if (isDebianArtefact(entry)) file.leftOut.set(entry, 'no-release');
    if (entry.kind !== 'include' && entry.kind !== 'constraint') return;
    const { reference } = entry.use!;
    if (reference.base !== 'file') return;
    const target = reference.target!;
    const seen = this.#stack.findIndex(({ path }) => path === target);
    if (seen !== -1 && !this.#machine) this.#refuseCycle(seen, entry.at);
    if (seen !== -1 || this.#sourcePaths.has(target)) file.leftOut.set(entry, 'joined');
    else this.#addIncluded(file, entry, this.#include(target, file, entry));
  }

  #addIncluded(file: RequirementsFile, entry: Entry, included: RequirementsFile | null): void {
    if (included === null) return;
    file.includes.set(entry, included);
    file.height = Math.max(file.height, included.height + 1);
    file.reads += included.reads;
    file.lines += included.lines;
    file.characters += included.characters;
    this.#checkAmount(file.path, file);
  }

  #refuseCycle(seen: number, at: FilePlace): never {
    const chain = [...this.#stack.slice(seen + 1), { at }].flatMap((step) => (step.at ? [step.at] : []));
    return refuse(cycle(chain));
  }

  /** Null: it is not there. */
  #include(path: RelPath, { cwd, dir }: RequirementsFile, { at, line }: Entry): RequirementsFile | null {
    const key = `${cwd}\0${path}`;
    const known = this.#done.get(key);
    if (known && this.#stack.length + known.height <= this.#limits.depth) return known;
    const kind = this.#files.kind(path);
    if (kind === null || kind === 'directory') {
      this.#wrong.add(missingProblem(path, { at, line }, { files: this.#files, dir, cwd }));
      return null;
    }
    this.#stack.push({ path, at });
    if (this.#stack.length > this.#limits.depth + 1) this.#refuseLimit(path, 'depth');
    const file = this.#read({ path, dir: dirOf(path), cwd, ...this.#decode(path, at), isWhole: true }, (line) => line);
    this.#stack.pop();
    this.#done.set(key, file);
    if (this.#done.size > this.#limits.files) this.#refuseLimit(path, 'files');
    return file;
  }

  #refuseLimit(path: RelPath, bound: 'files' | 'depth' | 'lines' | 'characters'): never {
    return refuse(limit(path, bound, this.#limits[bound]));
  }
}

function missingProblem(path: RelPath, { at, line: { text } }: Pick<Entry, 'at' | 'line'>, place: Place): Problem {
  if (isEqualsAfterOption(text)) return equalsAfterOption(at, text);
  const meant = meantInclude(text, place);
  return text.includes('\\') ? backslashPath(at, text, meant) : missingInclude(at, text, path, meant);
}

/** Where a parked source of the template stood, and still counts its paths from. */
export function parkedFrom(path: RelPath, dir: RelPath): RelPath[] {
  const name = fromTemplatePath(path);
  if (name === null) return [];
  return [dir === '.' ? name : `${dir}/${name}`];
}
