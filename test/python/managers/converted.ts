/** What a conversion came to, in short. */

import { posix } from 'node:path';
import { Refusal } from '../../../src/problem.ts';
import type { Converted } from '../../../src/python/managers/answers.ts';
import { folderAt } from '../../../src/python/managers/manifest-folder.ts';
import type { FoundManifest } from '../../../src/python/managers/types.ts';
import type { RelPath, Survey } from '../../../src/upload/survey.ts';

/** The generated lines of all sources, or `-r FILE` for a file that is followed. */
export const linesOf = ({ sources }: Pick<Converted, 'sources'>): string[] =>
  sources.flatMap(({ text, path }) => (text === undefined ? [`-r ${path}`] : text.split('\n').filter(Boolean)));

export const codesOf = ({ warnings }: Pick<Converted, 'warnings'>): string[] => warnings.map(({ code }) => code);

/** The words of a refusal, their lines unbroken. */
export async function refusalOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { headline, detail, where, remedy } = error.problem;
    return [`[Error: ${headline}]\n${detail}`, where.map((place) => `  ${place}`).join('\n'), `${remedy}\n`]
      .filter(Boolean)
      .join('\n\n');
  }
  return 'not refused';
}

/** A manifest as the table hands it over. */
export const manifestIn = (survey: Survey, path: RelPath): FoundManifest => ({
  survey,
  path,
  folder: folderAt(survey, posix.dirname(path)),
  cwd: posix.dirname(path),
  processor: 'x86_64',
  isExplicit: false,
  hasLockOf: () => false,
});
