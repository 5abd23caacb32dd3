/**
 * What keeps staging from writing to the app root?
 */
import { problemsAbout } from '../problem.ts';
import type { RelPath } from '../upload/survey.ts';

const problem = problemsAbout('integration');
const platformProblem = problemsAbout('integration', 'platform');

export const cannotWrite = platformProblem('cannot-write', (path: RelPath, reason: string) => ({
  headline: 'The upload could not be prepared',
  detail: `Staging has to write to the app directory, and the system answered: ${reason}.`,
  where: [path],
  remedy:
    'Give the build user a writable copy of the upload and free disk space, then build again. Nothing was changed.',
}));

export const editedAfterStaging = problem('edited-after-staging', (path: RelPath, from: readonly RelPath[]) => ({
  headline: 'A staged file was edited by hand',
  detail: 'Staging writes this file anew from its source, so the edit would be lost:',
  where: [path, ...from.map((from) => `${from} (its source)`)],
  remedy: `Make the edit in the source and delete ${path}, or delete .planqk/staging.json to keep ${path} as your own.`,
}));

/** The upload's own `.planqk`, or what it holds. */
export const planqkTaken = problem('planqk-taken', (paths: readonly RelPath[]) => ({
  headline: 'The upload brings files of its own where staging writes its own',
  detail: "The folder .planqk is the buildpack's, and these were not made by it for this upload:",
  where: paths,
  remedy: 'Remove .planqk from the upload.',
}));

export const placeTaken = problem('place-taken', (paths: readonly RelPath[]) => ({
  headline: 'Something that is no file stands where staging writes one',
  detail: 'A folder, a pipe, a socket or a device cannot be moved aside and kept:',
  where: paths,
  remedy: 'Rename it, or leave it out of the upload.',
}));

export const stagedElsewhere = problem('staged-elsewhere', (paths: readonly RelPath[]) => ({
  headline: 'The upload was staged before, and changed since',
  detail:
    'It brings the record of a staging that was made elsewhere, or for other files, and cannot be continued. Staging made these:',
  where: paths,
  remedy:
    'Remove .planqk and these files from the upload; they are made anew. What lies in .planqk/parked is your own.',
}));
