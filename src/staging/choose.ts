/**
 * Which of a folder's manifests counts, and what of it has to reach the app root?
 *
 * Pure: works on a Survey. First row of the order that fits decides, and every loser is named with its reason.
 */
import { posix } from 'node:path';
import { ProblemError } from '../errors.ts';
import { beyondPip, type Environment, type Line, parseEnvironment, pythonSpec } from './conda.ts';
import { childrenOf } from './locate.ts';
import { MISSPELLINGS, PYTHON_MANIFESTS } from './manifests.ts';
import type { RequirementSource } from './pip/types.ts';
import { fromConda, type Stated } from './python-version.ts';
import { decodeText } from './text.ts';
import type { Ignored, Manager, RelPath, Settings, Survey, Warning } from './types.ts';

interface Notes {
  readonly ignored: readonly Ignored[];
  readonly warnings: readonly Warning[];
}

export type Choice =
  /** pip installs: requirement lines, in order, and what was said about Python beside them. */
  | ({ kind: 'pip'; sources: readonly RequirementSource[]; python: readonly Stated[] } & Notes)
  /** Another package manager's own files. */
  | ({ kind: 'native'; manager: Manager; path: RelPath } & Notes)
  | ({ kind: 'none' } & Notes);

/** The manifests of a folder by their proper names, whatever their spelling. */
type Present = ReadonlyMap<string, RelPath>;

/** @throws ProblemError for a setting that names nothing, and for files that cannot be understood. */
export async function chooseManifest(survey: Survey, dir: RelPath, settings: Settings): Promise<Choice> {
  const { present, warnings } = manifestsIn(survey, dir);
  const choice =
    settings.manifest === undefined
      ? await choose(survey, dir, present)
      : await chooseExplicitly(survey, dir, present, settings.manifest);
  return { ...choice, warnings: [...warnings, ...choice.warnings] };
}

function manifestsIn(survey: Survey, dir: RelPath): { present: Present; warnings: Warning[] } {
  const names = childrenOf(survey, dir).filter((name) => survey.kind(posix.join(dir, name)) === 'file');
  const present = new Map<string, RelPath>();
  const warnings: Warning[] = [];
  for (const { file } of PYTHON_MANIFESTS) {
    const spellings = names.filter((name) => name.toLowerCase() === file.toLowerCase());
    const name = spellings.includes(file) ? file : spellings[0];
    if (name === undefined) continue;
    const path = posix.join(dir, name);
    present.set(file, path);
    if (name !== file) {
      warnings.push({
        code: 'manifest-spelling',
        message: `Taken for ${file}; tools look for exactly that name.`,
        where: [path],
      });
    }
  }
  return { present, warnings };
}

async function choose(survey: Survey, dir: RelPath, present: Present): Promise<Choice> {
  const environments = ['environment.yml', 'environment.yaml'].flatMap((name) => present.get(name) ?? []);
  const environment = environments[0] === undefined ? null : await readEnvironment(survey, environments[0]);
  const requirements = present.get('requirements.txt');
  if (environment !== null) return fromEnvironment(survey, dir, present, environment, requirements ?? null);
  if (requirements !== undefined) return fromRequirements(dir, present, requirements);
  return fromOthers(present);
}

async function readEnvironment(survey: Survey, path: RelPath): Promise<Environment> {
  const yaml = await import('yaml');
  return parseEnvironment(survey.read(path) ?? new Uint8Array(), path, yaml);
}

/** An environment of Python and pip alone says nothing that pip could not do by itself, faster and smaller. */
function fromEnvironment(
  survey: Survey,
  dir: RelPath,
  present: Present,
  environment: Environment,
  requirements: RelPath | null,
): Choice {
  if (beyondPip(environment).length > 0) {
    return {
      kind: 'native',
      manager: 'conda',
      path: environment.path,
      ...losers(present, [environment.path], environment.path),
    };
  }
  const sources = pipSources(survey, dir, environment, requirements);
  const { ignored } = losers(present, [requirements ?? '', environment.path], requirements ?? environment.path);
  const reason = 'asks for nothing that pip cannot install; its Python version and pip lines are used';
  return {
    kind: 'pip',
    sources,
    python: pythonOf(environment),
    ignored: [{ path: environment.path, reason }, ...ignored],
    warnings: [...variablesWarning(environment)],
  };
}

const pythonOf = (environment: Environment): Stated[] => {
  const spec = pythonSpec(environment);
  return spec === null ? [] : [{ source: `${environment.path}:${spec.line}`, statement: fromConda(spec.text) }];
};

function variablesWarning({ path, variables }: Environment): Warning[] {
  if (variables.length === 0) return [];
  const message = `Its variables are not set in the image (${variables.join(', ')}); set them where the job is configured.`;
  return [{ code: 'environment-variables', message, where: [path] }];
}

/**
 * The pip section's lines in order, with each `-r FILE` replaced by that file, since both bases are the folder of the
 * environment file; a requirements.txt beside it that the section does not mention comes first.
 */
function pipSources(
  survey: Survey,
  dir: RelPath,
  environment: Environment,
  requirements: RelPath | null,
): RequirementSource[] {
  const items = environment.pip.map((line) => ({ line, file: includedFile(dir, line) }));
  const mentioned = items.some(({ file }) => file === requirements);
  const sources: RequirementSource[] = requirements !== null && !mentioned ? [fileSource(requirements, dir)] : [];
  let lines: Line[] = [];
  const flush = (): void => {
    if (lines.length > 0) sources.push(linesSource(environment.path, dir, lines));
    lines = [];
  };
  for (const { line, file } of items) {
    if (file !== null && survey.kind(file) === 'file') {
      flush();
      sources.push(fileSource(file, dir));
    } else {
      if (lines.length > 0 && line.line !== lines.at(-1)!.line + 1) flush();
      lines.push(line);
    }
  }
  flush();
  return sources;
}

const fileSource = (path: RelPath, cwd: RelPath): RequirementSource => ({ path, dir: posix.dirname(path), cwd });

const linesSource = (path: RelPath, dir: RelPath, lines: readonly Line[]): RequirementSource => ({
  path,
  dir,
  cwd: dir,
  text: `${lines.map(({ text }) => text).join('\n')}\n`,
  firstLine: lines[0]!.line,
});

/** The file of a plain `-r FILE` line, also written `-r file:FILE`; null for every other line. */
function includedFile(dir: RelPath, { text }: Line): RelPath | null {
  const file = /^(?:-r|--requirement)(?:\s+|=|(?<=-r))(?:file:)?([^\s'"\\$:]+)$/.exec(text.trim())?.[1];
  return file === undefined || file.startsWith('/') ? null : posix.join(dir, file);
}

function fromRequirements(dir: RelPath, present: Present, path: RelPath): Choice {
  return { kind: 'pip', sources: [fileSource(path, dir)], python: [], ...losers(present, [path], path) };
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

function fromOthers(present: Present): Choice {
  const rule = PYTHON_MANIFESTS.find(({ file }) => present.has(file));
  if (rule === undefined) return { kind: 'none', ignored: [], warnings: [] };
  const path = present.get(rule.file)!;
  return { kind: 'native', manager: rule.manager, path, ...losers(present, [path], path) };
}

async function chooseExplicitly(survey: Survey, dir: RelPath, present: Present, value: string): Promise<Choice> {
  const looked = [...new Set([posix.normalize(value), posix.join(dir, value)])];
  const path = looked.find((candidate) => survey.kind(candidate) === 'file');
  if (path === undefined)
    throw new ProblemError({ code: 'no-such-manifest', setting: 'BP_PLANQK_MANIFEST', value, looked });
  const only = new Map([...present].filter(([, file]) => file === path));
  if (only.size === 0)
    return { kind: 'pip', sources: [fileSource(path, dir)], python: [], ...losers(present, [path], path) };
  const choice = await choose(survey, dir, only);
  const chosenBy = losers(present, [path], path).ignored;
  return { ...choice, ignored: [...choice.ignored, ...chosenBy] };
}

/** Files whose names come close to a manifest's. */
export const misspelt = (survey: Survey, dir: RelPath): RelPath[] =>
  childrenOf(survey, dir)
    .filter((name) => MISSPELLINGS.has(name.toLowerCase()))
    .map((name) => posix.join(dir, name));

/** Whether a text file holds anything but blanks. */
export const textOf = (survey: Survey, path: RelPath): string | null => {
  const bytes = survey.kind(path) === 'file' ? survey.read(path) : null;
  return bytes === null ? null : decodeText(bytes).text;
};
