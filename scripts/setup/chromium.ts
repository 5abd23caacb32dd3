/** In which browser are pages tested? A Chromium that is there, else Debian's. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptInstall } from './apt.ts';
import { SetupError } from './setup-error.ts';
import type { Say } from './workspace.ts';

const NAMES = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];
const WORDS = { what: 'Chromium', remedy: 'Install the Debian package chromium, or Google Chrome.' };

/** @returns The path of its program. @throws SetupError where there is none and it cannot be installed. */
export async function ensureChromium(say: Say): Promise<string> {
  const there = findChromium();
  if (there !== null) return there;
  await aptInstall(say, ['chromium'], WORDS);
  const installed = findChromium();
  if (installed === null) throw new SetupError(`Missing: ${WORDS.what}.`, WORDS.remedy);
  return installed;
}

function findChromium(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
