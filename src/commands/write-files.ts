/** Writes files into a folder, never over what somebody else has written there, and never through a link in it. */
import { existsSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { refuse } from '../problem.ts';
import { makeFolders } from '../upload/make-folders.ts';
import { filesInTheWay } from './problems.ts';

/**
 * @param files Path to text.
 * @returns Whether any had to be written.
 * @param force Null: the command knows no such thing.
 * @throws Refusal `files-in-the-way` where something else is there, before any is written.
 */
export function writeFiles(dir: string, files: Readonly<Record<string, string>>, force: boolean | null): boolean {
  const noFolder = nearestThatIsNone(dir);
  if (noFolder !== null) refuse(filesInTheWay([noFolder], false));
  const missing = Object.entries(files).filter(([path, text]) => !holds(join(dir, path), text));
  const inTheWay = new Set(missing.flatMap(([path]) => firstInTheWay(dir, path, force === true) ?? []));
  if (inTheWay.size > 0) refuse(filesInTheWay([...inTheWay], force === false));
  for (const [path, text] of missing) {
    makeFolders(dirname(join(dir, path)));
    writeFileSync(join(dir, path), text);
  }
  return missing.length > 0;
}

/** Of the folder and those above it: what is there, and no folder. A link may lead to one. */
function nearestThatIsNone(dir: string): string | null {
  if (existsSync(dir)) return statSync(dir).isDirectory() ? null : dir;
  return isBroken(dir) || dirname(dir) === dir ? dir : nearestThatIsNone(dirname(dir));
}

/** A link to nothing; below a file there is none. */
function isBroken(place: string): boolean {
  try {
    return lstatSync(place).isSymbolicLink();
  } catch {
    return false;
  }
}

const holds = (file: string, text: string): boolean =>
  existsSync(file) && statSync(file).isFile() && readFileSync(file, 'utf8') === text;

/** Whatever is said, a folder or a link is no file, and a file or a link no folder. */
function firstInTheWay(dir: string, path: string, force: boolean): string | null {
  const parts = path.split('/');
  for (const [index] of parts.entries()) {
    const place = join(dir, ...parts.slice(0, index + 1));
    const stat = lstatSync(place, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    const isRight = index < parts.length - 1 ? stat.isDirectory() : force && stat.isFile();
    if (!isRight) return place;
  }
  return null;
}
