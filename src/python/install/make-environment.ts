/** How is an environment made, of whatever kind is asked for? */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeCondaEnvironment, prefixIn } from './conda-environment.ts';
import { interpreterIn } from './environment-places.ts';
import { namedHosts } from './failures.ts';
import type { ToInstall } from './installation.ts';
import { runInstaller, uvEnv } from './installer.ts';
import { installLocked, lockOf, type OwnProject, programOf, textsOfLocked } from './locked-projects.ts';
import { isIndexForced, refuseOtherOrigins } from './refused.ts';
import { ensureTool } from './tools.ts';
import { type Ingredients, type Making, makeVirtualEnvironment } from './virtual-environment.ts';

/** @throws Refusal `venv-failed`, `index-forced`, or what an installer gave up for */
export async function makeEnvironment(ingredients: Ingredients, making: Making): Promise<void> {
  await make(ingredients, making);
  if (isIndexForced(ingredients.env)) refuseOtherOrigins(environmentIn(making.dir, ingredients.asked));
}

async function make(ingredients: Ingredients, making: Making): Promise<void> {
  const { asked } = ingredients;
  switch (asked.kind) {
    case 'pip':
      return makeVirtualEnvironment(asked.files, ingredients, making);
    case 'project':
      return makeByOwnTool(asked, ingredients, making);
    case 'conda':
      return makeCondaEnvironment(asked, ingredients, making);
  }
}

/** Where in `dir` the environment itself is. */
export const environmentIn = (dir: string, asked: ToInstall): string => (asked.kind === 'conda' ? prefixIn(dir) : dir);

/** The interpreter of what was made. */
export const interpreterOf = ({ asked }: Pick<Ingredients, 'asked'>, dir: string): string =>
  interpreterIn(environmentIn(dir, asked));

/** The environment itself is made as any; then the tool installs what its lock says. */
async function makeByOwnTool(own: OwnProject, ingredients: Ingredients, making: Making): Promise<void> {
  const { appDir, python, env } = ingredients;
  await makeVirtualEnvironment([], ingredients, making);
  const program = await ensureTool(own.tool, ingredients, making);
  const invocation = installLocked(appDir, own, uvEnv(env, { cacheDir: making.uvCache }), env, making);
  const installer = { name: programOf(own.tool), program, interpreter: python.path };
  const options = {
    cwd: appDir,
    env: invocation.env,
    secrets: [], // those of variables are hidden by their names
    hosts: namedHosts(textsOfLocked(appDir, own.tool, env)),
    tell: making.tell,
  };
  try {
    await runInstaller(installer, invocation.args, options);
  } finally {
    // The image's files are the upload's, whether this build had to install or not.
    if (!own.isLocked) rmSync(join(appDir, lockOf(own.tool)), { force: true });
  }
}
