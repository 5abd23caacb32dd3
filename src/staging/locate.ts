/**
 * Which folder of the upload is the user's project, and is it ours to stage?
 *
 * Pure: works on a Survey. First row that fits decides; what is staged from the folder is the language's business.
 */

import { posix } from 'node:path';
import { Refusal, refuse } from '../problem.ts';
import { isManifest, readNestedProgram } from '../python/plan.ts';
import { listed } from '../quote.ts';
import { backslashNames } from '../upload/problems.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import type { Settings } from '../user-settings.ts';
import { isForeignManifest } from './foreign.ts';
import { readPlanqkJson } from './planqk-json.ts';
import { ambiguousUserCode, noSuchUserCode } from './problems.ts';
import type { Evidence, UserCodePlace } from './user-code.ts';

export type Location =
  | ({ readonly kind: 'found' } & UserCodePlace)
  | { readonly kind: 'untouched'; readonly reason: string };

/** Where the platform's template holds the user code, in every spelling seen. */
const NAMED_FOLDERS = ['app/user_code', 'app/user-code', 'user_code', 'user-code'] as const;

/** Folders that hold manifests or programs of their own without being the project. */
const SIDE_FOLDERS = new Set([
  ...['test', 'tests', 'doc', 'docs', 'example', 'examples', 'sample', 'samples', 'benchmarks'],
]);

/** @throws Refusal `no-such-user-code` where the setting names no folder of the upload, `ambiguous-user-code`. */
export function locateUserCode(survey: Survey, settings: Settings): Location {
  refuseBackslashNames(survey);
  if (settings.userCode !== undefined) return chosen(survey, settings.userCode);
  const base = loneTopFolder(survey, '.');
  return (
    byJobEvidence(survey, '.') ??
    rootManifest(survey) ??
    (base === null ? null : byJobEvidence(survey, base)) ??
    byCandidates(survey, base ?? '.')
  );
}

/** Zips written with backslashes unpack to files whose names contain them: no folder is left to look into. */
function refuseBackslashNames(survey: Survey): void {
  const names = survey.children('.').filter((name) => name.includes('\\'));
  if (names.length > 0) refuse(backslashNames(names.slice(0, 10)));
}

function chosen(survey: Survey, setting: string): Location {
  const userCode = posix.normalize(setting).replace(/^\/+|\/+$/g, '') || '.';
  if (survey.kind(userCode) !== 'directory') throw new Refusal(noSuchUserCode(setting));
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
    return survey.kind(posix.join(base, 'Procfile')) === null ? found(base, base, 'program') : null;
  }
  return programs.length > 1 ? refuse(ambiguousUserCode(programs)) : null;
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
    return { kind: 'untouched', reason: `${posix.join(userCode, 'planqk.json')} asks for the DOCKER runtime` };
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
  const manifest = survey.children('.').find((name) => isManifest(name) || isForeignManifest(name));
  return manifest === undefined ? null : { kind: 'untouched', reason: `${manifest} is at the app root already` };
}

/** Exactly one folder at depth 1 or 2 that looks like a Python project, and nothing foreign beside or above it. */
function byCandidates(survey: Survey, base: RelPath): Location {
  const fits = (dir: RelPath): boolean =>
    survey.children(dir).some(isManifest) || readNestedProgram(survey, dir)?.run === 'bound';
  const candidates = outermost([base, ...foldersBelow(survey, base)].filter((dir) => dir !== '.' && fits(dir)));
  const [only, another] = candidates;
  if (only === undefined) return { kind: 'untouched', reason: 'no Python project was found' };
  if (another !== undefined) {
    return { kind: 'untouched', reason: `several folders hold Python projects: ${listed(candidates)}` };
  }
  const foreign = foreignBesideOrAbove(survey, only);
  return foreign === null
    ? found(only, base, readNestedProgram(survey, only) !== null ? 'program' : 'manifest')
    : { kind: 'untouched', reason: `${foreign} stands beside or above ${only}` };
}

function outermost(dirs: RelPath[]): RelPath[] {
  const all = new Set(dirs);
  const isWithin = (dir: RelPath): boolean =>
    dir !== '.' && (all.has(posix.dirname(dir)) || isWithin(posix.dirname(dir)));
  return dirs.filter((dir) => !isWithin(dir));
}

function foreignBesideOrAbove(survey: Survey, dir: RelPath): RelPath | null {
  const name = survey.children(dir).find(isForeignManifest);
  if (name !== undefined) return posix.join(dir, name);
  return dir === '.' ? null : foreignBesideOrAbove(survey, posix.dirname(dir));
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

const isSideFolder = (dir: RelPath): boolean => SIDE_FOLDERS.has(posix.basename(dir));
