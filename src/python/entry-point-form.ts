/**
 * What does an entry point name, and is it in the upload? As the runner reads it: `package.module:function`, or a path,
 * `folder/file.py:function`; without a function the module is run as a script.
 *
 * Pure, and from the text alone: what an installed package brings is not seen.
 */
import { posix } from 'node:path';
import type { Warning } from '../problem.ts';
import { excerpt } from '../quote.ts';
import type { RelPath, Survey } from '../upload/survey.ts';

/** Where user code lies, and the folder that plays the app root for it. */
export interface CodePlace {
  readonly userCode: RelPath;
  readonly base: RelPath;
}

export interface EntryPoint {
  /** Of a path; null: the module has its full name. */
  readonly folder: string | null;
  /** Dotted. */
  readonly module: string;
  /** May be dotted; null: the module is run as a script, and has no result. */
  readonly function: string | null;
}

const IDENTIFIER = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** Null: in neither form. */
export function readEntryPoint(spelling: string): EntryPoint | null {
  const [, path, last = ''] = /^(?:(.*)\/)?([^/]*)$/s.exec(spelling.trim().replaceAll('\\', '/')) ?? [];
  const [, name = '', ending, named] = /^([^:]*?)(\.py)?(?::(.*))?$/s.exec(last) ?? [];
  const isModule = !name.split('.').includes('') && !/[\s"'()]/.test(name);
  const isFunction = named === undefined || named.split('.').every((part) => IDENTIFIER.test(part));
  if (!isModule || !isFunction) return null;
  const folder = path ?? (ending === undefined ? null : '');
  return { folder, module: name, function: named ?? null };
}

/** Every name by which the user code was ever imported. */
export const PREFIXES = /^(app\.user_code|user_code|service)\./;
const FOLDERS = /^(app\/user[_-]code|user[_-]code|service)(\/|$)/;

/** Without ending, each place of the upload where its module may lie; null: the runner has the last word on such a name. */
function modulePlaces({ userCode, base }: CodePlace, { folder, module }: EntryPoint): RelPath[] | null {
  if (!/^[\w.-]+$/.test(module)) return null;
  if (folder?.startsWith('/')) return [];
  const file = module.replaceAll('.', '/');
  const own = module.replace(PREFIXES, '').replaceAll('.', '/');
  const importRoots = own.startsWith('src/') ? [userCode] : [userCode, posix.join(userCode, 'src')];
  const places =
    folder === null
      ? [...importRoots.map((dir) => posix.join(dir, own)), posix.join(base, file)]
      : [
          posix.join(userCode, folder, file),
          posix.join(base, folder, file),
          posix.join(userCode, folder.replace(FOLDERS, ''), file),
        ];
  return [...new Set(places)].filter((place) => !place.startsWith('../'));
}

const moduleFile = (survey: Survey, modules: readonly RelPath[]): RelPath | undefined =>
  modules
    .flatMap((place) => [`${place}.py`, posix.join(place, '__init__.py')])
    .find((candidate) => survey.kind(candidate) === 'file');

/** The file that holds a job's entry point; null where it is none of the upload's. */
export function entryPointFile(survey: Survey, place: CodePlace, spelling: string): RelPath | null {
  const entry = readEntryPoint(spelling);
  return entry === null ? null : (moduleFile(survey, modulePlaces(place, entry) ?? []) ?? null);
}

/** Whether an entry point's module lies in this folder. */
export const hasModule = (survey: Survey, dir: RelPath, spelling: string): boolean =>
  entryPointFile(survey, { userCode: dir, base: dir }, spelling) !== null;

/** What the runner will refuse, or run otherwise than meant, as far as the text alone tells. */
export function entryPointWarnings(survey: Survey, place: CodePlace, spelling: string): Warning[] {
  const entry = readEntryPoint(spelling);
  const modules = entry === null ? null : modulePlaces(place, entry);
  if (entry === null || modules === null) return [];
  const file = moduleFile(survey, modules);
  if (file === undefined) {
    const meant = entry.function === null ? spelling.trim().replace(/\.(?=\w+$)/, ':') : spelling;
    const isMeant = meant !== spelling && entryPointFile(survey, place, meant) !== null;
    const advice = isMeant ? ` A colon stands before the function: ENTRY_POINT=${excerpt(meant)}.` : '';
    const message = `The entry point ${excerpt(spelling)} names a module that is not in the upload.${advice}`;
    return [{ code: 'entry-point-missing', message, where: modules.map((place) => `${place}.py`) }];
  }
  const text = survey.text(file) ?? '';
  if (entry.function === null) return mentions(text, 'run') ? [runsAsScript(spelling, file)] : [];
  if (mentions(text, entry.function) || /import \*/.test(text)) return [];
  const message = `The entry point ${excerpt(spelling)} names a function that the module does not mention.`;
  return [{ code: 'entry-point-missing', message, where: [file] }];
}

const runsAsScript = (spelling: string, file: RelPath): Warning => ({
  code: 'entry-point-without-function',
  message: `The entry point ${excerpt(spelling)} names no function, so the module is run as a script, and the job has no result. Where run is meant: ENTRY_POINT=${excerpt(spelling)}:run.`,
  where: [file],
});

/** Each part of a dotted name as a word of its own. The name is anybody's, and so no pattern. */
function mentions(text: string, name: string): boolean {
  const words = new Set(text.match(/\w+/g));
  return name.split(/\W+/).every((part) => part === '' || words.has(part));
}
