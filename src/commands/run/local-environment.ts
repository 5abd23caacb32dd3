/**
 * The Python environment of a job that runs on this machine.
 *
 * Kept in the cache under the hash of all that feeds it. What is installed in place (`-e .`) would point into the copy
 * of this one run, so then the environment is made for this run only.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PythonRequest } from '../../app-root/staging-plan.ts';
import type { LayerVariable } from '../../cnb/layer.ts';
import { refuse } from '../../problem.ts';
import type { Interpreter } from '../../python/constraint.ts';
import { CONDA_STARTS_WITH, condaVariablesIn } from '../../python/install/conda-environment.ts';
import { environmentKey } from '../../python/install/environment-key.ts';
import { askedFiles, type ToInstall } from '../../python/install/installation.ts';
import { interpreterOf, makeEnvironment } from '../../python/install/make-environment.ts';
import { noPython } from '../../python/install/problems.ts';
import { makeFolders } from '../../upload/make-folders.ts';
import { cacheDir } from './cache.ts';
import { findPython } from './known-pythons.ts';

export interface EnvironmentRequest {
  readonly appDir: string;
  /** A folder of this run, removed after it. */
  readonly work: string;
  readonly request: PythonRequest | null;
  readonly asked: ToInstall;
  readonly env: NodeJS.ProcessEnv;
  /** From where packages come, in words. */
  readonly from: readonly string[];
  /** Gets the interpreter before anything is installed for it. */
  readonly whenChosen: (python: Interpreter) => void;
  readonly say: (line: string) => void;
}

/** Written last: an environment without it was never finished. */
const COMPLETE = '.planqk-complete';

export interface LocalEnvironment {
  /** To run the job with. */
  readonly interpreter: string;
  /** What the job finds in its environment, beside what is set here. */
  readonly variables: readonly LayerVariable[];
}

/** @throws Refusal `no-python`, `venv-failed`, or what an installer gave up for */
export async function ensureEnvironment({
  appDir,
  work,
  request,
  asked,
  env,
  from,
  whenChosen,
  say,
}: EnvironmentRequest): Promise<LocalEnvironment> {
  const python = choosePython(env, asked.kind === 'conda' ? CONDA_STARTS_WITH : request);
  whenChosen(python);
  const uv = findUv(env);
  const ingredients = { appDir, asked, python, uv, pinsDir: null, env };
  const { key, complete } = environmentKey(ingredients);
  const dir = complete ? join(cacheDir(env), 'environments', key.slice(0, 32)) : join(work, 'environment');
  const made = (): LocalEnvironment => ({
    interpreter: interpreterOf(ingredients, dir),
    variables: condaVariablesIn(dir),
  });
  if (existsSync(join(dir, COMPLETE))) return made();
  const how =
    asked.kind === 'conda' ? 'packages of conda' : `${uv === null ? 'venv and pip' : 'uv'}, Python ${python.version}`;
  say(`making the environment with ${how}`);
  if (askedFiles(asked).length > 0) from.forEach(say);
  rmSync(dir, { recursive: true, force: true });
  makeFolders(dir);
  const uvCache = env.UV_CACHE_DIR ?? join(cacheDir(env), 'uv');
  const condaCache = join(cacheDir(env), 'conda');
  try {
    await makeEnvironment(ingredients, { dir, workDir: work, uvCache, condaCache, compile: false, tell: say });
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  writeFileSync(join(dir, COMPLETE), '');
  return made();
}

function choosePython(env: NodeJS.ProcessEnv, request: PythonRequest | null): Interpreter {
  const found = findPython(env, request);
  return 'path' in found ? found : refuse(noPython(request, found.offered));
}

function findUv(env: NodeJS.ProcessEnv): string | null {
  const { status } = spawnSync('uv', ['--version'], { env, stdio: 'ignore' });
  return status === 0 ? 'uv' : null;
}
