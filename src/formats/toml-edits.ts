/**
 * How does a TOML file change on its way to the app root? Only where it has to; all else stays, byte for byte.
 */
import { asUtf8 } from '../app-root/put.ts';
import type { Write } from '../app-root/staging-plan.ts';
import { Refusal } from '../problem.ts';
import type { RelPath } from '../upload/survey.ts';
import { encodeText } from '../upload/text.ts';
import { isTable, type Table, valueAt } from './data.ts';
import { applyEdits, type Edit } from './edits.ts';
import { notEditable } from './problems.ts';
import { parseToml, type TomlFile } from './toml.ts';
import { startsWithPath, wholeLines } from './toml-scan.ts';

/**
 * The file at the app root: the bytes as they are, or with edits.
 *
 * @param path Its name there.
 * @param asMeant Compares what the edited text says with what it said. A file put so oddly that an edit by its text goes
 * wrong is noticed here, not by a tool.
 * @throws Refusal `native-not-editable`
 */
export async function stageToml(
  file: TomlFile,
  path: RelPath,
  edits: readonly Edit[],
  asMeant: (after: Table, before: Table) => boolean = () => true,
): Promise<{ write: Write; data: Table }> {
  if (edits.length === 0) {
    return { write: asUtf8({ path, from: [file.path], how: 'copied', content: file.bytes }), data: file.data };
  }
  const text = applyEdits(file.text, edits);
  const data = await parseToml(text, file.path).then(
    ({ data }) => data,
    () => null,
  );
  if (data === null || !asMeant(data, file.data)) {
    throw new Refusal(notEditable(file.path));
  }
  return { write: { path, from: [file.path], how: 'rewritten', content: encodeText(text) }, data };
}

/** Takes out tables and keys, whole lines of them; what stands in an inline table is not found. */
export function removals({ text, sections }: TomlFile, paths: readonly (readonly string[])[]): Edit[] {
  const belongs = (path: readonly string[] | null): boolean => paths.some((each) => startsWithPath(path, each));
  const tables = sections.filter(({ path }) => belongs(path)).map(({ start, end }) => ({ start, end }));
  const keys = sections.flatMap(({ path, pairs }) =>
    belongs(path) ? [] : pairs.filter(({ key }) => belongs([...(path ?? []), ...key])),
  );
  return [...tables, ...keys.map((pair) => wholeLines(text, pair))].map((span) => ({ ...span, text: '' }));
}

/** What two versions of a file have in common once these paths are left out. */
export function without(data: Table, ...paths: readonly (readonly string[])[]): string {
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
