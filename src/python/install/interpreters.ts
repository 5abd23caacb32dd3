/** Which Pythons does the build image offer? Reads: looks into two folders and asks each interpreter for its version. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Interpreter } from '../constraint.ts';

/** Where the run image has them too: an environment only links to its interpreter. */
const DIRS = ['/usr/local/bin', '/usr/bin'];

export const surveyInterpreters = (dirs?: readonly string[]): Interpreter[] => [...interpretersIn(dirs)];

/** What `python3` names comes first, then the others; each is asked when it is its turn. */
export function* interpretersIn(dirs: readonly string[] = DIRS): Generator<Interpreter> {
  const names = dirs
    .flatMap((dir) => namesIn(dir).map((name) => join(dir, name)))
    .filter((path) => /\/python3(\.\d+)?$/.test(path))
    .sort((a, b) => Number(b.endsWith('python3')) - Number(a.endsWith('python3')));
  const paths = new Set(names.filter((path) => existsSync(path)).map((path) => realpathSync(path)));
  for (const path of paths) {
    const version = readVersion(path);
    if (version !== null) yield { path, version };
  }
}

/** Of PATH, what cannot be looked into has nothing for us either. */
function namesIn(dir: string): string[] {
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
