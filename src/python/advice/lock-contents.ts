/**
 * What does a lock have installed, and of which files?
 *
 * Pure: works on a Survey. Whether the lock can be used at all was decided before.
 */
import { posix } from 'node:path';
import { isTable, stringOf, type Table, tableAt, tablesOf, textAt } from '../../formats/data.ts';
import { parseJson } from '../../formats/json.ts';
import { readToml, type TomlFile, tableLines } from '../../formats/toml.ts';
import { insteadOfRefusal } from '../../problem.ts';
import { baseName } from '../../quote.ts';
import type { RelPath, Survey } from '../../upload/survey.ts';
import type { LockedFiles } from '../managers/locked-files.ts';
import { pdmFiles } from '../managers/pdm/pdm-lock.ts';
import { linesOfPackages } from '../managers/pipenv/pipfile-lock.ts';
import { lockedPackages } from '../managers/poetry/locked-packages.ts';
import { pylockFiles } from '../managers/pylock/pylock.ts';
import { packagesNeeded, rootOf } from '../managers/uv/locked-graph.ts';
import type { Processor } from '../processor.ts';
import { normalizeName } from '../requirements/pep508.ts';
import { packageOfFile } from './conda-files.ts';
import type { AdvisedPlan, LockContents, LockedPackage } from './types.ts';

type Contents = Omit<LockContents, 'path' | 'manifest'>;
type ReadLock = (
  survey: Survey,
  path: RelPath,
  manifest: TomlFile | null,
  processor: Processor,
) => Promise<Contents | null>;

interface LockKind {
  readonly names: RegExp;
  /** Who installs from it, but where it comes up as lines for pip. */
  readonly manager: string | null;
  readonly manifest: string;
  readonly read: ReadLock;
}

const KINDS: readonly LockKind[] = [
  { names: /^uv\.lock$/i, manager: 'uv', manifest: 'pyproject.toml', read: ofToml('package', uvFiles) },
  { names: /^poetry\.lock$/i, manager: 'poetry', manifest: 'pyproject.toml', read: ofToml('package', lockedPackages) },
  { names: /^pdm\.lock$/i, manager: null, manifest: 'pyproject.toml', read: ofToml('package', pdmFiles) },
  {
    names: /^pylock(\.[^.]+)?\.toml$/i,
    manager: null,
    manifest: 'pyproject.toml',
    read: ofToml('packages', pylockFiles),
  },
  { names: /^pipfile\.lock$/i, manager: 'pipenv', manifest: 'Pipfile', read: ofPipenv },
  { names: /^pixi\.lock$/i, manager: 'pixi', manifest: 'pixi.toml', read: ofPixi },
];

/** Of the one that is used; null: none. */
export async function lockContents(
  survey: Survey,
  { writes, manager }: AdvisedPlan,
  processor: Processor,
): Promise<LockContents | null> {
  // what stands at the app root already is not written
  const atTheRoot = manager === 'pip' ? [] : survey.children('.');
  for (const path of new Set([...writes.flatMap(({ from }) => from), ...atTheRoot])) {
    const kind = KINDS.find(
      (each) => each.names.test(baseName(path)) && (manager === 'pip' || each.manager === manager),
    );
    if (kind === undefined) continue;
    const manifest = await readToml(survey, posix.join(posix.dirname(path), kind.manifest)).catch(
      insteadOfRefusal(null),
    );
    const contents = await kind.read(survey, path, manifest, processor).catch(insteadOfRefusal(null));
    if (contents !== null) return { path, manifest, ...contents };
  }
  return null;
}

function uvFiles(lock: Table, processor: Processor, manifest: Table): LockedFiles[] {
  const root = rootOf(manifest, lock);
  return root === undefined ? [] : packagesNeeded(lock, root, processor).filter(({ files }) => files.length > 0);
}

function ofToml(key: string, filesOf: (lock: Table, processor: Processor, manifest: Table) => LockedFiles[]): ReadLock {
  return async (survey, path, manifest, processor) => {
    const file = await readToml(survey, path);
    if (file === null) return null;
    const entries = tablesOf(file.data[key]);
    const lines = tableLines(file, key, entries);
    const named = entries.map((entry, index) => ({
      name: textAt(entry, ['name']) ?? '',
      version: textAt(entry, ['version']),
      line: lines[index] ?? null,
    }));
    return {
      packages: byName(named),
      needed: filesOf(file.data, processor, manifest?.data ?? {}),
      hasFolders: entries.some(isFolder),
    };
  };
}

/** Other than that of the project itself. */
const isFolder = (entry: Table): boolean =>
  [
    ...['directory', 'editable', 'virtual'].map((kind) => textAt(entry, ['source', kind])),
    textAt(entry, ['source', 'type']) === 'directory' ? textAt(entry, ['source', 'url']) : null,
    textAt(entry, ['directory', 'path']),
    textAt(entry, ['path']),
  ].some((path) => path !== null && !/^\.\/?$/.test(path));

async function ofPipenv(survey: Survey, path: RelPath): Promise<Contents> {
  const text = survey.text(path) ?? '';
  const packages = tableAt(parseJson(text, path), ['default']);
  const entries = Object.entries(packages);
  const lines = linesOfPackages(text);
  const named = entries.map(([name, entry]) => ({
    name,
    version: textAt(entry, ['version'])?.replace(/^==/, '') ?? null,
    line: lines.get(JSON.stringify(name)) ?? null,
  }));
  const hasFolders = entries.some(([, entry]) => isTable(entry) && stringOf(entry.path) !== null);
  return { packages: byName(named), needed: [], hasFolders };
}

/** By its lines, as pixi writes them: a parser of YAML takes seconds for what has megabytes. */
async function ofPixi(survey: Survey, path: RelPath): Promise<Contents> {
  const named = (survey.text(path) ?? '').split(/\r\n?|\n/).flatMap((text, index) => {
    const [, key, value = ''] = /^(?:- (conda):| {2}(name):) (\S+)$/.exec(text.trimEnd())?.filter(Boolean) ?? [];
    if (key === undefined) return [];
    return [{ name: key === 'conda' ? packageOfFile(value) : value, version: null, line: index + 1 }];
  });
  return { packages: byName(named), needed: [], hasFolders: false };
}

function byName(
  named: readonly { readonly name: string; readonly version: string | null; readonly line: number | null }[],
): Map<string, LockedPackage> {
  const packages = new Map<string, LockedPackage & { readonly versions: string[] }>();
  for (const { name, version, line } of named) {
    const known = packages.get(normalizeName(name)) ?? { line, versions: [] };
    if (version !== null) known.versions.push(version);
    packages.set(normalizeName(name), known);
  }
  return packages;
}
