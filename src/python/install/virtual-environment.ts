/**
 * How is a virtual environment made that has what requirements files ask for?
 *
 * By uv where there is one, else by venv and pip.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Variables } from '../../cnb/platform-env.ts';
import { Refusal, refuse } from '../../problem.ts';
import type { Interpreter } from '../constraint.ts';
import { decodeRequirements } from '../requirements/decode.ts';
import { askingLines } from './asked-for.ts';
import { hostsIn } from './failures.ts';
import type { ToInstall } from './installation.ts';
import { type Running, runInstaller, uvEnv } from './installer.ts';
import {
  indexAccessDenied,
  indexNotTrusted,
  indexUnreachable,
  noWheel,
  requirementsUnsatisfiable,
  venvFailed,
} from './problems.ts';
import { kindOnDisk, onDisk, readRequirements } from './requirements-on-disk.ts';
import { respell } from './respell.ts';
import { noIndexOption } from './tool-settings.ts';
import { namedValues } from './variables.ts';

/** What an environment is made of. */
export interface Ingredients {
  readonly appDir: string;
  readonly asked: ToInstall;
  readonly python: Interpreter;
  /** null: there is none, so pip has to do. */
  readonly uv: string | null;
  /** Holds the requirements of Poetry and pipenv, pinned with hashes; null: they are taken from PATH. */
  readonly pinsDir: string | null;
  readonly env: Variables;
}

type Places = Pick<Ingredients, 'appDir' | 'python' | 'env'>;

/** Where it is made, and how. */
export interface Making {
  readonly dir: string;
  /** For files that are needed meanwhile. */
  readonly workDir: string;
  readonly uvCache: string;
  /** Now, for those who start it and cannot write there, instead of when a module is first imported. */
  readonly compile: boolean;
  readonly tell: (line: string) => void;
}

/** @throws Refusal `venv-failed`, or what an installer gave up for */
export const makeVirtualEnvironment = (
  requirements: readonly string[],
  { uv, ...ingredients }: Ingredients,
  making: Making,
): Promise<void> =>
  uv === null ? makeWithPip(requirements, ingredients, making) : makeWithUv(uv, requirements, ingredients, making);

export const interpreterIn = (dir: string): string => join(dir, 'bin', 'python');

async function makeWithUv(
  uv: string,
  requirements: readonly string[],
  ingredients: Places,
  making: Making,
): Promise<void> {
  const { appDir, python, env } = ingredients;
  const { dir, uvCache, compile, tell } = making;
  const options = {
    cwd: appDir,
    env: uvEnv(env, { cacheDir: uvCache }),
    ...whatIsNamed(requirements, ingredients),
    tell,
  };
  const installer = { name: 'uv', program: uv, interpreter: python.path } as const;
  const run = (args: readonly string[]) => runInstaller(installer, args, options);
  await run(['venv', '--quiet', '--no-project', '--allow-existing', '--python', python.path, dir]);
  if (requirements.length === 0) return;
  const into = ['--python', interpreterIn(dir), ...(compile ? ['--compile-bytecode'] : [])];
  const from = vendorDir(appDir, env) === null ? noIndexOption(env) : vendorOptions(ingredients);
  const install = ['pip', 'install', ...into, ...from, ...respelled(requirements, ingredients, making)];
  // Over all indexes uv does not say of one that it was not let in: asked index by index it does.
  const closer = env.UV_INDEX_STRATEGY ? null : [...install, '--dry-run', '--index-strategy', 'first-index'];
  await orSayMore(run(install), closer === null ? null : () => runInstaller(installer, closer, quiet(options)));
}

/** @param again Where nothing was found: says of an index that was not let in, or does not answer. */
async function orSayMore(installing: Promise<void>, again: (() => Promise<void>) | null): Promise<void> {
  try {
    await installing;
  } catch (error) {
    if (again === null || !(error instanceof Refusal) || !NOTHING_FOUND.includes(error.problem.code)) throw error;
    const more = await again().catch((closer: unknown) => closer);
    throw more instanceof Refusal && OF_AN_INDEX.includes(more.problem.code) ? more : error;
  }
}

const NOTHING_FOUND: readonly string[] = [noWheel.code, requirementsUnsatisfiable.code];
const OF_AN_INDEX: readonly string[] = [indexAccessDenied.code, indexNotTrusted.code, indexUnreachable.code];

const quiet = (options: Running): Running => ({ ...options, tell: () => {} });

/** What the requirements name: values not to be told, hosts whose fault is not the platform's, and packages. */
function whatIsNamed(
  requirements: readonly string[],
  { appDir, env }: Places,
): Pick<Running, 'secrets' | 'hosts' | 'asking'> {
  const { closure, read } = readRequirements(appDir, requirements, env);
  const texts = [...read.values()].map(decodeRequirements);
  const hosts = new Set(texts.flatMap((decoded) => (decoded.ok ? hostsIn(decoded.text) : [])));
  const asking = askingLines(closure?.roots ?? [], (path) => relative(resolve(appDir), onDisk(path)));
  return { secrets: namedValues(appDir, requirements, env), hosts, asking };
}

function respelled(requirements: readonly string[], { appDir, env }: Places, { workDir }: Making): string[] {
  const { text, options } = respell(appDir, requirements, env);
  if (text === null) return [...options, ...requirementOptions(requirements)];
  mkdirSync(workDir, { recursive: true });
  const file = join(workDir, 'requirements.txt');
  writeFileSync(file, text);
  return [...options, ...requirementOptions([file])];
}

/** pip compiles in any case. */
async function makeWithPip(requirements: readonly string[], ingredients: Places, { dir, tell }: Making): Promise<void> {
  const { appDir, python } = ingredients;
  const env = { ...ingredients.env, PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1', PYTHONPATH: '' };
  try {
    execFileSync(python.path, ['-m', 'venv', dir], { stdio: 'pipe', env });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: Buffer; stderr?: Buffer };
    refuse(venvFailed(`${stdout}${stderr}`.trim() || String(error)));
  }
  if (requirements.length === 0) return;
  const install = ['-m', 'pip', 'install', '--progress-bar', 'off', ...vendorOptions(ingredients)];
  const pip = { name: 'pip', program: interpreterIn(dir), interpreter: python.path } as const;
  const args = [...install, ...requirementOptions(requirements)];
  const options = { cwd: appDir, env, ...whatIsNamed(requirements, ingredients), tell };
  // pip tells of an index that does not let it in only where it is asked to say more.
  await orSayMore(runInstaller(pip, args, options), () =>
    runInstaller(pip, [...args, '--dry-run', '-vv'], quiet(options)),
  );
}

const requirementOptions = (files: readonly string[]): string[] => files.flatMap((file) => ['--requirement', file]);

/** As Paketo has it: where the app brings its packages along, no index is asked. */
function vendorOptions({ appDir, env }: Places): string[] {
  const vendor = vendorDir(appDir, env);
  return vendor === null ? [] : ['--no-index', '--find-links', vendor];
}

export function vendorDir(appDir: string, env: Variables): string | null {
  const dir = join(appDir, env.BP_PIP_DEST_PATH || 'vendor');
  return kindOnDisk(dir) === 'directory' ? dir : null;
}
