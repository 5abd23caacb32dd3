/**
 * Which kinds of manifest are there, and which of several counts?
 *
 * Order matters: the first row whose file is there, and says something, decides. Locks come before what they were made
 * from, and what names packages before what has to be built, or read out of a program, to be known. All other lists of
 * managers and files are made from this one.
 */
import { posix } from 'node:path';
import type { RelPath } from '../../upload/survey.ts';
import { condaLock, environment, packageList, packageListBesideEnvironment } from './conda/row.ts';
import type { Folder } from './manifest-folder.ts';
import { pdmLock } from './pdm/row.ts';
import { requirementsFolder, requirementsIn, requirementsTxt } from './pip/row.ts';
import { pipfile, pipfileLock } from './pipenv/row.ts';
import { pixiLock, pixiManifest } from './pixi/row.ts';
import { poetryLock, poetryProject } from './poetry/row.ts';
import { project, setupCfg, setupPy } from './project/row.ts';
import { pylock } from './pylock/row.ts';
import { script } from './script/row.ts';
import type { Manager, Row } from './types.ts';
import { uvLock } from './uv/row.ts';

export const ROWS: readonly Row[] = [
  environment,
  packageListBesideEnvironment,
  requirementsTxt,
  packageList,
  uvLock,
  poetryLock,
  pdmLock,
  pylock,
  pipfileLock,
  pixiLock,
  condaLock,
  pipfile,
  pixiManifest,
  poetryProject,
  project,
  setupCfg,
  setupPy,
  requirementsIn,
  requirementsFolder,
  script,
];

export const MANAGERS: readonly Manager[] = [...new Set(ROWS.map(({ manager }) => manager))];

const NAMES: ReadonlySet<string> = new Set(ROWS.flatMap(({ files }) => files));
const IN_ANY_CASE: ReadonlySet<string> = new Set([...NAMES].map((name) => name.toLowerCase()));
const PATTERNS: readonly RegExp[] = ROWS.flatMap(({ pattern }) => pattern ?? []);
const SIDE_FILES: ReadonlySet<string> = new Set(ROWS.flatMap(({ files, isSideFile }) => (isSideFile ? files : [])));

/** In whatever spelling: it is found, and told how it has to be named. */
export const isManifest = (name: string): boolean =>
  IN_ANY_CASE.has(name.toLowerCase()) || PATTERNS.some((pattern) => pattern.test(name));

export const isSideFile = (name: string): boolean => SIDE_FILES.has(name);

/** Proper names of all manifests that a folder may hold, in the order of the rows. */
export const manifestNames = ({ survey, dir }: Folder): string[] => [
  ...NAMES,
  ...survey
    .children(dir)
    .filter(
      (name) =>
        !IN_ANY_CASE.has(name.toLowerCase()) && isManifest(name) && survey.kind(posix.join(dir, name)) === 'file',
    ),
];

export const findManifest = (row: Row, folder: Folder): RelPath | null =>
  row.find === undefined ? (row.files.map(folder.find).find((path) => path !== null) ?? null) : row.find(folder);

/** The rows that a file may belong to by its name: a proper name in any spelling, else what people call such files. */
export function rowsNamed(name: string): readonly Row[] {
  const proper = ROWS.filter(
    ({ files, pattern }) =>
      [...files.map((file) => file.toLowerCase())].includes(name.toLowerCase()) || pattern?.test(name),
  );
  return proper.length > 0 ? proper : ROWS.filter(({ named }) => named?.test(name)).slice(0, 1);
}

/** What at the app root would win over a manager's own files, or change what it does. */
export const namesInTheWay = ({ signs, reads = [] }: Manager): string[] => [
  ...new Set([...MANAGERS.flatMap((other) => (other.comesLast ? [] : other.signs)), ...signs, ...reads]),
];
