/**
 * Which lines of the requirements asked for what an installer could not install?
 *
 * Pure. Installers name a package and not the line, and what they ran on may be a copy.
 */

import { excerpt } from '../../quote.ts';
import { filesOf, type RequirementsFile } from '../requirements/closure.ts';
import { normalizeName } from '../requirements/pep508.ts';
import { packageOf } from '../requirements/requirement-line.ts';

export interface AskingLine {
  /** Normalised. */
  readonly name: string;
  /** As it is told: `requirements.txt:3: numpy==1.21.0`. */
  readonly text: string;
}

/** @param pathOf A file's path as people know it. */
export function askingLines(roots: readonly RequirementsFile[], pathOf: (path: string) => string): AskingLine[] {
  return [...filesOf(roots)].flatMap(({ entries }) =>
    entries.flatMap((entry) => {
      const name = packageOf(entry);
      const { path, line } = entry.at;
      return name === null ? [] : [{ name, text: `${pathOf(path)}:${line}: ${excerpt(entry.line.text.trim())}` }];
    }),
  );
}

/** A name as installers write it: quoted, or with its version. Words of their own, such as `build`, are neither. */
const NAMED =
  /(?<![\w.-])([A-Za-z0-9][\w.-]*)(?=`|'|\)|\[|[<>=!~]=|[<>]| @ | \(v\d|-\d|, we can| cannot be used| was included| depends on| has no )/g;

const MOST = 5;

/** @param output Lines that explain what went wrong. */
export function whoAsked(output: readonly string[], lines: readonly AskingLine[]): string[] {
  const names = new Set([...output.join('\n').matchAll(NAMED)].map(([, name]) => normalizeName(name!)));
  return lines
    .filter(({ name }) => names.has(name))
    .map(({ text }) => text)
    .slice(0, MOST);
}
