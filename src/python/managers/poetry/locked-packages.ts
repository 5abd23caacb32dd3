/**
 * What does a poetry.lock have installed, with which Python?
 *
 * Pure. Since Poetry 2 each package says for which groups it is, and under which condition; older locks are a graph whose
 * beginning stands in pyproject.toml, and nothing is said of them.
 */
import { isTable, stringOf, stringsOf, type Table, tablesOf } from '../../../formats/data.ts';
import { neededBy } from '../../marker-pythons.ts';
import type { Processor } from '../../processor.ts';
import type { LockedFiles } from '../locked-files.ts';

export function lockedPackages(lock: Table, processor: Processor): LockedFiles[] {
  const needed = neededBy(processor);
  return tablesOf(lock.package)
    .filter(({ groups }) => stringsOf(groups).includes('main'))
    .map(({ name, markers, files }) => ({
      name: stringOf(name) ?? '',
      needed: needed(stringOf(isTable(markers) ? markers.main : markers) ?? ''),
      files: tablesOf(files).flatMap(({ file }) => stringOf(file) ?? []),
    }));
}
