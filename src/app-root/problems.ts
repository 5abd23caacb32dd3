/**
 * What keeps staging from writing to the app root?
 */
import { problemsAbout } from '../problem.ts';
import type { RelPath } from '../upload/survey.ts';
import { PLANQK_DIR } from './places.ts';
import type { StagingRecord } from './record.ts';

const problem = problemsAbout('integration');
const platformProblem = problemsAbout('integration', 'platform');

export const cannotWrite = platformProblem('cannot-write', (path: RelPath, reason: string) => ({
  headline: 'The upload could not be prepared',
  detail: `Staging has to write to the app directory, and the system answered: ${reason}.`,
  where: [path],
  remedy:
    'Give the build user a writable copy of the upload and free disk space, then build again. Nothing was changed.',
}));

export const editedAfterStaging = problem(
  'edited-after-staging',
  (path: RelPath, from: readonly RelPath[], record: Recorded) => {
    const isMoved = record.writes.some(({ how, from: [place = ''] }) => how === 'parked' && from.includes(place));
    return {
      headline: 'A staged file was edited by hand',
      detail: 'Staging writes this file anew from its source, so the edit would be lost:',
      where: [path, ...from.map((from) => `${from} (its source)`)],
      remedy: isMoved
        ? `${undo(record)} Then make the edit in ${from.join(', ')}.`
        : `Make the edit in the source and delete ${path}, or delete .planqk/staging.json to keep ${path} as your own.`,
    };
  },
);

/** Lest the new one counts for nothing, without a word. */
export const movedFileThereAgain = problem(
  'moved-file-there-again',
  (path: RelPath, parked: RelPath, record: Recorded) => ({
    headline: 'A file that staging has moved away is there again',
    detail: 'Staging goes by the one that it has moved, so this one would count for nothing:',
    where: [path, `${parked} (the one that was moved)`],
    remedy: `Remove it where the moved one is meant. Else keep it somewhere. ${undo(record)} Then put it in its place.`,
  }),
);

type Recorded = Pick<StagingRecord, 'writes'>;

/** How the upload becomes again what it was. */
function undo({ writes }: Recorded): string {
  const parked = writes.filter(({ how }) => how === 'parked');
  const others = writes.filter(({ how }) => how !== 'parked').map(({ path }) => path);
  const moves = parked.map(({ path, from }) => `move ${path} back to ${from[0]}`);
  const steps = [...moves, `delete ${[...others, PLANQK_DIR].join(', ')}`].join(', then ');
  return `${steps[0]!.toUpperCase()}${steps.slice(1)}.`;
}

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
    'Remove .planqk and these files from the upload; they are made anew. What lies in .planqk/parked is your own: move it back before.',
}));
