/**
 * What does a TOML file hold, and on which line?
 *
 * The parser is loaded where there is such a file only, and gives no lines, so they are looked up in the text.
 */

import { Refusal } from '../../problem.ts';
import type { RelPath } from '../../upload/survey.ts';
import { manifestShape, manifestSyntax } from './problems.ts';

export type Table = Readonly<Record<string, unknown>>;

/** @throws Refusal `manifest-syntax`, with the line */
export async function parseToml(text: string, path: RelPath): Promise<Table> {
  const { default: toml } = await import('@iarna/toml');
  try {
    return toml.parse(text) as Table;
  } catch (error) {
    const { line, message } = error as Error & { line?: number };
    const reason = message.split('\n')[0]!.replace(/ at row \d+, col \d+, pos \d+:?$/, '');
    throw new Refusal(manifestSyntax({ path, line: line === undefined ? null : line + 1 }, 'TOML', reason));
  }
}

export const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The table at a path of keys; an empty one where there is none. */
export const tableAt = (value: unknown, ...keys: readonly string[]): Table => {
  const [key, ...rest] = keys;
  if (!isTable(value)) return {};
  return key === undefined ? value : tableAt(value[key], ...rest);
};

export const tablesOf = (value: unknown): readonly Table[] => (Array.isArray(value) ? value.filter(isTable) : []);

export const stringOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const stringsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');

/** @throws Refusal `manifest-shape` where it is no list of strings */
export function requireStrings(
  value: unknown,
  key: string,
  at: { path: RelPath; line: number | null },
): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new Refusal(manifestShape(at, key, 'a list of strings'));
}

/** 1-based lines that match, in order. */
export const linesMatching = (text: string, pattern: RegExp): number[] =>
  text.split(/\r\n?|\n/).flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));

/** Line of a table's header: `[project]`, also with blanks in it; null where it is written otherwise. */
export function lineOfTable(text: string, name: string): number | null {
  const keys = name.split('.').map((key) => `\\s*"?${key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}"?\\s*`);
  return linesMatching(text, new RegExp(`^\\s*\\[${keys.join('\\.')}\\]`))[0] ?? null;
}

/** Line of a quoted string inside a table, or after it has begun; null where it is spelled with escapes. */
export function lineOfString(text: string, table: string, value: string): number | null {
  const start = lineOfTable(text, table);
  if (start === null) return null;
  const lines = text.split(/\r\n?|\n/).slice(start - 1);
  const index = lines.findIndex((line) => line.includes(`"${value}"`) || line.includes(`'${value}'`));
  return index === -1 ? null : start + index;
}

/** Line on which a key of a table is set; null where it is not found. */
export function lineOfKey(text: string, table: string, key: string): number | null {
  const start = lineOfTable(text, table);
  if (start === null) return null;
  return linesMatching(text, new RegExp(`^\\s*"?${key}"?\\s*=`)).find((line) => line > start) ?? start;
}
