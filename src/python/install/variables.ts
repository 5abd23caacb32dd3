/**
 * Which of an upload's variables reach the installer? Indexes, proxies, certificates, and what is installed how: by name,
 * since any other variable could run code in the installer or lead it elsewhere.
 */

import { allowedVariables, platformVariables, type Variables } from '../../cnb/platform-env.ts';
import { decodeRequirements } from '../requirements/decode.ts';
import { type RequirementsInput, readRequirements } from './requirements-on-disk.ts';
import { isInstallerVariable, isOperatorsVariable } from './tool-settings.ts';

/** pip's own form of a variable in a requirements file. */
export const NAMED = /\$\{([A-Z0-9_]+)\}/g;

/** Would run code in whatever is started with them, or lead an installer elsewhere. */
const NEVER = /^(LD_|DYLD_|NODE_|PYTHON|GIT_|SSH_|BASH_|CNB_|UV_|PIP_|XDG_|PATH$|ENV$|HOME$|IFS$|TMPDIR$|SHELL$|PWD$)/;

/** Variables that a requirements file names, as it has to for a token: these it may have. */
export const namedVariables = (text: string): string[] =>
  [...text.matchAll(NAMED)].map(([, name]) => name!).filter((name) => !NEVER.test(name) && !isOperatorsVariable(name));

/** An upload's variables, which are read by name only. */
export interface GivenVariables {
  readonly names: readonly string[];
  readonly read: (allowed: (name: string) => boolean) => Variables;
}

export const givenByPlatform = (platformDir: string): GivenVariables => ({
  names: platformVariables(platformDir),
  read: (allowed) => allowedVariables(platformDir, {}, allowed),
});

export const givenAs = (variables: Variables): GivenVariables => ({
  names: Object.keys(variables).sort(),
  read: (allowed) => Object.fromEntries(Object.entries(variables).filter(([name]) => allowed(name))),
});

interface Reader {
  readonly appDir: string;
  /** Relative to the app root; what they name, they get. A variable may name a further file. */
  readonly files: readonly RequirementsInput[];
  readonly operator: Variables;
}

/** What an installer may have of an upload's variables, where the operator's do not stand in the way. */
export function uploadVariables(given: GivenVariables, { appDir, files, operator }: Reader): Variables {
  let named = new Set<string>();
  for (;;) {
    const allowed = given.read((name) => isInstallerVariable(name) || named.has(name));
    const found = namedIn(appDir, files, { ...allowed, ...operator });
    if (found.size === named.size) return allowed;
    named = found;
  }
}

function namedIn(appDir: string, files: readonly RequirementsInput[], env: Variables): Set<string> {
  const texts = [...readRequirements(appDir, files, env).read.values()].map(decodeRequirements);
  return new Set(texts.flatMap((decoded) => (decoded.ok ? namedVariables(decoded.text) : [])));
}

/** What stands for a variable may be a token: nobody is told it. */
export const namedValues = (appDir: string, files: readonly RequirementsInput[], env: Variables): string[] =>
  [...namedIn(appDir, files, env)].flatMap((name) => env[name] || []);
