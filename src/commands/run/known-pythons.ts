/** Which Pythons are there on this machine? Those on PATH, and those that uv and pyenv keep apart from it. */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { PythonRequest } from '../../app-root/staging-plan.ts';
import { chooseInterpreter, type Interpreter } from '../../python/constraint.ts';
import { interpretersIn, surveyInterpreters } from '../../python/install/interpreters.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** One that fits; or all that were asked. */
export type FoundPython = Interpreter | { readonly offered: Interpreter[] };

/**
 * The first on PATH that fits; else the newest of the others, which are asked for only then.
 *
 * @returns All that were asked, where none fits.
 */
export function findPython(env: Env, request: PythonRequest | null): FoundPython {
  const path = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const fitting = chooseInterpreter(interpretersIn(path), request);
  if (fitting !== null) return fitting;
  const onPath = surveyInterpreters(path);
  const apart = surveyInterpreters(keptApart(env)).sort(newestFirst);
  return chooseInterpreter(apart, request) ?? { offered: uniqueByPath([...onPath, ...apart]) };
}

/** @see https://docs.astral.sh/uv/reference/storage/ */
function keptApart(env: Env): string[] {
  const home = env.HOME ?? homedir();
  const ofUv = env.UV_PYTHON_INSTALL_DIR || join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'uv', 'python');
  const ofPyenv = join(env.PYENV_ROOT || join(home, '.pyenv'), 'versions');
  return [ofUv, ofPyenv]
    .filter((dir) => existsSync(dir))
    .flatMap((dir) => readdirSync(dir).map((name) => join(dir, name, 'bin')));
}

const newestFirst = (a: Interpreter, b: Interpreter): number =>
  b.version.localeCompare(a.version, 'en', { numeric: true });

const uniqueByPath = (all: readonly Interpreter[]): Interpreter[] => [
  ...new Map(all.map((each) => [each.path, each])).values(),
];
