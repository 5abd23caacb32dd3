/**
 * What does a job find in its environment, of what conda's activation would set?
 *
 * Pure. Who starts the container wins over a file of the upload, and over its packages: what stands there was written for
 * another machine.
 */

import type { LayerVariable } from '../../cnb/layer.ts';
import { canBeValue } from '../../cnb/platform-env.ts';
import { listed } from '../../quote.ts';

/** As the environment's maker tells it. */
export interface Activation {
  /** Folders that come first. */
  readonly path: readonly string[];
  readonly set: Readonly<Record<string, string>>;
}

/** Would lead the image's own programs astray: the launcher, its shell, and the runner. */
const NEVER =
  /^(LD_|DYLD_|BASH_|CNB_|PLANQK_|PYTHON(HOME|PATH|STARTUP|PLATLIBDIR|EXECUTABLE|USERBASE)$|(PATH|ENV|HOME|IFS|PWD|SHELL|SHELLOPTS|TMPDIR)$)/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function launchVariables(prefix: string, { path, set }: Activation): LayerVariable[] {
  const named = Object.entries(set).filter(([name, value]) => isTaken(name) && canBeValue(value));
  return [
    { name: 'PATH', action: 'prepend', value: path.join(':') },
    { name: 'PATH', action: 'delim', value: ':' },
    { name: 'CONDA_PREFIX', action: 'override', value: prefix },
    ...named
      .filter(([name]) => name !== 'CONDA_PREFIX')
      .map(([name, value]): LayerVariable => ({ name, action: 'default', value })),
  ];
}

export const isTaken = (name: string): boolean => NAME.test(name) && !NEVER.test(name);

/** What a file asks to be set and is not, by why. */
export function leftOutInWords(names: readonly string[]): string[] {
  const reasons: readonly [why: string, which: readonly string[]][] = [
    ["the image's own programs go by them", names.filter((name) => NAME.test(name) && NEVER.test(name))],
    ['no variable can be called so', names.filter((name) => !NAME.test(name))],
  ];
  return reasons.flatMap(([why, which]) => (which.length === 0 ? [] : [`Left out, since ${why}: ${listed(which)}`]));
}

/** As the launcher does it, for a job that is started without one. */
export function withLaunchVariables(
  variables: readonly LayerVariable[],
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const changed = { ...env };
  for (const { name, action, value } of variables) {
    if (action === 'override') changed[name] = value;
    if (action === 'default') changed[name] ??= value;
    if (action === 'prepend') changed[name] = changed[name] ? `${value}:${changed[name]}` : value;
  }
  return changed;
}
