/**
 * Compiles modules ahead, for whoever starts them and cannot write beside them.
 *
 * By the very Python that will read them: for any other one they are as good as not there. Not compiled is no fault.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Interpreter } from '../constraint.ts';
import { contained } from './contained.ts';

const SECONDS = 60;

/**
 * Whether a source has changed is not looked at when it is loaded: those of a layer cannot, and their times are lost.
 *
 * @param packageDir Where it will lie, too: tracebacks name the path at which a module was compiled.
 */
export function compileModules({ path }: Interpreter, packageDir: string): void {
  // `-I` would be deaf to the seed, by which what is compiled twice is the same; so it starts where nothing lies.
  const compile = ['-s', '-S', '-m', 'compileall', '-q', '--invalidation-mode', 'unchecked-hash', packageDir];
  const { command, args } = contained(path, path, compile);
  const { status } = spawnSync(command, args, {
    cwd: dirname(packageDir),
    // where a Python in a layer finds its own library
    env: { PYTHONHASHSEED: '0', LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH },
    stdio: 'ignore',
    timeout: SECONDS * 1000,
  });
  if (status !== 0) rmSync(join(packageDir, '__pycache__'), { recursive: true, force: true });
}
