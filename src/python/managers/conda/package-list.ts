/**
 * What has to stand at the app root for `conda create --file package-list.txt`?
 *
 * The list as it is, since Paketo's cache goes by its content. A list that conda could not create is told here.
 */

import { copy } from '../../../app-root/put.ts';
import { Refusal } from '../../../problem.ts';
import { quoted } from '../../../quote.ts';
import type { RelPath } from '../../../upload/survey.ts';
import { refuseTemplate } from '../template.ts';
import type { FoundManifest, ManagerPlan, StageContext } from '../types.ts';
import { packageListOfAnotherSystem, packageListOfPip } from './problems.ts';

export function stagePackageList(found: FoundManifest, context: StageContext): ManagerPlan {
  const { survey, path } = found;
  refuseTemplate(found, context, 'conda');
  const { text, repaired } = survey.decoded(path)!;
  refuseForeign(path, text);
  const message = `Read as ${repaired}; staged as UTF-8.`;
  return {
    files: copy(survey, path, 'package-list.txt'),
    settings: {},
    python: [],
    used: [path],
    ignored: [],
    warnings: repaired === null ? [] : [{ code: 'package-list-encoding', message, where: [path] }],
  };
}

const FAULTS = [
  { pattern: /=pypi_\d+\s*$/, problem: packageListOfPip },
  { pattern: /^\s*#\s*platform:\s*(win|osx)/, problem: packageListOfAnotherSystem },
  { pattern: /^\s*https?:\/\/.*\/(win|osx)-[\w]+\/[^/]+$/, problem: packageListOfAnotherSystem },
] as const;

function refuseForeign(path: RelPath, text: string): void {
  const lines = text.split(/\r\n?|\n/);
  for (const { pattern, problem } of FAULTS) {
    const found = lines.flatMap((line, index) =>
      pattern.test(line) ? [quoted({ path, line: index + 1 }, line.trim())] : [],
    );
    if (found.length > 0) throw new Refusal(problem(found.slice(0, 10)));
  }
}
