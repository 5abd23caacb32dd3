/**
 * Which of a folder's manifests counts, and what of it has to reach the app root?
 *
 * Pure: works on a Survey. First row of the order that fits decides, and every loser is named with its reason.
 */

import { posix } from 'node:path';
import type { Ignored, NativeManager } from '../app-root/staging-plan.ts';
import type { Warning } from '../problem.ts';
import { Refusal } from '../problem.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { decodeText } from '../upload/text.ts';
import type { Settings } from '../user-settings.ts';
import { beyondPip, type Environment, parseEnvironment } from './managers/conda/environment.ts';
import { oldPython, pipSources, pythonOf, variablesWarning } from './managers/conda/thin.ts';
import { lockWithoutProject } from './managers/problems.ts';
import { severalPylocks } from './managers/pylock/problems.ts';
import { type Converted, fileSource, textAt } from './managers/source.ts';
import { isPylock, isPythonManifest, MISSPELLINGS, PYTHON_MANIFESTS } from './managers/table.ts';
import {
  linkBroken,
  linkOutside,
  manifestKindUnknown,
  manifestTwice,
  manifestWithoutDependencies,
  noSuchManifest,
  severalLocks,
} from './problems.ts';
import { decodeRequirements } from './requirements/decode.ts';
import { logicalLines } from './requirements/lines.ts';
import type { RequirementSource } from './requirements/types.ts';
import type { Stated } from './version.ts';

interface Notes {
  readonly ignored: readonly Ignored[];
  readonly warnings: readonly Warning[];
}

interface Common extends Notes {
  /** What was said about Python beside the dependencies, the most telling first. */
  readonly python: readonly Stated[];
}

export type Choice =
  /** pip installs: requirement lines, in order. */
  | ({ kind: 'pip'; sources: readonly RequirementSource[] } & Common)
  /** Another package manager's own files. */
  | ({ kind: 'native'; manager: NativeManager; path: RelPath } & Common)
  | ({ kind: 'none' } & Common);

/** Not even one that leads nowhere is as good as none: packages were meant to be installed. */
function refuseLink(survey: Survey, path: RelPath): never {
  const target = survey.readLink(path) ?? '';
  const isOutside = target.startsWith('/') || posix.join(posix.dirname(path), target).startsWith('..');
  throw new Refusal((isOutside ? linkOutside : linkBroken)(path, target));
}

/** A folder with its manifests by their proper names, whatever their spelling. */
interface Folder {
  readonly survey: Survey;
  readonly dir: RelPath;
  readonly present: Present;
}

type Present = ReadonlyMap<string, RelPath>;

/** @throws Refusal for a setting that names nothing, and for files that cannot be understood. */
export async function chooseManifest(survey: Survey, dir: RelPath, settings: Settings): Promise<Choice> {
  if (settings.pipRequirement !== undefined) return { kind: 'none', python: [], ignored: [], warnings: [] };
  const { present, warnings } = manifestsIn(survey, dir);
  const folder = { survey, dir, present };
  const choice =
    settings.manifest === undefined ? await choose(folder) : await chooseExplicitly(folder, settings.manifest);
  return { ...choice, warnings: [...warnings, ...choice.warnings] };
}

function manifestsIn(survey: Survey, dir: RelPath): { present: Present; warnings: Warning[] } {
  const names = survey.children(dir).filter((name) => survey.entries.get(posix.join(dir, name)) !== 'directory');
  const present = new Map<string, RelPath>();
  const warnings: Warning[] = [];
  for (const { file } of PYTHON_MANIFESTS) {
    const spellings = names.filter((name) => name.toLowerCase() === file.toLowerCase());
    const [name, another] = spellings;
    if (name === undefined) continue;
    const path = posix.join(dir, name);
    if (another !== undefined) throw new Refusal(manifestTwice([path, posix.join(dir, another)]));
    if (survey.kind(path) !== 'file') refuseLink(survey, path);
    present.set(file, path);
    if (name !== file) {
      warnings.push({
        code: 'manifest-spelling',
        message: `Taken for ${file}; tools look for exactly that name.`,
        where: [path],
      });
    }
  }
  for (const name of names)
    if (isPylock(name) && !present.has(name) && survey.kind(posix.join(dir, name)) === 'file')
      present.set(name, posix.join(dir, name));
  return { present, warnings };
}

async function choose(folder: Folder): Promise<Choice> {
  const { survey, present } = folder;
  const environments = ['environment.yml', 'environment.yaml'].flatMap((name) => present.get(name) ?? []);
  const environment = environments[0] === undefined ? null : await readEnvironment(survey, environments[0]);
  const requirements = present.get('requirements.txt');
  if (environment !== null) return fromEnvironment(folder, environment, requirements ?? null);
  if (requirements === undefined) return fromOthers(folder);
  return isLeftToLock(folder, requirements)
    ? fromLockInstead(folder, requirements)
    : fromRequirements(folder, requirements);
}

async function readEnvironment(survey: Survey, path: RelPath): Promise<Environment> {
  const yaml = await import('yaml');
  return parseEnvironment(survey.read(path) ?? new Uint8Array(), path, yaml);
}

/** An environment of Python and pip alone says nothing that pip could not do by itself, faster and smaller. */
async function fromEnvironment(
  folder: Folder,
  environment: Environment,
  requirements: RelPath | null,
): Promise<Choice> {
  const { survey, present } = folder;
  if (beyondPip(environment).length > 0) return native('conda')(folder, environment.path);
  const old = await oldPython(survey, environment);
  if (old !== null) return { ...(await native('conda')(folder, environment.path)), warnings: [old] };
  const sources = pipSources(survey, environment, requirements);
  const { ignored } = losers(present, [requirements ?? '', environment.path], requirements ?? environment.path);
  const beside = await pythonBeside(folder, environment.path);
  const reason = 'asks for nothing that pip cannot install; its Python version and pip lines are used';
  return {
    kind: 'pip',
    sources,
    python: [...pythonOf(environment), ...beside.python],
    ignored: [{ path: environment.path, reason }, ...ignored],
    warnings: [...variablesWarning(environment), ...beside.warnings],
  };
}

async function fromRequirements(folder: Folder, path: RelPath, cwd = folder.dir): Promise<Choice> {
  const { python, warnings } = await pythonBeside(folder, path);
  const { ignored } = losers(folder.present, [path], path);
  const sources = [fileSource(path, cwd)];
  return { kind: 'pip', sources, python, ignored, warnings: [...locksNotUsed(folder, path), ...warnings] };
}

/** Two ways to install were meant to agree once; which of them is meant now is for the user to say. */
function locksNotUsed({ present }: Folder, used: RelPath): Warning[] {
  const rivals = RIVALS.flatMap((name) => present.get(name) ?? []).filter((path) => path !== used);
  if (rivals.length === 0) return [];
  const message = `Not used, since ${used} is; set BP_PLANQK_MANIFEST=${rivals[0]} to use it instead.`;
  return [{ code: 'lock-not-used', message, where: rivals }];
}

const RIVALS = ['uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml', 'Pipfile.lock', 'Pipfile', 'pixi.lock'] as const;

const PROJECT_ITSELF = /^(?:-e\s*|--editable[=\s]\s*)?\.\/?$/;
const PYPROJECT_LOCKS = ['uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml'] as const;

/** A requirements.txt of nothing but `.` or `-e .` only points to the project, and a lock there says more. */
function isLeftToLock({ survey, present }: Folder, requirements: RelPath): boolean {
  if (!present.has('pyproject.toml') || !PYPROJECT_LOCKS.some((name) => present.has(name))) return false;
  const decoded = decodeRequirements(survey.read(requirements) ?? new Uint8Array());
  const lines = decoded.ok ? logicalLines(decoded.text) : [];
  return lines.length > 0 && lines.every(({ text }) => PROJECT_ITSELF.test(text));
}

async function fromLockInstead(folder: Folder, requirements: RelPath): Promise<Choice> {
  const present = new Map([...folder.present].filter(([, path]) => path !== requirements));
  const choice = await fromOthers({ ...folder, present });
  const reason = 'only names the project itself, whose lock file says what is installed';
  return { ...choice, ignored: [{ path: requirements, reason }, ...choice.ignored] };
}

/** Files that only describe the tool's own project, and pin nothing that requirements.txt would not. */
const SIDE_FILES = new Set(['pyproject.toml', 'setup.cfg', 'setup.py', 'requirements.in']);

function losers(present: Present, winners: readonly RelPath[], winner: RelPath): Notes {
  const ignored = [...present]
    .filter(([, path]) => !winners.includes(path))
    .map(([name, path]) => ({
      path,
      reason: SIDE_FILES.has(name)
        ? `${winner} says what is installed`
        : `${winner} is used, and only one tool can install`,
    }));
  return { ignored, warnings: [] };
}

type Find = (folder: Folder) => RelPath | null;

/** Null: the file says nothing about dependencies, and the next row decides. */
type Choose = (folder: Folder, path: RelPath) => Promise<Choice | null>;

interface Row {
  readonly find: Find;
  readonly choose: Choose;
  /** Set for the lock file of one tool: two of them contradict each other. (A pylock.toml is an export of any.) */
  readonly lockOf?: string;
}

const named =
  (name: string): Find =>
  ({ present }) =>
    present.get(name) ?? null;

/**
 * Order matters: the first row whose file is there, and says something, decides. Locks come before what they were made
 * from, and what names packages before what has to be built, or read out of a program, to be known.
 */
const ORDER: readonly Row[] = [
  { find: named('package-list.txt'), choose: native('conda') },
  { find: named('uv.lock'), choose: withProject(native('uv', 'pyproject.toml')), lockOf: 'uv' },
  { find: named('poetry.lock'), choose: withProject(native('poetry', 'pyproject.toml')), lockOf: 'poetry' },
  {
    find: named('pdm.lock'),
    choose: converted(async (...of) => (await import('./managers/pdm/pdm-lock.ts')).fromPdmLock(...of)),
    lockOf: 'pdm',
  },
  {
    find: onePylock,
    choose: converted(async (...of) => (await import('./managers/pylock/pylock.ts')).fromPylock(...of)),
  },
  { find: named('Pipfile.lock'), choose: pipfileLock, lockOf: 'pipenv' },
  { find: named('pixi.lock'), choose: native('pixi', 'pixi.toml'), lockOf: 'pixi' },
  { find: named('conda-lock.yml'), choose: native('conda'), lockOf: 'conda-lock' },
  { find: named('Pipfile'), choose: native('pipenv') },
  { find: named('pixi.toml'), choose: native('pixi') },
  { find: named('pyproject.toml'), choose: pyproject },
  { find: named('setup.cfg'), choose: setupCfg },
  {
    find: named('setup.py'),
    choose: converted(async (_survey, path) => (await import('./managers/project/pyproject.ts')).projectAlone(path)),
  },
  { find: named('requirements.in'), choose: fromRequirements },
  { find: requirementsFolder, choose: fromRequirements },
  { find: entryScript, choose: converted(readScript) },
];

async function fromOthers(folder: Folder): Promise<Choice> {
  refuseSeveralLocks(folder);
  for (const { find, choose: chooseRow } of ORDER) {
    const path = find(folder);
    const choice = path === null ? null : await chooseRow(folder, path);
    if (choice !== null) return choice;
  }
  return { kind: 'none', ignored: [], ...(await pythonBeside(folder, null)) };
}

function refuseSeveralLocks(folder: Folder): void {
  const paths = ORDER.flatMap(({ find, lockOf }) => (lockOf === undefined ? [] : (find(folder) ?? [])));
  if (paths.length > 1) throw new Refusal(severalLocks(paths));
}

/** @param companions Files that belong to the same tool, and are not beaten by it. */
function native(manager: NativeManager, ...companions: string[]) {
  return async ({ present }: Folder, path: RelPath): Promise<Choice> => {
    const own = [path, ...companions.flatMap((name) => present.get(name) ?? [])];
    return { kind: 'native', manager, path, python: [], ...losers(present, own, path) };
  };
}

/** Poetry and uv install from a lock only beside the pyproject.toml it was made from. */
function withProject(chooseNative: Choose): Choose {
  return async (folder, path) => {
    if (!isBeside(folder, path, 'pyproject.toml')) throw new Refusal(lockWithoutProject(path));
    return chooseNative(folder, path);
  };
}

/** Asked of the survey, not of `present`: an explicit choice of the lock leaves its companions where they are. */
const isBeside = ({ survey }: Folder, path: RelPath, name: string): boolean =>
  survey.kind(posix.join(posix.dirname(path), name)) === 'file';

// The converters are loaded only where there is a file for them: detect runs on every upload, and few need one.

async function readScript(survey: Survey, path: RelPath): Promise<Converted | null> {
  if (!/^# \/\/\/ /m.test(textAt(survey, path))) return null;
  return (await import('./managers/script/script-header.ts')).readScript(survey, path);
}

async function readSetupCfg(survey: Survey, path: RelPath): Promise<Converted | null> {
  return (await import('./managers/project/setup-cfg.ts')).readSetupCfg(survey, path);
}

async function requiresPython(survey: Survey, path: RelPath): Promise<readonly Stated[]> {
  const { readPyproject, requiresPython: stated } = await import('./managers/project/pyproject.ts');
  return stated(await readPyproject(survey, path));
}

type Convert = (survey: Survey, path: RelPath) => Promise<Converted | null> | Converted;

function converted(convert: Convert): Choose {
  return async (folder, path) => {
    const result = await convert(folder.survey, path);
    return result === null || result.sources.length === 0 ? null : fromConverted(folder, path, result);
  };
}

async function fromConverted(folder: Folder, path: RelPath, { sources, python, warnings }: Converted): Promise<Choice> {
  const beside = await pythonBeside(folder, path);
  const { ignored } = losers(folder.present, [path, ...sources.map((source) => source.path)], path);
  return {
    kind: 'pip',
    sources,
    python: [...python, ...beside.python],
    ignored,
    warnings: [...warnings, ...beside.warnings],
  };
}

async function pipfileLock(folder: Folder, path: RelPath): Promise<Choice | null> {
  return isBeside(folder, path, 'Pipfile')
    ? native('pipenv', 'Pipfile')(folder, path)
    : converted(async (...of) => (await import('./managers/pipenv/pipfile-lock.ts')).fromPipfileLock(...of))(
        folder,
        path,
      );
}

async function pyproject(folder: Folder, path: RelPath): Promise<Choice | null> {
  const { fromProject, kindOf, readPyproject } = await import('./managers/project/pyproject.ts');
  const read = await readPyproject(folder.survey, path);
  switch (kindOf(read)) {
    case 'poetry':
      return native('poetry')(folder, path);
    case 'project':
      return fromConverted(folder, path, fromProject(folder.survey, read));
    case 'none':
      return null;
  }
}

/** A setup.py beside it may be a stub, or name the dependencies itself; then only running it can tell. */
async function setupCfg(folder: Folder, path: RelPath): Promise<Choice | null> {
  const setupPy = folder.present.get('setup.py');
  if (setupPy !== undefined && textAt(folder.survey, setupPy).includes('install_requires')) return null;
  return converted(readSetupCfg)(folder, path);
}

function onePylock({ present }: Folder): RelPath | null {
  const paths = [...present].filter(([name]) => isPylock(name)).map(([, path]) => path);
  const own = present.get('pylock.toml');
  if (own === undefined && paths.length > 1) throw new Refusal(severalPylocks(paths));
  return own ?? paths[0] ?? null;
}

const PRODUCTION = ['prod', 'production', 'base', 'main', 'common'].map((name) => `requirements/${name}.txt`);

function requirementsFolder(folder: Folder): RelPath | null {
  return firstFile(folder, PRODUCTION);
}

function entryScript(folder: Folder): RelPath | null {
  return firstFile(folder, ['src/program.py', 'program.py']);
}

const firstFile = ({ survey, dir }: Folder, names: readonly string[]): RelPath | null =>
  names.map((name) => posix.join(dir, name)).find((path) => survey.kind(path) === 'file') ?? null;

/** What other files of the project say about Python. They are not used otherwise, so what is wrong with them is a note. */
async function pythonBeside(folder: Folder, used: RelPath | null): Promise<Pick<Common, 'python' | 'warnings'>> {
  const { survey, dir } = folder;
  const readers: readonly [path: RelPath | null, read: (path: RelPath) => Promise<readonly Stated[]>][] = [
    [posix.join(dir, 'pyproject.toml'), (path) => requiresPython(survey, path)],
    [posix.join(dir, 'setup.cfg'), async (path) => (await readSetupCfg(survey, path))?.python ?? []],
    [entryScript(folder), async (path) => (await readScript(survey, path))?.python ?? []],
  ];
  const python: Stated[] = [];
  const warnings: Warning[] = [];
  for (const [path, read] of readers) {
    if (path === null || path === used || survey.kind(path) !== 'file') continue;
    try {
      python.push(...(await read(path)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const message = 'What it says about Python could not be read, and it is not used otherwise.';
      warnings.push({ code: 'side-file-unreadable', message, where: [path] });
    }
  }
  return { python, warnings };
}

async function chooseExplicitly(folder: Folder, value: string): Promise<Choice> {
  const setting = 'BP_PLANQK_MANIFEST';
  const { survey, dir, present } = folder;
  const looked = [...new Set([posix.normalize(value), posix.join(dir, value)])];
  const path = looked.find((candidate) => survey.kind(candidate) === 'file');
  if (path === undefined) throw new Refusal(noSuchManifest(setting, value, looked));
  const choice = await chooseFile(folder, path);
  if (choice === null) throw new Refusal(manifestKindUnknown(setting, value));
  if (choice.kind === 'none') throw new Refusal(manifestWithoutDependencies(setting, path));
  return { ...choice, ignored: [...choice.ignored, ...losers(present, [path], path).ignored] };
}

/** By the name alone, as people name the files of each kind. Null: no kind we know. */
async function chooseFile(folder: Folder, path: RelPath): Promise<Choice | null> {
  const { survey, present } = folder;
  const proper = [...present].find(([, file]) => file === path)?.[0] ?? posix.basename(path);
  const only: Folder = { survey, dir: posix.dirname(path), present: new Map([[proper, path]]) };
  const isEnvironment = /\.ya?ml$/i.test(proper) && proper !== 'conda-lock.yml';
  if (isEnvironment) return fromEnvironment(only, await readEnvironment(survey, path), null);
  if (isPythonManifest(proper) && !/^requirements\./.test(proper)) return fromOthers(only);
  if (/\.(txt|in)$/i.test(proper)) return fromRequirements({ ...only, present: new Map() }, path, folder.dir);
  if (/\.py$/i.test(proper)) return (await converted(readScript)(only, path)) ?? NOTHING;
  return null;
}

const NOTHING: Choice = { kind: 'none', python: [], ignored: [], warnings: [] };

/** Files whose names come close to a manifest's. */
export const misspelt = (survey: Survey, dir: RelPath): RelPath[] =>
  survey
    .children(dir)
    .filter((name) => MISSPELLINGS.has(name.toLowerCase()))
    .map((name) => posix.join(dir, name))
    .filter((path) => survey.kind(path) === 'file');

/** Whether a text file holds anything but blanks. */
export const textOf = (survey: Survey, path: RelPath): string | null => {
  const bytes = survey.kind(path) === 'file' ? survey.read(path) : null;
  return bytes === null ? null : decodeText(bytes).text;
};
