/**
 * A TOML file of the upload: what it says, and where each of it stands.
 *
 * The parser is loaded only where there is such a file: detect runs on every upload. It gives no places; the scanner does.
 */
import { refuse } from '../problem.ts';
import { LIMITS } from '../reading-limits.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { decodeText, encodeText } from '../upload/text.ts';
import type { Table } from './data.ts';
import type { Span } from './edits.ts';
import { linesOf } from './line-index.ts';
import { manifestSyntax, nestedTooDeep } from './problems.ts';
import { oddForm } from './toml-form.ts';
import {
  findPair,
  isPath,
  scanToml,
  sectionsOf,
  startsWithPath,
  type TomlPair,
  type TomlSection,
  type TomlValue,
} from './toml-scan.ts';

export interface TomlFile {
  readonly path: RelPath;
  /** Of the file as it is, before decoding. */
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly data: Table;
  /** Read when first asked for. */
  readonly sections: readonly TomlSection[];
  /** 1-based, of a character. */
  readonly lineAt: (offset: number) => number;
}

/** Null where there is no such file. @throws Refusal `manifest-syntax` */
export async function readToml(survey: Survey, path: RelPath): Promise<TomlFile | null> {
  const bytes = survey.kind(path) === 'file' ? survey.read(path) : null;
  return bytes === null ? null : parseToml(decodeText(bytes).text, path, bytes);
}

/**
 * @param path For messages.
 * @throws Refusal `manifest-syntax`, `nested-too-deep`, with the line
 */
export async function parseToml(text: string, path: RelPath, bytes: Uint8Array = encodeText(text)): Promise<TomlFile> {
  const lineAt = linesOf(text);
  const odd = oddForm(text);
  if (odd !== null) {
    const at = { path, line: lineAt(odd.at) };
    refuse(odd.reason === null ? nestedTooDeep(at, LIMITS.nesting) : manifestSyntax(at, 'TOML', odd.reason));
  }
  const data = await parsed(text, path);
  let sections: readonly TomlSection[] | undefined;
  return {
    ...{ path, bytes, text, data, lineAt },
    get sections() {
      sections ??= scanToml(text);
      return sections;
    },
  };
}

/** Integers that a number cannot hold are BigInts: a lock carries a hash of what its manifest says. */
async function parsed(text: string, path: RelPath): Promise<Table> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(text, { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = error.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '');
    return refuse(manifestSyntax({ path, line: error.line }, 'TOML', reason));
  }
}

export const placeOf = ({ path, lineAt }: TomlFile, { start }: Pick<Span, 'start'>): string =>
  `${path}:${lineAt(start)}`;

/** The line on which a key is set; null where it is not. */
export function lineOfKey(file: TomlFile, path: readonly string[]): number | null {
  const pair = findPair(file.sections, path);
  return pair === null ? null : file.lineAt(pair.start);
}

/** The line of a table's header, or of the first key that opens it; null where there is no such table. */
export function lineOfTable(file: TomlFile, path: readonly string[]): number | null {
  const section = file.sections.find((each) => isPath(each.path, path));
  return section === undefined ? lineOfKey(file, path) : file.lineAt(section.start);
}

/** All keys of a table, for when each is asked for: looking each of them up would take as long as all together. */
export function pairsIn(file: TomlFile, table: readonly string[]): ReadonlyMap<string, TomlPair> {
  const pairs = allPairs(file).filter(({ path }) => path.length === table.length + 1 && startsWithPath(path, table));
  return new Map(pairs.map(({ path, pair }) => [path.at(-1)!, pair] as const).reverse());
}

/** The lines of the strings in a list, each by its text; of two that are equal, the first. */
export function linesOfItems(file: TomlFile, list: TomlPair | null | undefined): ReadonlyMap<string | null, number> {
  const items = list?.value.items ?? [];
  return new Map(items.map(({ text, start }) => [text, file.lineAt(start)] as const).reverse());
}

/** Each table of an array of tables with its line; null where they are not written as `[[header]]` each. */
export function tableLines(file: TomlFile, header: string, tables: readonly Table[]): (number | null)[] {
  const lines: number[] = [];
  for (const { path, isArray, start } of sectionsOf(file.text))
    if (isArray && isPath(path, [header])) lines.push(file.lineAt(start));
  return tables.map((_, index) => (lines.length === tables.length ? lines[index]! : null));
}

export interface Located {
  /** The whole path of the key, table headers included. */
  readonly path: readonly string[];
  readonly pair: TomlPair;
}

/** Every key of the file, those of inline tables too, also in arrays. */
export const allPairs = ({ sections }: TomlFile): Located[] => sections.flatMap(pairsOf);

/** Every key of what stands below one header. */
export function pairsOf({ path, pairs }: TomlSection): Located[] {
  const found: Located[] = [];
  const addAll = (above: readonly string[], pairs: readonly TomlPair[]): void => {
    for (const pair of pairs) {
      const here = [...above, ...pair.key];
      found.push({ path: here, pair });
      addInside(here, pair.value);
    }
  };
  const addInside = (here: readonly string[], value: TomlValue): void => {
    addAll(here, value.pairs);
    for (const item of value.items) addInside(here, item);
  };
  addAll(path ?? [], pairs);
  return found;
}
