/** What about the packages that are listed, and about the Python, should be written otherwise? Pure. */
import { entryOf } from '../../formats/data.ts';
import { listed as listedNames } from '../../quote.ts';
import { normalizeName } from '../requirements/pep508.ts';
import type { Advice, Advised, ListedPackages } from './types.ts';

export const requirementsAdvice = ({ plan, listed }: Advised): Advice[] => [
  ...(listed === null ? [] : withoutLibraries(listed)),
  // a lock is what pins there, and its absence is told
  ...(listed === null || plan.warnings.some(({ code }) => code === 'no-lock') ? [] : unpinned(listed)),
  ...pythonNotPinned(plan),
];

/** More are told by their files. */
const LINES = 5;

function unpinned({ loose, pin }: ListedPackages): Advice[] {
  const names = [...new Set(loose.map(({ name }) => name))];
  if (names.length === 0) return [];
  const isOne = names.length === 1;
  return [
    {
      severity: 'note',
      code: 'not-pinned',
      message: `${listedNames(names)} ${isOne ? 'is not pinned, so each build may get another release.' : 'are not pinned, so each build may get other releases.'}`,
      where: placesOf(loose),
      remedy: `Write ${pin}, with the release${isOne ? '' : 's'} that ${isOne ? 'it was' : 'they were'} tried with.`,
    },
  ];
}

/** Their lines, or, where they are many, their files. */
export function placesOf(packages: readonly { readonly where: readonly string[] }[]): string[] {
  const places = [...new Set(packages.flatMap(({ where }) => where))];
  return places.length <= LINES ? places : [...new Set(places.map((place) => place.replace(/:\d+$/, '')))];
}

/** What loads libraries of the system that an image of jobs does not have, or is built against them. Conda brings its own. */
const INSTEAD: Readonly<Record<string, string>> = {
  'opencv-contrib-python': 'opencv-contrib-python-headless',
  'opencv-python': 'opencv-python-headless',
  psycopg2: 'psycopg2-binary',
};

const withoutLibraries = ({ packages }: ListedPackages): Advice[] =>
  packages.flatMap(({ name, where }): Advice[] => {
    const instead = entryOf(INSTEAD, normalizeName(name));
    if (instead === undefined || where.length === 0) return [];
    const message = `${normalizeName(name)} needs libraries of the system that an image of jobs does not have.`;
    return [
      { severity: 'warning', code: 'needs-system-library', message, where, remedy: `List ${instead} in its place.` },
    ];
  });

function pythonNotPinned({ isJob, python, manager }: Advised['plan']): Advice[] {
  if (!isJob || python !== null || manager !== 'pip') return [];
  return [
    {
      severity: 'note',
      code: 'python-not-pinned',
      message: "No Python version is stated, so the builder's own is used.",
      where: [],
      remedy: 'Write the one that the job was tried with, such as 3.11, into a file .python-version.',
    },
  ];
}
