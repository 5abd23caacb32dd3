/** Virtual environments of the tests, kept in `.cache` from run to run. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The first on PATH that starts: pyenv's shims are there for versions that are not switched on. */
export function pythonOnPath(name: string): string {
  const candidates = (process.env.PATH ?? '').split(':').map((folder) => join(folder, name));
  const found = candidates.find((file) => existsSync(file) && spawnSync(file, ['-c', 'pass']).status === 0);
  if (found === undefined) throw new Error(`There is no ${name} on PATH that starts`);
  return found;
}

/**
 * Makes the environment unless it is there with these requirements.
 *
 * @returns its Python.
 */
export async function ensureVenv(venv: string, basePython: string, requirements: readonly string[]): Promise<string> {
  const python = join(venv, 'bin/python');
  const finished = join(venv, 'finished');
  const wanted = requirements.join('\n');
  if (existsSync(finished) && readFileSync(finished, 'utf8') === wanted) return python;
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(dirname(venv), { recursive: true });
  await run(basePython, ['-m', 'venv', venv]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements]);
  writeFileSync(finished, wanted);
  return python;
}
