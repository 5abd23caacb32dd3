/**
 * What is wrong with an upload as such: it cannot be read, or not as one tree.
 */

import { problemsAbout } from '../problem.ts';
import type { RelPath } from './survey.ts';

const problem = problemsAbout('what-is-staged');

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

export const appUnreadable = problem('app-unreadable', (reason: string) => ({
  headline: 'The upload cannot be read',
  detail: `The system answered: ${reason}.`,
  where: [],
  remedy: 'Give the build user read access to the folder.',
}));

export const backslashNames = problem('backslash-names', (names: readonly string[]) => ({
  headline: "The upload was zipped with '\\' between folder names",
  detail:
    "Zip archives separate folders with '/'; with '\\' each entry becomes one file at the top, and no folder is left:",
  where: names,
  remedy: "Create the zip again with a current tool: Explorer's 'Compress to ZIP', 7-Zip, or 'zip -r'.",
}));

export const badZip = problem('bad-zip', (file: string, reason: string) => ({
  headline: 'The zip cannot be read',
  detail: `It is damaged, or no zip archive: ${reason}.`,
  where: [file],
  remedy: 'Create the zip again, and check it with `unzip -t`.',
}));

export const badZipEntry = problem('bad-zip-entry', (entry: string, reason: string) => ({
  headline: 'The zip holds an entry that cannot be unpacked',
  detail: `Every entry has to unpack to its own place inside the upload, however, of this one: ${reason}.`,
  where: [entry],
  remedy: 'Create the zip again without this entry.',
}));

export const emptyZip = problem('empty-zip', (file: string) => ({
  headline: 'The zip is empty',
  detail: 'It holds no file at all.',
  where: [file],
  remedy: 'Zip the content of the project folder, and upload again.',
}));

export const fileTooLarge = problem('file-too-large', (path: RelPath, bytes: number, limit: number) => ({
  headline: 'A dependency file is too large',
  detail: `Up to ${megabytes(limit)} are read, and this file has ${megabytes(bytes)}.`,
  where: [path],
  remedy: 'Check that it is the file you mean; split it with -r if it is.',
}));

export const fileUnreadable = problem('file-unreadable', (path: RelPath, reason: string) => ({
  headline: 'A file of the upload cannot be read',
  detail: `The system answered: ${reason}.`,
  where: [path],
  remedy: 'Give the build user read access to it, and upload again.',
}));
