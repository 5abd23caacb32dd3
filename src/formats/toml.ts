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
import { manifestSyntax } from './problems.ts';
import { findPair, isPath, scanToml, type TomlPair, type TomlSection, type TomlValue } from './toml-scan.ts';

export interface TomlFile {
  readonly path: RelPath;
  /** Of the file as it is, before decoding. */
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly data: Table;
  readonly sections: readonly TomlSection[];
}

/** Null where there is no such file. @throws Refusal `manifest-syntax` */
export async function readToml(survey: Survey, path: RelPath): Promise<TomlFile | null> {
  const bytes = survey.kind(path) === 'file' ? survey.read(path) : null;
  return bytes === null ? null : parseToml(decodeText(bytes).text, path, bytes);
}

/**
 * @param path For messages.
 * @throws Refusal `manifest-syntax`, with the line
 */
export async function parseToml(text: string, path: RelPath, bytes: Uint8Array = encodeText(text)): Promise<TomlFile> {
  const { default: toml } = await import('@iarna/toml');
  try {
    return { path, bytes, text, data: toml.parse(text) as Table, sections: scanToml(text) };
  } catch (error) {
    const { line, message } = error as Error & { line?: number };
    const reason = message.split('\n')[0]!.replace(/ at row \d+, col \d+, pos \d+:?$/, '');
    throw new Refusal(manifestSyntax({ path, line: line === undefined ? null : line + 1 }, 'TOML', reason));
  }
}

/** 1-based. */
export const lineOf = ({ text }: TomlFile, { start }: Pick<Span, 'start'>): number =>
  text.slice(0, start).split('\n').length;

export const placeOf = (file: TomlFile, span: Pick<Span, 'start'>): string => `${file.path}:${lineOf(file, span)}`;

/** The line on which a key is set; null where it is not. */
export function lineOfKey(file: TomlFile, path: readonly string[]): number | null {
  const pair = findPair(file.sections, path);
  return pair === null ? null : lineOf(file, pair);
}

/** The line of a table's header, or of the first key that opens it; null where there is no such table. */
export function lineOfTable(file: TomlFile, path: readonly string[]): number | null {
  const section = file.sections.find((each) => isPath(each.path, path));
  return section === undefined ? lineOfKey(file, path) : lineOf(file, section);
}

/** The line of a string in a list; null where it is not there. */
export function lineOfItem(file: TomlFile, list: readonly string[], text: string): number | null {
  const item = findPair(file.sections, list)?.value.items.find((each) => each.text === text);
  return item === undefined ? null : lineOf(file, item);
}

/** Each table of an array of tables with its line; null where they are not written as `[[header]]` each. */
export function tableLines(file: TomlFile, header: string, tables: readonly Table[]): (number | null)[] {
  const sections = file.sections.filter(({ path, isArray }) => isArray && isPath(path, [header]));
  return tables.map((_, index) => (sections.length === tables.length ? lineOf(file, sections[index]!) : null));
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
