/**
 * How is one locked package written as a requirement line, and a whole lock file as one source?
 *
 * Pure. The lock formats (pylock.ts, pdm-lock.ts, pipfile-lock.ts) say what a package is; here it gets pip's spelling.
 */

import { manifestShape } from '../../formats/problems.ts';
import { Refusal, refuse, type Warning } from '../../problem.ts';
import { excerpt, type FilePlace, listed } from '../../quote.ts';
import type { RelPath } from '../../upload/survey.ts';
import { isMarker, parseRequirement } from '../requirements/pep508.ts';
import { lockEntryInvalid } from './problems.ts';
import { type Item, itemsSource } from './source.ts';

/** Where a locked package comes from: an index by version, a URL (of an archive or a repository), or a path. */
export type Origin =
  | { readonly kind: 'version'; readonly specifier: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'repository'; readonly url: string }
  | { readonly kind: 'path'; readonly path: string };

export interface Locked {
  readonly name: string;
  readonly extras: readonly string[];
  readonly origin: Origin;
  readonly marker: string;
  /** `sha256:...` */
  readonly hashes: readonly string[];
  readonly line: number | null;
}

/** `git+https://host/x@commit#subdirectory=y` */
export function repositoryUrl(type: string, url: string, revision: string, subdirectory: string | null): string {
  const fragment = subdirectory === null ? '' : `#subdirectory=${subdirectory}`;
  return `${url.startsWith(`${type}+`) ? '' : `${type}+`}${url}${revision === '' ? '' : `@${revision}`}${fragment}`;
}

/**
 * The lock as requirement lines, after lines with options for the index.
 *
 * pip wants a hash of each package or of none, and folders and repositories have none: then all go without.
 * @throws Refusal `lock-entry-invalid`
 */
export function lockedSource(path: RelPath, packages: readonly Locked[], options: readonly string[]) {
  const heads = packages.map((each) => headOf(each, path));
  const hashless = packages.filter(({ hashes }) => hashes.length === 0);
  const withHashes = hashless.length === 0;
  const items: Item[] = packages.map((each, index) => ({
    text: withHashes ? [heads[index], ...hashOptions(each, path)].join(' \\\n    ') : heads[index]!,
    line: each.line,
  }));
  const source = itemsSource(path, [...options.map((text) => ({ text, line: null })), ...items]);
  const isMixed = !withHashes && hashless.length < packages.length;
  return { source, warnings: isMixed ? [hashesDropped(path, hashless)] : [] };
}

function hashesDropped(path: RelPath, hashless: readonly Locked[]): Warning {
  const names = listed(hashless.map(({ name }) => name));
  const message = `pip checks hashes of all packages or of none, and these have none: ${names}. Versions are kept, hashes are not checked.`;
  return { code: 'hashes-dropped', message, where: [path] };
}

function hashOptions({ hashes, name, line }: Locked, path: RelPath): string[] {
  const bad = hashes.find((hash) => !/^[a-z0-9]+:[0-9a-f]+$/.test(hash));
  if (bad !== undefined) refuseEntry({ path, line }, name, `'${excerpt(bad)}' is no hash`);
  return [...new Set(hashes)].sort().map((hash) => `--hash=${hash}`);
}

/** The line without its hashes. @throws Refusal `lock-entry-invalid` */
export function headOf({ name, extras, origin, marker, line }: Locked, path: RelPath): string {
  if (marker !== '' && !isMarker(marker)) refuseEntry({ path, line }, name, `'${excerpt(marker)}' is no condition`);
  const condition = marker === '' ? '' : ` ; ${marker}`;
  const full = extras.length > 0 ? `${name}[${extras.join(',')}]` : name;
  const head = bodyOf(full, origin, extras) + condition;
  const isPath = origin.kind === 'path';
  if (isPath ? /[\n\r;#]| -/.test(origin.path) : parseRequirement(head) === null)
    refuseEntry({ path, line }, name, `'${excerpt(head)}' is no requirement`);
  return head;
}

function bodyOf(full: string, origin: Origin, extras: readonly string[]): string {
  switch (origin.kind) {
    case 'version':
      return `${full}${origin.specifier}`;
    case 'url':
    case 'repository':
      return `${full} @ ${origin.url}`;
    case 'path':
      // `name @ file:./x` is unknown to older pip; a plain path is not
      return `${localPath(origin.path)}${extras.length > 0 ? `[${extras.join(',')}]` : ''}`;
  }
}

const localPath = (path: string): string => (/^\.{0,2}\/|^\.\.?$/.test(path) ? path : `./${path}`);

export const refuseEntry = (at: FilePlace, name: string, reason: string): never =>
  refuse(lockEntryInvalid(at, name, reason));

/**
 * Is it PyPI, where pip looks unless told otherwise? Under `org` or, of old, `python.org`; in the reserved `example.org`
 * stands what documentation and tests call PyPI. No other index named `pypi`: a mirror, or an index of one's own, has to
 * be told to pip.
 */
export const isPypi = (url: string): boolean => /^https:\/\/pypi\.((python|example)\.)?org\/simple\/?$/.test(url);

/**
 * Options that make pip look where the lock says that packages are, and nowhere else: what is missing on an index of one's
 * own must not be taken from PyPI, where anybody may have put that name. Null: a package of which no index is said.
 * @throws Refusal `manifest-shape`
 */
export function indexOptions(indexes: readonly (string | null)[], path: RelPath): string[] {
  const others = indexes.flatMap((url) => (url === null || isPypi(url) ? [] : [url]));
  if (others.some((url) => /\s/.test(url))) throw new Refusal(manifestShape({ path, line: null }, 'index', 'a URL'));
  const first = others.length === indexes.length ? '--index-url' : '--extra-index-url';
  return [...new Set(others)].map((url, index) => `${index === 0 ? first : '--extra-index-url'} ${url}`);
}

export const hostOf = (url: string): string => /^\w+:\/\/(?:[^@/]*@)?([^/]+)/.exec(url)?.[1] ?? url;

/** The project's own entry: its code is run from its folder, and its dependencies are locked beside it. */
export function projectNotInstalled(path: RelPath): Warning {
  const message = 'The project itself is not installed: its code runs from its folder.';
  return { code: 'project-not-installed', message, where: [path] };
}
