/** Writes files into a folder, and never over what somebody else has written there. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { refuse } from '../problem.ts';
import { makeFolders } from '../upload/make-folders.ts';
import { filesInTheWay } from './problems.ts';

/**
 * @param files Path to text.
 * @param force Null: the command knows no such thing.
 * @throws Refusal `files-in-the-way` where one is there with another content, before any is written.
 */
export function writeFiles(dir: string, files: Readonly<Record<string, string>>, force: boolean | null): void {
  const all = Object.entries(files).map(([path, text]) => ({ file: join(dir, path), text }));
  const inTheWay = all.filter(({ file, text }) => isInTheWay(file, text, force === true)).map(({ file }) => file);
  if (inTheWay.length > 0) refuse(filesInTheWay(inTheWay, force !== null));
  for (const { file, text } of all) {
    makeFolders(dirname(file));
    writeFileSync(file, text);
  }
}

/** A folder is, whatever is said. */
function isInTheWay(file: string, text: string, force: boolean): boolean {
  if (!existsSync(file)) return false;
  return !statSync(file).isFile() || (!force && readFileSync(file, 'utf8') !== text);
}
