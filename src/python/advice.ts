/**
 * What about the packages of a job will only show later, if at all? For whoever asks for advice: a build does not tell it.
 *
 * Pure: works on a Survey, and on what staging decided.
 */
import type { Staged } from '../app-root/staging-plan.ts';
import type { Warning } from '../problem.ts';
import { excerpt, type FilePlace, listed } from '../quote.ts';
import type { Survey } from '../upload/survey.ts';
import type { Settings } from '../user-settings.ts';
import { DISTRIBUTIONS, isListed, listingOf } from './import-names.ts';
import { markerInTheImage } from './markers.ts';
import { missingImports } from './missing-imports.ts';
import { normalizeName, type Requirement } from './requirements/pep508.ts';
import { type Entry, hasHash } from './requirements/requirement-line.ts';
import { atTheAppRoot, authorsPlaces, stagedRequirements } from './staged-entries.ts';

type AdvisedPlan = Pick<Staged, 'writes' | 'manager' | 'isJob' | 'userCode' | 'python' | 'warnings'>;

/** Locks and files of conda pin in ways of their own, and bring what nobody lists. */
export function packageAdvice(survey: Survey, plan: AdvisedPlan, settings: Settings): Warning[] {
  if (plan.manager !== 'pip') return [];
  const { entries: all, constraints } = stagedRequirements(atTheAppRoot(survey, plan.writes));
  const entries = all.filter((entry) => markerInTheImage(requirementOf(entry)?.marker ?? '') !== null);
  return [
    ...withoutLibraries(plan, entries),
    ...unpinned(plan, entries, constraints),
    ...notListed(survey, plan, entries, settings),
    ...pythonNotPinned(plan),
  ];
}

function unpinned(
  { writes, warnings }: AdvisedPlan,
  entries: readonly Entry[],
  constraints: readonly Entry[],
): Warning[] {
  // a lock is what pins there, and its absence is told
  if (warnings.some(({ code }) => code === 'no-lock')) return [];
  const pinned = namesIn(constraints.filter(isPinned));
  const loose = entries.filter((entry) => !isPinned(entry) && !isIn(pinned, entry));
  const names = [...new Set(loose.flatMap((entry) => requirementOf(entry)?.name ?? []))];
  if (names.length === 0) return [];
  const what = listed(names);
  const message =
    names.length === 1
      ? `${what} is not pinned, so each build may get another release: write ${what}==VERSION, with the one that it was tried with.`
      : `${what} are not pinned, so each build may get other releases: write NAME==VERSION, with those that they were tried with.`;
  const places = (at: FilePlace): string[] => authorsPlaces(names.length > LINES ? { ...at, line: null } : at, writes);
  const where = new Set(loose.flatMap((entry) => (requirementOf(entry) === null ? [] : places(entry.at))));
  return [{ code: 'not-pinned', message, where: [...where] }];
}

/** More are told by their files. */
const LINES = 5;

/** What loads libraries of the system that an image of jobs does not have, or is built against them. */
const INSTEAD: Readonly<Record<string, string>> = {
  'opencv-contrib-python': 'opencv-contrib-python-headless',
  'opencv-python': 'opencv-python-headless',
  psycopg2: 'psycopg2-binary',
};

const withoutLibraries = ({ writes }: AdvisedPlan, entries: readonly Entry[]): Warning[] =>
  entries.flatMap((entry): Warning[] => {
    const name = normalizeName(requirementOf(entry)?.name ?? '');
    const instead = INSTEAD[name];
    if (instead === undefined) return [];
    const message = `${name} needs libraries of the system that an image of jobs does not have: list ${instead} in its place.`;
    return [{ code: 'needs-system-library', message, where: authorsPlaces(entry.at, writes) }];
  });

const isIn = (names: ReadonlySet<string>, entry: Entry): boolean =>
  names.has(normalizeName(requirementOf(entry)?.name ?? ''));

function isPinned(entry: Entry): boolean {
  const requirement = requirementOf(entry);
  if (requirement === null) return false;
  return hasHash(entry) || requirement.url !== '' || /^==(?!.*\*)|===/.test(requirement.specifier);
}

const namesIn = (entries: readonly Entry[]): ReadonlySet<string> =>
  new Set(entries.flatMap((entry) => requirementOf(entry)?.name ?? []).map(normalizeName));

function pythonNotPinned({ isJob, python }: AdvisedPlan): Warning[] {
  if (!isJob || python !== null) return [];
  const message =
    "No Python version is stated, so the builder's own is used: write the one that the job was tried with, such as 3.11, into a file .python-version.";
  return [{ code: 'python-not-pinned', message, where: [] }];
}

/** A package may come along with another one, so this is no more than a hint. */
function notListed(
  survey: Survey,
  { isJob, userCode }: AdvisedPlan,
  entries: readonly Entry[],
  { entryPoint }: Settings,
): Warning[] {
  const names = namesIn(entries);
  // what a folder or an address brings, only its build would tell
  const isKnown = entries.every(
    (entry) => !['requirement', 'editable', 'include'].includes(entry.kind) || requirementOf(entry) !== null,
  );
  if (!isJob || names.size === 0 || !isKnown) return [];
  const listing = listingOf(names);
  return missingImports(survey, { userCode, base: '.' }, entryPoint)
    .filter(({ module }) => !isListed(module, listing))
    .map(({ module, where }) => ({
      code: 'import-not-listed',
      message: `${excerpt(module)} is imported, and no requirement has its name. Where it does not come along with another package, the job will fail: ${whatToDo(module)}.`,
      where: [where],
    }));
}

/** What is not known is not guessed: an index has a package of nearly every name, and it would be installed. */
const whatToDo = (module: string): string =>
  DISTRIBUTIONS[module] === undefined
    ? 'list the package that it comes from, or upload it, where it is a file of yours'
    : `list ${DISTRIBUTIONS[module]}`;

const requirementOf = ({ use }: Entry): Requirement | null =>
  use !== null && 'requirement' in use.reference ? (use.reference.requirement ?? null) : null;
