/**
 * What does a program import that is neither Python's own nor in the upload, its own modules included?
 *
 * Pure: works on a Survey. No code is run, so what is imported under computed names is not seen.
 */

import { posix } from 'node:path';
import { Refusal } from '../problem.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { type Import, importsIn } from './imports.ts';
import { type CodePlace, PREFIXES, readProgram } from './program.ts';
import { isStandardLibrary } from './requirements/standard-library.ts';

export interface MissingImport {
  /** The top level of its name. */
  readonly module: string;
  /** `path:line` of the first. */
  readonly where: string;
}

/** A program of more files than this has shown what it needs. */
const MOST_FILES = 200;
/** Nor has any module a longer name. */
const MOST_PARTS = 32;

/** @param entryPoint As a setting gives it; the program of the user code otherwise. */
export function missingImports(survey: Survey, place: CodePlace, entryPoint: string | undefined): MissingImport[] {
  const { userCode, base } = place;
  const roots = [...new Set([userCode, posix.join(userCode, 'src'), base, '.'])];
  const missing = new Map<string, MissingImport>();
  const seen = new Set<RelPath>();
  const queue = firstFiles(survey, place, roots, entryPoint);
  for (let file = queue.shift(); file !== undefined && seen.size < MOST_FILES; file = queue.shift()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const each of importsIn(textOf(survey, file))) {
      const files = filesOf(survey, each, roots, file);
      queue.push(...(files ?? []));
      const [module = ''] = each.module.split('.');
      if (files !== null || each.level > 0 || isStandardLibrary(module) || missing.has(module)) continue;
      missing.set(module, { module, where: `${file}:${each.line}` });
    }
  }
  return [...missing.values()];
}

function firstFiles(
  survey: Survey,
  { userCode }: CodePlace,
  roots: readonly RelPath[],
  entryPoint?: string,
): RelPath[] {
  if (entryPoint === undefined) return [readProgram(survey, userCode)?.path ?? []].flat();
  const [module = ''] = entryPoint.split(':');
  return localFiles(survey, module.replace(/\.py$/, '').replaceAll('/', '.'), [], roots) ?? [];
}

/** One that is too large to be read says nothing. */
function textOf(survey: Survey, file: RelPath): string {
  try {
    return survey.text(file) ?? '';
  } catch (error) {
    if (error instanceof Refusal) return '';
    throw error;
  }
}

/** The files of the upload that are imported; null where it is no module of the upload. */
function filesOf(survey: Survey, { module, level, names }: Import, roots: readonly RelPath[], file: RelPath) {
  if (level === 0) return localFiles(survey, module, names, [...roots, posix.dirname(file)]);
  if (level > MOST_PARTS) return [];
  const from = posix.join(posix.dirname(file), ...Array<string>(level - 1).fill('..'));
  return from.startsWith('..') ? [] : localFiles(survey, module, names, [from]);
}

function localFiles(survey: Survey, module: string, names: readonly string[], roots: readonly RelPath[]) {
  const own = module.replace(PREFIXES, '');
  const [top = ''] = own.split('.');
  const root = roots.find((each) => isModule(survey, posix.join(each, top)));
  if (root === undefined) return null;
  const parts = own === '' ? [] : own.split('.', MOST_PARTS);
  const packages = parts.map((_, index) => posix.join(root, ...parts.slice(0, index + 1)));
  const below = names.map((name) => posix.join(root, ...parts, name));
  return [...packages, ...below]
    .flatMap((path) => [`${path}.py`, posix.join(path, '__init__.py')])
    .filter((path) => survey.kind(path) === 'file');
}

/** A file, a folder, or compiled: `fast.cpython-311-x86_64-linux-gnu.so`. */
function isModule(survey: Survey, path: RelPath): boolean {
  if (survey.kind(path) === 'directory' || survey.kind(`${path}.py`) === 'file') return true;
  const name = `${posix.basename(path)}.`;
  return survey.children(posix.dirname(path)).some((child) => child.startsWith(name) && /\.(so|pyd|pyc)$/.test(child));
}
