/** `mkdir -p`, with the true reason where it fails: of a disk that can only be read Node says that something is not there. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** @throws the system's error */
export function makeFolders(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') accessSync(nearestExisting(dir), constants.W_OK);
    throw error;
  }
}

/** Of the folder and those above it; the top where not even that is there, as of a drive. */
export function nearestExisting(dir: string): string {
  let place = resolve(dir);
  while (!existsSync(place) && place !== dirname(place)) place = dirname(place);
  return place;
}
