/**
 * How is a virtual environment made that has the requirements in it, and which others are the same?
 *
 * By uv where there is one, else by venv and pip.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Variables } from '../../cnb/platform-env.ts';
import { Refusal, refuse } from '../../problem.ts';
import type { Interpreter } from '../constraint.ts';
import { decodeRequirements } from '../requirements/decode.ts';
import { hostsIn } from './failures.ts';
import { hashTree, isFolderOutside, surveyRequirements } from './inputs.ts';
import { type Running, runInstaller, uvEnv } from './installer.ts';
import { installLocked, type LockTool, lockOf, surveyLockedProject, textOfLocked } from './locked-projects.ts';
import {
  indexAccessDenied,
  indexNotTrusted,
  indexUnreachable,
  requirementsUnsatisfiable,
  toolMissing,
  venvFailed,
} from './problems.ts';
import { kindOnDisk, readRequirements } from './requirements-on-disk.ts';
import { respell } from './respell.ts';
import { noIndexOption, settingsThatMatter, settingsThatNameFiles } from './tool-settings.ts';
import { namedValues } from './variables.ts';

/** Raise it when the same ingredients lead to another environment than before. */
const FORMAT = '1';

/** What an environment is made of. */
export interface Ingredients {
  readonly appDir: string;
  /** Relative to the app root; empty when there is nothing to install by pip's files. */
  readonly requirements: readonly string[];
  /** Whose lock is installed, in place of requirements; null: nobody's. */
  readonly lock: LockTool | null;
  readonly python: Interpreter;
  /** null: there is none, so pip has to do. */
  readonly uv: string | null;
  /** Holds the requirements of Poetry and pipenv, pinned with hashes; null: they are taken from PATH. */
  readonly pinsDir: string | null;
  readonly env: Variables;
}

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

/** @returns The hash of all that feeds it; where that could not be found out to the end, it is not `complete`. */
export function environmentKey(ingredients: Ingredients): { key: string; complete: boolean } {
  const { appDir, requirements, lock, python, uv, env } = ingredients;
  const settings = settingsThatMatter(env);
  const { digest, complete } =
    lock === null
      ? surveyRequirements(appDir, requirements, { env, settings: settingsThatNameFiles(env) })
      : surveyLockedProject(appDir, lock, env);
  const installer = uv === null ? 'pip' : execFileSync(uv, ['--version'], { encoding: 'utf8', env });
  const hash = createHash('sha256');
  hash.update(JSON.stringify([FORMAT, installer, python, requirements, settings, digest]));
  if (lock !== null) hash.update(toolVersion(lock, ingredients));
  const vendor = vendorDir(appDir, env);
  const isElsewhere = vendor !== null && isFolderOutside(vendor, appDir);
  if (vendor !== null && !isElsewhere) hashTree(hash, vendor, appDir);
  return { key: hash.digest('hex'), complete: complete && !isElsewhere };
}

/** @throws Refusal `venv-failed`, or what an installer gave up for */
export async function makeEnvironment(ingredients: Ingredients, making: Making): Promise<void> {
  const { uv, lock } = ingredients;
  if (lock !== null) return makeFromLock(lock, ingredients, making);
  await (uv === null ? makeWithPip(ingredients, making) : makeWithUv(uv, ingredients, making));
}

export const interpreterIn = (dir: string): string => join(dir, 'bin', 'python');

async function makeWithUv(uv: string, ingredients: Ingredients, making: Making): Promise<void> {
  const { appDir, requirements, python, env } = ingredients;
  const { dir, uvCache, compile, tell } = making;
  const options = { cwd: appDir, env: uvEnv(env, { cacheDir: uvCache }), ...whatIsNamed(ingredients), tell };
  const installer = { name: 'uv', program: uv, interpreter: python.path } as const;
  const run = (args: readonly string[]) => runInstaller(installer, args, options);
  await run(['venv', '--quiet', '--no-project', '--allow-existing', '--python', python.path, dir]);
  if (requirements.length === 0) return;
  const into = ['--python', interpreterIn(dir), ...(compile ? ['--compile-bytecode'] : [])];
  const from = vendorDir(appDir, env) === null ? noIndexOption(env) : vendorOptions(ingredients);
  const install = ['pip', 'install', ...into, ...from, ...respelled(ingredients, making)];
  // Over all indexes uv does not say of one that it was not let in: asked index by index it does.
  const closer = env.UV_INDEX_STRATEGY ? null : [...install, '--dry-run', '--index-strategy', 'first-index'];
  await orSayMore(run(install), closer === null ? null : () => runInstaller(installer, closer, quiet(options)));
}

/** The environment itself is made as any; then the tool installs what its lock says. */
async function makeFromLock(tool: LockTool, ingredients: Ingredients, making: Making): Promise<void> {
  const { appDir, python, env } = ingredients;
  await makeEnvironment({ ...ingredients, requirements: [], lock: null }, making);
  const program = await ensureTool(tool, ingredients, making);
  const invocation = installLocked(appDir, tool, uvEnv(env, { cacheDir: making.uvCache }), env, making);
  await runInstaller({ name: tool, program, interpreter: python.path }, invocation.args, {
    cwd: appDir,
    env: invocation.env,
    secrets: passwordsIn(env),
    hosts: new Set(hostsIn(textOfLocked(appDir, tool, env))),
    tell: making.tell,
  });
}

/** @returns Its program. @throws Refusal `tool-missing`, or what an installer gave up for */
async function ensureTool(tool: LockTool, ingredients: Ingredients, making: Making): Promise<string> {
  const { uv, pinsDir } = ingredients;
  if (tool === 'uv') return uv ?? refuse(toolMissing(tool, lockOf(tool)));
  if (pinsDir === null) return toolVersion(tool, ingredients) === '' ? refuse(toolMissing(tool, lockOf(tool))) : tool;
  const dir = join(making.workDir, tool);
  // never kept: build code of packages could write there, for the next build to run
  const env = { ...onlyOfIndexes(ingredients.env), PIP_REQUIRE_HASHES: '1', UV_REQUIRE_HASHES: '1' };
  const pinned = { ...ingredients, appDir: pinsDir, requirements: [`${tool}.txt`], lock: null, env };
  await makeEnvironment(pinned, { ...making, dir, compile: false, tell: () => {} });
  return join(dir, 'bin', tool);
}

/** What is set about the job's packages is not about the tool's. */
const onlyOfIndexes = (env: Variables): Variables =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !OF_PACKAGES.test(name)));

const OF_PACKAGES =
  /^(PIP|UV)_(BUILD_CONSTRAINT|CONSTRAINT|EXCLUDE_NEWER|NO_BINARY|NO_BUILD|ONLY_BINARY|OVERRIDE|PRE|RESOLUTION)|^BP_PIP_DEST_PATH$/;

function toolVersion(tool: LockTool, { uv, pinsDir, env }: Ingredients): string {
  if (tool === 'uv') return uv ?? '';
  if (pinsDir !== null) return readFileSync(join(pinsDir, `${tool}.txt`), 'utf8');
  const { status, stdout } = spawnSync(tool, ['--version'], { encoding: 'utf8', env });
  return status === 0 ? stdout : '';
}

const passwordsIn = (env: Variables): string[] =>
  Object.entries(env).flatMap(([name, value]) => (/_(PASSWORD|TOKEN)$/.test(name) && value ? [value] : []));

/** @param again Where nothing was found: says of an index that was not let in, or does not answer. */
async function orSayMore(installing: Promise<void>, again: (() => Promise<void>) | null): Promise<void> {
  try {
    await installing;
  } catch (error) {
    if (again === null || !(error instanceof Refusal) || error.problem.code !== requirementsUnsatisfiable.code)
      throw error;
    const more = await again().catch((closer: unknown) => closer);
    throw more instanceof Refusal && OF_AN_INDEX.includes(more.problem.code) ? more : error;
  }
}

const OF_AN_INDEX: readonly string[] = [indexAccessDenied.code, indexNotTrusted.code, indexUnreachable.code];

const quiet = (options: Running): Running => ({ ...options, tell: () => {} });

/** What the requirements name: values not to be told, and hosts whose fault is not the platform's. */
function whatIsNamed({ appDir, requirements, env }: Ingredients): Pick<Running, 'secrets' | 'hosts'> {
  const texts = [...readRequirements(appDir, requirements, env).read.values()].map(decodeRequirements);
  const hosts = new Set(texts.flatMap((decoded) => (decoded.ok ? hostsIn(decoded.text) : [])));
  return { secrets: namedValues(appDir, requirements, env), hosts };
}

function respelled({ appDir, requirements, env }: Ingredients, { workDir }: Making): string[] {
  const { text, options } = respell(appDir, requirements, env);
  if (text === null) return [...options, ...requirementOptions(requirements)];
  mkdirSync(workDir, { recursive: true });
  const file = join(workDir, 'requirements.txt');
  writeFileSync(file, text);
  return [...options, ...requirementOptions([file])];
}

/** pip compiles in any case. */
async function makeWithPip(ingredients: Ingredients, { dir, tell }: Making): Promise<void> {
  const { appDir, requirements, python } = ingredients;
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
  const options = { cwd: appDir, env, ...whatIsNamed(ingredients), tell };
  // pip tells of an index that does not let it in only where it is asked to say more.
  await orSayMore(runInstaller(pip, args, options), () =>
    runInstaller(pip, [...args, '--dry-run', '-vv'], quiet(options)),
  );
}

const requirementOptions = (files: readonly string[]): string[] => files.flatMap((file) => ['--requirement', file]);

/** As Paketo has it: where the app brings its packages along, no index is asked. */
function vendorOptions({ appDir, env }: Ingredients): string[] {
  const vendor = vendorDir(appDir, env);
  return vendor === null ? [] : ['--no-index', '--find-links', vendor];
}

/** A folder of the app with its packages, or null. */
export function vendorDir(appDir: string, env: Variables): string | null {
  const dir = join(appDir, env.BP_PIP_DEST_PATH || 'vendor');
  return kindOnDisk(dir) === 'directory' ? dir : null;
}
