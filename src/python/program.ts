/**
 * The program of a job, how it is called, and how a template starts it. Told from the text alone: no code of the upload
 * is executed to decide.
 */
import { posix } from 'node:path';
import type { Warning } from '../problem.ts';
import { excerpt } from '../quote.ts';
import { refuseStandIn } from '../upload/stand-in.ts';
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
    String.raw`^[ \t]*(?:from[ \t]+\S+[ \t]+)?import[ \t](?:[^\n#]*[\s,(])?run\b`,
    String.raw`^[ \t]*class[ \t]+run\b`,
  ].join('|'),
  'm',
);

/** By itself it makes a folder a job. */
const NESTED = 'src/program.py';
/** In a folder that is known to be the user code, this one does, too. */
export const PROGRAMS = [NESTED, 'program.py'] as const;

export const readProgram = (survey: Survey, dir: RelPath): Program | null =>
  PROGRAMS.map((name) => programAt(survey, posix.join(dir, name))).find((program) => program !== null) ?? null;

/** Null where there is none; its `run` is another question. */
export const readNestedProgram = (survey: Survey, dir: RelPath): Program | null =>
  programAt(survey, posix.join(dir, NESTED));

function programAt(survey: Survey, path: RelPath): Program | null {
  refuseStandIn(survey, path);
  const bytes = survey.kind(path) === 'file' ? survey.read(path) : null;
  return bytes === null ? null : { path, run: runIn(new TextDecoder('latin1').decode(bytes)) };
}

export function runIn(source: string): Program['run'] {
  const text = source.replace(/\r\n?/g, '\n');
  if (BINDS_RUN.test(text)) return 'bound';
  return /\brun\b/.test(text) ? 'mentioned' : 'absent';
}

/** Where user code lies, and the folder that plays the app root for it. */
export interface CodePlace {
  readonly userCode: RelPath;
  readonly base: RelPath;
}

/** Both spellings of the template's folder have one module name; elsewhere the user code is the import root itself. */
export function defaultEntryPoint(program: Program | null, { userCode }: CodePlace, isNamed: boolean): string {
  const module = program?.path === posix.join(userCode, NESTED) ? 'src.program' : 'program';
  return isNamed && /(^|\/)app\/user[_-]code(\/|$)/.test(userCode) ? `app.user_code.${module}:run` : `${module}:run`;
}

/** Every name by which the user code was ever imported. */
export const PREFIXES = /^(app\.user_code|user_code|service)\./;

/** Without ending, each place where an entry point's module may lie; none for the older form, a path. */
function modulePlaces({ userCode, base }: CodePlace, entryPoint: string): RelPath[] {
  const [module = ''] = entryPoint.split(':');
  if (!/^[\w.]+$/.test(module)) return [];
  const places = [
    posix.join(userCode, module.replace(PREFIXES, '').replaceAll('.', '/')),
    posix.join(base, module.replaceAll('.', '/')),
  ];
  return [...new Set(places)];
}

/** The file that holds a job's entry point; null where it is none of the upload's. */
export const entryPointFile = (survey: Survey, place: CodePlace, entryPoint: string): RelPath | null =>
  moduleFile(survey, modulePlaces(place, entryPoint)) ?? null;

/** What the runner will refuse, as far as the text alone tells. */
export function entryPointWarnings(survey: Survey, place: CodePlace, entryPoint: string): Warning[] {
  const { userCode } = place;
  const name = entryPoint.split(':')[1] ?? 'run';
  const modules = modulePlaces(place, entryPoint);
  if (modules.length === 0) return []; // the runner has the last word
  const file = moduleFile(survey, modules);
  if (file === undefined) {
    const inSource = hasModule(survey, posix.join(userCode, 'src'), entryPoint);
    const advice = inSource ? ` There is one in src: set ENTRY_POINT=src.${excerpt(entryPoint)}.` : '';
    const message = `The entry point ${excerpt(entryPoint)} names a module that is not in the upload.${advice}`;
    return [{ code: 'entry-point-missing', message, where: modules.map((place) => `${place}.py`) }];
  }
  const text = survey.text(file) ?? '';
  if (mentions(text, name) || /import \*/.test(text)) return [];
  const message = `The entry point ${excerpt(entryPoint)} names a function that the module does not mention.`;
  return [{ code: 'entry-point-missing', message, where: [file] }];
}

const moduleFile = (survey: Survey, modules: readonly RelPath[]): RelPath | undefined =>
  modules
    .flatMap((place) => [`${place}.py`, posix.join(place, '__init__.py')])
    .find((candidate) => survey.kind(candidate) === 'file');

/** Whether an entry point's module lies in this folder. */
export function hasModule(survey: Survey, dir: RelPath, entryPoint: string): boolean {
  const [module = ''] = entryPoint.split(':');
  const path = module.replace(PREFIXES, '').replaceAll('.', '/');
  return /^[\w.]+$/.test(module) && moduleFile(survey, [posix.join(dir, path)]) !== undefined;
}

/** Each part of a dotted name as a word of its own. The name is anybody's, and so no pattern. */
function mentions(text: string, name: string): boolean {
  const words = new Set(text.match(/\w+/g));
  return name.split(/\W+/).every((part) => part === '' || words.has(part));
}

/** The start module that a template may bring, below the folder that plays the app root. */
export const TEMPLATE_START = { file: 'app/__main__.py', command: 'python -m app' } as const;

/** The name by which it imports the user code. */
export const TEMPLATE_IMPORT = 'app/user_code';

/** `python -m app.py` looks for a module `py` in a package `app`: meant is the file. */
export const repairCommand = (command: string): string =>
  command.replace(/(\bpython[\d.]*\s+(?:-u\s+)?-m\s+[\w.]+)\.py(?=\s|$)/, '$1');
