/**
 * What about the packages of a job will only show later, if at all? For whoever asks for advice: a build does not tell it.
 *
 * Pure: works on a Survey, and on what staging decided.
 */
import type { Staged } from '../app-root/staging-plan.ts';
import type { Warning } from '../problem.ts';
import { excerpt } from '../quote.ts';
import type { Survey } from '../upload/survey.ts';
import type { Settings } from '../user-settings.ts';
import { distributionOf, isListed } from './import-names.ts';
import { missingImports } from './missing-imports.ts';
import { normalizeName, type Requirement } from './requirements/pep508.ts';
import { type Entry, hasHash } from './requirements/requirement-line.ts';
import { atTheAppRoot, authorsPlaces, ROOT_FILE, stagedEntries } from './staged-entries.ts';

type AdvisedPlan = Pick<Staged, 'writes' | 'manager' | 'isJob' | 'userCode'>;

/** Locks and files of conda pin in ways of their own, and bring what nobody lists. */
export function packageAdvice(survey: Survey, plan: AdvisedPlan, settings: Settings): Warning[] {
  if (plan.manager !== 'pip') return [];
  const entries = stagedEntries(atTheAppRoot(survey, plan.writes));
  return [...unpinned(plan, entries), ...notListed(survey, plan, entries, settings)];
}

function unpinned({ writes }: AdvisedPlan, entries: readonly Entry[]): Warning[] {
  const staged = writes.find(({ path }) => path === ROOT_FILE) ?? { from: [ROOT_FILE], how: 'copied' };
  return entries.flatMap((entry): Warning[] => {
    const requirement = requirementOf(entry);
    if (
      requirement === null ||
      hasHash(entry) ||
      requirement.url !== '' ||
      /^==(?!.*\*)|===/.test(requirement.specifier)
    )
      return [];
    const message = `${excerpt(requirement.name)} is not pinned, so each build may get another release: write ${excerpt(requirement.name)}==VERSION, with the one that it was tried with.`;
    return [{ code: 'not-pinned', message, where: authorsPlaces(entry.at, staged) }];
  });
}

/** A package may come along with another one, so this is no more than a hint. */
function notListed(
  survey: Survey,
  { isJob, userCode }: AdvisedPlan,
  entries: readonly Entry[],
  { entryPoint }: Settings,
): Warning[] {
  const listed = new Set(entries.flatMap((entry) => requirementOf(entry)?.name ?? []).map(normalizeName));
  // what a folder or an address brings, only its build would tell
  const isKnown = entries.every(
    (entry) => !['requirement', 'editable'].includes(entry.kind) || requirementOf(entry) !== null,
  );
  if (!isJob || listed.size === 0 || !isKnown) return [];
  return missingImports(survey, { userCode, base: '.' }, entryPoint)
    .filter(({ module }) => !isListed(module, listed))
    .map(({ module, where }) => ({
      code: 'import-not-listed',
      message: `${excerpt(module)} is imported, and no requirement has its name. Where it does not come along with another package, the job will fail: list ${excerpt(distributionOf(module))}.`,
      where: [where],
    }));
}

const requirementOf = ({ use }: Entry): Requirement | null =>
  use !== null && 'requirement' in use.reference ? (use.reference.requirement ?? null) : null;
