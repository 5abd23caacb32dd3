/**
 * A TOML file of the upload: what it says, and where each of it stands.
 *
 * The parser is loaded only where there is such a file: detect runs on every upload. It gives no places; the scanner does.
 */
import { Refusal } from '../problem.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { decodeText, encodeText } from '../upload/text.ts';
import type { Table } from './data.ts';
import type { Span } from './edits.ts';
import { linesOf } from './line-index.ts';
import { checkNesting } from './nesting.ts';
import { manifestSyntax } from './problems.ts';
import {
  findPair,
  isPath,
  scanToml,
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
  const { default: toml } = await import('@iarna/toml');
  checkNesting(text, path, 'TOML');
  try {
    const data = toml.parse(text) as Table;
    return { path, bytes, text, data, sections: scanToml(text), lineAt: linesOf(text) };
  } catch (error) {
    const { line, message } = error as Error & { line?: number };
    const reason = message.split('\n')[0]!.replace(/ at row \d+, col \d+, pos \d+:?$/, '');
    throw new Refusal(manifestSyntax({ path, line: line === undefined ? null : line + 1 }, 'TOML', reason));
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
  const sections = file.sections.filter(({ path, isArray }) => isArray && isPath(path, [header]));
  return tables.map((_, index) => (sections.length === tables.length ? file.lineAt(sections[index]!.start) : null));
}

export interface Located {
  /** The whole path of the key, table headers included. */
  readonly path: readonly string[];
  readonly pair: TomlPair;
}

/** Every key of the file, those of inline tables too, also in arrays. */
export function allPairs({ sections }: TomlFile): Located[] {
  const below = (path: readonly string[], pair: TomlPair): Located[] => {
    const here = [...path, ...pair.key];
    return [{ path: here, pair }, ...inValue(here, pair.value)];
  };
  const inValue = (path: readonly string[], value: TomlValue): Located[] => [
    ...value.pairs.flatMap((pair) => below(path, pair)),
    ...value.items.flatMap((item) => inValue(path, item)),
  ];
  return sections.flatMap((section) => section.pairs.flatMap((pair) => below(section.path ?? [], pair)));
}
