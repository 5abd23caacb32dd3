/**
 * How do paths of an upload combine, and when do they leave it?
 *
 * Pure: lexical, as pip's own os.path.abspath is; links are not followed.
 */

import { posix } from 'node:path';
import { joinPaths } from '../../upload/joined-paths.ts';
import type { Files, RelPath } from '../../upload/survey.ts';

/** @returns `null` when the path leads out of the app root. */
export function resolveIn(base: RelPath, path: string): RelPath | null {
  const joined = joinPaths(base, path).replace(/(?<=.)\/+$/, '');
  return joined === '..' || joined.startsWith('../') ? null : joined;
}

export function relativeFrom(dir: RelPath, target: RelPath): string {
  // Anchored, since posix.relative would otherwise ask for the working directory of this process.
  return posix.relative(joinPaths('/', dir), joinPaths('/', target)) || '.';
}

export function dirOf(path: RelPath): RelPath {
  return posix.dirname(path);
}

export function isWithin(dir: RelPath, path: RelPath): boolean {
  return dir === '.' || path === dir || path.startsWith(`${dir}/`);
}

/** pip's own test for a project folder. */
export function isInstallable(files: Files, dir: RelPath): boolean {
  return ['pyproject.toml', 'setup.py'].some((name) => isFile(files, posix.join(dir, name)));
}

export function isDirectory(files: Files, path: RelPath): boolean {
  const kind = files.kind(path);
  return kind === 'directory' || path === '.' || (kind === 'link' && isInstallable(files, path));
}

export function isFile(files: Files, path: RelPath): boolean {
  const kind = files.kind(path);
  return kind === 'file' || (kind === 'link' && files.read(path) !== null);
}

/** The folders of the upload that `..` leads out of, in order; what lies outside is none of them. */
export function* foldersLeft(base: RelPath, path: string): Generator<RelPath> {
  const at = base === '.' ? [] : base.split('/');
  for (const [index, step] of path.split('/').entries()) {
    if (step === '..' && index > 0 && at[0] !== '..') yield at.join('/') || '.';
    if (step === '..' && at.length > 0 && at.at(-1) !== '..') at.pop();
    else if (step !== '' && step !== '.') at.push(step);
  }
}

/** An app is built in this folder wherever the platform does not say otherwise, so authors may have written it. */
export const APP_DIR = '/workspace/';

export function isHostPath(path: string): boolean {
  return (path.startsWith('/') && !path.startsWith(APP_DIR)) || /^[A-Za-z]:[\\/]/.test(path);
}

/** `./lib[extra]`, also with the slash that pip normalises away. */
export function withoutExtras(text: string): { path: string } {
  let end = text.length;
  while (text[end - 1] === '/') end--;
  if (text[end - 1] !== ']') return { path: text };
  // the last one with something in it, and no other that closes before
  const open = text.lastIndexOf('[', end - 3);
  return { path: open > 0 && open > text.lastIndexOf(']', end - 2) ? text.slice(0, open).trimEnd() : text };
}

/** As Python's `urllib.parse.unquote`: sequences that are no UTF-8 become U+FFFD instead of an error. */
export function unquote(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.from(run.replaceAll('%', ''), 'hex')),
  );
}

/** As Python's `urllib.parse.quote`, which keeps '/' and the unreserved characters only. */
export function quote(path: string): string {
  return [...Buffer.from(path)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[\w.~/-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** The upload as it will be, with what is still to be written, its folders included. */
export function withStaged(files: Files, written: ReadonlyMap<RelPath, string>): Files {
  const folders = new Set([...written.keys()].flatMap(ancestors));
  return {
    read: (path) => (written.has(path) ? Buffer.from(written.get(path)!) : files.read(path)),
    kind: (path) => (written.has(path) ? 'file' : folders.has(path) ? 'directory' : files.kind(path)),
  };
}

function ancestors(path: RelPath): RelPath[] {
  const parent = dirOf(path);
  return parent === '.' ? [] : [parent, ...ancestors(parent)];
}
