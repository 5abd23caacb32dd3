/**
 * What does one requirement, or the value of one option, point to, and from which folder is it counted?
 *
 * Two bases live in one requirements file. `-r`, `-c` and `-f` count from the file that holds the line; all that names
 * something installable counts from the folder in which pip runs. Decided here in the order in which pip decides.
 */

import type { Span } from '../../formats/edits.ts';
import { normalPath } from '../../upload/joined-paths.ts';
import type { Files, RelPath } from '../../upload/survey.ts';
import { isForeign, isUnresolved, type Machine, targetOf } from './machine.ts';
import { foldersLeft, isDirectory, isFile, isHostPath, isInstallable, unquote, withoutExtras } from './paths.ts';
import { isMarker, parseRequirement, type Requirement } from './pep508.ts';
import {
  command,
  editableFragment,
  editableInvalid,
  fileUrl,
  homePath,
  includeUrl,
  type LineProblem,
  lineInvalid,
  pathAfterAt,
  singleEquals,
  variableInclude,
  vcsPath,
} from './problems.ts';
import { hasSingleEquals, isCommand } from './slips.ts';

export type Reference =
  /** An index name, a URL, a repository: the same from everywhere. */
  | { base: 'none'; requirement?: Requirement; url?: string }
  /** An absolute path inside the built image. */
  | { base: 'absolute' }
  /** Hidden in a `${VARIABLE}`, so that no one can say here what it counts from. */
  | { base: 'variable' }
  | LocalReference;

export interface LocalReference {
  base: 'cwd' | 'file';
  /** A plain path, or the path of a `file:` URL, which is percent-encoded. */
  form: 'path' | 'url';
  /** Where the path stands, and as it stands there. */
  span: Span;
  path: string;
  /** What it leads to, from the app root; `null` when a variable inside it keeps that open. */
  target: RelPath | null;
  requirement?: Requirement;
}

export type Fault =
  | { fault: LineProblem | 'outside' | 'host-path' }
  | { fault: 'missing-path' | 'not-installable'; target: RelPath };

export interface Place {
  files: Files;
  /** Folder of the file, base of `-r`, `-c`, `-f`. */
  dir: RelPath;
  /** Folder in which pip runs. */
  cwd: RelPath;
  /** Absent where an upload is read: nobody knows yet where it will be installed. */
  machine?: Machine | undefined;
}

const VARIABLE_ALONE = /^\$\{[A-Z0-9_]+\}$/;
/** As pip expands them before it looks at anything else; lower case and `$NAME` stay as they are. */
export const VARIABLE = /\$\{[A-Z0-9_]+\}/;

const ARCHIVE = /\.(zip|whl|tar\.bz2|tbz|tar\.gz|tgz|tar|tar\.xz|txz|tlz|tar\.lz|tar\.lzma)$/i;
const VCS =
  /^(bzr\+(https?|ssh|sftp|ftp|lp|file)|git\+(https?|ssh|git|file)|hg\+(file|https?|ssh|static-http)|svn\+(ssh|https?|svn|file)):/i;
const URL_SCHEME = /^(https?|file|ftp):/i;

export function isUrl(text: string): boolean {
  return text.includes(':') && (URL_SCHEME.test(text) || VCS.test(text));
}

/** A requirement written without an option: all that stands before the first word that begins with '-'. */
export function readArgument(text: string, place: Place): Reference | Fault {
  const separator = isUrl(text) ? '; ' : ';';
  const [whole = '', ...markers] = text.split(separator);
  const marker = markers.join(separator).trim();
  if (marker !== '' && !VARIABLE.test(marker) && !isMarker(marker)) return { fault: lineInvalid };
  const name = whole.trimEnd();
  if (isUrl(name)) return readUrl(name, 0, place);
  return readPathArgument(name, place) ?? readRequirementText(name, marker, place);
}

/** pip asks for a folder first, then for the ending of an archive. */
function readPathArgument(name: string, place: Place): Reference | Fault | null {
  const { path } = withoutExtras(name);
  const looksLikePath = name.includes('/') || name.startsWith('.');
  if (VARIABLE.test(name)) return parseRequirement(name) ? null : readOpenPath(name, path, looksLikePath);
  const span = { start: 0, end: path.length };
  // pip normalises before it takes the extras off, so `..[x]` is still there when it looks.
  const isThere = (): boolean => isTraversable(withoutExtras(normalPath(name)).path, place.cwd, place);
  if (looksLikePath && isThere() && leadsTo(path, place, isDirectory)) return localPath(path, span, place);
  if (!ARCHIVE.test(path)) return null;
  if (leadsTo(path, place, isFile)) return localPath(path, span, place);
  const [before = '', after] = name.split('@', 2);
  return after !== undefined && !before.includes('/') && !before.startsWith('.') ? null : localPath(path, span, place);
}

function readOpenPath(name: string, path: string, looksLikePath: boolean): Reference | null {
  if (VARIABLE_ALONE.test(path)) return { base: 'variable' };
  if (!looksLikePath && !ARCHIVE.test(path)) return { base: 'none' };
  if (name.startsWith('${')) return { base: 'variable' };
  return { base: 'cwd', form: 'path', span: { start: 0, end: path.length }, path, target: null };
}

function leadsTo(path: string, place: Place, is: (files: Files, path: RelPath) => boolean): boolean {
  const target = isUnresolved(path, place) ? null : targetOf(path, place.cwd, place);
  return target !== null && is(place.files, target);
}

function readRequirementText(name: string, marker: string, place: Place): Reference | Fault {
  const requirement = parseRequirement(name);
  if (requirement === null) return VARIABLE.test(name) ? { base: 'none' } : faultOf(name, place);
  const full = { ...requirement, marker };
  if (requirement.url === '') return { base: 'none', requirement: full };
  return withRequirement(readDirectUrl(requirement, place), full);
}

function withRequirement(reference: Reference | Fault, requirement: Requirement): Reference | Fault {
  return 'fault' in reference || reference.base === 'absolute' || reference.base === 'variable'
    ? reference
    : { ...reference, requirement };
}

function readDirectUrl({ url, urlStart }: Requirement, place: Place): Reference | Fault {
  if (isUrl(url)) return readUrl(url, urlStart, place);
  if (VARIABLE.test(url)) return url.startsWith('${') ? { base: 'variable' } : { base: 'none', url };
  return { fault: pathAfterAt };
}

/** Why pip will not have a line: the likeliest slip first. */
function faultOf(name: string, place: Place): Fault {
  if (isForeign(name, place)) return { fault: 'host-path' };
  if (name.startsWith('~')) return { fault: homePath };
  if (isCommand(name)) return { fault: command };
  if (hasSingleEquals(name)) return { fault: singleEquals };
  const { path } = withoutExtras(name);
  if (!/^\.{0,2}\/|^\.\.?$|^[\w.-]+\/[\w./-]*$/.test(path)) return { fault: lineInvalid };
  const target = targetOf(path, place.cwd, place);
  if (target === null) return { fault: 'outside' };
  return place.files.kind(target) === null ? { fault: 'missing-path', target } : { fault: lineInvalid };
}

/** The value of `-e`. */
export function readEditable(value: string, place: Place): Reference | Fault {
  const requirement = parseRequirement(value);
  if (requirement !== null && requirement.url !== '') {
    const reference = withRequirement(readDirectUrl(requirement, place), requirement);
    return 'fault' in reference || reference.base !== 'none' || VCS.test(requirement.url)
      ? reference
      : { fault: editableInvalid };
  }
  const { path } = withoutExtras(value);
  if (isTraversable(path, place.cwd, place) && leadsTo(path, place, isDirectory)) {
    return localPath(path, { start: 0, end: path.length }, place);
  }
  if (/^file:/i.test(path)) return readUrl(path, 0, place);
  if (VCS.test(value) || /^(git|hg|svn|bzr):/i.test(value)) return readUrl(value, 0, place);
  if (VARIABLE.test(value)) return readOpenPath(value, path, true)!;
  return readMissingEditable(value, path, place);
}

function readMissingEditable(value: string, path: string, place: Place): Reference | Fault {
  if (isForeign(value, place)) return { fault: 'host-path' };
  if (isUnresolved(value, place)) return { base: 'absolute' };
  if (value.startsWith('~')) return { fault: homePath };
  if (value.includes('#')) return { fault: editableFragment };
  if (!/^[\w.-]+$|\//.test(value) || isUrl(value)) return { fault: editableInvalid };
  const target = targetOf(path, place.cwd, place);
  return target === null ? { fault: 'outside' } : { fault: 'missing-path', target };
}

/** Where pip does not normalise a path first, every folder that `..` leads out of has to exist. */
function isTraversable(path: string, base: RelPath, { files, machine }: Place): boolean {
  const from = machine && path.startsWith('/') ? '.' : base;
  for (const left of foldersLeft(from, path)) if (!isDirectory(files, left)) return false;
  return true;
}

/** A path of something installable; it has to be there. */
function localPath(path: string, span: Span, place: Place): Reference | Fault {
  if (isForeign(path, place)) return { fault: 'host-path' };
  if (isUnresolved(path, place)) return { base: 'absolute' };
  const target = targetOf(path, place.cwd, place);
  if (target === null) return { fault: 'outside' };
  if (isDirectory(place.files, target)) {
    if (!isInstallable(place.files, target)) return { fault: 'not-installable', target };
  } else if (!isFile(place.files, target)) return { fault: 'missing-path', target };
  return { base: 'cwd', form: 'path', span, path, target };
}

function localUrl(path: string, span: Span, place: Place): Reference | Fault {
  const reference = localPath(unquote(path), span, place);
  return 'fault' in reference || reference.base !== 'cwd' ? reference : { ...reference, form: 'url', path };
}

/** @param start Where the URL begins in what is being read. */
function readUrl(url: string, start: number, place: Place, readLocal = localUrl): Reference | Fault {
  if (/^[a-z]+\+file:/i.test(url)) return readVcsFile(url, start, place);
  if (!/^file:/i.test(url)) return { base: 'none', url };
  const path = /^[^?#]*/.exec(url.slice('file:'.length))![0];
  const at = (from: number): Span => ({ start: start + 5 + from, end: start + 5 + path.length });
  // The one variable whose meaning is known: the folder in which pip runs.
  const fromCwd = fromWorkingDir(path);
  if (fromCwd !== null) return readLocal(fromCwd, at(0), place);
  if (path.startsWith('${')) return { base: 'variable' };
  if (path.startsWith('//${')) return { base: 'none', url };
  const [, host, local = ''] = /^(?:\/\/([^/]*))?(.*)$/s.exec(path)!;
  if (!url.startsWith('file:') || (host && host !== 'localhost')) return { fault: fileUrl };
  if (VARIABLE.test(local)) return openUrl(local, at(path.length - local.length));
  if (host !== undefined && !local.startsWith('/')) return { fault: fileUrl };
  return readLocal(local, at(path.length - local.length), place);
}

function openUrl(path: string, span: Span): Reference | Fault {
  if (isHostPath(path)) return { fault: 'host-path' };
  return path.startsWith('/') ? { base: 'absolute' } : { base: 'cwd', form: 'url', span, path, target: null };
}

/** `//${PWD}/lib` as a relative path; `null` for any other. */
export function fromWorkingDir(urlPath: string): string | null {
  const match = /^\/\/\$\{PWD\}(\/.*)?$/s.exec(urlPath);
  return match ? `.${match[1] ?? ''}` : null;
}

function readVcsFile(url: string, start: number, place: Place): Reference | Fault {
  const [scheme] = /^[^:]*:(\/\/)?/.exec(url)!;
  const path = url.slice(scheme.length);
  if (VARIABLE.test(path)) return { base: 'none', url };
  if (!path.startsWith('/')) return { fault: vcsPath };
  if (isForeign(path, place)) return { fault: 'host-path' };
  if (isUnresolved(path, place)) return { base: 'absolute' };
  const repository = path.replace(/[?#].*$/s, '').replace(/@[^@]*$/, ''); // without its revision
  const from = start + scheme.length;
  const span = { start: from, end: from + repository.length };
  return { base: 'cwd', form: 'url', span, path: repository, target: targetOf(unquote(repository), '.', place) };
}

/** The value of `-r` or `-c`. */
export function readInclude(value: string, place: Place): Reference | Fault {
  if (/^file:/i.test(value))
    return { fault: isHostPath(value.slice(5).replace(/^\/\//, '')) ? 'host-path' : includeUrl };
  if (/^https?:/i.test(value)) return { base: 'none', url: value };
  if (VARIABLE.test(value) && !place.machine) return { fault: variableInclude };
  return filePath(value, place.dir, place);
}

/**
 * The value of `-f`, which counts from the file if it is there, else from where pip runs.
 *
 * Unlike a requirement, a place to look in may be any folder or file, or be missing.
 */
export function readFindLinks(value: string, place: Place): Reference | Fault {
  if (/^file:/.test(value)) return readUrl(value, 0, place, filePlace);
  if (isUrl(value)) return { base: 'none', url: value };
  if (isForeign(value, place) || value.startsWith('~')) return { base: 'absolute' };
  const [isBeside, isFromCwd] = [place.dir, place.cwd].map((base) => isTraversable(value, base, place));
  // there is no such way, which pip passes over: made shorter it might lead somewhere
  if (!isBeside && !isFromCwd) return { base: 'absolute' };
  const beside = filePath(value, place.dir, place);
  if ('fault' in beside || beside.base !== 'file') return beside;
  if (isBeside && place.files.kind(beside.target!) !== null) return beside;
  const fromCwd = filePath(value, place.cwd, place);
  if ('fault' in fromCwd || fromCwd.base !== 'file') return fromCwd;
  return isFromCwd ? { ...fromCwd, base: 'cwd' } : { base: 'absolute' };
}

function filePlace(path: string, span: Span, place: Place): Reference | Fault {
  const reference = filePath(unquote(path), place.cwd, place);
  return 'fault' in reference || reference.base !== 'file'
    ? reference
    : { ...reference, base: 'cwd', form: 'url', span, path };
}

function filePath(value: string, base: RelPath, place: Place): Reference | Fault {
  if (VARIABLE.test(value)) return { base: 'variable' };
  if (isForeign(value, place)) return { fault: 'host-path' };
  if (isUnresolved(value, place)) return { base: 'absolute' };
  const target = targetOf(value, base, place);
  if (target === null) return { fault: 'outside' };
  return { base: 'file', form: 'path', span: { start: 0, end: value.length }, path: value, target };
}

/** The value of `-i` or `--extra-index-url`: pip can do nothing with a path here. */
export function isIndexUrl(value: string): boolean {
  if (VARIABLE.test(value)) return true;
  return /^file:/i.test(value) ? /^file:\/\/(localhost)?\//.test(value) : isUrl(value);
}
