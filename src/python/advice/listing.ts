/**
 * Which packages are listed, by whatever says so, and which of them without a version?
 *
 * Pure: works on a Survey, and on what staging decided.
 */

import { orInstead } from '../../problem.ts';
import type { FilePlace } from '../../quote.ts';
import type { Survey } from '../../upload/survey.ts';
import { authorsPlaces } from '../authors-places.ts';
import { markerInTheImage } from '../markers.ts';
import { filesOf, readClosure } from '../requirements/closure.ts';
import { normalizeName } from '../requirements/pep508.ts';
import { type Entry, hasHash, packageOf, requirementOf } from '../requirements/requirement-line.ts';
import { atTheAppRoot, stagedRequirements } from '../staged-entries.ts';
import { environmentOf, type NamedByConda } from './conda-files.ts';
import type { AdvisedPlan, ListedPackages, LockContents } from './types.ts';

/** Null: what installs says it in a way that is not read here. */
export async function listedBy(
  survey: Survey,
  plan: AdvisedPlan,
  lock: LockContents | null,
): Promise<ListedPackages | null> {
  if (plan.manager === 'pip') return ofPip(survey, plan, lock);
  if (plan.manager === 'conda') {
    const environment = await environmentOf(survey, plan);
    return environment === null ? null : ofConda(survey, environment);
  }
  return lock === null ? null : ofLock(lock);
}

const ofLock = ({ path, packages, hasFolders }: LockContents): ListedPackages => ({
  names: new Set(packages.keys()),
  packages: [],
  completeIn: path,
  isKnown: !hasFolders,
  loose: [],
  pin: '',
});

function ofPip(survey: Survey, { writes }: AdvisedPlan, lock: LockContents | null): ListedPackages {
  const { entries, constraints } = stagedRequirements(atTheAppRoot(survey, writes));
  const requirements = inTheImage(entries);
  return {
    ...ofRequirements(requirements, constraints, authorsPlaces(survey, writes)),
    completeIn: lock?.path ?? null,
    pin: 'NAME==VERSION',
  };
}

type PlacesOf = (at: FilePlace) => readonly string[];

function ofRequirements(
  entries: readonly Entry[],
  constraints: readonly Entry[],
  places: PlacesOf,
): Pick<ListedPackages, 'names' | 'packages' | 'isKnown' | 'loose'> {
  const pinned = new Set(constraints.filter(isPinned).flatMap((entry) => packageOf(entry) ?? []));
  const listed = entries.flatMap((entry) => {
    const requirement = requirementOf(entry);
    if (requirement === null) return [];
    const isLoose = !isPinned(entry) && !pinned.has(normalizeName(requirement.name));
    return [{ name: requirement.name, where: places(entry.at), isLoose }];
  });
  return {
    names: new Set(listed.map(({ name }) => normalizeName(name))),
    packages: listed,
    isKnown: entries.every(
      (entry) => !['requirement', 'editable', 'include'].includes(entry.kind) || requirementOf(entry) !== null,
    ),
    loose: listed.filter(({ isLoose }) => isLoose),
  };
}

/** Kits that bring hundreds of packages. */
const KITS: ReadonlySet<string> = new Set(['anaconda']);

/** Python itself is spoken of elsewhere, and pip is a tool. */
const ASIDE: ReadonlySet<string> = new Set(['python', 'pip', 'setuptools', 'wheel']);

function ofConda(survey: Survey, { path, packages, pip, isSolved }: NamedByConda): ListedPackages {
  const roots = pip === null ? [] : orInstead(() => readClosure([pip], survey).roots, []);
  const entries = inTheImage([...filesOf(roots)].flatMap((file) => file.entries));
  const byPip = ofRequirements(entries, [], ({ path, line }) => [line === null ? path : `${path}:${line}`]);
  const own = packages.map(({ name, text, line }) => ({
    name,
    where: [`${path}:${line}`],
    isLoose: !isSolved && !ASIDE.has(name) && !ONE_RELEASE.test(text),
  }));
  return {
    names: new Set([...own.map(({ name }) => normalizeName(name)), ...byPip.names]),
    packages: [...own, ...byPip.packages],
    completeIn: isSolved ? path : null,
    isKnown: byPip.isKnown && !own.some(({ name }) => KITS.has(name)),
    loose: [...own.filter(({ isLoose }) => isLoose), ...byPip.loose],
    pin: 'name=version',
  };
}

/** `numpy=2.2` is meant to be one, though it is any of 2.2: it is how conda's files are written. */
const ONE_RELEASE = /^[^=<>!~\s[]+ ?={1,2}\d+\.[^<>!~|,*]+$|^\S+\[/;

const inTheImage = (entries: readonly Entry[]): Entry[] =>
  entries.filter((entry) => markerInTheImage(requirementOf(entry)?.marker ?? '') !== null);

function isPinned(entry: Entry): boolean {
  const requirement = requirementOf(entry);
  if (requirement === null) return false;
  return hasHash(entry) || requirement.url !== '' || /^==(?!.*\*)|===/.test(requirement.specifier);
}
