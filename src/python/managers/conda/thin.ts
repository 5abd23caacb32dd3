/**
 * What does an environment.yml ask of pip, where it asks nothing of conda but Python and pip?
 *
 * Pure: works on a Survey.
 */

import { posix } from 'node:path';
import type { Warning } from '../../../problem.ts';
import { listed } from '../../../quote.ts';
import { joinPaths } from '../../../upload/joined-paths.ts';
import type { RelPath, Survey } from '../../../upload/survey.ts';
import { isOffered, problemAmong } from '../../choose-version.ts';
import type { RequirementSource } from '../../requirements/types.ts';
import { fromConda, type Stated } from '../../version.ts';
import { readVersionFiles } from '../../version-files.ts';
import { fileSource } from '../source.ts';
import { type Environment, type Line, pythonSpec } from './environment-yml.ts';

/** What it says about Python. */
export const pythonOf = (environment: Environment): Stated[] => {
  const spec = pythonSpec(environment);
  return spec === null ? [] : [{ source: `${environment.path}:${spec.line}`, statement: fromConda(spec.text) }];
};

/** @param isCondas Whether conda installs, so that some builders know what to do with them. */
export function variablesWarning({ path, variables }: Environment, isCondas: boolean): Warning[] {
  if (variables.length === 0) return [];
  const names = listed(variables.map(({ name }) => name));
  const message = isCondas
    ? `Its variables (${names}) are set by the embedded builder and by \`run\`, and not by planqk/builder; set them where the job is configured.`
    : `Its variables are not set in the image (${names}); set them where the job is configured.`;
  return [{ code: 'environment-variables', message, where: [path] }];
}

/**
 * The pip section's lines in order, with each `-r FILE` replaced by that file, since both bases are the folder of the
 * environment file; a requirements.txt beside it that the section does not mention comes first.
 */
export function pipSources(
  survey: Survey,
  environment: Environment,
  requirements: RelPath | null,
): RequirementSource[] {
  const dir = posix.dirname(environment.path);
  const items = environment.pip.map((line) => ({ line, file: includedFile(dir, line) }));
  const mentioned = items.some(({ file }) => file === requirements);
  const sources: RequirementSource[] = requirements !== null && !mentioned ? [fileSource(requirements, dir)] : [];
  let lines: Line[] = [];
  const flush = (): void => {
    if (lines.length > 0) sources.push(linesSource(environment.path, dir, lines));
    lines = [];
  };
  for (const { line, file } of items) {
    if (file !== null && survey.kind(file) === 'file') {
      flush();
      sources.push(fileSource(file, dir));
    } else {
      if (lines.length > 0 && line.line !== lines.at(-1)!.line + 1) flush();
      lines.push(line);
    }
  }
  flush();
  return sources;
}

const linesSource = (path: RelPath, dir: RelPath, lines: readonly Line[]): RequirementSource => ({
  path,
  dir,
  cwd: dir,
  text: `${lines.map(({ text }) => text).join('\n')}\n`,
  firstLine: lines[0]!.line,
});

/** The file of a plain `-r FILE` line, also written `-r file:FILE`; null for every other line. */
function includedFile(dir: RelPath, { text }: Line): RelPath | null {
  const file = /^(?:-r|--requirement)(?:\s+|=|(?<=-r))(?:file:)?([^\s'"\\$:]+)$/.exec(text.trim())?.[1];
  return file === undefined || file.startsWith('/') ? null : joinPaths(dir, file);
}

/** Set where no builder has the Python it asks for: conda can still give it. Not where another file contradicts it. */
export async function oldPython(survey: Survey, environment: Environment): Promise<Warning | null> {
  const [stated] = pythonOf(environment);
  if (stated?.statement.kind !== 'version' || (await isOffered(stated.statement.constraint))) return null;
  if ((await problemAmong([stated, ...(await readVersionFiles(survey, [posix.dirname(environment.path)]))])) !== null)
    return null;
  const message = `Python ${stated.statement.constraint} comes through conda only, so conda installs; newer ones need no conda.`;
  return { code: 'python-through-conda', message, where: [stated.source] };
}
