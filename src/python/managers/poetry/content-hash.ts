/**
 * Does a poetry.lock belong to its pyproject.toml? Poetry compares a hash of the parts that decide what is locked.
 *
 * @see https://github.com/python-poetry/poetry/blob/2.5.1/src/poetry/packages/locker.py
 */
import { isTable, type Table, tableAt } from '../../../formats/data.ts';
import { hashAsPython, SPACED } from '../../python-json.ts';

const PROJECT_KEYS = ['requires-python', 'dependencies', 'optional-dependencies'];
/** Of the time before [project]: they count even where they are missing, unless newer sections say something. */
const LEGACY_KEYS = ['dependencies', 'source', 'extras', 'dev-dependencies'];

/** All hashes that some Poetry would take for fresh: before 2.3 `[dependency-groups]` did not count. Empty: unknown. */
export function contentHashes(pyproject: Table): string[] {
  const hashes = [contentHash(pyproject, true), contentHash(pyproject, false)];
  return hashes.flatMap((hash) => hash ?? []);
}

export function contentHash(pyproject: Table, withGroups = true): string | null {
  const project = pick(tableAt(pyproject, ['project']), PROJECT_KEYS);
  const groups = withGroups ? tableAt(pyproject, ['dependency-groups']) : {};
  const poetry = tableAt(pyproject, ['tool', 'poetry']);
  const isLegacy = isEmpty(project) && isEmpty(groups);
  const relevant = {
    ...(isLegacy
      ? Object.fromEntries(LEGACY_KEYS.map((key) => [key, poetry[key] ?? null]))
      : pick(poetry, LEGACY_KEYS)),
    ...pick(poetry, ['group']),
  };
  const content = isLegacy
    ? relevant
    : {
        ...(isEmpty(project) ? {} : { project }),
        ...(isEmpty(groups) ? {} : { 'dependency-groups': groups }),
        tool: { poetry: relevant },
      };
  return hashAsPython(content, SPACED);
}

const pick = (table: Table, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(keys.flatMap((key) => (table[key] === undefined ? [] : [[key, table[key]]])));

const isEmpty = (value: unknown): boolean => isTable(value) && Object.keys(value).length === 0;
