/** All files of a folder of ours: what the bundle carries, and the sources read beside them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { slashed } from '../on-windows.ts';

/** @returns Path to text, in the order of paths; without what Python has left there. */
export function textsIn(dir: string): Readonly<Record<string, string>> {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => slashed(join(parentPath, name).slice(dir.length + 1))).sort();
  const ours = paths.filter((path) => !path.includes('__pycache__'));
  return Object.fromEntries(ours.map((path) => [path, readFileSync(join(dir, path), 'utf8')]));
}
