/**
 * How is a conda environment made? py-rattler chooses the packages and puts them in place (buildpack/environment), then uv or
 * pip installs what the file asks of pip.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PythonRequest } from '../../app-root/staging-plan.ts';
import { readLayerEnv, writeLayerEnv } from '../../cnb/layer.ts';
import { processorOf } from '../processor.ts';
import { channelSettings, tokensIn } from './conda-channels.ts';
import { type CondaProject, channelsOf, withVariables } from './conda-project.ts';
import { type Activation, isTaken, launchVariables, leftOutInWords } from './conda-variables.ts';
import { interpreterIn } from './environment-places.ts';
import { namedHosts } from './failures.ts';
import { namingFiles } from './installation.ts';
import { type Running, runInstaller, uvEnv } from './installer.ts';
import { makePinned } from './tools.ts';
import { namedValues } from './variables.ts';
import { type Ingredients, installRequirements, type Making } from './virtual-environment.ts';

/** Not the layer's own folder: the launcher would put its libraries before those of the image's programs. */
export const prefixIn = (dir: string): string => join(dir, 'conda');

/** `NAME.txt` holds the requirements of what makes environments. */
const PINS = 'rattler';
export const CONDA_PROGRAMS = 'planqk_conda';

/** Its own Python, whichever that of the environment will be. */
export const CONDA_STARTS_WITH: PythonRequest = { constraint: '>=3.10', source: `${PINS}.txt` };

/** What tells one release of it from another. */
export const condaPins = (condaDir: string): string => readFileSync(join(condaDir, `${PINS}.txt`), 'utf8');

interface MadeEnvironment {
  readonly hasPip: boolean;
  /** Requirements of a lock that are no conda packages. */
  readonly pypi: readonly string[];
  readonly variables: Activation;
}

/** @throws Refusal, what an installer gave up for */
export async function makeCondaEnvironment(
  project: CondaProject,
  ingredients: Ingredients,
  making: Making,
): Promise<void> {
  const prefix = prefixIn(making.dir);
  const made = await install(project, prefix, ingredients, making);
  const into = { ...making, dir: prefix, compile: false };
  await installRequirements(project.pip, ingredients, into);
  const own = { name: 'conda', program: interpreterIn(prefix), interpreter: ingredients.python.path } as const;
  const run = (args: readonly string[]) => runInstaller(own, args, running(project, ingredients, making));
  if (made.pypi.length > 0) {
    // a lock of pixi has its own way to install these, and so no pip
    if (ingredients.uv === null && !made.hasPip) await run(['-I', '-m', 'ensurepip']);
    for (const some of byHash(made.pypi))
      await installRequirements([{ path: project.manifest, text: lines(some) }], ingredients, into, ['--no-deps']);
  }
  if (making.compile) await run(['-I', '-S', '-B', join(project.condaDir, CONDA_PROGRAMS, 'compile_packages.py')]);
  leftOutInWords(Object.keys(project.variables)).forEach(making.tell);
  for (const variable of launchVariables(prefix, made.variables)) writeLayerEnv(making.dir, 'env.launch', variable);
}

/** With one hash in a file pip wants one of each, and what git has, has none. */
const byHash = (pypi: readonly string[]): string[][] =>
  [true, false]
    .map((isHashed) => pypi.filter((line) => line.includes(' --hash=') === isHashed))
    .filter((some) => some.length > 0);

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

async function install(
  project: CondaProject,
  prefix: string,
  ingredients: Ingredients,
  making: Making,
): Promise<MadeEnvironment> {
  const { appDir, env, python } = ingredients;
  const { condaDir } = project;
  const { workDir, compile, condaCache = join(workDir, 'conda') } = making;
  const { channels, priority, retries, ...where } = channelSettings(env);
  const own = channelsOf(project, env);
  const asked = own.includes('nodefaults') ? own : [...own, ...channels];
  const request = {
    ...{ manifest: project.manifest, specs: project.specs, explicit: project.explicit },
    variables: Object.fromEntries(Object.entries(project.variables).filter(([name]) => isTaken(name))),
    ...{ lock: join(appDir, 'pixi.lock'), prefix, cache: condaCache, result: join(workDir, 'conda.json') },
    ...{ channels: where, ask: asked.length > 0 ? asked : ['defaults'], priority, retries },
    // an image runs on other processors than that it was built on
    archspec: compile && env.CONDA_OVERRIDE_ARCHSPEC === undefined ? processorOf(env.CNB_TARGET_ARCH) : null,
  };
  mkdirSync(workDir, { recursive: true });
  const file = join(workDir, 'conda-request.json');
  writeFileSync(file, JSON.stringify(request), { mode: 0o600 });
  const rattler = await makePinned(PINS, condaDir, ingredients, making, `py-${PINS}`);
  const conda = { name: 'conda', program: interpreterIn(rattler), interpreter: python.path } as const;
  const program = join(condaDir, CONDA_PROGRAMS, '__main__.py');
  await runInstaller(conda, ['-I', '-B', program, file], running(project, ingredients, making));
  return JSON.parse(readFileSync(request.result, 'utf8')) as MadeEnvironment;
}

function running(project: CondaProject, { appDir, env }: Ingredients, { uvCache, tell }: Making): Running {
  const places = [project.text, ...channelsOf(project, env), JSON.stringify(channelSettings(env))];
  return {
    cwd: appDir,
    env: uvEnv(env, { cacheDir: uvCache }),
    secrets: [...namedValues(appDir, namingFiles(project), env), ...places.flatMap(tokensIn)],
    hosts: namedHosts([{ path: project.manifest, text: withVariables(project.text, env) }]),
    tell,
  };
}

/** The version of its Python, which is not asked: it came with the upload. null: it has none. */
export function pythonIn(dir: string): string | null {
  const records = join(prefixIn(dir), 'conda-meta');
  const names = existsSync(records) ? readdirSync(records) : [];
  return names.map((name) => /^python-(\d[^-]*)-[^-]+\.json$/.exec(name)?.[1]).find((version) => version) ?? null;
}

/** What a job that runs here has to find in its environment. */
export const condaVariablesIn = (dir: string) => readLayerEnv(dir, 'env.launch');
