/** Fetches packages that a file pins, in pip's own format: a bot can raise them, and pip checks the hashes. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall } from './apt.ts';
import { ask, runAloud } from './command.ts';
import type { Say } from './workspace.ts';

/**
 * @param which The wheels that are wanted, in pip's options: of which platform, or for which Python.
 * @param dir Is emptied, and gets the wheels.
 * @returns Their paths.
 */
export async function fetchWheels(
  say: Say,
  what: string,
  { pinFile, which, dir }: { readonly pinFile: string; readonly which: readonly string[]; readonly dir: string },
): Promise<string[]> {
  await ensurePip(say, what);
  rmSync(dir, { recursive: true, force: true });
  const options = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--progress-bar=off', ...which];
  await runAloud(say, ['python3', '-m', 'pip', 'download', ...options, '--dest', dir, '--requirement', pinFile], {
    what: `Fetching ${what}`,
    remedy: 'pip must reach a package index that has it (PIP_INDEX_URL names another one).',
  });
  const names = readdirSync(dir).filter((name) => name.endsWith('.whl'));
  return names.sort().map((name) => join(dir, name));
}

export async function unpackWheel(say: Say, wheel: string, dir: string): Promise<void> {
  await runAloud(say, ['python3', '-m', 'zipfile', '-e', wheel, dir], {
    what: `Unpacking ${wheel}`,
    remedy: 'Some space on the disk is needed.',
  });
}

async function ensurePip(say: Say, what: string): Promise<void> {
  if ((await ask('python3', ['-m', 'pip', '--version'])).ok) return;
  await aptInstall(say, ['python3-pip'], {
    what: `python3 with pip, which fetches ${what}`,
    remedy: 'Install Python 3 with pip (Debian: apt-get install python3-pip).',
  });
}
