/** Can a Debian package that is missing be installed? Only by root, and only where there is apt. */
import { existsSync } from 'node:fs';
import { runAloud } from './command.ts';
import { SetupError } from './setup-error.ts';
import type { Say } from './workspace.ts';

export function canAptInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** @throws SetupError in the words given, where this user may not install packages or apt cannot. */
export async function aptInstall(
  say: Say,
  packages: readonly string[],
  { what, remedy }: { readonly what: string; readonly remedy: string },
): Promise<void> {
  if (!canAptInstall()) throw new SetupError(`Missing: ${what}.`, remedy);
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, what: `Installing ${packages.join(' ')}`, remedy };
  await runAloud(say, ['apt-get', 'update'], options);
  await runAloud(say, ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages], options);
}
