/**
 * Is there a program with a `run` in a folder? Told from the text alone: no code of the upload is executed to decide.
 */

import { posix } from 'node:path';
import type { RelPath, Survey } from '../upload/survey.ts';

export interface Program {
  readonly path: RelPath;
  /** `bound`: seen to be defined, assigned or imported. `mentioned`: the word occurs, so it may be. `absent`: it cannot. */
  readonly run: 'bound' | 'mentioned' | 'absent';
}

const BINDS_RUN = new RegExp(
  [
    String.raw`^[ \t]*(?:async[ \t]+)?def[ \t]+run[ \t]*[(\[](?!\s*self\b)`, // a method is no entry point
    String.raw`^run[ \t]*(?::[^=\n]+)?=(?!=)`,
    String.raw`^[ \t]*(?:from[ \t]+\S+[ \t]+)?import[ \t]+(?:[^\n#]*[\s,(])?run\b`,
    String.raw`^[ \t]*class[ \t]+run\b`,
  ].join('|'),
  'm',
);

/** The first of `names` that exists in `dir`, or null. */
export function readProgram(survey: Survey, dir: RelPath, names: readonly string[]): Program | null {
  for (const name of names) {
    const path = posix.join(dir, name);
    const bytes = survey.kind(path) === 'file' ? survey.read(path) : null;
    if (bytes !== null) return { path, run: runIn(new TextDecoder('latin1').decode(bytes)) };
  }
  return null;
}

export function runIn(source: string): Program['run'] {
  const text = source.replace(/\r\n?/g, '\n');
  if (BINDS_RUN.test(text)) return 'bound';
  return /\brun\b/.test(text) ? 'mentioned' : 'absent';
}
