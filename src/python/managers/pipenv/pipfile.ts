/**
 * What does a Pipfile without lock ask for, in pip's terms?
 *
 * Pure. The `packages` section only. What pip cannot be told is refused: a lock then says it all.
 * @see https://pipenv.pypa.io/en/latest/pipfile.html
 */

import { isTable, listAt, stringOf, type Table, tableAt, textAt } from '../../../formats/data.ts';
import { pairsIn, placeOf, type TomlFile } from '../../../formats/toml.ts';
import { findPair } from '../../../formats/toml-scan.ts';
import { Refusal } from '../../../problem.ts';
import { excerpt, type FilePlace, placeText } from '../../../quote.ts';
import { fromPep440, type Stated } from '../../version.ts';
import { hostOf, indexOptions, type Locked, lockedSource, type Origin, repositoryUrl } from '../locked.ts';
import { bothMarkers, type ConvertedSource } from '../source.ts';
import { pipfileEntry } from './problems.ts';

/** Null where no package is asked for. @throws Refusal `native-pipfile-entry`, `lock-entry-invalid`, `manifest-shape` */
export function fromPipfile(pipfile: TomlFile, sources: readonly unknown[]): ConvertedSource | null {
  const pairs = pairsIn(pipfile, ['packages']);
  const packages = Object.entries(tableAt(pipfile.data, ['packages'])).map(([name, value]) => {
    const pair = pairs.get(name);
    const line = pair === undefined ? null : pipfile.lineAt(pair.start);
    return packageOf({ path: pipfile.path, line }, name, value, sources);
  });
  if (packages.length === 0) return null;
  const options = [...sourceOptions(pipfile, sources[0]), ...(allowsPrereleases(pipfile) ? ['--pre'] : [])];
  return lockedSource(pipfile.path, packages, options).source;
}

/** Only the first source: pipenv takes from another one what says so, and the others' packages may be anybody's. */
function sourceOptions(pipfile: TomlFile, source: unknown): string[] {
  const url = textAt(source, ['url']);
  if (url === null) return [];
  const isTrusted = isTable(source) && source.verify_ssl === false;
  return [...indexOptions([url], pipfile.path), ...(isTrusted ? [`--trusted-host ${hostOf(url)}`] : [])];
}

const allowsPrereleases = ({ data }: TomlFile): boolean => tableAt(data, ['pipenv']).allow_prereleases === true;

const VCS = ['git', 'hg', 'svn', 'bzr'] as const;

/** Markers that a Pipfile may state as keys of their own: `sys_platform = "== 'win32'"`. */
const MARKER_KEYS = [
  ...['os_name', 'sys_platform', 'platform_machine', 'platform_python_implementation', 'platform_release'],
  ...['platform_system', 'platform_version', 'python_version', 'python_full_version', 'implementation_name'],
  'implementation_version',
];

function packageOf(at: FilePlace, name: string, value: unknown, [first]: readonly unknown[]): Locked {
  const refuse = (reason: string): never => {
    throw new Refusal(pipfileEntry(placeText(at), name, reason));
  };
  const table: Table = isTable(value) ? value : { version: value };
  if (table.index !== undefined && table.index !== textAt(first, ['name']))
    refuse('pip cannot be told to take one package from one index');
  const own = MARKER_KEYS.flatMap((key) => (typeof table[key] === 'string' ? [`${key} ${table[key]}`] : []));
  return {
    name,
    extras: listAt(table, ['extras']).map((extra) => stringOf(extra) ?? refuse('an extra is no name')),
    origin: originOf(table, refuse),
    marker: bothMarkers(textAt(table, ['markers']) ?? '', ...own),
    hashes: [],
    line: at.line,
  };
}

function originOf(table: Table, refuse: (reason: string) => never): Origin {
  const type = VCS.find((kind) => typeof table[kind] === 'string');
  if (type !== undefined) {
    const url = repositoryUrl(type, String(table[type]), textAt(table, ['ref']) ?? '', textAt(table, ['subdirectory']));
    return { kind: 'repository', url };
  }
  const file = textAt(table, ['path']) ?? textAt(table, ['file']);
  if (file !== null) return /^[a-z+]{2,}:/i.test(file) ? { kind: 'url', url: file } : { kind: 'path', path: file };
  const version = typeof table.version === 'string' ? table.version.trim() : refuse('no version is given');
  if (version === '*' || version === '') return { kind: 'version', specifier: '' };
  return /^[<>=!~]/.test(version)
    ? { kind: 'version', specifier: version }
    : refuse(`'${excerpt(version)}' is no version that pip knows`);
}

/** pipenv prefers the full version; Paketo reads only the other one. */
export function pythonOf(pipfile: TomlFile): Stated[] {
  const pairs = ['python_full_version', 'python_version'].flatMap(
    (key) => findPair(pipfile.sections, ['requires', key]) ?? [],
  );
  const [pair] = pairs.filter(({ value }) => value.text !== null);
  return pair === undefined ? [] : [{ source: placeOf(pipfile, pair), statement: fromPep440(pair.value.text!) }];
}
