/** Which packages does an upload of conda name, each with its line? */
import { baseName } from '../../quote.ts';
import type { RelPath, Survey } from '../../upload/survey.ts';
import { pipSource } from '../managers/conda/environment-text.ts';
import { packageName, parseEnvironment } from '../managers/conda/environment-yml.ts';
import type { RequirementSource } from '../requirements/types.ts';
import type { AdvisedPlan } from './types.ts';

export interface CondaPackage {
  readonly name: string;
  /** As written. */
  readonly text: string;
  readonly line: number;
}

export interface NamedByConda {
  readonly path: RelPath;
  readonly packages: readonly CondaPackage[];
  /** What pip installs on top; null: nothing. */
  readonly pip: RequirementSource | null;
  /** Each is one release: a list of what was installed once. */
  readonly isSolved: boolean;
}

/** Null: none of conda, or of pixi. */
export async function environmentOf(survey: Survey, { writes, manager }: AdvisedPlan): Promise<NamedByConda | null> {
  if (manager !== 'conda') return null;
  // what stands at the app root already is not written
  const sourceOf = (name: string): RelPath | undefined =>
    writes.find(({ path }) => path === name)?.from[0] ?? (survey.kind(name) === 'file' ? name : undefined);
  const list = sourceOf('package-list.txt');
  if (list !== undefined) return fromList(survey, list);
  const path = sourceOf('environment.yml');
  const bytes = path === undefined ? null : survey.read(path);
  if (path === undefined || bytes === null) return null;
  const file = parseEnvironment(bytes, path, await import('yaml'));
  const { packages, pip } = file.environment;
  return {
    path,
    packages: packages.map(({ text, line }) => ({ name: packageName(text), text, line })),
    pip: pip.length > 0 ? pipSource(file) : null,
    isSolved: false,
  };
}

/** `conda list --export` writes `name=version=build`, and `--explicit` addresses of files. */
function fromList(survey: Survey, path: RelPath): NamedByConda {
  const lines = (survey.text(path) ?? '').split(/\r\n?|\n/).map((line) => line.replace(/(^|\s)#.*/, '').trim());
  const packages = lines.flatMap((text, index): CondaPackage[] =>
    text === '' || text.startsWith('@') ? [] : [{ name: nameInList(text), text, line: index + 1 }],
  );
  const isSolved = packages.every(({ text }) => text.includes('/') || /^[^=<>!~\s]+={1,2}[^=<>!~*\s]+/.test(text));
  return { path, packages, pip: null, isSolved };
}

const nameInList = (text: string): string => (text.includes('://') ? packageOfFile(text) : packageName(text));

/** `.../numpy-2.2.6-py311h1234_0.conda` is numpy. */
export const packageOfFile = (url: string): string =>
  baseName(url.replace(/#.*$/, '')).split('-').slice(0, -2).join('-').toLowerCase();
