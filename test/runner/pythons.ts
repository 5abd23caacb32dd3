/** Which Pythons are there to try the runner on, from 3.8 on? */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const MINORS = [8, 9, 10, 11, 12, 13, 14];
/** pyenv's own interpreters, where there are any: its shims start only the version that is switched on. */
const PYENV = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');

/** By version. */
export const pythons = findPythons();

function findPythons(): Record<string, string> {
  const folders = (process.env.PATH ?? '').split(':').filter((folder) => !folder.includes('shims'));
  if (existsSync(PYENV)) folders.push(...readdirSync(PYENV).map((version) => join(PYENV, version, 'bin')));
  const found: Record<string, string> = {};
  for (const minor of MINORS) {
    const python = folders.map((folder) => join(folder, `python3.${minor}`)).find(works);
    if (python) found[`3.${minor}`] = python;
  }
  return found;
}

function works(python: string): boolean {
  return existsSync(python) && spawnSync(python, ['-c', 'pass']).status === 0;
}
