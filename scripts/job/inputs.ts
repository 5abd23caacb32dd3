/** Which files are the job's input, and would the runner take them? Asked before anything is built. */
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Options, UsageError } from './options.ts';

const NAMES = ['data', 'params'] as const;

export interface InputFile {
  readonly name: (typeof NAMES)[number];
  readonly file: string;
  /** In the caller's words: the path, or the place in the upload. */
  readonly shown: string;
  readonly isThere: boolean;
  /** Not unpacked for this run alone. */
  readonly lasts: boolean;
}

/** What of the options says which they are. */
type Asked = Pick<Options, 'upload' | 'typed' | 'data' | 'params'>;

export const givenInputs = (options: Asked): InputFile[] => NAMES.flatMap((name) => givenInput(options, name) ?? []);

function givenInput(options: Asked, name: InputFile['name']): InputFile | null {
  const file = options[name];
  return file === undefined ? null : { name, file, shown: options.typed[name] ?? file, isThere: true, lasts: true };
}

/** @param userCode Relative to `appDir`, which is the upload or a copy of it. */
export function inputFiles(options: Asked, appDir: string, userCode: string): InputFile[] {
  const { upload, typed } = options;
  const lasts = appDir === upload;
  return NAMES.map((name) => {
    const given = givenInput(options, name);
    if (given !== null) return given;
    const place = posix.join(userCode, 'input', `${name}.json`);
    const file = join(appDir, place);
    const shown = lasts ? posix.join(typed.upload, place) : `${place} in ${typed.upload}`;
    return { name, file, shown, isThere: existsSync(file), lasts };
  });
}

/** @throws UsageError for a file that the runner would refuse, without quoting it: an input may be anybody's secret. */
export function checkInputs(files: readonly InputFile[]): void {
  for (const { file, shown, isThere } of files) {
    const reason = isThere ? whyNoInput(file) : null;
    if (reason !== null) throw new UsageError(`${shown} is no input: ${reason}`);
  }
}

function whyNoInput(file: string): string | null {
  try {
    return whyNoJson(readFileSync(file));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}

/**
 * Pure. As the runner reads it: JSON, or JSON in Base64. Where Python may see more in it than we do, nothing is said.
 *
 * @returns Null where it is fine, or cannot be told.
 */
export function whyNoJson(content: Buffer): string | null {
  const text = content.toString('utf8').trim();
  if (text === '') return 'it is empty';
  const isOther = content.includes(0) || text.includes('\uFFFD') || /\b(NaN|Infinity)\b/.test(text);
  if (isOther || isJson(text)) return null;
  if (/^[[{]/.test(text)) return `it has to be JSON, and is not${placeOfError(text)}`;
  return isJson(Buffer.from(text, 'base64').toString('utf8')) ? null : 'it is neither JSON nor JSON in Base64';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** ` at line 3, column 7`, where Node says so. */
function placeOfError(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    const [, line, column] = /line (\d+) column (\d+)/.exec((error as Error).message) ?? [];
    return line === undefined ? '' : `, at line ${line}, column ${column}`;
  }
}
