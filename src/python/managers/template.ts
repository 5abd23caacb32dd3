/**
 * What becomes of the template's own requirements, which are always pip's?
 *
 * pip and conda can take them in; of a lock file of another tool there is no merging anything into it.
 */

import type { Write } from '../../app-root/staging-plan.ts';
import { refuse } from '../../problem.ts';
import type { Survey } from '../../upload/survey.ts';
import { encodeText } from '../../upload/text.ts';
import { readClosure } from '../requirements/closure.ts';
import { relocate } from '../requirements/relocate.ts';

import type { Relocation, RequirementSource } from '../requirements/types.ts';
import { pip } from './answers.ts';
import { templateRequirements } from './problems.ts';
import type { FoundManifest, ManagerPlan, StageContext } from './types.ts';

/**
 * @param manager Who would install.
 * @throws Refusal `native-template-requirements` where the template asks for anything at all.
 */
export function refuseTemplate(
  { survey, path }: Pick<FoundManifest, 'survey' | 'path'>,
  { template }: StageContext,
  manager: string,
): void {
  const asking = template.find((source) => asksForSomething(source, survey));
  if (asking !== undefined) refuse(templateRequirements(asking.path, path, manager));
}

const asksForSomething = (source: RequirementSource, survey: Survey): boolean =>
  readClosure([source], survey).roots.some(({ entries }) => entries.length > 0);

export const includedCopies = ({ extra }: Relocation): Write[] =>
  extra.map((file) => ({ ...file, how: 'rewritten', content: encodeText(file.content) }));

/**
 * A manifest that comes up as the requirements.txt of pip, the template's requirements before it.
 *
 * @param nothing What to write where neither asks for anything.
 */
export function asRequirements(
  survey: Survey,
  { template }: StageContext,
  own: readonly RequirementSource[],
  nothing: string,
): Pick<ManagerPlan, 'manager' | 'settings' | 'warnings'> & { files: Write[] } {
  const sources = [...template, ...own];
  const kept = { manager: pip, settings: {} };
  if (sources.length === 0) {
    const empty: Write = { path: 'requirements.txt', from: [], how: 'generated', content: encodeText(nothing) };
    return { ...kept, warnings: [], files: [empty] };
  }
  const relocation = relocate(sources, 'requirements.txt', survey);
  const { from, how, content } = relocation;
  const staged: Write = { path: 'requirements.txt', from, how, content: encodeText(content) };
  return { ...kept, warnings: relocation.warnings, files: [...includedCopies(relocation), staged] };
}
