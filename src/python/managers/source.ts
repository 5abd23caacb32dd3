/**
 * What does a file that is no requirements file ask for, in pip's terms?
 *
 * Shapes and small helpers that the converters share. Where the lines go, and how their paths change with that, is
 * pip/relocate.ts's business.
 */

import { posix } from 'node:path';
import { Refusal } from '../../problem.ts';
import { joinPaths } from '../../upload/joined-paths.ts';
import type { RelPath } from '../../upload/survey.ts';
import { parseRequirement } from '../requirements/pep508.ts';
import type { RequirementSource } from '../requirements/types.ts';
import { dependencyInvalid } from './problems.ts';

/** A requirement line with the line of the file on which it was found; null where only the file is known. */
export interface Item {
  readonly text: string;
  readonly line: number | null;
}

/** A source whose lines stand anywhere in their file. */
export interface ConvertedSource extends RequirementSource {
  text: string;
  /** For each line of `text`, the line of `path` that it comes from. */
  lines: readonly number[];
}

export const fileSource = (path: RelPath, cwd: RelPath): RequirementSource => ({
  path,
  dir: posix.dirname(path),
  cwd,
});

/** A file of requirements that a manifest names, from its own folder. */
export function namedSource(manifest: RelPath, { text, line }: Item): RequirementSource {
  const dir = posix.dirname(manifest);
  return { ...fileSource(joinPaths(dir, text), dir), namedAt: { path: manifest, line } };
}

export function itemsSource(path: RelPath, items: readonly Item[]): ConvertedSource {
  const dir = posix.dirname(path);
  const lines = items.flatMap(({ text, line }) => text.split('\n').map(() => line ?? 1));
  return { path, dir, cwd: dir, text: items.map(({ text }) => `${text}\n`).join(''), firstLine: lines[0] ?? 1, lines };
}

/** @throws Refusal `dependency-invalid` where the text is no requirement */
export function requirementOf(text: string, path: RelPath, line: number | null) {
  const requirement = parseRequirement(text);
  if (requirement === null) throw new Refusal(dependencyInvalid({ path, line }, text));
  return requirement;
}

/** `a; x` under the further condition `y`. */
export const bothMarkers = (...markers: readonly string[]): string => {
  const given = markers.filter((marker) => marker !== '');
  return given.length > 1 ? given.map((marker) => `(${marker})`).join(' and ') : (given[0] ?? '');
};
