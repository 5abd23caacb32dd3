/**
 * Which of a folder's manifests counts?
 *
 * Pure: works on a Survey. The first row of the table whose file is there, and says something, decides; every loser is
 * named with its reason. What a manifest says is its manager's business (managers/).
 */

import { posix } from 'node:path';
import type { Ignored } from '../app-root/staging-plan.ts';
import { Refusal, refuse, type Warning } from '../problem.ts';
import { joinPaths, normalPath } from '../upload/joined-paths.ts';
import { refuseStandIn } from '../upload/stand-in.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import type { Settings } from '../user-settings.ts';
import { type Folder, folderAt } from './managers/manifest-folder.ts';
import { lockWithoutProject } from './managers/problems.ts';
import { findManifest, isSideFile, manifestNames, ROWS, rowsNamed } from './managers/table.ts';
import type { Answer, FoundManifest, PassedOn, Row, Takes } from './managers/types.ts';
import { manifestKindUnknown, manifestWithoutDependencies, noSuchManifest, severalLocks } from './problems.ts';
import { processorOf } from './processor.ts';
import type { Stated } from './version.ts';

export interface Choice {
  /** Null: there is no manifest. */
  readonly taken: { readonly row: Row; readonly path: RelPath; readonly takes: Takes } | null;
  /** What is said about Python beside the version files, the most telling first. */
  readonly python: readonly Stated[];
  readonly ignored: readonly Ignored[];
  readonly warnings: readonly Warning[];
}

/** @throws Refusal for a setting that names nothing, and for files that cannot be understood */
export async function chooseManifest(
  survey: Survey,
  dir: RelPath,
  settings: Settings,
  isTemplate = false,
): Promise<Choice> {
  if (settings.pipRequirement !== undefined) return { taken: null, python: [], ignored: [], warnings: [] };
  const folder = folderAt(survey, dir);
  const present = presentIn(folder);
  const processor = processorOf(settings.arch);
  const choice = await (settings.manifest === undefined
    ? chooseFirst(folder, present, { processor, isTemplate })
    : chooseNamed(folder, present, { processor, value: settings.manifest }));
  return { ...choice, warnings: [...present.flatMap(spellingWarning), ...choice.warnings] };
}

/** A manifest by its proper name. */
interface Present {
  readonly name: string;
  readonly path: RelPath;
}

const presentIn = (folder: Folder): Present[] =>
  manifestNames(folder).flatMap((name) => {
    const path = folder.find(name);
    return path === null ? [] : [{ name, path }];
  });

function spellingWarning({ name, path }: Present): Warning[] {
  if (posix.basename(path) === name) return [];
  const message = `Taken for ${name}; tools look for exactly that name.`;
  return [{ code: 'manifest-spelling', message, where: [path] }];
}

async function chooseFirst(
  folder: Folder,
  present: readonly Present[],
  { processor, isTemplate }: Pick<FoundManifest, 'processor'> & { readonly isTemplate: boolean },
): Promise<Choice> {
  let last: (() => Promise<Choice>) | null = null;
  const passedOn = new Map<RelPath, PassedOn>();
  for (const row of ROWS) {
    const path = findManifest(row, folder);
    if (path === null || passedOn.has(path)) continue;
    if (row.lock !== null) refuseSeveralLocks(folder);
    const found = { ...foundIn(folder, path, { processor, cwd: folder.dir, isExplicit: false }), isTemplate };
    const answer = await readRow(row, found);
    if (answer === null) continue;
    const completed = (taken: Answer) => complete(row, found, taken, losers(row, found, taken, { present, passedOn }));
    if (answer.takes !== null) return completed(answer);
    const { otherwise } = answer;
    if (otherwise !== undefined) last = () => completed(otherwise);
    passedOn.set(path, answer);
  }
  if (last !== null) return last();
  return { taken: null, ignored: [], ...(await pythonBeside(folder, null)) };
}

const foundIn = (
  folder: Folder,
  path: RelPath,
  given: Pick<FoundManifest, 'processor' | 'cwd' | 'isExplicit'>,
): FoundManifest => ({
  survey: folder.survey,
  path,
  folder,
  ...given,
  hasLockOf: (manifest) => ROWS.some((row) => row.lock?.of === manifest && findManifest(row, folder) !== null),
});

function readRow(row: Row, found: FoundManifest): ReturnType<Row['read']> {
  const { isBound, of = '' } = row.lock ?? {};
  const project = of === '' ? null : found.folder.find(of);
  if (isBound && project === null) refuse(lockWithoutProject(found.path));
  for (const path of [found.path, ...(project === null ? [] : [project])]) refuseStandIn(found.survey, path);
  return row.read(found);
}

function refuseSeveralLocks(folder: Folder): void {
  const locks = ROWS.filter(({ lock }) => lock !== null && !lock.isExport);
  const paths = locks.flatMap((row) => findManifest(row, folder) ?? []);
  if (paths.length > 1) refuse(severalLocks(paths));
}

interface Notes {
  readonly ignored: readonly Ignored[];
  readonly warnings: readonly Warning[];
}

async function complete(row: Row, found: FoundManifest, answer: Answer, beaten: Notes): Promise<Choice> {
  const { path, folder } = found;
  // who brings a Python of its own, or reads its own files for it, has said all there is
  const beside = answer.takes.kind === 'pip' ? await pythonBeside(folder, path) : { python: [], warnings: [] };
  return {
    taken: { row, path, takes: answer.takes },
    python: [...answer.says, ...beside.python],
    ignored: [...answer.ignored, ...beaten.ignored],
    warnings: [...beaten.warnings, ...answer.warnings, ...beside.warnings],
  };
}

function losers(
  row: Row,
  { path, folder }: FoundManifest,
  answer: Answer,
  { present, passedOn }: { present: readonly Present[]; passedOn: ReadonlyMap<RelPath, PassedOn> },
): Notes {
  const others = [...passedOn].filter(([passed]) => passed !== path);
  const companions = (row.companions ?? []).flatMap((name) => folder.find(name) ?? []);
  const named = [...answer.ignored.map((each) => each.path), ...others.map(([passed]) => passed)];
  const used = new Set([path, ...answer.uses, ...companions, ...named]);
  const beaten = present.filter((each) => !used.has(each.path)).map(beatenBy(answer.winner ?? path));
  return {
    ignored: [...others.map(([passed, { reason }]) => ({ path: passed, reason })), ...beaten],
    warnings: [
      ...others.flatMap(([, { warnings }]) => warnings),
      ...(row.namesRivals ? rivalsWarning(folder, path) : []),
    ],
  };
}

const beatenBy =
  (winner: RelPath) =>
  ({ name, path }: Present): Ignored => ({
    path,
    reason: isSideFile(name) ? `${winner} says what is installed` : `${winner} is used, and only one tool can install`,
  });

/** Two ways to install were meant to agree once; which of them is meant now is for the user to say. */
function rivalsWarning(folder: Folder, used: RelPath): Warning[] {
  const rivals = ROWS.filter(({ isRival }) => isRival).flatMap((row) => findManifest(row, folder) ?? []);
  if (rivals.length === 0) return [];
  const message = `Not used, since ${used} is; set BP_PLANQK_MANIFEST=${rivals[0]} to use it instead.`;
  return [{ code: 'lock-not-used', message, where: rivals }];
}

/** What other files of the project say about Python. They are not used otherwise, so what is wrong with them is a note. */
async function pythonBeside(folder: Folder, used: RelPath | null): Promise<Pick<Choice, 'python' | 'warnings'>> {
  const python: Stated[] = [];
  const warnings: Warning[] = [];
  for (const row of ROWS) {
    const path = row.python === undefined ? null : findManifest(row, folder);
    if (path === null || path === used) continue;
    try {
      python.push(...(await row.python!(folder, path)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const message = 'What it says about Python could not be read, and it is not used otherwise.';
      warnings.push({ code: 'side-file-unreadable', message, where: [path] });
    }
  }
  return { python, warnings };
}

/** By the name alone, as people name the files of each kind. */
async function chooseNamed(
  folder: Folder,
  present: readonly Present[],
  { processor, value }: Pick<FoundManifest, 'processor'> & { readonly value: string },
): Promise<Choice> {
  const setting = 'BP_PLANQK_MANIFEST';
  const { survey, dir } = folder;
  const looked = [...new Set([normalPath(value), joinPaths(dir, value)])];
  const path =
    looked.find((candidate) => survey.kind(candidate) === 'file') ??
    looked.flatMap((candidate) => folderAt(survey, posix.dirname(candidate)).find(posix.basename(candidate)) ?? [])[0];
  if (path === undefined) return refuse(noSuchManifest(setting, value, looked));
  const rows = rowsNamed(posix.basename(path));
  if (rows.length === 0) refuse(manifestKindUnknown(setting, value));
  const found = foundIn(folderAt(survey, posix.dirname(path), path), path, { processor, cwd: dir, isExplicit: true });
  for (const row of rows) {
    const answer = await readRow(row, found);
    if (answer !== null && answer.takes !== null) {
      const others = present.filter((each) => each.path !== path).map(beatenBy(path));
      return complete(row, found, answer, { ignored: others, warnings: [] });
    }
  }
  return refuse(manifestWithoutDependencies(setting, path));
}
