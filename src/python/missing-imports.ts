/** What does a program import that is neither Python's own nor in the upload, its own modules included? */
import type { Survey } from '../upload/survey.ts';
import type { CodePlace } from './entry-point-form.ts';
import { type ProgramFile, programFiles } from './program-files.ts';
import { isStandardLibrary } from './requirements/standard-library.ts';

export interface MissingImport {
  /** The top level of its name. */
  readonly module: string;
  /** `path:line` of the first. */
  readonly where: string;
}

/** @param entryPoint As a setting gives it; the program of the user code otherwise. */
export const missingImports = (survey: Survey, place: CodePlace, entryPoint: string | undefined): MissingImport[] =>
  missingIn(programFiles(survey, place, entryPoint));

export function missingIn(files: readonly ProgramFile[]): MissingImport[] {
  const missing = new Map<string, MissingImport>();
  for (const { path, imports } of files)
    for (const { module: name, line } of imports) {
      const module = name.split('.', 1)[0]!;
      if (!missing.has(module) && !isStandardLibrary(module)) missing.set(module, { module, where: `${path}:${line}` });
    }
  return [...missing.values()];
}
