/** Which Pythons are there to try the runner on, from 3.8 on? */
import { execFileSync, spawnSync } from 'node:child_process';
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

/** @throws Where a file of a folder is newer than Python 3.8, or imports what is neither of the standard library nor allowed. */
export function checkSources(folder: string, allowed: readonly string[]): void {
  const check = `
import ast, pathlib, sys
for file in pathlib.Path(sys.argv[1]).glob('*.py'):
    for node in ast.walk(ast.parse(file.read_text(), str(file), feature_version=(3, 8))):
        for name in [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in getattr(node, 'names', []) if isinstance(node, ast.Import)]:
            top = name.partition('.')[0]
            if top not in sys.argv[2:] and top not in sys.stdlib_module_names:
                sys.exit('%s imports %s' % (file, name))
`;
  // the newest there is: those before 3.10 cannot list the standard library
  execFileSync(Object.values(pythons).at(-1)!, ['-c', check, folder, ...allowed]);
}
