/**
 * The files that state a Python version and nothing else.
 */
import { posix } from 'node:path';
import { refuseStandIn } from '../upload/stand-in.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { fromRuntimeTxt, fromVersionFile, type Stated } from './version.ts';

/** The most telling first. */
const VERSION_FILES = [
  { name: '.python-version', read: fromVersionFile },
  { name: 'runtime.txt', read: fromRuntimeTxt },
] as const;

export const readVersionFiles = (survey: Survey, dirs: readonly RelPath[]): Stated[] =>
  [...new Set(dirs)].flatMap((dir) =>
    VERSION_FILES.flatMap(({ name, read }) => {
      const source = posix.join(dir, name);
      refuseStandIn(survey, source);
      const text = survey.kind(source) === 'file' ? survey.text(source) : null;
      return text === null ? [] : [{ source, statement: read(text) }];
    }),
  );
