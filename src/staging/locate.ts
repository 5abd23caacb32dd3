/**
 * Which folder of the upload is the user's project, and is it ours to stage?
 *
 * Pure: works on a Survey. First row that fits decides; what is staged from the folder is the language's business.
 */

import { posix } from 'node:path';
import { Refusal, refuse } from '../problem.ts';
import { hasModule, isManifest, readNestedProgram } from '../python/plan.ts';
import { listed } from '../quote.ts';
import { normalPath } from '../upload/joined-paths.ts';
import { backslashNames } from '../upload/problems.ts';
import { isSideFolder } from '../upload/side-folders.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import type { Settings } from '../user-settings.ts';
import { isForeignManifest } from './foreign.ts';
import { readPlanqkJson } from './planqk-json.ts';
import { ambiguousUserCode, noSuchUserCode } from './problems.ts';
import type { Evidence, UserCodePlace } from './user-code.ts';

export type Location = ({ readonly kind: 'found' } & UserCodePlace) | ({ readonly kind: 'untouched' } & NotOurs);

/** Why an upload is not ours to stage. */
export interface NotOurs {
  readonly reason: string;
  /** The folder that plays the app root. */
  readonly base: RelPath;
  /** What says how it is built and started, where we are not asked. */
  readonly elsewhere: RelPath | null;
  /** Folders that might each be the project. */
  readonly several: readonly RelPath[];
}

const untouched = (reason: string, rest: Partial<NotOurs> = {}): Location => ({
  ...{ kind: 'untouched', base: '.', elsewhere: null, several: [] },
  ...{ reason, ...rest },
});

/** Where the platform's template holds the user code, in every spelling seen. */
const NAMED_FOLDERS = ['app/user_code', 'app/user-code', 'user_code', 'user-code'] as const;

/** @throws Refusal `no-such-user-code` where the setting names no folder of the upload, `ambiguous-user-code`. */
export function locateUserCode(survey: Survey, settings: Settings): Location {
  refuseBackslashNames(survey);
  if (settings.userCode !== undefined) return chosen(survey, settings.userCode);
  const base = loneTopFolder(survey, '.');
  return (
    byJobEvidence(survey, '.') ??
    byEntryPoint(survey, '.', settings) ??
    rootManifest(survey) ??
    (base === null ? null : (byJobEvidence(survey, base) ?? byEntryPoint(survey, base, settings))) ??
    byCandidates(survey, base ?? '.')
  );
}

/** Zips written with backslashes unpack to files whose names contain them: no folder is left to look into. */
function refuseBackslashNames(survey: Survey): void {
  const names = survey.children('.').filter((name) => name.includes('\\'));
  if (names.length > 0) refuse(backslashNames(names.slice(0, 10)));
}

function chosen(survey: Survey, setting: string): Location {
  const userCode = normalPath(setting).replace(/^\/+|\/+$/g, '') || '.';
  if (/^\.\.(\/|$)/.test(userCode) || survey.kind(userCode) !== 'directory') throw new Refusal(noSuchUserCode(setting));
  return found(userCode, '.', 'setting');
}

function byJobEvidence(survey: Survey, base: RelPath): Location | null {
  const named = namedFolders(survey, base);
  if (named.length > 1) refuse(ambiguousUserCode(named));
  if (named.length === 1) return declared(survey, named[0]!, base, 'named');
  const declaring = withPlanqkJson(survey, base);
  if (declaring.length > 1) refuse(ambiguousUserCode(declaring));
  if (declaring.length === 1) return declared(survey, declaring[0]!, base, 'planqk.json');
  const programs = withBoundRun(survey, base);
  if (programs[0] === base) {
    // a Procfile beside the program says how the project wants to be started: it is no job, and not nested either
    return survey.kind(posix.join(base, 'Procfile')) !== 'file' ? found(base, base, 'program') : null;
  }
  return programs.length > 1 ? refuse(ambiguousUserCode(programs)) : null;
}

/** A module of the upload that the setting names, or a project that may install it. */
function byEntryPoint(survey: Survey, base: RelPath, { entryPoint }: Settings): Location | null {
  if (entryPoint === undefined || survey.kind(posix.join(base, 'Procfile')) === 'file') return null;
  const isProject = survey.children(base).some(isManifest);
  return isProject || hasModule(survey, base, entryPoint) ? found(base, base, 'entry-point') : null;
}

/** An empty folder (a template whose user code is elsewhere) counts only where no other has content. */
function namedFolders(survey: Survey, base: RelPath): RelPath[] {
  const present = NAMED_FOLDERS.map((name) => posix.join(base, name)).filter((dir) => survey.kind(dir) === 'directory');
  const filled = present.filter((dir) => survey.children(dir).length > 0);
  return filled.length > 0 ? filled : present.slice(0, 1);
}

/** The base's own comes first; otherwise all at depth 1 and 2. */
function withPlanqkJson(survey: Survey, base: RelPath): RelPath[] {
  return ownFirst(survey, base, (dir) => survey.kind(posix.join(dir, 'planqk.json')) === 'file');
}

function withBoundRun(survey: Survey, base: RelPath): RelPath[] {
  return ownFirst(survey, base, (dir) => readNestedProgram(survey, dir)?.run === 'bound');
}

function ownFirst(survey: Survey, base: RelPath, fits: (dir: RelPath) => boolean): RelPath[] {
  return fits(base) ? [base] : foldersBelow(survey, base).filter(fits);
}

/** A folder that says it holds a job: by its name, or by its planqk.json. */
function declared(survey: Survey, dir: RelPath, base: RelPath, evidence: Evidence): Location {
  const userCode = evidence === 'named' ? descend(survey, dir) : dir;
  if (runtimeOf(survey, userCode) === 'DOCKER') {
    const descriptor = posix.join(userCode, 'planqk.json');
    return untouched(`${descriptor} asks for the DOCKER runtime`, { elsewhere: descriptor });
  }
  return found(userCode, base, evidence);
}

const found = (userCode: RelPath, base: RelPath, evidence: Evidence): Location => ({
  kind: 'found',
  userCode,
  base,
  evidence,
});

const runtimeOf = (survey: Survey, dir: RelPath): unknown => readPlanqkJson(survey, dir).runtime;

function rootManifest(survey: Survey): Location | null {
  const names = survey.children('.');
  const own = names.find(isManifest);
  const foreign = names.find(isForeignManifest);
  const first = names.find((name) => name === own || name === foreign);
  if (first === undefined) return null;
  return untouched(`${first} is at the app root already`, { elsewhere: own === undefined ? foreign! : null });
}

/** Exactly one folder at depth 1 or 2 that looks like a Python project, and nothing foreign beside or above it. */
function byCandidates(survey: Survey, base: RelPath): Location {
  const fits = (dir: RelPath): boolean =>
    survey.children(dir).some(isManifest) || readNestedProgram(survey, dir)?.run === 'bound';
  const candidates = outermost([base, ...foldersBelow(survey, base)].filter((dir) => dir !== '.' && fits(dir)));
  const [only, another] = candidates;
  if (only === undefined) return untouched('no Python project was found', { base, elsewhere: foreignIn(survey, base) });
  if (another !== undefined)
    return untouched(`several folders hold Python projects: ${listed(candidates)}`, { several: candidates });
  const foreign = foreignBesideOrAbove(survey, only);
  return foreign === null
    ? found(only, base, readNestedProgram(survey, only) !== null ? 'program' : 'manifest')
    : untouched(`${foreign} stands beside or above ${only}`, { elsewhere: foreign });
}

function outermost(dirs: RelPath[]): RelPath[] {
  const all = new Set(dirs);
  const isWithin = (dir: RelPath): boolean =>
    dir !== '.' && (all.has(posix.dirname(dir)) || isWithin(posix.dirname(dir)));
  return dirs.filter((dir) => !isWithin(dir));
}

function foreignBesideOrAbove(survey: Survey, dir: RelPath): RelPath | null {
  return foreignIn(survey, dir) ?? (dir === '.' ? null : foreignBesideOrAbove(survey, posix.dirname(dir)));
}

function foreignIn(survey: Survey, dir: RelPath): RelPath | null {
  const name = survey.children(dir).find(isForeignManifest);
  return name === undefined ? null : posix.join(dir, name);
}

/** The one folder an upload consists of, noise aside, or null. */
export function loneTopFolder(survey: Survey, dir: RelPath): RelPath | null {
  const [only, ...others] = survey.children(dir);
  if (only === undefined || others.length > 0) return null;
  const path = posix.join(dir, only);
  const isSkipped = isSideFolder(path) || survey.virtualEnvs.includes(path);
  return survey.kind(path) === 'directory' && !isSkipped ? path : null;
}

/** People zip the folder instead of its content: steps into a lone folder that stands where the project should be. */
function descend(survey: Survey, dir: RelPath, steps = 2): RelPath {
  const inner = steps > 0 ? loneTopFolder(survey, dir) : null;
  if (inner === null || posix.basename(inner) === 'src') return dir;
  return descend(survey, inner, steps - 1);
}

/** Folders at depth 1, then 2 below `base` that may hold a project. */
function foldersBelow(survey: Survey, base: RelPath): RelPath[] {
  const environments = new Set(survey.virtualEnvs);
  const below = (dir: RelPath): RelPath[] =>
    survey
      .children(dir)
      .map((name) => posix.join(dir, name))
      .filter((path) => survey.entries.get(path) === 'directory' && !isSideFolder(path) && !environments.has(path));
  const first = below(base);
  return [...first, ...first.flatMap(below)];
}
