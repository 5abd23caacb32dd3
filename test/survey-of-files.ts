/** A Survey of files that exist in the test alone. */

import { posix } from 'node:path';
import { type EntryKind, type Survey, surveyOf } from '../src/upload/survey.ts';

export function surveyOfFiles(files: Readonly<Record<string, string | Buffer>>): Survey {
  const entries = new Map<string, EntryKind>();
  for (const path of Object.keys(files)) {
    for (let dir = posix.dirname(path); dir !== '.'; dir = posix.dirname(dir)) entries.set(dir, 'directory');
    entries.set(path, 'file');
  }
  return surveyOf({
    entries,
    complete: true,
    oddNames: [],
    guessedNames: [],
    virtualEnvs: [],
    specialFiles: [],
    list: (dir) =>
      [...entries]
        .filter(([path]) => posix.dirname(path) === dir)
        .map(([path, kind]) => ({ name: posix.basename(path), kind })),
    kind: (path) => (path === '.' ? 'directory' : (entries.get(path) ?? null)),
    read: (path) => (files[path] === undefined ? null : Buffer.from(files[path])),
    readLink: () => null,
  });
}
