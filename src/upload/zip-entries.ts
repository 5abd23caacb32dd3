/**
 * The entries of a zip, a hundred thousand in a few megabytes: in columns, and made into objects where they are asked for.
 */
import type { EntryKind, RelPath } from './survey.ts';

/** One entry of the archive. */
export interface ZipEntry {
  /** From the top of the archive, normalised. */
  readonly path: RelPath;
  readonly kind: EntryKind;
  /** The name is not UTF-8, and nothing tells what it is. */
  readonly isGuessed: boolean;
  /** What forbids the name as it stands in the archive: normalised, one that leaves it might look harmless. */
  readonly nameFault: string | null;
  /** Permission bits, also where the archive, made on Windows, has none. */
  readonly mode: number;
  readonly encrypted: boolean;
  readonly method: number;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
  /** Of its local header, in the file. */
  readonly headerAt: number;
  /** Of its content, in the file; 0 until the local headers were read. */
  readonly contentAt: number;
}

const KINDS = ['file', 'directory', 'link'] as const;
const [SHORT, LONG] = [5, 4];

export class ZipEntries implements Iterable<ZipEntry> {
  readonly #paths: RelPath[] = [];
  readonly #nameFaults = new Map<number, string>();
  readonly #short: Uint16Array;
  readonly #checksums: Uint32Array;
  readonly #long: Float64Array;

  constructor(most: number) {
    this.#short = new Uint16Array(most * SHORT);
    this.#checksums = new Uint32Array(most);
    this.#long = new Float64Array(most * LONG);
  }

  get count(): number {
    return this.#paths.length;
  }

  add(entry: ZipEntry): void {
    const index = this.#paths.length;
    const { path, kind, isGuessed, nameFault, mode, encrypted, method } = entry;
    this.#paths.push(path);
    if (nameFault !== null) this.#nameFaults.set(index, nameFault);
    this.#short.set([KINDS.indexOf(kind), Number(isGuessed), mode, Number(encrypted), method], index * SHORT);
    this.#checksums[index] = entry.crc32;
    this.#long.set([entry.packedSize, entry.size, entry.headerAt, entry.contentAt], index * LONG);
  }

  at(index: number): ZipEntry {
    const [short, long] = [index * SHORT, index * LONG];
    return {
      path: this.#paths[index]!,
      kind: KINDS[this.#short[short]!]!,
      isGuessed: this.#short[short + 1] === 1,
      nameFault: this.#nameFaults.get(index) ?? null,
      mode: this.#short[short + 2]!,
      encrypted: this.#short[short + 3] === 1,
      method: this.#short[short + 4]!,
      crc32: this.#checksums[index]!,
      packedSize: this.#long[long]!,
      size: this.#long[long + 1]!,
      headerAt: this.#long[long + 2]!,
      contentAt: this.#long[long + 3]!,
    };
  }

  headerAt(index: number): number {
    return this.#long[index * LONG + 2]!;
  }

  setContentAt(index: number, position: number): void {
    this.#long[index * LONG + 3] = position;
  }

  *[Symbol.iterator](): Generator<ZipEntry> {
    for (let index = 0; index < this.count; index++) yield this.at(index);
  }
}
