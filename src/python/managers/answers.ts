/**
 * What a row answers: lines for pip, or files of the manager's own.
 */
import type { Warning } from '../../problem.ts';
import type { RelPath } from '../../upload/survey.ts';
import type { RequirementSource } from '../requirements/types.ts';
import type { Stated } from '../version.ts';
import type { Answer, Manager, ManagerPlan, StageContext } from './types.ts';

export const pip: Manager = { name: 'pip', signs: ['requirements.txt'] };

export interface Converted {
  readonly sources: readonly RequirementSource[];
  readonly python: readonly Stated[];
  readonly warnings: readonly Warning[];
}

/** Lines for pip are none of a manifest's business where there are none. */
export function pipAnswer(converted: Converted | null): Answer | null {
  if (converted === null || converted.sources.length === 0) return null;
  const { sources, python, warnings } = converted;
  return {
    takes: { kind: 'pip', sources },
    says: python,
    uses: sources.map(({ path }) => path),
    ignored: [],
    warnings,
  };
}

export const nativeAnswer = (
  stage: (context: StageContext) => Promise<ManagerPlan>,
  uses: readonly (RelPath | null)[] = [],
): Answer => ({
  takes: { kind: 'native', stage },
  says: [],
  uses: uses.filter((path) => path !== null),
  ignored: [],
  warnings: [],
});
