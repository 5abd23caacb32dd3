/** How is an environment made, of whatever kind is asked for? */

import { makeCondaEnvironment, prefixIn } from './conda-environment.ts';
import { hostsIn } from './failures.ts';
import { runInstaller, uvEnv } from './installer.ts';
import { installLocked, type LockTool, textOfLocked } from './locked-projects.ts';
import { ensureTool } from './tools.ts';
import { type Ingredients, interpreterIn, type Making, makeVirtualEnvironment } from './virtual-environment.ts';

/** @throws Refusal `venv-failed`, or what an installer gave up for */
export async function makeEnvironment(ingredients: Ingredients, making: Making): Promise<void> {
  const { asked } = ingredients;
  switch (asked.kind) {
    case 'pip':
      return makeVirtualEnvironment(asked.files, ingredients, making);
    case 'lock':
      return makeFromLock(asked.tool, ingredients, making);
    case 'conda':
      return makeCondaEnvironment(asked, ingredients, making);
  }
}

/** The interpreter of what was made. */
export const interpreterOf = ({ asked }: Pick<Ingredients, 'asked'>, dir: string): string =>
  interpreterIn(asked.kind === 'conda' ? prefixIn(dir) : dir);

/** The environment itself is made as any; then the tool installs what its lock says. */
async function makeFromLock(tool: LockTool, ingredients: Ingredients, making: Making): Promise<void> {
  const { appDir, python, env } = ingredients;
  await makeVirtualEnvironment([], ingredients, making);
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

const passwordsIn = (env: Ingredients['env']): string[] =>
  Object.entries(env).flatMap(([name, value]) => (/_(PASSWORD|TOKEN)$/.test(name) && value ? [value] : []));
