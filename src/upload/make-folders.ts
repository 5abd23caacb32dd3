/**
 * `mkdir -p`, with the true reason where it fails: of a disk that can only be read Node says that something is not there, and
 * below /proc its own comes to no end.
 */
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { machineFailed, reasonOf, refuse } from '../problem.ts';

/** @throws the system's error; Refusal `machine-failed` */
export function makeFolders(dir: string): void {
  for (const folder of missingFolders(dir)) {
    try {
      mkdirSync(folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' && isFolder(folder)) continue; // made meanwhile
      if (code !== 'ENOENT') throw error;
      accessSync(nearestExisting(dir), constants.W_OK);
      refuse(machineFailed(reasonOf(error), folder)); // what is above it is there, and takes none
    }
  }
}

/** Itself last. */
function missingFolders(dir: string): string[] {
  const place = resolve(dir);
  if (isFolder(place)) return [];
  return place === dirname(place) ? [place] : [...missingFolders(dirname(place)), place];
}

const isFolder = (place: string): boolean => statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;

/** Of the folder and those above it; the top where not even that is there, as of a drive. */
export function nearestExisting(dir: string): string {
  let place = resolve(dir);
  while (!existsSync(place) && place !== dirname(place)) place = dirname(place);
  return place;
}
