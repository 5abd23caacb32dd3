/** Virtual environments of the tests, kept in `.cache` from run to run. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
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
 * Makes the environment unless it is there with these requirements. Another file of tests may want the same at that moment.
 *
 * @returns its Python.
 */
export async function ensureVenv(venv: string, basePython: string, requirements: readonly string[]): Promise<string> {
  const python = join(venv, 'bin/python');
  const finished = join(venv, 'finished');
  const wanted = requirements.join('\n');
  const isThere = (): boolean => existsSync(finished) && readFileSync(finished, 'utf8') === wanted;
  if (isThere()) return python;
  await alone(`${venv}.lock`, async () => {
    if (isThere()) return;
    rmSync(venv, { recursive: true, force: true });
    await run(basePython, ['-m', 'venv', venv]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements]);
    writeFileSync(finished, wanted);
  });
  return python;
}

/** Left behind by a run that was killed. */
const STALE_MS = 600_000;

async function alone(lock: string, work: () => Promise<void>): Promise<void> {
  mkdirSync(dirname(lock), { recursive: true });
  while (!isMade(lock)) {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > STALE_MS) rmSync(lock, { recursive: true, force: true });
    await setTimeout(200);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function isMade(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
