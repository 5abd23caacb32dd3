/**
 * Makes the user code usable for the user the image runs as: another uid than the build's, but of the same group.
 */

import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RelPath } from '../../upload/survey.ts';

const SPECIAL = 0o7000;

/** No file of an upload becomes a program of another user's: nothing in a job's image is setuid, setgid or sticky. */
export function dropSpecialBits(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  if ((stat.mode & SPECIAL) !== 0) change(path, stat.mode & 0o777);
  if (stat.isDirectory()) for (const name of readdirSync(path)) dropSpecialBits(join(path, name));
}

/**
 * Gives the group the owner's bits on the whole user-code tree, and on each folder above it up to the app dir. Links are
 * left alone: they may lead anywhere.
 */
export function shareWithGroup(appDir: string, userCode: RelPath): void {
  shareTree(join(appDir, userCode));
  for (let path = userCode; path !== '.'; path = dirname(path)) share(join(appDir, dirname(path)));
}

function shareTree(path: string): void {
  if (!share(path)) return;
  for (const name of readdirSync(path)) shareTree(join(path, name));
}

/** @returns whether it is a folder to go on in */
function share(path: string): boolean {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return false;
  const owner = stat.mode & 0o700;
  const mode = (stat.mode & 0o7777) | (owner >> 3);
  if (mode !== (stat.mode & 0o7777)) change(path, mode);
  return stat.isDirectory();
}

function change(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch (error) {
    // Not ours to change: pack makes a folder as root that has no entry of its own in a zip.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}
