/**
 * What does a uv.lock have the project itself install, with which Python?
 *
 * Pure. The lock is a graph: from the project by its dependencies, each under a condition, to all that they need.
 */
import { isTable, listAt, stringOf, stringsOf, type Table, tableAt, tablesOf, textAt } from '../../../formats/data.ts';
import { ALL, neededBy, type Pythons } from '../../marker-pythons.ts';
import type { Processor } from '../../processor.ts';
import { normalizeName } from '../../requirements/pep508.ts';
import { fileName, type LockedFiles } from '../locked-files.ts';

/** A package, or one of its extras. */
interface Node {
  readonly entry: Table;
  readonly extra: string | null;
}

/** The project's own entry. */
export function rootOf(pyproject: Table, lock: Table): Table | undefined {
  const name = normalizeName(textAt(pyproject, ['project', 'name']) ?? '');
  return tablesOf(lock.package).find((entry) => textAt(entry, ['name']) === name);
}

/** @param root The project's own entry. */
export function packagesNeeded(lock: Table, root: Table, processor: Processor): LockedFiles[] {
  const named = byName(tablesOf(lock.package));
  const conditions = neededBy(processor);
  const reached = new Map<Table, Map<string | null, Pythons>>();
  const open: Node[] = [];
  const reach = (node: Node, pythons: Pythons): void => {
    const extras = reached.get(node.entry) ?? new Map<string | null, Pythons>();
    reached.set(node.entry, extras);
    const before = extras.get(node.extra) ?? 0;
    // each node is gone through once for each Python at most
    if ((before | pythons) === before) return;
    extras.set(node.extra, before | pythons);
    open.push(node);
  };
  reach({ entry: root, extra: null }, ALL);
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const here = reached.get(node.entry)!.get(node.extra)!;
    for (const dependency of dependenciesOf(node)) {
      const entry = named(dependency);
      const pythons = here & conditions(textAt(dependency, ['marker']) ?? '');
      if (entry === undefined || pythons === 0) continue;
      for (const extra of [null, ...stringsOf(dependency.extra ?? [])]) reach({ entry, extra }, pythons);
    }
  }
  return [...reached].map(([entry, extras]) => ({
    name: textAt(entry, ['name']) ?? '',
    needed: extras.get(null) ?? 0,
    files: filesOf(entry),
  }));
}

const dependenciesOf = ({ entry, extra }: Node): readonly Table[] =>
  tablesOf(extra === null ? entry.dependencies : tableAt(entry, ['optional-dependencies'])[extra]);

/** By its name, and by its version where the lock has several of that name. */
function byName(entries: readonly Table[]): (dependency: Table) => Table | undefined {
  const index = new Map<string, Table>();
  for (const entry of entries) {
    const name = textAt(entry, ['name']) ?? '';
    index.set(`${name} ${textAt(entry, ['version']) ?? ''}`, entry);
    index.set(name, entry);
  }
  return (dependency) => {
    const [name, version] = [textAt(dependency, ['name']) ?? '', stringOf(dependency.version)];
    return index.get(version === null ? name : `${name} ${version}`);
  };
}

const filesOf = (entry: Table): string[] =>
  [...listAt(entry, ['wheels']), entry.sdist]
    .filter(isTable)
    .map(({ url, filename, path }) => stringOf(filename) ?? fileName(stringOf(url) ?? stringOf(path) ?? ''));
