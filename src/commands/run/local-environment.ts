/**
 * The Python environment of a job that runs on this machine: made by uv where there is one, else by venv and pip.
 *
 * Kept in the cache under the hash of all that feeds it. What is installed in place (`-e .`) would point into the copy
 * of this one run, so then the environment is made for this run only.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { sha256 } from '../../app-root/digest.ts';
import type { PythonRequest } from '../../app-root/staging-plan.ts';
import { Refusal } from '../../problem.ts';
import { chooseInterpreter, type Interpreter } from '../../python/constraint.ts';
import { surveyRequirements } from '../../python/install/inputs.ts';
import { runUv, settingsThatMatter, uvEnv } from '../../python/install/installer.ts';
import { surveyInterpreters } from '../../python/install/interpreters.ts';
import { environmentNotMade, noPython } from '../../python/install/problems.ts';
import { respell } from '../../python/install/respell.ts';
import { encodeText } from '../../upload/text.ts';
import { cacheDir } from './cache.ts';

export interface EnvironmentRequest {
  readonly appDir: string;
  /** A folder of this run, removed after it. */
  readonly work: string;
  readonly request: PythonRequest | null;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

const REQUIREMENTS = 'requirements.txt';
/** Written last: an environment without it was never finished. */
const COMPLETE = '.planqk-complete';

/** @returns The interpreter to run the job with. @throws Refusal `no-python`, `install-failed` */
export async function ensureEnvironment(input: EnvironmentRequest): Promise<string> {
  const python = choosePython(input);
  const uv = findUv(input.env);
  const { key, complete } = environmentKey(input, python, uv);
  const dir = complete ? join(cacheDir(input.env), 'environments', key) : join(input.work, 'environment');
  const interpreter = join(dir, 'bin', 'python');
  if (existsSync(join(dir, COMPLETE))) return interpreter;
  input.say(`making the environment with ${uv === null ? 'venv and pip' : 'uv'}, Python ${python.version}`);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  try {
    await (uv === null ? installWithPip(input, python, dir) : installWithUv(input, python, dir, uv));
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  writeFileSync(join(dir, COMPLETE), '');
  return interpreter;
}

function choosePython({ env, request }: EnvironmentRequest): Interpreter {
  const offered = surveyInterpreters((env.PATH ?? '').split(delimiter).filter(Boolean));
  const python = chooseInterpreter(offered, request);
  if (python !== null) return python;
  throw new Refusal(
    noPython(
      request,
      offered.map(({ version }) => version),
    ),
  );
}

function findUv(env: NodeJS.ProcessEnv): string | null {
  const { status } = spawnSync('uv', ['--version'], { env, stdio: 'ignore' });
  return status === 0 ? 'uv' : null;
}

function environmentKey(
  { appDir, env }: EnvironmentRequest,
  python: Interpreter,
  uv: string | null,
): { key: string; complete: boolean } {
  const settings = settingsThatMatter(env);
  const { digest, complete } = surveyRequirements(appDir, [REQUIREMENTS], {
    env,
    settings: settings.map(([, value]) => value),
  });
  return { key: sha256(encodeText(JSON.stringify([1, python, uv, settings, digest]))).slice(0, 32), complete };
}

async function installWithUv(
  { appDir, work, env, say }: EnvironmentRequest,
  python: Interpreter,
  dir: string,
  uv: string,
): Promise<void> {
  const options = {
    cwd: appDir,
    env: { ...uvEnv(env, { cacheDir: '' }), UV_CACHE_DIR: env.UV_CACHE_DIR ?? join(cacheDir(env), 'uv') },
    tell: say,
  };
  await runUv(uv, ['venv', '--quiet', '--no-project', '--allow-existing', '--python', python.path, dir], options);
  const { text, options: flags } = respell(appDir, [REQUIREMENTS]);
  const file = join(work, REQUIREMENTS);
  if (text !== null) writeFileSync(file, text);
  const requirement = ['--requirement', text === null ? REQUIREMENTS : file];
  await runUv(uv, ['pip', 'install', '--python', join(dir, 'bin', 'python'), ...flags, ...requirement], options);
}

async function installWithPip(
  { appDir, env, say }: EnvironmentRequest,
  python: Interpreter,
  dir: string,
): Promise<void> {
  const pipEnv = { ...env, PIP_DISABLE_PIP_VERSION_CHECK: '1', PYTHONPATH: '' };
  try {
    execFileSync(python.path, ['-m', 'venv', dir], { stdio: ['ignore', 'ignore', 'pipe'], env: pipEnv });
  } catch (error) {
    const details = String((error as { stderr?: Buffer }).stderr ?? error);
    throw new Refusal(environmentNotMade(details));
  }
  const args = ['-m', 'pip', 'install', '--progress-bar', 'off', '--requirement', REQUIREMENTS];
  await runUv(join(dir, 'bin', 'python'), args, { cwd: appDir, env: pipEnv as Record<string, string>, tell: say });
}
