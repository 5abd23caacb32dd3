/** Which Pythons are there on this machine? Those on PATH, and those that uv, pyenv and Windows keep apart from it. */
import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import type { PythonRequest } from '../../app-root/staging-plan.ts';
import { isWindows, pathOf, type System, variablesOn } from '../../on-windows.ts';
import { chooseInterpreter, type Interpreter } from '../../python/constraint.ts';
import { interpretersIn, namesIn, surveyInterpreters } from '../../python/install/interpreters.ts';

type Env = NodeJS.ProcessEnv;

/** One that fits; or all that were asked. */
export type FoundPython = Interpreter | { readonly offered: Interpreter[] };

/**
 * The first on PATH that fits; else the newest of the others, which are asked for only then.
 *
 * @returns All that were asked, where none fits.
 */
export function findPython(given: Env, request: PythonRequest | null): FoundPython {
  const env = variablesOn(given);
  const path = foldersOnPath(env, process.platform);
  const fitting = chooseInterpreter(interpretersIn(path), request);
  if (fitting !== null) return fitting;
  const onPath = surveyInterpreters(path);
  const apart = surveyInterpreters(keptApart(env)).sort(newestFirst);
  return chooseInterpreter(apart, request) ?? { offered: uniqueByPath([...onPath, ...apart]) };
}

/** Pure. Windows' Store leaves a program there that is called like Python, and only offers to install it. */
export const foldersOnPath = ({ PATH = '' }: Env, system: System): string[] =>
  PATH.split(pathOf(system).delimiter)
    .map((dir) => (isWindows(system) ? dir.replaceAll('"', '') : dir))
    .filter((dir) => dir !== '' && !(isWindows(system) && /\\Microsoft\\WindowsApps\\?$/i.test(dir)));

/** A folder with one for each version, in which interpreters are `below`. */
export interface FolderOfVersions {
  readonly dir: string;
  readonly below: string;
}

/**
 * Pure.
 *
 * @see https://docs.astral.sh/uv/reference/storage/
 * @see https://github.com/pyenv-win/pyenv-win
 */
export function foldersOfVersions(env: Env, system: System, home: string): FolderOfVersions[] {
  const { join } = pathOf(system);
  if (!isWindows(system)) {
    const data = env.XDG_DATA_HOME || join(home, '.local', 'share');
    return [
      { dir: env.UV_PYTHON_INSTALL_DIR || join(data, 'uv', 'python'), below: 'bin' },
      { dir: join(env.PYENV_ROOT || join(home, '.pyenv'), 'versions'), below: 'bin' },
    ];
  }
  const roaming = env.APPDATA || join(home, 'AppData', 'Roaming');
  const local = env.LOCALAPPDATA || join(home, 'AppData', 'Local');
  const ofUv = env.UV_PYTHON_INSTALL_DIR;
  return [
    ...(ofUv ? [ofUv] : [join(roaming, 'uv', 'python'), join(roaming, 'uv', 'data', 'python')]),
    join(env.PYENV_ROOT || join(home, '.pyenv', 'pyenv-win'), 'versions'),
    join(local, 'Programs', 'Python'),
    join(local, 'Python'),
  ].map((dir) => ({ dir, below: '.' }));
}

function keptApart(env: Env): string[] {
  const system = process.platform;
  const { join } = pathOf(system);
  const home = (isWindows(system) ? env.USERPROFILE : env.HOME) ?? homedir();
  const inFolders = foldersOfVersions(env, system, home).flatMap(({ dir, below }) =>
    namesIn(dir).map((name) => join(dir, name, below)),
  );
  if (!isWindows(system)) return inFolders;
  const { stdout } = spawnSync('py', ['-0p'], { env, encoding: 'utf8', timeout: 10_000, windowsHide: true });
  return [...inFolders, ...foldersOfLauncher(stdout ?? '')];
}

/**
 * Pure: where `py -0p`, the launcher of Windows, says that Pythons are.
 *
 * @see https://docs.python.org/3/using/windows.html#python-launcher-for-windows
 */
export const foldersOfLauncher = (text: string): string[] =>
  text.split(/\r?\n/).flatMap((line) => /\s([A-Za-z]:\\.*)\\python[\w.]*\.exe\b/i.exec(line)?.[1] ?? []);

const newestFirst = (a: Interpreter, b: Interpreter): number =>
  b.version.localeCompare(a.version, 'en', { numeric: true });

const uniqueByPath = (all: readonly Interpreter[]): Interpreter[] => [
  ...new Map(all.map((each) => [each.path, each])).values(),
];
