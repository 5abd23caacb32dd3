/**
 * The program of a job, how it is called, and how a template starts it. Told from the text alone: no code of the upload
 * is executed to decide.
 */
import { posix } from 'node:path';
import { refuseStandIn } from '../upload/stand-in.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import type { CodePlace } from './entry-point-form.ts';

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
  return bytes === null ? null : { path, run: runIn(programText(bytes)) };
}

/** As far as words of ASCII are looked for. Python itself takes a mark of UTF-8, and of the others says what they are. */
export function programText(bytes: Uint8Array): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const encoding = isUtf16 ? (bytes[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'latin1';
  return new TextDecoder(encoding).decode(bytes).replace(/^\u00ef\u00bb\u00bf/, '');
}

export function runIn(source: string): Program['run'] {
  const text = source.replace(/\r\n?/g, '\n');
  if (BINDS_RUN.test(text)) return 'bound';
  return /\brun\b/.test(text) ? 'mentioned' : 'absent';
}

/** Both spellings of the template's folder have one module name; elsewhere the user code is the import root itself. */
export function defaultEntryPoint(program: Program | null, { userCode }: CodePlace, isNamed: boolean): string {
  const module = program?.path === posix.join(userCode, NESTED) ? 'src.program' : 'program';
  return isNamed && /(^|\/)app\/user[_-]code(\/|$)/.test(userCode) ? `app.user_code.${module}:run` : `${module}:run`;
}

/** The start module that a template may bring, below the folder that plays the app root. */
export const TEMPLATE_START = { file: 'app/__main__.py', command: 'python -m app' } as const;

/** The name by which it imports the user code. */
export const TEMPLATE_IMPORT = 'app/user_code';

/** `python -m app.py` looks for a module `py` in a package `app`: meant is the file. */
export const repairCommand = (command: string): string =>
  command.replace(/(\bpython[\d.]*\s+(?:-u\s+)?-m\s+[\w.]+)\.py(?=\s|$)/, '$1');
