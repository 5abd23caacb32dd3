/** Which Pythons does the build image offer? Reads: looks into two folders and asks each interpreter for its version. */
import { execFileSync } from 'node:child_process';
import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { isWindows, type System } from '../../on-windows.ts';
import type { Interpreter } from '../constraint.ts';

/** Where the run image has them too: an environment only links to its interpreter. */
const DIRS = ['/usr/local/bin', '/usr/bin'];

export const surveyInterpreters = (dirs?: readonly string[]): Interpreter[] => [...interpretersIn(dirs)];

/** What `python3` names comes first, then the others; each is asked when it is its turn. */
export function* interpretersIn(dirs: readonly string[] = DIRS): Generator<Interpreter> {
  const named = dirs
    .flatMap((dir) => namesIn(dir).map((name) => ({ path: join(dir, name), rank: rankOfName(name) })))
    .filter(({ rank }) => rank !== null)
    .sort((a, b) => a.rank! - b.rank!);
  const paths = new Set(named.flatMap(({ path }) => realPathOf(path) ?? []));
  for (const path of paths) {
    const version = readVersion(path);
    if (version !== null) yield { path, version };
  }
}

/** Pure. Null: no Python is called so; the lowest is what `python3` means. */
export function rankOfName(name: string, system: System = process.platform): 0 | 1 | null {
  const names = isWindows(system) ? /^python(|3|3\.\d+)\.exe$/i : /^python3(|\.\d+)$/;
  const version = names.exec(name)?.[1];
  return version === undefined ? null : version === '' ? 0 : 1;
}

/** Null: nothing is there, or, on Windows, what only stands for a program. */
function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** Of PATH, what cannot be looked into has nothing for us either. */
export function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function readVersion(path: string): string | null {
  const script = 'import sys; print("%d.%d.%d" % sys.version_info[:3])';
  try {
    return execFileSync(path, ['-I', '-S', '-c', script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null; // an interpreter that does not start is not on offer
  }
}
