/**
 * A TOML file of the upload: what it says, and where each of it stands.
 *
 * The parser is loaded only where there is such a file: detect runs on every upload.
 */

import { posix } from 'node:path';
import type { Write } from '../../app-root/staging-plan.ts';
import { Refusal } from '../../problem.ts';
import type { RelPath, Survey } from '../../upload/survey.ts';
import { decodeText, encodeText } from '../../upload/text.ts';
import { asUtf8 } from '../managers/root.ts';
import { applyEdits, type Edit } from './edits.ts';
import { notEditable } from './problems.ts';
import { isTable, parseToml, type Table } from './toml.ts';
import { scanToml, type TomlPair, type TomlSection, type TomlValue } from './toml-scan.ts';

export type TomlTable = Table;
export { isTable };

export interface TomlFile {
  readonly path: RelPath;
  /** Of the file as it is, before decoding. */
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly data: TomlTable;
  readonly sections: readonly TomlSection[];
}

/** Null where there is no such file. @throws Refusal `manifest-syntax` */
export async function readToml(survey: Survey, path: RelPath): Promise<TomlFile | null> {
  const bytes = survey.kind(path) === 'file' ? survey.read(path) : null;
  if (bytes === null) return null;
  const { text } = decodeText(bytes);
  return { path, bytes, text, data: await parseToml(text, path), sections: scanToml(text) };
}

/** A value by its path, or undefined. */
export function valueAt(data: unknown, path: readonly string[]): unknown {
  return path.reduce((value, key) => (isTable(value) ? value[key] : undefined), data);
}

export const tableAt = (data: unknown, path: readonly string[]): TomlTable => {
  const value = valueAt(data, path);
  return isTable(value) ? value : {};
};

export const listAt = (data: unknown, path: readonly string[]): readonly unknown[] => {
  const value = valueAt(data, path);
  return Array.isArray(value) ? value : [];
};

export const textAt = (data: unknown, path: readonly string[]): string | null => {
  const value = valueAt(data, path);
  return typeof value === 'string' ? value : null;
};

export const lineOf = ({ text }: TomlFile, { start }: { start: number }): number =>
  text.slice(0, start).split('\n').length;

export const placeOf = (file: TomlFile, span: { start: number }): string => `${file.path}:${lineOf(file, span)}`;

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

/**
 * The file at the app root: the bytes as they are, or with edits.
 *
 * @param asMeant Compares what the edited text says with what it said. A file put so oddly that an edit by its text goes
 * wrong is noticed here, not by a tool.
 * @throws Refusal `native-not-editable`
 */
export async function stageToml(
  file: TomlFile,
  edits: readonly Edit[],
  asMeant: (after: TomlTable, before: TomlTable) => boolean,
): Promise<{ write: Write; data: TomlTable }> {
  const path = posix.basename(file.path);
  if (edits.length === 0) {
    return { write: asUtf8({ path, from: [file.path], how: 'copied', content: file.bytes }), data: file.data };
  }
  const text = applyEdits(file.text, edits);
  const data = await parseToml(text, file.path).catch(() => null);
  if (data === null || !asMeant(data, file.data)) {
    throw new Refusal(notEditable(file.path));
  }
  return { write: { path, from: [file.path], how: 'rewritten', content: encodeText(text) }, data };
}

/** What two versions of a file have in common once these paths are left out. */
export function without(data: TomlTable, ...paths: readonly (readonly string[])[]): string {
  const copy = structuredClone(data) as Record<string, unknown>;
  for (const path of paths) {
    const parent = valueAt(copy, path.slice(0, -1));
    if (isTable(parent)) delete (parent as Record<string, unknown>)[path.at(-1)!];
  }
  return JSON.stringify(sorted(copy), (_, value) => (typeof value === 'bigint' ? String(value) : value));
}

/** Keys in order, and no empty tables: taking the last key out of one is no difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isTable(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  const filled = entries.filter(([, inner]) => !(isTable(inner) && Object.keys(inner).length === 0));
  return Object.fromEntries(filled.sort(([a], [b]) => (a < b ? -1 : 1)));
}
