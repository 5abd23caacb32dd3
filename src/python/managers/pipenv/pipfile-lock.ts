/**
 * What does a Pipfile.lock ask for, where its Pipfile is missing and pipenv could do nothing with it?
 *
 * Pure. The `default` section only; `develop` is for developing.
 * @see https://pipenv.pypa.io/en/latest/pipfile.html
 */

import { isTable, stringOf, stringsOf, type Table, tableAt, tablesOf, valueAt } from '../../../formats/data.ts';
import { linesMatching, parseJson } from '../../../formats/json.ts';
import { manifestShape } from '../../../formats/problems.ts';
import { refuse } from '../../../problem.ts';
import type { RelPath, Survey } from '../../../upload/survey.ts';
import { fromPep440, type Stated } from '../../version.ts';
import type { Converted } from '../answers.ts';
import { indexOptions, type Locked, lockedSource, type Origin, refuseEntry, repositoryUrl } from '../locked.ts';
import type { FoundManifest } from '../types.ts';

export interface PipfileLock {
  readonly path: RelPath;
  readonly text: string;
  readonly data: Table;
}

/** In whatever encoding it is. @throws Refusal `manifest-syntax` */
export function readPipfileLock(survey: Survey, path: RelPath): PipfileLock {
  const text = survey.text(path) ?? '';
  const data = parseJson(text, path);
  return { path, text, data: isTable(data) ? data : {} };
}

/** @throws Refusal `manifest-syntax`, `manifest-shape`, `lock-entry-invalid` */
export function fromPipfileLock({ survey, path }: FoundManifest): Converted {
  const { text, data } = readPipfileLock(survey, path);
  if (!isTable(data.default)) refuse(manifestShape({ path, line: null }, 'default', 'a table of packages'));
  const lines = linesOfPackages(text);
  const packages = Object.entries(tableAt(data, ['default'])).map(([name, entry]) =>
    lockedOf(name, tableAt(entry, []), path, lines.get(JSON.stringify(name)) ?? null),
  );
  const urls = tablesOf(valueAt(data, ['_meta', 'sources'])).flatMap(({ url }) => stringOf(url) ?? []);
  const { source, warnings } = lockedSource(path, packages, indexOptions(urls, path));
  return { sources: [source], python: pythonOf(tableAt(data, ['_meta', 'requires']), path, text), warnings };
}

/** By their quoted names: of those in `default`, which pipenv writes before `develop`, the first. */
export function linesOfPackages(text: string): Map<string, number> {
  const start = linesMatching(text, /^\s*"default"\s*:/)[0] ?? 0;
  const lines = new Map<string, number>();
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    const name = index < start ? undefined : /^\s*("[^"\\]*(?:\\.[^"\\]*)*")\s*:\s*\{/.exec(line)?.[1];
    if (name !== undefined && !lines.has(name)) lines.set(name, index + 1);
  }
  return lines;
}

function pythonOf(requires: Table, path: RelPath, text: string): Stated[] {
  const key = stringOf(requires.python_full_version) === null ? 'python_version' : 'python_full_version';
  const value = stringOf(requires[key]);
  if (value === null) return [];
  const line = linesMatching(text, new RegExp(`"${key}"\\s*:`))[0] ?? 1;
  return [{ source: `${path}:${line}`, statement: fromPep440(value) }];
}

function lockedOf(name: string, entry: Table, path: RelPath, line: number | null): Locked {
  return {
    name,
    extras: stringsOf(entry.extras ?? []),
    origin: originOf(name, entry, path, line),
    marker: stringOf(entry.markers) ?? '',
    hashes: stringsOf(entry.hashes ?? []),
    line,
  };
}

const REPOSITORIES = ['git', 'hg', 'svn', 'bzr'] as const;

function originOf(name: string, entry: Table, path: RelPath, line: number | null): Origin {
  for (const type of REPOSITORIES) {
    const url = stringOf(entry[type]);
    if (url !== null)
      return {
        kind: 'repository',
        url: repositoryUrl(type, url, stringOf(entry.ref) ?? '', stringOf(entry.subdirectory)),
      };
  }
  const file = stringOf(entry.path) ?? stringOf(entry.file);
  if (file !== null) return /^[a-z+]{2,}:/i.test(file) ? { kind: 'url', url: file } : { kind: 'path', path: file };
  const specifier = stringOf(entry.version) ?? refuseEntry({ path, line }, name, 'no version is given');
  return { kind: 'version', specifier: specifier === '*' ? '' : specifier };
}
