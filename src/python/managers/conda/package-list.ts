/**
 * What has to stand at the app root for `conda create --file package-list.txt`?
 *
 * The list as it is, since Paketo's cache goes by its content. A list that conda could not create is told here.
 */

import type { Ignored, Write } from '../../../app-root/staging-plan.ts';
import { Refusal } from '../../../problem.ts';
import type { RelPath } from '../../../upload/survey.ts';
import { decodeText, encodeText } from '../../../upload/text.ts';
import { atTheRoot } from '../root.ts';
import { refuseTemplate } from '../template.ts';
import type { NativeContext, NativePlan } from '../types.ts';
import { packageListOfAnotherSystem, packageListOfPip } from './problems.ts';

export function planPackageList(context: NativeContext, path: RelPath, ignored: readonly Ignored[]): NativePlan {
  const { survey } = context;
  refuseTemplate({ ...context, path });
  const bytes = survey.read(path) ?? new Uint8Array();
  const { text, repaired } = decodeText(bytes);
  refuseForeign(path, text);
  const staged: Write = {
    path: 'package-list.txt',
    from: [path],
    how: repaired === null ? 'copied' : 'rewritten',
    content: repaired === null ? bytes : encodeText(text),
  };
  const message = `Read as ${repaired}; staged as UTF-8.`;
  return {
    manager: 'conda',
    writes: atTheRoot(survey, 'conda', [staged]),
    settings: {},
    python: [],
    used: [path],
    ignored,
    warnings: [
      ...ignored.map((each) => ({ code: 'two-conda-files', message: `Not used: ${each.reason}.`, where: [each.path] })),
      ...(repaired === null ? [] : [{ code: 'package-list-encoding', message, where: [path] }]),
    ],
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
    const found = lines.flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}  ${line.trim()}`] : []));
    if (found.length > 0) throw new Refusal(problem(found.slice(0, 10)));
  }
}
