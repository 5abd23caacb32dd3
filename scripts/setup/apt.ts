/** Can a Debian package that is missing be installed? Only by root, and only where there is apt. */
import { existsSync } from 'node:fs';
import { runAloud } from './command.ts';
import { SetupError } from './setup-error.ts';
import type { Say } from './workspace.ts';

export function canAptInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

interface Words {
  readonly what: string;
  readonly remedy: string;
}

/** apt takes one at a time; its lists are fetched once. */
let last: Promise<unknown> = Promise.resolve();
let isUpdated = false;

/** @throws SetupError in the words given, where this user may not install packages or apt cannot. */
export function aptInstall(say: Say, packages: readonly string[], words: Words): Promise<void> {
  const installed = last.then(() => install(say, packages, words));
  last = installed.catch(() => {});
  return installed;
}

async function install(say: Say, packages: readonly string[], { what, remedy }: Words): Promise<void> {
  if (!canAptInstall()) throw new SetupError(`Missing: ${what}.`, remedy);
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, what: `Installing ${packages.join(' ')}`, remedy };
  if (!isUpdated) await runAloud(say, ['apt-get', 'update'], options);
  isUpdated = true;
  // interrupted, it would leave packages that are neither there nor not
  const command = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages];
  await runAloud(say, command, { ...options, endBy: 'none' });
}
