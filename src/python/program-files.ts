/**
 * Which files of the upload does a program consist of, and what do they import that is none of it?
 *
 * Pure: works on a Survey. No code is run, so what is imported under computed names is not seen.
 */

import { posix } from 'node:path';
import { orInstead } from '../problem.ts';
import { LIMITS } from '../reading-limits.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { type CodePlace, entryPointFile, PREFIXES, readEntryPoint } from './entry-point-form.ts';
import { type Import, importsIn } from './imports.ts';
import { readProgram } from './program.ts';

export interface ProgramFile {
  readonly path: RelPath;
  readonly text: string;
  /** Of what is not in the upload. */
  readonly imports: readonly Import[];
}

/** Nor has any module a longer name. */
const MOST_PARTS = 32;

/** @param entryPoint As a setting gives it; the program of the user code otherwise. */
export function programFiles(survey: Survey, place: CodePlace, entryPoint: string | undefined): ProgramFile[] {
  const { userCode, base } = place;
  const roots = [...new Set([userCode, posix.join(userCode, 'src'), base, '.'])];
  const upload = { survey, compiledIn: compiledModules(survey) };
  const paths = new Set(firstFiles(upload, place, roots, entryPoint));
  const elsewhere = new Set<string>();
  const found: ProgramFile[] = [];
  let characters = 0;
  for (const path of paths) {
    const text = textOf(survey, path);
    characters += text.length;
    if (found.length === LIMITS.beside.imports || characters > LIMITS.beside.characters) break;
    const imports: Import[] = [];
    for (const each of importsIn(text)) {
      const [module = ''] = each.module.split('.');
      const own = each.level === 0 && elsewhere.has(module) ? null : filesOf(upload, each, roots, path);
      for (const file of own ?? []) paths.add(file);
      if (own !== null || each.level > 0) continue;
      elsewhere.add(module);
      imports.push(each);
    }
    found.push({ path, text, imports });
  }
  return found;
}

interface SearchedUpload {
  readonly survey: Survey;
  readonly compiledIn: (dir: RelPath) => ReadonlySet<string>;
}

/** Modules that are compiled, such as `fast.cpython-311-x86_64-linux-gnu.so`. Each folder is looked through once. */
function compiledModules(survey: Survey): SearchedUpload['compiledIn'] {
  const known = new Map<RelPath, ReadonlySet<string>>();
  return (dir) => {
    const before = known.get(dir);
    if (before !== undefined) return before;
    const names = survey.children(dir).filter((name) => /\.(so|pyd|pyc)$/.test(name));
    const modules = new Set(names.map((name) => name.split('.', 1)[0]!));
    known.set(dir, modules);
    return modules;
  };
}

function firstFiles(
  upload: SearchedUpload,
  place: CodePlace,
  roots: readonly RelPath[],
  entryPoint?: string,
): RelPath[] {
  if (entryPoint === undefined) return [readProgram(upload.survey, place.userCode)?.path ?? []].flat();
  const entry = readEntryPoint(entryPoint);
  if (entry === null) return [];
  if (entry.folder === null) return localFiles(upload, entry.module, [], roots) ?? [];
  return [entryPointFile(upload.survey, place, entryPoint) ?? []].flat();
}

/** One that is too large to be read says nothing. */
const textOf = (survey: Survey, file: RelPath): string => orInstead(() => survey.text(file), null) ?? '';

/** The files of the upload that are imported; null where it is no module of the upload. */
function filesOf(upload: SearchedUpload, { module, level, names }: Import, roots: readonly RelPath[], file: RelPath) {
  if (level === 0) return localFiles(upload, module, names, [...roots, posix.dirname(file)]);
  if (level > MOST_PARTS) return [];
  const from = posix.join(posix.dirname(file), ...Array<string>(level - 1).fill('..'));
  return from.startsWith('..') ? [] : localFiles(upload, module, names, [from]);
}

function localFiles(upload: SearchedUpload, module: string, names: readonly string[], roots: readonly RelPath[]) {
  const own = module.replace(PREFIXES, '');
  const [top = ''] = own.split('.');
  const root = roots.find((each) => isModule(upload, posix.join(each, top)));
  if (root === undefined) return null;
  const parts = own === '' ? [] : own.split('.', MOST_PARTS);
  const packages = parts.map((_, index) => posix.join(root, ...parts.slice(0, index + 1)));
  const below = names.map((name) => posix.join(root, ...parts, name));
  return [...packages, ...below]
    .flatMap((path) => [`${path}.py`, posix.join(path, '__init__.py')])
    .filter((path) => upload.survey.kind(path) === 'file');
}

/** A file, a folder, or compiled. */
const isModule = ({ survey, compiledIn }: SearchedUpload, path: RelPath): boolean =>
  survey.kind(path) === 'directory' ||
  survey.kind(`${path}.py`) === 'file' ||
  compiledIn(posix.dirname(path)).has(posix.basename(path));
