/**
 * What was written just now starts some milliseconds faster than what is read from the disk. So before variants are compared
 * each is written out, forgotten by the system, and read again.
 */
import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

/** @param paths Files, or folders of them; of a link what it leads to. */
export async function settle(...paths: readonly string[]): Promise<void> {
  const files = paths.flatMap((path) => filesOf(realpathSync(path)));
  await execa('sync', files);
  // reads nothing, and drops what is kept of the file in memory
  for (const file of files) await execa('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
  for (const file of files) readFileSync(file);
}

function filesOf(path: string): string[] {
  if (!lstatSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
