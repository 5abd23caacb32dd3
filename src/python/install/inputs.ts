/**
 * What feeds the environment? The requirements files, all files they include, and what they name on this disk.
 *
 * Reads. It only has to find too much rather than too little: what it finds goes into the layer's key, so that a change
 * there installs again. Reading the files properly is the installer's business.
 */

import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { decodeRequirements } from '../requirements/decode.ts';
import { logicalLines } from '../requirements/lines.ts';
import { splitShellWords } from '../requirements/shell-words.ts';
import type { Env } from './installer.ts';

const INCLUDE = /^(?:-r|-c|--requirement|--constraint)(?:\s+|=)?(.+)$/;
const PATH_OPTION = /(^|\s)(?:-e|-f|--editable|--find-links)(?:\s+|=)?(?!\S*:\/\/)(['"]?)/g;
/** `file:./lib`, `libnest@file:./lib`, `git+file:///workspace/lib`. */
const LOCAL_URL = /^(\S+@)?(\w+\+)?(file:)+/;
const EDITABLE = /^(-e|--editable)/;
const ARCHIVE = /\.(whl|zip|tar\.gz|tgz|tar\.bz2|tar\.xz)$/;

export interface Inputs {
  /** Of all that was found, as hex. */
  readonly digest: string;
  /**
   * Is the digest all there is to know? Not where something is installed in place: its build may leave files in the
   * app, which a later build would miss. And not where a folder outside of the app is named.
   */
  readonly complete: boolean;
}

/**
 * @param files Relative to the app root. One that is missing counts as such; the installer will say so.
 * @param settings Values that may name files too, such as those of PIP_CONSTRAINT.
 */
export function surveyRequirements(
  appDir: string,
  files: readonly string[],
  { env = {}, settings = [] }: { env?: Env; settings?: readonly string[] } = {},
): Inputs {
  const hash = createHash('sha256');
  const seen = new Set<string>();
  let complete = true;
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    hash.update(`\0file ${relative(appDir, file)}\0`);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return;
    const text = expandVariables(readRequirementsText(file), env);
    hash.update(text);
    const { includes, paths, editable } = parseReferences(text);
    if (editable) complete = false;
    for (const path of paths) for (const base of new Set([appDir, dirname(file)])) visitPath(resolve(base, path));
    for (const include of includes) visit(resolve(dirname(file), include));
  };
  const visitPath = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    if (path === appDir || path.startsWith(`${appDir}/`)) hashTree(hash, path);
    else if (isFolder(path)) complete = false;
    else hashTree(hash, path);
  };
  /** A folder of packages that the machine sets for all builds: what it holds tells by its names. */
  const visitSetting = (path: string) => {
    if (isFolder(path)) hash.update(`\0packages ${path}\0${readdirSync(path).sort().join('\0')}`);
    else visitPath(path);
  };
  for (const file of files) visit(join(appDir, file));
  for (const word of settings.flatMap((value) => value.split(/[\s,]+/)))
    if (word !== '') visitSetting(resolve(appDir, word));
  return { digest: hash.digest('hex'), complete };
}

/** Pure: the files that a requirements file includes, and whatever else in it may be a path. */
export function parseReferences(text: string): { includes: string[]; paths: string[]; editable: boolean } {
  const includes: string[] = [];
  const paths: string[] = [];
  let editable = false;
  for (const line of linesOf(text)) {
    if (EDITABLE.test(line)) editable = true;
    const include = line.match(INCLUDE)?.[1];
    if (include !== undefined) includes.push(firstWord(include));
    else
      paths.push(
        ...line
          .replace(PATH_OPTION, '$1$2file:')
          .split(/[\s=;,]+/)
          .flatMap(asPath),
      );
  }
  return { includes, paths, editable };
}

/** Pure: with the values of the variables that the text names, as the installer puts them in. */
function expandVariables(text: string, env: Env): string {
  return text.replace(/\$\{([A-Z0-9_]+)\}/g, (all, name: string) => env[name] ?? all);
}

/** The lines as pip sees them, and the text as pip decodes it. */
export const linesOf = (text: string): string[] => logicalLines(text).map((line) => line.text);

export function readRequirementsText(file: string): string {
  const decoded = decodeRequirements(readFileSync(file));
  return decoded.ok ? decoded.text : ''; // no text at all: the installer says so
}

/** `./lib[x]`, `file:lib#egg=lib`, `wheels/a-1.0-py3-none-any.whl`: the path in it, if it can be one. */
function asPath(word: string): string[] {
  const bare = unquote(word);
  const path = unquote(bare.replace(LOCAL_URL, ''))
    .replace(/#.*$/, '')
    .replace(/\[[^\]]*\]$/, '');
  if (path === '' || path.startsWith('-') || path.includes('://')) return [];
  return LOCAL_URL.test(bare) || path.startsWith('.') || path.includes('/') || ARCHIVE.test(path) ? [path] : [];
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
const unquote = (word: string) => word.replace(/^['"]|['"]$/g, '');

/** Pure: the first word of an option's value, its quotes and escapes undone. */
export const firstWord = (text: string): string => splitShellWords(text)?.[0]?.value ?? '';

/** Adds names and contents of a folder or file; links are not followed, a path that is nothing adds nothing. */
export function hashTree(hash: Hash, path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  hash.update(`\0${stat.isDirectory() ? 'dir' : 'entry'} ${path}\0`);
  if (stat.isSymbolicLink()) hash.update(readlinkSync(path));
  else if (stat.isFile()) hash.update(readFileSync(path));
  else if (stat.isDirectory()) for (const name of readdirSync(path).sort()) hashTree(hash, join(path, name));
}
