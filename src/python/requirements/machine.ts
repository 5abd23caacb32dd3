/**
 * What is known of requirements only on the machine that installs them: what variables stand for, where absolute paths
 * lead.
 *
 * An upload is read without one. With one, all paths are counted from the root of the file system.
 */

import type { Variables } from '../../cnb/platform-env.ts';
import type { RelPath } from '../../upload/survey.ts';
import { isHostPath, relativeFrom, resolveIn } from './paths.ts';

export interface Machine {
  readonly env: Variables;
}

/** Where something is read; no machine where nobody knows on which it will be installed. */
interface Known {
  readonly machine?: Machine | undefined;
}

/** As pip puts them in: one that is not set, or empty, stays as it is written. */
export function expandVariables(text: string, { env }: Machine): string {
  return text.replace(/\$\{([A-Z0-9_]+)\}/g, (written, name: string) => env[name] || written);
}

/** A path that is right on its author's computer only. */
export function isForeign(path: string, { machine }: Known): boolean {
  return isHostPath(path) && !(machine && path.startsWith('/'));
}

/** An absolute path of which nobody can say yet what it leads to. */
export function isUnresolved(path: string, { machine }: Known): boolean {
  return path.startsWith('/') && machine === undefined;
}

/** @returns `null` when the path leads out of the root. */
export function targetOf(path: string, base: RelPath, { machine }: Known): RelPath | null {
  return machine && path.startsWith('/') ? relativeFrom('.', path) : resolveIn(base, path);
}
