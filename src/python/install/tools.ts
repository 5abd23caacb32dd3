/**
 * Where is a tool that installs a project of its own kind? In the builder it is made from pins, of hashes, for each build;
 * on a user's machine it is the one on PATH.
 */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Variables } from '../../cnb/platform-env.ts';
import { Refusal, refuse } from '../../problem.ts';
import { programsIn } from './environment-places.ts';
import { decidingFile, type LockTool, lockOf, programOf } from './locked-projects.ts';
import { toolMissing, toolNotInstalled } from './problems.ts';
import { type Ingredients, type Making, makeVirtualEnvironment } from './virtual-environment.ts';

/** @returns Its program. @throws Refusal `tool-missing`, or what an installer gave up for */
export async function ensureTool(tool: LockTool, ingredients: Ingredients, making: Making): Promise<string> {
  const { uv, pinsDir, asked } = ingredients;
  const program = programOf(tool);
  const missing = () => refuse(toolMissing(program, asked.kind === 'project' ? decidingFile(asked) : lockOf(tool)));
  if (program === 'uv') return uv ?? missing();
  if (pinsDir === null) return pinsOf(tool, ingredients) === '' ? missing() : program;
  return join(programsIn(await makePinned(program, pinsDir, ingredients, making)), program);
}

/**
 * @param program What its users call it.
 * @returns A virtual environment of what `NAME.txt` pins.
 * @throws Refusal `tool-not-installed`, or what of the machine or network was in the way
 */
export async function makePinned(
  name: string,
  pinsDir: string,
  ingredients: Ingredients,
  making: Making,
  program = name,
): Promise<string> {
  const dir = join(making.workDir, name);
  // never kept: build code of packages could write there, for the next build to run
  const env = { ...onlyOfIndexes(ingredients.env), PIP_REQUIRE_HASHES: '1', UV_REQUIRE_HASHES: '1' };
  const pinned = { ...ingredients, appDir: pinsDir, env };
  const quietly = { ...making, dir, compile: false, tell: () => {} };
  await makeVirtualEnvironment([`${name}.txt`], pinned, quietly).catch(notTheUploads(program));
  return dir;
}

/** The pins are ours, and the index that lacks them is not the upload's. */
const notTheUploads = (program: string) => (error: unknown) => {
  if (!(error instanceof Refusal) || error.problem.fault !== 'upload') throw error;
  refuse(toolNotInstalled(program, error.problem.where));
};

/** What is set about the job's packages is not about the tool's. */
const onlyOfIndexes = (env: Variables): Variables =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !OF_PACKAGES.test(name)));

const OF_PACKAGES =
  /^(PIP|UV)_(BUILD_CONSTRAINT|CONSTRAINT|EXCLUDE_NEWER|NO_BINARY|NO_BUILD|ONLY_BINARY|OVERRIDE|PRE|RESOLUTION)|^BP_PIP_DEST_PATH$/;

/** What tells one release of a tool from another; empty where there is none. */
export function pinsOf(tool: LockTool, { uv, pinsDir, env }: Ingredients): string {
  const program = programOf(tool);
  if (program === 'uv') return uv ?? '';
  if (pinsDir !== null) return readFileSync(join(pinsDir, `${program}.txt`), 'utf8');
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', env });
  return status === 0 ? stdout : '';
}
