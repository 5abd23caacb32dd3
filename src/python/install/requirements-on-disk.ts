/**
 * What do the requirements files of an app on this disk ask for, as pip would read them here?
 *
 * All that installing has to know of requirements is asked here. Reads wherever the files lead, out of the app too, with
 * links followed and without limits: the installer does so as well.
 */
import { readFileSync, statSync } from 'node:fs';
import { posix, resolve, win32 } from 'node:path';
import type { Variables } from '../../cnb/platform-env.ts';
import { isWindows, type System, slashed } from '../../on-windows.ts';
import { orInstead } from '../../problem.ts';
import type { Files } from '../../upload/survey.ts';
import { encodeText } from '../../upload/text.ts';
import { type Closure, type Limits, readClosure } from '../requirements/closure.ts';

export interface RequirementsOnDisk {
  /** Its paths are from the root of the disk. null: pip would not have the files, and the installer will say why. */
  readonly closure: Closure | null;
  /** Every file that was read, by its absolute path. */
  readonly read: ReadonlyMap<string, Uint8Array>;
}

/** A file, relative to the app root; or lines that are part of one, which is no requirements file itself. */
export type RequirementsInput = string | { readonly path: string; readonly text: string };

/** @param files Relative to the app root, in which the installer runs. */
export function readRequirements(
  appDir: string,
  files: readonly RequirementsInput[],
  env: Variables,
): RequirementsOnDisk {
  const cwd = fromRoot(resolve(appDir));
  const read = new Map<string, Uint8Array>();
  const sources = files.map((file) => {
    const path = posix.join(cwd, typeof file === 'string' ? file : file.path);
    const source = { path, dir: posix.dirname(path), cwd };
    if (typeof file === 'string') return source;
    read.set(onDisk(path), encodeText(file.text));
    return { ...source, text: file.text };
  });
  const machine = { env: { ...env, PWD: resolve(appDir) } };
  return {
    closure: orInstead(() => readClosure(sources, remembering(DISK, read), { limits: NO_LIMITS, machine }), null),
    read,
  };
}

const NO_LIMITS: Limits = {
  ...{ files: Infinity, depth: Infinity, bytes: Infinity },
  ...{ reads: Infinity, lines: Infinity, characters: Infinity },
};

/** Pure: of an absolute path, `C:/Users` on Windows. */
export const fromRoot = (path: string, system: System = process.platform): string =>
  isWindows(system) ? slashed(path, system) : posix.relative('/', path) || '.';

/** Pure: back to a path of the system. */
export const onDisk = (path: string, system: System = process.platform): string =>
  isWindows(system) ? win32.normalize(path) : posix.join('/', path);

const DISK: Files = {
  kind: (path) => kindOnDisk(onDisk(path)),
  read: (path) => (kindOnDisk(onDisk(path)) === 'file' ? readFileSync(onDisk(path)) : null),
};

export function kindOnDisk(path: string): 'directory' | 'file' | null {
  try {
    const stat = statSync(path);
    return stat.isDirectory() ? 'directory' : stat.isFile() ? 'file' : null;
  } catch {
    return null; // nothing there, or no path at all
  }
}

/** A file of the app root as text; null: there is none, or something else. */
export function textAt(appDir: string, name: string): string | null {
  const file = resolve(appDir, name);
  return kindOnDisk(file) === 'file' ? readFileSync(file, 'utf8') : null;
}

function remembering(files: Files, read: Map<string, Uint8Array>): Files {
  return {
    ...files,
    read: (path) => {
      const bytes = files.read(path);
      if (bytes !== null) read.set(onDisk(path), bytes);
      return bytes;
    },
  };
}
