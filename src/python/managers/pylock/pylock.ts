/**
 * What does a pylock.toml ask for?
 *
 * Pure. Extras are off and the default groups are on, as for every tool that is told nothing else.
 * @see https://packaging.python.org/en/latest/specifications/pylock-toml/
 */

import { posix } from 'node:path';
import { isTable, stringOf, stringsOf, type Table, tableAt, tablesOf } from '../../../formats/data.ts';
import { lineOfKey, type TomlFile, tableLines } from '../../../formats/toml.ts';
import type { Warning } from '../../../problem.ts';
import { Refusal } from '../../../problem.ts';
import type { RelPath } from '../../../upload/survey.ts';
import { neededBy } from '../../marker-pythons.ts';
import { simplifyMarker } from '../../markers.ts';
import type { Processor } from '../../processor.ts';
import { fromPep440, type Stated } from '../../version.ts';
import type { Converted } from '../answers.ts';
import {
  indexOptions,
  type Locked,
  lockedSource,
  type Origin,
  projectNotInstalled,
  refuseEntry,
  repositoryUrl,
} from '../locked.ts';
import { fileName, type LockedFiles, lockedFor } from '../locked-files.ts';
import { lockVersion } from '../problems.ts';
import type { FoundManifest } from '../types.ts';

/** @throws Refusal `lock-version`, `lock-entry-invalid`, `manifest-syntax` */
export async function fromPylock({ path, folder, processor }: FoundManifest): Promise<Converted> {
  const file = (await folder.toml(posix.basename(path)))!;
  const { data } = file;
  const version = stringOf(data['lock-version']) ?? 'none';
  if (!/^1(\.|$)/.test(version))
    throw new Refusal(lockVersion({ path, line: lineOfKey(file, ['lock-version']) }, version, '1'));
  const groups = stringsOf(data['default-groups'] ?? []);
  const warnings: Warning[] = [];
  const entries = tablesOf(data.packages);
  const lines = tableLines(file, 'packages', entries);
  const wanted = entries.flatMap((entry, index): { entry: Table; locked: Locked }[] => {
    const line = lines[index] ?? null;
    const name = stringOf(entry.name) ?? '';
    const marker = simplifyMarker(stringOf(entry.marker) ?? '', groups);
    if (marker === null) return [];
    if (isProjectItself(entry)) {
      warnings.push(projectNotInstalled(path));
      return [];
    }
    return [{ entry, locked: { name, extras: [], marker, line, ...placeOf(entry, name, path, line) } }];
  });
  const fromIndex = wanted.filter(({ locked }) => locked.origin.kind === 'version');
  const options = indexOptions(
    fromIndex.map(({ entry }) => stringOf(entry.index)),
    path,
  );
  const locked = lockedSource(
    path,
    wanted.map((each) => each.locked),
    options,
  );
  const fits = lockedFor(path, pylockFiles(data, processor), processor);
  return {
    sources: [locked.source],
    python: [...pythonOf(file), ...fits.python],
    warnings: [...warnings, ...locked.warnings, ...fits.warnings],
  };
}

/** What is surely installed, with its files. */
export function pylockFiles(data: Table, processor: Processor): LockedFiles[] {
  const needed = neededBy(processor);
  const groups = stringsOf(data['default-groups'] ?? []);
  return tablesOf(data.packages).flatMap((entry) => {
    const marker = simplifyMarker(stringOf(entry.marker) ?? '', groups);
    if (marker === null || isProjectItself(entry)) return [];
    return [{ name: stringOf(entry.name) ?? '', needed: needed(marker), files: fileNames(entry) }];
  });
}

const fileNames = ({ wheels, sdist }: Table): string[] =>
  [...tablesOf(wheels), ...(isTable(sdist) ? [sdist] : [])].flatMap(
    ({ name, url, path }) => stringOf(name) ?? fileName(stringOf(url) ?? stringOf(path) ?? ''),
  );

function pythonOf(file: TomlFile): Stated[] {
  const requires = stringOf(file.data['requires-python']);
  const line = lineOfKey(file, ['requires-python']) ?? 1;
  return requires === null ? [] : [{ source: `${file.path}:${line}`, statement: fromPep440(requires) }];
}

const isProjectItself = ({ directory }: Table): boolean =>
  isTable(directory) && /^\.\/?$/.test(stringOf(directory.path) ?? '') && directory.subdirectory === undefined;

function placeOf(entry: Table, name: string, path: RelPath, line: number | null): Pick<Locked, 'origin' | 'hashes'> {
  if (isTable(entry.directory)) return { origin: folderOf(entry.directory, name, path, line), hashes: [] };
  if (isTable(entry.vcs)) return { origin: repositoryOf(entry.vcs, name, path, line), hashes: [] };
  if (isTable(entry.archive)) return archiveOf(entry.archive, name, path, line);
  const files = [...tablesOf(entry.wheels), ...(isTable(entry.sdist) ? [entry.sdist] : [])];
  const version = stringOf(entry.version);
  if (version === null) return refuseEntry({ path, line }, name, 'no version is given');
  if (files.length === 0) return refuseEntry({ path, line }, name, 'no file is given');
  return { origin: { kind: 'version', specifier: `==${version}` }, hashes: files.flatMap(hashesOf) };
}

const hashesOf = ({ hashes }: Table): string[] =>
  Object.entries(tableAt(hashes, [])).flatMap(([algorithm, value]) =>
    typeof value === 'string' && /^sha(256|384|512)$/.test(algorithm) ? [`${algorithm}:${value}`] : [],
  );

function folderOf(directory: Table, name: string, path: RelPath, line: number | null): Origin {
  const folder = stringOf(directory.path) ?? refuseEntry({ path, line }, name, 'its folder has no path');
  const below = stringOf(directory.subdirectory);
  return { kind: 'path', path: below === null ? folder : `${folder.replace(/\/$/, '')}/${below}` };
}

function repositoryOf(vcs: Table, name: string, path: RelPath, line: number | null): Origin {
  const url = stringOf(vcs.url) ?? refuseEntry({ path, line }, name, 'its repository has no URL');
  const commit = stringOf(vcs['commit-id']) ?? refuseEntry({ path, line }, name, 'no commit is given');
  return {
    kind: 'repository',
    url: repositoryUrl(stringOf(vcs.type) ?? 'git', url, commit, stringOf(vcs.subdirectory)),
  };
}

function archiveOf(
  archive: Table,
  name: string,
  path: RelPath,
  line: number | null,
): Pick<Locked, 'origin' | 'hashes'> {
  const hashes = hashesOf(archive);
  const url = stringOf(archive.url);
  const subdirectory = stringOf(archive.subdirectory);
  if (url !== null)
    return {
      origin: { kind: 'url', url: subdirectory === null ? url : `${url}#subdirectory=${subdirectory}` },
      hashes,
    };
  const file = stringOf(archive.path) ?? refuseEntry({ path, line }, name, 'its archive has neither URL nor path');
  return { origin: { kind: 'path', path: file }, hashes };
}
