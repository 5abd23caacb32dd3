/**
 * What does a pdm.lock ask for?
 *
 * Pure. The default group only, as for `pdm install --prod`.
 * @see https://pdm-project.org/latest/usage/lockfile/
 */

import { posix } from 'node:path';
import { stringOf, stringsOf, type Table, tableAt, tablesOf, valueAt } from '../../../formats/data.ts';
import { tableLines } from '../../../formats/toml.ts';
import type { Warning } from '../../../problem.ts';
import { Refusal } from '../../../problem.ts';
import { listed } from '../../../quote.ts';
import type { RelPath } from '../../../upload/survey.ts';
import { neededBy } from '../../marker-pythons.ts';
import type { Processor } from '../../processor.ts';
import type { Converted } from '../answers.ts';
import { type Locked, lockedSource, type Origin, projectNotInstalled, refuseEntry, repositoryUrl } from '../locked.ts';
import { fileName, type LockedFiles, lockedFor } from '../locked-files.ts';
import { pdmSources } from '../pdm-tables.ts';
import { fillIn } from '../placeholders.ts';
import { lockVersion } from '../problems.ts';
import type { FoundManifest } from '../types.ts';

const DEFAULT_GROUP = 'default';

/** @throws Refusal `lock-version`, `lock-entry-invalid`, `manifest-syntax`, `tool-setting` */
export async function fromPdmLock({ path, folder, processor }: FoundManifest): Promise<Converted> {
  const file = (await folder.toml(posix.basename(path)))!;
  const { data } = file;
  const metadata = tableAt(data, ['metadata']);
  const version = stringOf(metadata.lock_version) ?? 'none';
  if (!/^4\./.test(version)) throw new Refusal(lockVersion({ path, line: null }, version, '4'));
  const entries = tablesOf(data.package);
  const lines = tableLines(file, 'package', entries);
  const located = entries.map((entry, index) => ({ entry, line: lines[index] ?? null }));
  const wanted = located.filter(({ entry }) => isWanted(entry));
  const others = wanted.filter(({ entry }) => !isProjectItself(entry));
  const packages = others.map(({ entry, line }) => lockedOf(entry, path, line));
  const pyproject = await folder.toml('pyproject.toml');
  const isHashed = packages.every(({ hashes }) => hashes.length > 0);
  const options = pyproject === null ? [] : pdmSources(pyproject, await folder.toml('pdm.toml'), isHashed);
  const { source, warnings } = lockedSource(
    path,
    packages,
    options.map(({ text }) => text),
  );
  const fits = lockedFor(path, pdmFiles(data, processor), processor);
  return {
    sources: [source],
    python: fits.python,
    warnings: [
      ...fits.warnings,
      notChecked(path),
      ...(others.length < wanted.length ? [projectNotInstalled(path)] : []),
      ...groupsUnknown(entries, metadata, path),
      ...warnings,
    ],
  };
}

/** What is surely installed, with its files. */
export function pdmFiles(data: Table, processor: Processor): LockedFiles[] {
  const needed = neededBy(processor);
  // without the conditions that it inherits, a package may not be needed at all
  const isTold = stringsOf(valueAt(data, ['metadata', 'strategy']) ?? []).includes('inherit_metadata');
  const entries = isTold ? tablesOf(data.package).filter((entry) => isWanted(entry) && !isProjectItself(entry)) : [];
  return entries.map(({ name, marker, files }) => ({
    name: stringOf(name) ?? '',
    needed: needed(stringOf(marker) ?? ''),
    files: tablesOf(files).map(({ file, url }) => stringOf(file) ?? fileName(stringOf(url) ?? '')),
  }));
}

const isWanted = ({ groups }: Table): boolean => groups === undefined || stringsOf(groups).includes(DEFAULT_GROUP);

const isProjectItself = ({ path }: Table): boolean => /^\.\/?$/.test(stringOf(path) ?? '');

const notChecked = (path: RelPath): Warning => ({
  code: 'lock-not-checked',
  message: 'Whether it still fits pyproject.toml was not checked; `pdm lock --check` does.',
  where: [path],
});

/** Locks made with some strategies do not say which package is for which group. */
function groupsUnknown(entries: readonly Table[], metadata: Table, path: RelPath): Warning[] {
  const others = stringsOf(metadata.groups ?? []).filter((group) => group !== DEFAULT_GROUP);
  if (others.length === 0 || entries.every(({ groups }) => groups !== undefined)) return [];
  const message = `It does not say which packages are for these groups, so they are installed too: ${listed(others)}.`;
  return [{ code: 'lock-groups', message, where: [path] }];
}

function lockedOf(entry: Table, path: RelPath, line: number | null): Locked {
  const name = stringOf(entry.name) ?? '';
  return {
    name,
    extras: stringsOf(entry.extras ?? []),
    origin: originOf(entry, name, path, line),
    marker: stringOf(entry.marker) ?? '',
    hashes: tablesOf(entry.files).flatMap(({ hash }) => stringOf(hash) ?? []),
    line,
  };
}

function originOf(entry: Table, name: string, path: RelPath, line: number | null): Origin {
  const git = stringOf(entry.git);
  if (git !== null) {
    const revision = stringOf(entry.revision) ?? stringOf(entry.ref) ?? '';
    return { kind: 'repository', url: repositoryUrl('git', git, revision, stringOf(entry.subdirectory)) };
  }
  const folder = stringOf(entry.path);
  if (folder !== null) return { kind: 'path', path: folder };
  const url = stringOf(entry.url);
  if (url !== null) return urlOrPath(fillIn(url, { path, line }));
  const version = stringOf(entry.version) ?? refuseEntry({ path, line }, name, 'no version is given');
  return { kind: 'version', specifier: `==${version}` };
}

const urlOrPath = (url: string): Origin =>
  url.startsWith('file:./') ? { kind: 'path', path: url.slice('file:'.length) } : { kind: 'url', url };
