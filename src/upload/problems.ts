/**
 * What is wrong with an upload as such: it cannot be read, or not as one tree, or is larger than may be.
 */

import { problemsAbout } from '../problem.ts';
import { excerpt } from '../quote.ts';
import type { RelPath } from './survey.ts';

const problem = problemsAbout('what-is-staged');
const limitProblem = problemsAbout('limits');
/** Not the upload's fault: for who runs this. */
const platformProblem = problemsAbout('limits', 'platform');

const LONGEST_SHOWN = 200;

/** A name as an archive holds it may hold anything: what a terminal would act on is told by its number. */
function shown(path: RelPath): string {
  return escaped(path.length > LONGEST_SHOWN ? `${path.slice(0, LONGEST_SHOWN)}...` : path);
}

const escaped = (text: string): string =>
  text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`);

export const appUnreadable = platformProblem('app-unreadable', (reason: string) => ({
  headline: 'The upload cannot be read',
  detail: `The reason: ${reason}.`,
  where: [],
  remedy: 'Give the build user read access to it.',
}));

export const backslashNames = problem('backslash-names', (names: readonly string[]) => ({
  headline: "The upload was zipped with '\\' between folder names",
  detail:
    "Zip archives separate folders with '/'; with '\\' each entry becomes one file at the top, and no folder is left:",
  where: names.map(shown),
  remedy: "Create the zip again with a current tool: Explorer's 'Compress to ZIP', 7-Zip, or 'zip -r'.",
}));

export const badLimit = platformProblem('bad-limit', (variable: string, value: string) => ({
  headline: 'A limit for uploads is no number',
  detail: `${variable} has to be a whole number above zero, without a unit, and it is '${shown(value)}'.`,
  where: [],
  remedy: `Set it to a number, or remove it: the default then applies.`,
}));

export const badZip = problem('bad-zip', (file: string, reason: string) => ({
  headline: 'The zip cannot be read',
  detail: `It is damaged, or was cut short: ${reason}.`,
  where: [file],
  remedy: 'Create the zip again, check it with `unzip -t`, and see that the upload is not cut off on its way.',
}));

export const badZipEntry = problem('bad-zip-entry', (entry: RelPath, reason: string) => ({
  headline: 'The zip holds an entry that cannot be unpacked',
  detail: `Every entry has to unpack to its own place inside the upload, however, of this one: ${escaped(reason)}.`,
  where: [shown(entry)],
  remedy: 'Create the zip again without this entry, or, where it is there twice, with one of them.',
}));

export const cannotUnpack = platformProblem('cannot-unpack', (path: RelPath, reason: string) => ({
  headline: 'The upload cannot be put on this disk',
  detail: `A copy of it has to be written, and that stopped at this place: ${reason}.`,
  where: [shown(path)],
  remedy: 'Mend that, or have another folder used for temporary files: TMPDIR names it.',
}));

export const damagedZipEntry = problem('damaged-zip-entry', (entry: RelPath, reason: string) => ({
  headline: 'A file in the zip is damaged',
  detail: `What is unpacked has to be what was packed, however, of this one: ${reason}.`,
  where: [shown(entry)],
  remedy: 'Create the zip again, check it with `unzip -t`, and upload it anew.',
}));

export const emptyZip = problem('empty-zip', (file: string) => ({
  headline: 'The zip is empty',
  detail: 'It holds no file at all.',
  where: [file],
  remedy: 'Zip the content of the project folder, and upload again.',
}));

export const encryptedZip = problem('encrypted-zip', (entry: RelPath) => ({
  headline: 'The zip is protected by a password',
  detail: 'Nobody is there to type it when the upload is prepared, and the first protected entry is this one:',
  where: [shown(entry)],
  remedy:
    'Create the zip again without a password. Secrets are no part of an upload: give them to the job as variables.',
}));

export const fileTooLarge = problem('file-too-large', (path: RelPath, bytes: number, limit: number) => ({
  headline: 'A dependency file is too large',
  detail: `Up to ${limit.toLocaleString('en')} bytes are read, and this file has ${bytes.toLocaleString('en')}.`,
  where: [path],
  remedy: 'Check that it is the file you mean; split it with -r if it is.',
}));

export const fileUnreadable = problem('file-unreadable', (path: RelPath, reason: string) => ({
  headline: 'A part of the upload cannot be read',
  detail: `The reason: ${reason}.`,
  where: [path],
  remedy: 'Give the build user read access to it, and upload again.',
}));

export const notAZip = problem('not-a-zip', (file: string, what: string, remedy: string) => ({
  headline: 'The upload is neither a folder nor a zip',
  detail: `What is uploaded is a project's folder, or a zip of it, and this is ${what}.`,
  where: [file],
  remedy,
}));

/**
 * `lfs`: a pointer of Git LFS. `link`: Git writes links as text files where the system has none, Windows above all.
 * `page`: of a server, in place of the file.
 * @see https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
export interface StandIn {
  readonly kind: 'lfs' | 'link' | 'page';
  /** Where the link leads. */
  readonly target?: string;
}

const STAND_INS = {
  lfs: {
    what: 'a Git LFS pointer, which says where the content is kept',
    remedy: "Fetch the content with 'git lfs pull', and upload again.",
  },
  link: {
    what: 'the text of a link, as Git writes it on systems without links',
    remedy: 'Copy what the link leads to over it, and upload again.',
  },
  page: {
    what: 'a web page, which a server may have sent in its place',
    remedy: "Open it in a browser to see why. Then fetch the file again, by its 'raw' address.",
  },
} as const;

export const notTheFile = problem('not-the-file', (path: RelPath, { kind, target }: StandIn) => ({
  headline: 'Something else came in place of a file',
  detail: `The content of the file is needed, however, this is ${STAND_INS[kind].what}:`,
  where: [target === undefined ? shown(path) : `${shown(path)} -> ${excerpt(target)}`],
  remedy: STAND_INS[kind].remedy,
}));

export interface OverLimit {
  readonly most: string;
  readonly what: string;
  readonly found: string;
  readonly variable: string;
  readonly mend: string;
  /** The entry, where it is one that is over the limit. */
  readonly place?: RelPath | undefined;
}

export const overLimit = limitProblem(
  'upload-over-limit',
  ({ most, what, found, variable, mend, place }: OverLimit) => ({
    headline: 'The upload is over a limit',
    detail: `It may have up to ${most} ${what}, and has ${found}.`,
    where: place === undefined ? [] : [shown(place)],
    remedy: `${mend} Whoever runs this program can set another limit, in its environment: ${variable}.`,
  }),
);

export const unknownCompression = problem('unknown-compression', (entry: RelPath, method: string) => ({
  headline: 'The zip is packed in a way that is not read here',
  detail: `Entries may be stored, or packed by the method "deflate", and the first other one is packed by ${method}:`,
  where: [shown(entry)],
  remedy:
    "Create the zip again with its tool's plain settings: 'zip -r', Explorer's 'Compress to ZIP', or 7-Zip with the " +
    'method Deflate.',
}));
