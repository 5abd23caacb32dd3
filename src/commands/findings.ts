/**
 * What was found about an upload or a machine, each on its own: for `doctor`, and for what `plan` tells programs.
 */
import type { StagingPlan } from '../app-root/staging-plan.ts';
import { adviceOf, type Problem, Refusal, type Warning } from '../problem.ts';
import type { Advice } from '../python/plan.ts';

export interface Finding {
  /** `error`: it will not work. `warning`: it may not, or not as meant. `note`: worth knowing. `ok`: looked at, and well. */
  readonly severity: 'error' | 'warning' | 'note' | 'ok';
  readonly about: 'upload' | 'machine';
  /** Stable, kebab-case: that of the message or warning. */
  readonly code: string;
  readonly message: string;
  /** `path` or `path:line`, of the upload. */
  readonly where: readonly string[];
  readonly remedy: string | null;
}

/** Warnings of a plan with which a build will fail. */
export const ERRORS: ReadonlySet<string> = new Set([
  'conda-other-system',
  'lock-of-another-system',
  'no-python-at-the-top',
  'pip-other-system',
  'requirements-hash-malformed',
  'descriptor-unreadable',
]);

/** Those that its author will look at only where something goes wrong. */
const NOTES: ReadonlySet<string> = new Set(['not-used', 'left-out']);

/** Pure: all that a plan says. */
export function findingsOf(plan: StagingPlan): Finding[] {
  if (plan.outcome === 'refused') return [plan.problem, ...(plan.problem.further ?? [])].map(ofProblem);
  const { start, warnings } = plan;
  const ignored = plan.outcome === 'staged' ? plan.ignored : [];
  return [
    ...(start.problem === null ? [] : [ofProblem(start.problem)]),
    ...warnings.filter(({ code }) => code !== start.problem?.code).map(ofWarning),
    ...ignored.map(({ path, reason }) =>
      ofWarning({ code: 'not-used', message: `Not used as it is: ${reason}.`, where: [path] }),
    ),
  ];
}

export const ofAdvice = (advice: Advice): Finding => ({ about: 'upload', ...advice });

export const ofProblem = (problem: Problem): Finding => ({
  severity: 'error',
  about: 'upload',
  code: problem.code,
  message: `${problem.headline}. ${problem.detail}`,
  where: problem.where,
  remedy: adviceOf(problem),
});

/** What a check refuses; none where it goes through. */
export function ofCheck(check: () => void, as: Partial<Pick<Finding, 'severity' | 'about'>>): Finding[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [{ ...ofProblem(error.problem), ...as }];
  }
}

/** What to do is in the words of the warning. */
export const ofWarning = ({ code, message, where }: Warning): Finding => ({
  severity: ERRORS.has(code) ? 'error' : NOTES.has(code) ? 'note' : 'warning',
  about: 'upload',
  code,
  message,
  where,
  remedy: null,
});
