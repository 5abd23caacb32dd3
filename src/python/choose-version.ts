/**
 * Which Python is asked for, of all that is said about it?
 *
 * Pure. What a builder can offer is the builder's own word, and BP_CPYTHON_VERSION is left to it.
 */

import type { PythonRequest } from '../app-root/staging-plan.ts';
import { type Problem, Refusal, refuse, type Warning } from '../problem.ts';
import { listed } from '../quote.ts';
import { LIMITS } from '../reading-limits.ts';
import {
  badPythonVersion,
  type PythonClaim,
  pythonVersionCharacters,
  pythonVersionNonexistent,
  pythonVersionSeveral,
  pythonVersionsDisagree,
} from './problems.ts';
import type { Stated } from './version.ts';

export interface ChosenPython {
  readonly python: PythonRequest | null;
  readonly warnings: readonly Warning[];
}

interface Claim extends PythonClaim {
  readonly source: string;
  readonly exactly: string | undefined;
}

/**
 * The first source that states a version counts; one that excludes it is a contradiction nobody should guess about.
 *
 * @throws Refusal
 */
export async function choosePython(all: readonly Stated[]): Promise<ChosenPython> {
  const stated = all.filter(({ lockedFor }) => lockedFor === undefined);
  const locked = all.filter(({ lockedFor }) => lockedFor !== undefined);
  const chosen = await chooseStated(stated);
  return locked.length === 0 ? chosen : narrowed(chosen, locked, await versionTest());
}

/** Asks for what the lock has files for, too, as long as there is a version that is both. */
function narrowed(chosen: ChosenPython, locked: readonly Stated[], fits: Fits): ChosenPython {
  return locked.reduce<ChosenPython>(({ python, warnings }, { source, statement, lockedFor }) => {
    if (statement.kind !== 'version') return { python, warnings };
    const { constraint } = statement;
    const names = listed(lockedFor ?? []);
    const wanted = offered().filter((each) => python === null || fits(each, python.constraint));
    const both = wanted.filter((each) => fits(each, constraint));
    if (both.length === wanted.length) return { python, warnings };
    const note = (code: string, message: string): Warning[] => [...warnings, { code, message, where: [source] }];
    if (both.length === 0)
      return {
        python,
        warnings: note(
          'python-without-locked-files',
          `It has files for Python ${constraint} only of ${names}; with ${python!.constraint} they are built from source, which may fail.`,
        ),
      };
    const together = python?.constraint
      .split('||')
      .map((part) => [...new Set([part.trim(), ...constraint.split(',')])].join(','))
      .join(' || ');
    const message = `It has files for Python ${constraint} only, so that is asked for: ${names}.`;
    return {
      python: { constraint: together ?? constraint, source: python?.source ?? source },
      // each lock excludes what is not released: that is no news
      warnings: wanted.some((each) => isReleased(each) && !fits(each, constraint))
        ? note('python-of-locked-files', message)
        : warnings,
    };
  }, chosen);
}

async function chooseStated(stated: readonly Stated[]): Promise<ChosenPython> {
  const problem = await problemAmong(stated);
  if (problem !== null) throw new Refusal(problem);
  const empty = stated.flatMap(({ source, statement }) => (statement.kind === 'empty' ? [statesNothing(source)] : []));
  const [first, ...others] = stated.flatMap(claimOf);
  if (first === undefined) return { python: null, warnings: empty };
  const python = { constraint: first.constraint, source: first.source };
  return { python, warnings: [...empty, ...warningsAbout(first, others, await versionTest())] };
}

/**
 * Who sets the version for the build wants it whatever the files say.
 *
 * @param set BP_CPYTHON_VERSION
 * @throws Refusal
 */
export async function chooseVersion(stated: readonly Stated[], set: string | undefined): Promise<ChosenPython> {
  if (set === undefined) return choosePython(stated);
  const { isConstraint, satisfies } = await import('./constraint.ts');
  if (set.length > LIMITS.pythonVersion || !isConstraint(set)) refuse(badPythonVersion('BP_CPYTHON_VERSION', set));
  if (!allVersions().some((each) => satisfies(each, set))) refuse(pythonVersionNonexistent('BP_CPYTHON_VERSION', set));
  return { python: { constraint: set, source: 'BP_CPYTHON_VERSION' }, warnings: [] };
}

/** Why no version can be chosen, or null. */
export async function problemAmong(stated: readonly Stated[]): Promise<Problem | null> {
  const bad = stated.map(problemWith).find((problem) => problem !== null);
  const [first, ...others] = stated.flatMap(claimOf);
  if (bad !== undefined || first === undefined) return bad ?? null;
  return contradiction(first, others, await versionTest());
}

function problemWith({ source, statement }: Stated): Problem | null {
  switch (statement.kind) {
    case 'several':
      return pythonVersionSeveral(source, statement.versions, statement.understood);
    case 'characters':
      return pythonVersionCharacters(source, statement.text);
    case 'invalid':
      return badPythonVersion(source, statement.value);
    default:
      return null;
  }
}

const claimOf = ({ source, statement }: Stated): Claim[] =>
  statement.kind === 'version'
    ? [
        {
          source: source.replace(/:\d+$/, ''),
          constraint: statement.constraint,
          where: source,
          exactly: statement.exactly,
        },
      ]
    : [];

type Fits = (version: string, constraint: string) => boolean;

function contradiction(first: Claim, others: readonly Claim[], fits: Fits): Problem | null {
  const impossible = [first, ...others].find(({ constraint }) => !allVersions().some((each) => fits(each, constraint)));
  if (impossible !== undefined) {
    return pythonVersionNonexistent(impossible.where, impossible.constraint);
  }
  const other = others.find((each) => !shareOne(first.constraint, each.constraint, fits));
  return other === undefined ? null : pythonVersionsDisagree(first, other);
}

function warningsAbout(first: Claim, others: readonly Claim[], fits: Fits): Warning[] {
  const { constraint, where, exactly } = first;
  const isOnOffer = offered().some((each) => fits(each, constraint));
  const narrower = others.filter(
    (other) => !offered().every((each) => !fits(each, constraint) || fits(each, other.constraint)),
  );
  return [
    ...(exactly === undefined ? [] : [exactVersion(where, exactly, constraint)]),
    ...(isOnOffer ? [] : [notOffered(where, constraint)]),
    ...(isOnOffer && exactly === undefined && PATCH.test(constraint) ? [onePatch(where, constraint)] : []),
    ...narrower.map((other) => narrowerThan(first, other)),
  ];
}

const statesNothing = (source: string): Warning => ({
  code: 'python-version-empty',
  message: 'It states no version; a version on a line of its own is expected, such as 3.11.',
  where: [source],
});

function exactVersion(where: string, exactly: string, constraint: string): Warning {
  const message = `${exactly} asks for exactly one release, which builders may not have (${constraint}); ${exactly}.* takes any of that version.`;
  return { code: 'python-version-exact', message, where: [where] };
}

const PATCH = /^\d+\.\d+\.\d+$/;

function onePatch(where: string, constraint: string): Warning {
  const minor = constraint.slice(0, constraint.lastIndexOf('.'));
  const message = `${constraint} is one release, and builders have only the last few of each version; ${minor} takes any of them.`;
  return { code: 'python-version-exact', message, where: [where] };
}

function notOffered(where: string, constraint: string): Warning {
  const message = `No builder is known to offer Python ${constraint}: they begin with ${FLOOR}, the nearest choice. Older ones come through conda only: an environment.yml that asks for conda packages, too.`;
  return { code: 'python-version-not-offered', message, where: [where] };
}

function narrowerThan(first: Claim, other: Claim): Warning {
  const message = `${first.constraint} is used, which also allows versions that ${other.constraint} excludes.`;
  return { code: 'python-version-narrower', message, where: [first.where, other.where] };
}

/** Oldest version that Paketo's builders, and ours, have. */
const FLOOR = '3.10';

/** What may be on offer, for some years to come. */
export const OFFERED_MINORS = { first: 10, last: 20 } as const;

/** The last minor version that is out; raise it each October. */
export const LAST_RELEASED = 15;

const isReleased = (version: string): boolean => Number(version.split('.')[1]) <= LAST_RELEASED;

const minors = (from: number, to: number, patches: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, minor) =>
    Array.from({ length: patches }, (_each, patch) => `3.${from + minor}.${patch}`),
  ).flat();

/** Made when first asked for: it costs each detect some milliseconds, and most uploads state one version or none. */
export function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const offered = once(() => minors(OFFERED_MINORS.first, OFFERED_MINORS.last, 25));

/** All versions that can matter, the likeliest first: whether two constraints share one is then a matter of trying. */
const allVersions = once(() => [
  ...minors(10, 30, 41),
  ...minors(0, 9, 41),
  ...Array.from({ length: 19 }, (_, patch) => `2.7.${patch}`),
]);

/** Loaded only where there is something to compare: detect runs on every upload. */
async function versionTest(): Promise<Fits> {
  const { satisfies } = await import('./constraint.ts');
  return satisfies;
}

const shareOne = (a: string, b: string, fits: Fits): boolean =>
  allVersions().some((each) => fits(each, a) && fits(each, b));

/** Do two constraints share a version? */
export async function overlapTest(): Promise<(a: string, b: string) => boolean> {
  const fits = await versionTest();
  return (a, b) => shareOne(a, b, fits);
}

/** May a builder have a Python that fits? Where not, conda still can. */
export async function isOffered(constraint: string): Promise<boolean> {
  const fits = await versionTest();
  return offered().some((each) => fits(each, constraint));
}
