/** What about a lock will only show when it is installed? Pure. */
import { listAt, stringOf, type Table, tableAt, valueAt } from '../../formats/data.ts';
import { listed as listedNames, placeText } from '../../quote.ts';
import { isConstraint, satisfies } from '../constraint.ts';
import { type LockedFiles, pythonsOfMinors, pythonsOfWheel } from '../managers/locked-files.ts';
import { markerInTheImage } from '../markers.ts';
import { fromSpecifier } from '../pep440.ts';
import { type Processor, processorOf } from '../processor.ts';
import { normalizeName, parseRequirement } from '../requirements/pep508.ts';
import { placesOf } from './requirements-advice.ts';
import type { Advice, Advised, LockContents } from './types.ts';

export function lockAdvice({ lock, plan, minors, settings }: Advised): Advice[] {
  if (lock === null) return [];
  const isKnown = plan.warnings.some(({ code }) => code === 'stale-lock');
  return [
    ...(isKnown ? [] : stale(lock)),
    ...(minors === null ? [] : filesOfLock(lock, minors, processorOf(settings.arch))),
  ];
}

/** What the manifest asks for, and the lock has not, or in another release. */
function stale({ path, manifest, packages }: LockContents): Advice[] {
  if (manifest === null) return [];
  const unmet = wantedBy(manifest.data).filter(({ name, specifier }) => {
    const locked = packages.get(name);
    return locked === undefined || !locked.versions.every((version) => mayFit(version, specifier));
  });
  if (unmet.length === 0) return [];
  const names = listedNames(unmet.map(({ text }) => text));
  return [
    {
      severity: 'warning',
      code: 'stale-lock',
      message: `It was made for other dependencies: ${manifest.path} asks for ${names}.`,
      where: [path, manifest.path],
      remedy: 'Lock again, and upload the new lock.',
    },
  ];
}

interface WantedRelease {
  readonly name: string;
  readonly specifier: string;
  /** As written. */
  readonly text: string;
}

const wantedBy = (manifest: Table): WantedRelease[] =>
  valueAt(manifest, ['project', 'dependencies']) === undefined ? ofPixi(manifest) : ofProject(manifest);

const ofProject = (manifest: Table): WantedRelease[] =>
  listAt(manifest, ['project', 'dependencies']).flatMap((line): WantedRelease[] => {
    const text = stringOf(line) ?? '';
    const requirement = parseRequirement(text);
    if (requirement === null || markerInTheImage(requirement.marker) === null) return [];
    return [{ name: normalizeName(requirement.name), specifier: requirement.specifier, text }];
  });

/** Names alone: the lock does not say the versions of conda's packages apart from their files. */
const ofPixi = (manifest: Table): WantedRelease[] =>
  valueAt(manifest, ['environments', 'default']) !== undefined
    ? []
    : ['dependencies', 'pypi-dependencies'].flatMap((key) =>
        Object.keys(tableAt(manifest, [key])).map((name) => ({ name: normalizeName(name), specifier: '', text: name })),
      );

const PLAIN = /^(0|[1-9]\d*)(\.(0|[1-9]\d*)){0,2}$/;

/** True where it cannot be told. */
function mayFit(version: string, specifier: string): boolean {
  const constraint = fromSpecifier(specifier);
  if (constraint === null || constraint === '' || !PLAIN.test(version) || !isConstraint(constraint)) return true;
  const numbers = [...version.split('.'), '0', '0'].slice(0, 3);
  return satisfies(numbers.join('.'), constraint);
}

const isWheel = (file: string): boolean => /\.whl$/i.test(file);

/** For the Python that the job gets; of nothing for Linux at all every plan warns. */
function filesOfLock(
  { path, packages, needed }: LockContents,
  minors: readonly number[],
  processor: Processor,
): Advice[] {
  const pythons = pythonsOfMinors(minors);
  const without = needed.filter(
    ({ files, needed: when }) =>
      files.length > 0 &&
      (when & pythons) !== 0 &&
      !files.some((file) => isWheel(file) && (pythonsOfWheel(file, processor) & pythons) !== 0),
  );
  const placed = (some: readonly LockedFiles[]): string[] =>
    placesOf(
      some.map(({ name }) => ({ where: [placeText({ path, line: packages.get(normalizeName(name))?.line ?? null })] })),
    );
  const names = (some: readonly LockedFiles[]): string => listedNames([...new Set(some.map(({ name }) => name))]);
  const built = without.filter(({ files }) => !files.every(isWheel));
  const impossible = without.filter(
    ({ files }) => files.every(isWheel) && files.some((file) => pythonsOfWheel(file, processor) !== 0),
  );
  return [
    ...(impossible.length === 0
      ? []
      : [
          {
            severity: 'error' as const,
            code: 'no-file-for-python',
            message: `Neither a wheel for Python ${versions(minors)} nor a source is locked of ${names(impossible)}, so that it cannot be installed.`,
            where: placed(impossible),
            remedy: 'Ask for a Python that it has wheels for, or lock again for this one.',
          },
        ]),
    ...(built.length === 0
      ? []
      : [
          {
            severity: 'note' as const,
            code: 'built-from-source',
            message: `No wheel for Linux on ${processor} and Python ${versions(minors)} is locked of ${names(built)}: the build runs the code of its source, which takes longer, and fails where that needs a compiler or libraries.`,
            where: placed(built),
            remedy: 'Lock a release that has a wheel, if there is one.',
          },
        ]),
  ];
}

const versions = (minors: readonly number[]): string =>
  minors.length > 2 ? `3.${minors[0]} to 3.${minors.at(-1)}` : minors.map((minor) => `3.${minor}`).join(' and ');
