/**
 * What becomes of the template's own requirements, which are always pip's?
 *
 * pip and conda can take them in; of a lock file of another tool there is no merging anything into it.
 */

import type { Survey, Write } from '../../app-root/staging-plan.ts';
import { ProblemError } from '../../problem.ts';
import { encodeText } from '../../upload/text.ts';
import { readClosure } from '../requirements/closure.ts';
import { relocateRequirements } from '../requirements/relocate.ts';
import { PipRefusal, type Relocation, type RequirementSource } from '../requirements/types.ts';
import type { NativeContext, NativePlan } from './types.ts';

/** @throws ProblemError `native-template-requirements` where the template asks for anything at all. */
export function refuseTemplate({ survey, template, manager, path }: NativeContext): void {
  const asking = template.find((source) => asksForSomething(source, survey));
  if (asking !== undefined) {
    throw new ProblemError({ code: 'native-template-requirements', template: asking.path, path, manager });
  }
}

function asksForSomething(source: RequirementSource, survey: Survey): boolean {
  try {
    return readClosure([source], survey).roots.some(({ entries }) => entries.length > 0);
  } catch (error) {
    if (error instanceof PipRefusal) throw new ProblemError(error.problem);
    throw error;
  }
}

/** @throws ProblemError */
export function relocate(sources: readonly RequirementSource[], target: string, survey: Survey): Relocation {
  const result = relocateRequirements([...sources], target, survey);
  if (!result.ok) throw new ProblemError(result.problem);
  return result.relocation;
}

export const includedCopies = ({ extra }: Relocation): Write[] =>
  extra.map((file) => ({ ...file, how: 'rewritten', content: encodeText(file.content) }));

/** A manifest that comes up as the requirements.txt of pip, the template's requirements before it. */
export function asRequirements(
  { survey, template }: NativeContext,
  own: readonly RequirementSource[],
  nothing: string,
): Pick<NativePlan, 'manager' | 'settings' | 'warnings'> & { files: Write[] } {
  const sources = [...template, ...own];
  const kept = { manager: 'pip', settings: {} } as const;
  if (sources.length === 0) {
    const empty: Write = { path: 'requirements.txt', from: [], how: 'generated', content: encodeText(nothing) };
    return { ...kept, warnings: [], files: [empty] };
  }
  const relocation = relocate(sources, 'requirements.txt', survey);
  const staged: Write = {
    path: 'requirements.txt',
    from: relocation.from,
    how: relocation.how,
    content: encodeText(relocation.content),
  };
  return { ...kept, warnings: relocation.warnings, files: [...includedCopies(relocation), staged] };
}
