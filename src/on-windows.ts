/**
 * What is otherwise on Windows? Pure: the system is a parameter, so that each answer can be tested on any.
 *
 * Of the commands that people call there. A build runs on Linux alone.
 */
import { type PlatformPath, posix, win32 } from 'node:path';

export type System = NodeJS.Platform;

export const isWindows = (system: System): boolean => system === 'win32';

export const pathOf = (system: System): PlatformPath => (isWindows(system) ? win32 : posix);

/** Paths of an upload have `/` everywhere. Elsewhere `\` is part of a name. */
export const slashed = (path: string, system: System = process.platform): string =>
  isWindows(system) ? path.replaceAll('\\', '/') : path;

/**
 * Of Windows the names in capitals: it takes `Path` and `PATH` for the same, and a copy of `process.env` does not.
 */
export function variablesOn(env: NodeJS.ProcessEnv, system: System = process.platform): NodeJS.ProcessEnv {
  if (!isWindows(system)) return env;
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name.toUpperCase(), value]));
}

/** A word of a line that is to be copied into the user's shell: quotes of Windows' own are double ones. */
export const quotedOnWindows = (word: string): string => (/^[\w.:\\/@%+,-]+$/.test(word) ? word : `"${word}"`);
