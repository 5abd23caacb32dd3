/**
 * What feeds the environment? The requirements files, all files they include, and what they name on this disk.
 *
 * Reads. It only has to find too much rather than too little: what it finds goes into the environment's key, so that a
 * change there installs again.
 */

import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Variables } from '../../cnb/platform-env.ts';
import { normalPath } from '../../upload/joined-paths.ts';
import { readRegularFile } from '../../upload/open-file.ts';
import { filesOf, type RequirementsFile } from '../requirements/closure.ts';
import { decodeRequirements } from '../requirements/decode.ts';
import { expandVariables } from '../requirements/machine.ts';
import type { PipOption } from '../requirements/options.ts';
import { unquote } from '../requirements/paths.ts';
import type { Entry, Use } from '../requirements/requirement-line.ts';
import { kindOnDisk, onDisk, type RequirementsInput, readRequirements } from './requirements-on-disk.ts';
import { withoutUserInfo } from './tool-settings.ts';

export interface Inputs {
  /** Of all that was found, as hex. */
  readonly digest: string;
  /**
   * Is the digest all there is to know? Not where something is installed in place: its build may leave files in the
   * app, which a later build would miss. Not where a folder outside of the app is named, or something that cannot be
   * found out. And not where pip would not have the files.
   */
  readonly complete: boolean;
}

/**
 * @param files Relative to the app root. One that is missing counts as such; the installer will say so.
 * @param settings Values that may name files too, such as those of PIP_CONSTRAINT.
 */
export function surveyRequirements(
  appDir: string,
  files: readonly RequirementsInput[],
  { env = {}, settings = [] }: { env?: Variables; settings?: readonly string[] } = {},
): Inputs {
  const app = resolve(appDir);
  const hash = createHash('sha256');
  const found = findInputs(app, files, env);
  for (const [file, bytes] of found.files) hash.update(`\0file ${nameOf(file, app)}\0`).update(textOf(bytes, env));
  const words = settings.flatMap((value) => value.split(/[\s,]+/)).filter((word) => word !== '');
  const set = words.map((word) => resolve(app, word));
  // A folder of packages that the machine sets for all builds: what it holds tells by its names.
  for (const dir of set.filter(isFolder))
    hash.update(`\0packages ${nameOf(dir, app)}\0${(readable(() => namesIn(dir)) ?? []).join('\0')}`);
  const places = [...new Set([...found.places, ...set.filter((path) => !isFolder(path))])];
  const outside = places.filter((path) => isFolderOutside(path, app));
  for (const path of places) if (!outside.includes(path)) hashTree(hash, path, app);
  const complete = found.complete && outside.length === 0;
  // Lest what could not be seen to its end looks like something that could.
  if (!complete) hash.update('\0incomplete');
  return { digest: hash.digest('hex'), complete };
}

/**
 * Without the folder that the app happens to lie in: wherever that is, the same is installed. And without users and
 * passwords, before variables are put in, since these may have a `/`, and after, since they may be addresses.
 */
function textOf(bytes: Uint8Array, env: Variables): string | Uint8Array {
  const decoded = decodeRequirements(bytes);
  if (!decoded.ok) return bytes;
  return withoutUserInfo(expandVariables(withoutUserInfo(decoded.text), { env: { ...env, PWD: undefined } }));
}

/** What requirements files lead to. All paths are absolute. */
export interface FoundInputs {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Projects, archives, and places to look for packages in; not all of them need to exist. */
  readonly places: readonly string[];
  readonly complete: boolean;
}

export function findInputs(appDir: string, files: readonly RequirementsInput[], env: Variables): FoundInputs {
  const { closure, read } = readRequirements(appDir, files, env);
  const entries = [...filesOf(closure?.roots ?? [])].flatMap(namingEntries);
  const places = entries.flatMap(placesOf);
  const isKnown = !places.includes(null) && !entries.some(({ kind }) => kind === 'editable');
  return {
    files: read,
    places: places.filter((place) => place !== null).map((place) => onDisk(place)),
    complete: closure !== null && isKnown,
  };
}

/** All but those that only name a file that is read anyway. */
function namingEntries({ entries, includes }: RequirementsFile): Entry[] {
  return entries.filter((entry) => !includes.has(entry));
}

/** From the root of the disk; null for one that cannot be found out. */
function placesOf({ use, also, options }: Entry): (string | null)[] {
  return [...(use ? [use, ...also] : also).flatMap(placeOf), ...options.flatMap(indexOf)];
}

function placeOf({ reference }: Use): (string | null)[] {
  switch (reference.base) {
    case 'none':
      return [];
    case 'cwd':
    case 'file':
      return [reference.target];
    case 'absolute':
    case 'variable':
      return [null];
  }
}

/** An index may be a folder. */
function indexOf({ name, value }: PipOption): string[] {
  const path = /index-url$/.test(name) ? /^file:\/\/(?:localhost)?([^?#]*)/i.exec(value)?.[1] : undefined;
  return path === undefined ? [] : [normalPath(unquote(path))];
}

/** Pure. */
export const isWithin = (dir: string, path: string, separator: string = sep): boolean =>
  path === dir || path.startsWith(`${dir}${separator}`);
const isFolder = (path: string): boolean => kindOnDisk(path) === 'directory';
const namesIn = (dir: string): string[] => readdirSync(dir).sort();

/** In the app the same wherever that lies. */
const nameOf = (path: string, app: string): string => (isWithin(app, path) ? relative(app, path) : path);

/** Links on the way are followed: what is far larger than an app is not looked through. */
export const isFolderOutside = (path: string, app: string): boolean =>
  isFolder(path) && !isWithin(realpathSync(app), realpathSync(path));

/**
 * Adds names and contents of a folder or file; links in it are not followed. A path that is nothing adds nothing, what
 * cannot be read its name alone: the installer cannot read it either.
 */
export function hashTree(hash: Hash, path: string, app: string): void {
  const entry = entryAt(path);
  if (entry === null) return;
  hash.update(`\0${entry.isDirectory() ? 'dir' : 'entry'} ${nameOf(path, app)}\0`);
  if (entry.isSymbolicLink()) hash.update(readlinkSync(path));
  else if (entry.isFile()) hash.update(readable(() => readRegularFile(path, () => {})) ?? '');
  else if (entry.isDirectory())
    for (const name of readable(() => namesIn(path)) ?? []) hashTree(hash, join(path, name), app);
}

function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).code === 'string') return null;
    throw error;
  }
}

function entryAt(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch {
    return null; // nothing there, or no path at all
  }
}
