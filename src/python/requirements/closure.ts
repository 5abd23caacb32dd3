/**
 * Which files belong to a requirements file, through all its `-r` and `-c`?
 *
 * Reads through Files only. Each file is read once for each folder pip may run in; a file that includes itself is refused,
 * one that is included from two others is fine, as in pip.
 */

import { fromTemplatePath } from '../../app-root/places.ts';
import { refuse, type Warning } from '../../problem.ts';
import type { FilePlace } from '../../quote.ts';
import type { Files, RelPath } from '../../upload/survey.ts';
import { decodeRequirements } from './decode.ts';
import { type LogicalLine, logicalLines } from './lines.ts';
import { expandVariables, type Machine } from './machine.ts';
import { encodingNote, encodingUnknownNote } from './notes.ts';
import { dirOf } from './paths.ts';
import { cycle, limit, linkOutside, missing, missingInclude, notText } from './problems.ts';
import type { Place } from './reference.ts';
import { type Entry, isDebianArtefact, readLine } from './requirement-line.ts';
import type { RequirementSource } from './types.ts';

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
  /** pip itself could not read the bytes. */
  isRepaired: boolean;
  /** Longest chain of includes below, and how often files are read in all, itself included. */
  height: number;
  reads: number;
}

export interface Closure {
  roots: RequirementsFile[];
  notes: Warning[];
}

export interface Limits {
  files: number;
  depth: number;
  bytes: number;
  /** A few files that include each other crosswise can stand for thousands. */
  reads: number;
}

/** What an upload may have. */
export const CLOSURE_LIMITS: Limits = { files: 64, depth: 16, bytes: 1024 * 1024, reads: 256 };

/**
 * @param machine The one that installs, where it is this one. A file that includes itself is then read once: an installer
 *   that does not allow it says so itself.
 * @throws Refusal
 */
export function readClosure(
  sources: readonly RequirementSource[],
  files: Files,
  limits: Limits = CLOSURE_LIMITS,
  machine?: Machine,
): Closure {
  const reader = new ClosureReader(sources, { files, limits, machine });
  return { roots: sources.map((source) => reader.readSource(source)), notes: reader.notes };
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

interface Reading {
  files: Files;
  limits: Limits;
  machine: Machine | undefined;
}

class ClosureReader {
  readonly notes: Warning[] = [];
  readonly #files: Files;
  readonly #limits: Limits;
  readonly #machine: Machine | undefined;
  readonly #sourcePaths: Set<RelPath>;
  readonly #done = new Map<string, RequirementsFile>();
  #stack: { path: RelPath; at: FilePlace | null }[] = [];

  constructor(sources: readonly RequirementSource[], { files, limits, machine }: Reading) {
    this.#files = files;
    this.#limits = limits;
    this.#machine = machine;
    this.#sourcePaths = new Set(
      sources.flatMap(({ path, dir, text }) => (text === undefined ? [path, ...parkedFrom(path, dir)] : [])),
    );
  }

  readSource(source: RequirementSource): RequirementsFile {
    const { path, dir, cwd, text, firstLine = 1, lines } = source;
    this.#stack =
      text === undefined
        ? [{ path, at: null }, ...parkedFrom(path, dir).map((from) => ({ path: from, at: null }))]
        : [];
    return text === undefined
      ? this.#read({ path, dir, cwd, ...this.#decode(path, null), isWhole: true }, (line) => line)
      : this.#read(
          { path, dir, cwd, text, isRepaired: false, isWhole: false },
          (line) => lines?.[line - 1] ?? firstLine + line - 1,
        );
  }

  #decode(path: RelPath, at: FilePlace | null): Pick<RequirementsFile, 'text' | 'isRepaired'> {
    const bytes = this.#files.read(path);
    if (bytes === null) return this.#refuseUnreadable(path, at);
    const { bytes: allowed } = this.#limits;
    if (bytes.length > allowed) return refuse(limit(path, 'size', allowed));
    const decoded = decodeRequirements(bytes);
    if (!decoded.ok) return refuse(notText(path, decoded.nulBytes));
    const { encoding, how, unknown } = decoded;
    if (unknown !== null) this.notes.push(encodingUnknownNote(path, unknown));
    if (how !== 'plain' && encoding !== 'utf-8')
      this.notes.push(encodingNote(path, encoding, how === 'repaired' ? 'guessed' : 'declared'));
    return { text: decoded.text, isRepaired: how === 'repaired' };
  }

  #refuseUnreadable(path: RelPath, at: FilePlace | null): never {
    if (this.#files.kind(path) === 'link') refuse(linkOutside(path, at));
    return refuse(missing(path));
  }

  #read(
    found: Omit<RequirementsFile, 'entries' | 'includes' | 'leftOut' | 'height' | 'reads'>,
    lineOf: (line: number) => number,
  ): RequirementsFile {
    const place: Place = { files: this.#files, dir: found.dir, cwd: found.cwd, machine: this.#machine };
    const entries = logicalLines(found.text).map((line) =>
      this.#readLine(line, { path: found.path, line: lineOf(line.line) }, place),
    );
    const file: RequirementsFile = { ...found, entries, includes: new Map(), leftOut: new Map(), height: 0, reads: 1 };
    for (const entry of entries) this.#follow(file, entry);
    const below = [...file.includes.values()];
    file.height = Math.max(0, ...below.map(({ height }) => height + 1));
    file.reads += below.reduce((sum, { reads }) => sum + reads, 0);
    if (file.reads > this.#limits.reads) this.#refuseLimit(file.path, 'files');
    return file;
  }

  /** What is read has its variables put in, the line stays as it is written. */
  #readLine(line: LogicalLine, at: FilePlace, place: Place): Entry {
    const text = place.machine ? expandVariables(line.text, place.machine) : line.text;
    return { ...readLine({ ...line, text }, at, place), line };
  }

  #follow(file: RequirementsFile, entry: Entry): void {
    if (isDebianArtefact(entry)) file.leftOut.set(entry, 'no-release');
    if (entry.kind !== 'include' && entry.kind !== 'constraint') return;
    const { reference, value } = entry.use!;
    if (reference.base !== 'file') return;
    const target = reference.target!;
    const seen = this.#stack.findIndex(({ path }) => path === target);
    if (seen !== -1 && !this.#machine) this.#refuseCycle(seen, entry.at);
    if (seen !== -1 || this.#sourcePaths.has(target)) file.leftOut.set(entry, 'joined');
    else file.includes.set(entry, this.#include(target, file.cwd, entry.at, value));
  }

  #refuseCycle(seen: number, at: FilePlace): never {
    const chain = [...this.#stack.slice(seen + 1), { at }].flatMap((step) => (step.at ? [step.at] : []));
    return refuse(cycle(chain));
  }

  #include(path: RelPath, cwd: RelPath, at: FilePlace, reference: string): RequirementsFile {
    const key = `${cwd}\0${path}`;
    const known = this.#done.get(key);
    if (known && this.#stack.length + known.height <= this.#limits.depth) return known;
    const kind = this.#files.kind(path);
    if (kind === null || kind === 'directory') refuse(missingInclude(at, reference, path));
    this.#stack.push({ path, at });
    if (this.#stack.length > this.#limits.depth + 1) this.#refuseLimit(path, 'depth');
    const file = this.#read({ path, dir: dirOf(path), cwd, ...this.#decode(path, at), isWhole: true }, (line) => line);
    this.#stack.pop();
    this.#done.set(key, file);
    if (this.#done.size > this.#limits.files) this.#refuseLimit(path, 'files');
    return file;
  }

  #refuseLimit(path: RelPath, bound: 'files' | 'depth'): never {
    return refuse(limit(path, bound, this.#limits[bound]));
  }
}

/** Where a parked source of the template stood, and still counts its paths from. */
export function parkedFrom(path: RelPath, dir: RelPath): RelPath[] {
  const name = fromTemplatePath(path);
  if (name === null) return [];
  return [dir === '.' ? name : `${dir}/${name}`];
}
