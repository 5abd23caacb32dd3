/**
 * The archive as one tree, and where a path in it leads: as the kernel would go once it is unpacked, link by link, and
 * never as the text of a link looks.
 */
import { posix } from 'node:path';
import { refuse } from '../problem.ts';
import { checkLimit, type UploadLimits } from './limits.ts';
import { badZipEntry } from './problems.ts';
import type { Listed, RelPath } from './survey.ts';
import type { ZipEntries, ZipEntry } from './zip-entries.ts';

/** What stands at the end of a path; a folder needs no entry of its own in a zip. */
export type ZipFound = ZipEntry | 'directory' | null;

/** Where a path leads: a place with no link on its way, whether anything stands there or not. */
type LinkEnd = RelPath | typeof OUTSIDE | typeof NOWHERE;

const OUTSIDE = '..';
/** A circle of links, or a way through a file. */
const NOWHERE = null;

/** The kernel gives up there, too. */
const MOST_LINKS = 40;

export class ZipTree {
  /** What stands in each link, by its path. */
  links: ReadonlyMap<RelPath, string> = new Map();
  readonly #entries: ZipEntries;
  /** Indexes of entries, by path in lower case: some disks take capitals for the same. */
  readonly #byPath = new Map<string, number>();
  /** What each folder holds: indexes of entries, and the paths of folders that have no entry of their own. */
  readonly #folders = new Map<RelPath, (number | RelPath)[]>([['.', []]]);
  /** How many folders have no entry of their own. */
  #implied = 0;
  readonly #limits: UploadLimits;
  readonly #ends = new Map<RelPath, LinkEnd>();
  /** Links that are being followed. */
  readonly #open = new Set<RelPath>();

  /**
   * @throws Refusal `bad-zip-entry` where two want the same place, or one lies below what is no folder;
   * `upload-over-limit` where that are too many folders
   */
  constructor(entries: ZipEntries, limits: UploadLimits) {
    this.#entries = entries;
    this.#limits = limits;
    for (let index = 0; index < entries.count; index++) this.#add(entries.at(index), index);
    for (const [dir, [first]] of this.#folders) {
      const own = this.#entryAt(dir);
      if (own === null || own.kind === 'directory' || first === undefined) continue;
      const below = typeof first === 'string' ? first : entries.at(first).path;
      refuse(badZipEntry(below, `it lies below ${own.path}, which is a ${own.kind}`));
    }
  }

  #add(entry: ZipEntry, index: number): void {
    if (entry.path === '.') return; // the folder that all of it lies in
    const earlier = this.#entryAt(entry.path);
    if (earlier !== null) {
      const fault = repeatFault(earlier, entry);
      if (fault !== null) refuse(badZipEntry(entry.path, fault));
      if (earlier.path === entry.path) return;
    }
    this.#byPath.set(entry.isGuessed ? guessedKeyOf(entry.path) : keyOf(entry.path), index);
    this.#folderOf(entry.path).push(index);
    if (entry.kind !== 'directory') return;
    if (this.#folders.has(entry.path)) this.#implied--;
    else this.#folders.set(entry.path, []);
  }

  /** Made where it has no entry, or its entry comes later. */
  #folderOf(path: RelPath): (number | RelPath)[] {
    const dir = posix.dirname(path);
    const known = this.#folders.get(dir);
    if (known !== undefined) return known;
    checkLimit(this.#limits, 'entries', this.#byPath.size + ++this.#implied);
    const made: (number | RelPath)[] = [];
    this.#folders.set(dir, made);
    this.#folderOf(dir).push(dir);
    return made;
  }

  /** Also one whose capitals are others. */
  #entryAt(path: RelPath): ZipEntry | null {
    const index = this.#byPath.get(guessedKeyOf(path)) ?? this.#byPath.get(keyOf(path));
    return index === undefined ? null : this.#entries.at(index);
  }

  /** What stands there itself, be it a link. */
  at(path: RelPath): ZipFound {
    const entry = this.#entryAt(path);
    if (entry?.path === path && entry.kind !== 'directory') return entry;
    return this.#folders.has(path) ? 'directory' : null;
  }

  /** With links followed, on the way and at its end. */
  find(path: RelPath): ZipFound {
    const place = this.#follow('.', path);
    return place === NOWHERE ? null : this.at(place);
  }

  children(dir: RelPath): Listed[] {
    const byName = new Map<string, Listed>();
    for (const child of this.#folders.get(dir) ?? []) {
      const listed = typeof child === 'string' ? folderAt(child) : listedOf(this.#entries.at(child));
      if (typeof child !== 'string' || !byName.has(listed.name)) byName.set(listed.name, listed);
    }
    return [...byName.values()];
  }

  /**
   * @param targets What stands in each link.
   * @throws Refusal `bad-zip-entry` for a link that leads out of the archive
   */
  resolveLinks(targets: ReadonlyMap<RelPath, string>): void {
    this.links = targets;
    for (const [path, target] of targets) {
      if (target === '' || target.includes('\0')) refuse(badZipEntry(path, 'it is a link that leads nowhere'));
      if (this.#step(path) === OUTSIDE) refuse(badZipEntry(path, 'it is a link that leaves the archive'));
    }
  }

  #follow(from: RelPath, path: string): LinkEnd {
    if (path.startsWith('/')) return OUTSIDE;
    let here: LinkEnd = from;
    for (const name of path.split('/')) {
      if (isFile(this.at(here))) return NOWHERE;
      if (name === '..') {
        if (here === '.') return OUTSIDE;
        here = posix.dirname(here);
      } else if (name !== '' && name !== '.') {
        here = this.#step(here === '.' ? name : `${here}/${name}`);
        if (here === OUTSIDE || here === NOWHERE) return here;
      }
    }
    return here;
  }

  /** Where one arrives there, be it a link. */
  #step(path: RelPath): LinkEnd {
    const target = this.links.get(path);
    if (target === undefined) return path;
    const known = this.#ends.get(path);
    if (known !== undefined) return known;
    if (this.#open.has(path)) return NOWHERE;
    if (this.#open.size >= MOST_LINKS) refuse(badZipEntry(path, `it is a link behind more than ${MOST_LINKS} others`));
    this.#open.add(path);
    const end = this.#follow(posix.dirname(path), target);
    this.#open.delete(path);
    this.#ends.set(path, end);
    return end;
  }
}

/** The path itself where it can be: most have no capitals, and a copy of each would be many. */
const keyOf = (path: RelPath): string => (/[A-Z\u0080-\uffff]/.test(path) ? path.toLowerCase() : path);

/** What are capitals of a guess may be other letters. No name has a NUL. */
const guessedKeyOf = (path: RelPath): string => `\0${path}`;

const isFile = (found: ZipFound): boolean => found !== null && found !== 'directory' && found.kind === 'file';

const folderAt = (path: RelPath): Listed => ({ name: posix.basename(path), kind: 'directory' });

const listedOf = ({ path, kind, isGuessed }: ZipEntry): Listed => ({
  name: posix.basename(path),
  kind,
  ...(isGuessed && { isGuessed }),
});

function repeatFault(earlier: ZipEntry, { path, kind, isGuessed }: ZipEntry): string | null {
  if (earlier.kind === 'directory' && kind === 'directory') return null;
  if (earlier.path !== path)
    return earlier.isGuessed || isGuessed ? null : `${earlier.path} differs from it only in case`;
  return earlier.kind === 'directory' || kind === 'directory' ? 'it is both a file and a folder' : 'it is there twice';
}
