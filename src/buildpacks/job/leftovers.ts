/**
 * What did an earlier build install that is no longer required?
 *
 * Paketo's pip runs over the packages of the last build and removes none. Reads; the names that are required now are
 * kept in the job layer's metadata, for the next build to compare with.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { linesOf, parseReferences } from '../../python/install/inputs.ts';

/** Normalised names in the requirements at the app root, and in all files they include. */
export function readRequiredNames(appDir: string, file = 'requirements.txt', seen = new Set<string>()): string[] {
  if (seen.has(file) || !statSync(join(appDir, file), { throwIfNoEntry: false })?.isFile()) return [];
  seen.add(file);
  const text = readFileSync(join(appDir, file), 'utf8');
  const names = linesOf(text).flatMap((line) => line.match(/^[A-Za-z0-9][A-Za-z0-9._-]*/)?.[0] ?? []);
  const included = parseReferences(text).includes.map((path) => join(dirname(file), path));
  const all = [...names.map(normalise), ...included.flatMap((path) => readRequiredNames(appDir, path, seen))];
  return [...new Set(all)].sort();
}

const normalise = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

/** Pure: what an earlier build's metadata names and this one does not. */
export function namesNoLongerRequired(earlier: unknown, now: readonly string[]): string[] {
  return Array.isArray(earlier) ? earlier.filter((name) => typeof name === 'string' && !now.includes(name)) : [];
}

/** Has Paketo's pip run in this build? The layers of all buildpacks lie side by side. */
export function hasPaketoPip(layersDir: string): boolean {
  return existsSync(join(dirname(layersDir), 'paketo-buildpacks_pip-install'));
}
