/**
 * What stands where in parsed TOML or JSON? Whatever is missing or of another kind is as good as not there.
 */
import { refuse } from '../problem.ts';
import type { FilePlace } from '../quote.ts';
import { manifestShape } from './problems.ts';

export type Table = Readonly<Record<string, unknown>>;

export const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Of a table of ours, by a name that may be anybody's, such as `constructor`. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** A value by its path of keys, or undefined. */
export function valueAt(data: unknown, path: readonly string[]): unknown {
  return path.reduce((value, key) => (isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined), data);
}

export const tableAt = (data: unknown, path: readonly string[]): Table => {
  const value = valueAt(data, path);
  return isTable(value) ? value : {};
};

export const listAt = (data: unknown, path: readonly string[]): readonly unknown[] => {
  const value = valueAt(data, path);
  return Array.isArray(value) ? value : [];
};

export const textAt = (data: unknown, path: readonly string[]): string | null => stringOf(valueAt(data, path));

export const tablesOf = (value: unknown): readonly Table[] => (Array.isArray(value) ? value.filter(isTable) : []);

export const stringOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Also of a single string. */
export const stringsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');

/** @throws Refusal `manifest-shape` where it is no list of strings */
export function requireStrings(value: unknown, key: string, at: FilePlace): readonly string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  return refuse(manifestShape(at, key, 'a list of strings'));
}
