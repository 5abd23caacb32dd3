/**
 * What did an earlier build install that is no longer required?
 *
 * Paketo's pip runs over the packages of the last build and removes none. Reads; the names that are required now are
 * kept in the job layer's metadata, for the next build to compare with.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Variables } from '../../cnb/platform-env.ts';
import type { RequirementsFile } from '../requirements/closure.ts';
import { packageOf } from '../requirements/requirement-line.ts';
import { readRequirements } from './requirements-on-disk.ts';

/**
 * Normalised names in the requirements at the app root, and in all files they include; what only constrains is not
 * required. None where pip would not have the files.
 */
export function readRequiredNames(appDir: string, env: Variables = {}): string[] {
  const { closure } = readRequirements(appDir, ['requirements.txt'], env);
  const names = (closure?.roots ?? []).flatMap(namesBelow);
  return [...new Set(names)].sort();
}

function namesBelow(file: RequirementsFile): string[] {
  return file.entries.flatMap((entry) => {
    const included = file.includes.get(entry);
    if (included) return entry.kind === 'include' ? namesBelow(included) : [];
    return file.leftOut.has(entry) ? [] : (packageOf(entry) ?? []);
  });
}

/** Pure: what an earlier build's metadata names and this one does not. */
export function namesNoLongerRequired(earlier: unknown, now: readonly string[]): string[] {
  return Array.isArray(earlier) ? earlier.filter((name) => typeof name === 'string' && !now.includes(name)) : [];
}

/** Has Paketo's pip run in this build? The layers of all buildpacks lie side by side. */
export function hasPaketoPip(layersDir: string): boolean {
  return existsSync(join(dirname(layersDir), 'paketo-buildpacks_pip-install'));
}
