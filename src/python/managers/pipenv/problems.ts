/**
 * What is wrong with pipenv's files?
 */
import { problemsAbout } from '../../../problem.ts';
import { baseName, excerpt } from '../../../quote.ts';
import type { RelPath } from '../../../upload/survey.ts';

const problem = problemsAbout('requirements');

export const pipfileEntry = problem('native-pipfile-entry', (where: string, name: string, reason: string) => ({
  headline: `The package ${excerpt(name)} cannot be put in pip's words`,
  detail: `A Pipfile without its lock is installed by pip, however, of this entry: ${reason}.`,
  where: [where],
  remedy: "Run 'pipenv lock' and add both files to the upload; they are then used as they are.",
}));

export const olderLock = problem('native-older-lock', (path: RelPath, lock: RelPath) => ({
  headline: `${baseName(lock)} was written by an older pipenv`,
  detail: `pipenv before 2026.4 hashed names of packages as they are spelled in ${baseName(path)}, and later ones refuse to install from it:`,
  where: [path, lock],
  remedy: "Run 'pipenv lock' with pipenv 2026.4 or newer, and upload both files.",
}));
