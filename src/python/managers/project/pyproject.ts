/**
 * What does a pyproject.toml without lock file ask for?
 *
 * Pure: works on a Survey. Dependencies only: the project itself is not built, since a job runs from its folder and many
 * layouts with src/ and input/ side by side cannot be built at all.
 * @see https://packaging.python.org/en/latest/specifications/pyproject-toml/
 */

import { posix } from 'node:path';
import type { Warning } from '../../../problem.ts';
import { Refusal } from '../../../problem.ts';
import type { RelPath, Survey } from '../../../upload/survey.ts';
import {
  isTable,
  lineOfKey,
  lineOfString,
  lineOfTable,
  parseToml,
  requireStrings,
  stringOf,
  stringsOf,
  type Table,
  tableAt,
} from '../../formats/toml.ts';
import { normalizeName, type Requirement } from '../../requirements/pep508.ts';
import type { RequirementSource } from '../../requirements/types.ts';
import { fromPep440, type Stated } from '../../version.ts';
import { dependencyPlaceholder } from '../problems.ts';
import { bothMarkers, type Converted, fileSource, type Item, itemsSource, requirementOf, textAt } from '../source.ts';
import { readSetupCfg } from './setup-cfg.ts';

export interface Pyproject {
  readonly path: RelPath;
  readonly text: string;
  readonly data: Table;
}

/** Who says what is installed: Poetry's own table, the standard one, or nobody (settings of linters and such). */
export type PyprojectKind = 'poetry' | 'project' | 'none';

/** @throws Refusal `manifest-syntax` */
export async function readPyproject(survey: Survey, path: RelPath): Promise<Pyproject> {
  const text = textAt(survey, path);
  return { path, text, data: await parseToml(text, path) };
}

export function kindOf({ data }: Pyproject): PyprojectKind {
  if (isTable(tableAt(data, 'tool').poetry)) return 'poetry';
  return tableAt(data, 'project').dependencies !== undefined || isDynamic(data) ? 'project' : 'none';
}

const isDynamic = (data: Table): boolean => stringsOf(tableAt(data, 'project').dynamic).includes('dependencies');

/** `requires-python`, or Poetry's own way to say it. */
export function requiresPython({ path, text, data }: Pyproject): Stated[] {
  const project = stringOf(tableAt(data, 'project')['requires-python']);
  if (project !== null) return [stated(project, lineOfKey(text, 'project', 'requires-python'))];
  const poetry = stringOf(tableAt(data, 'tool', 'poetry', 'dependencies').python);
  return poetry === null ? [] : [stated(poetry, lineOfKey(text, 'tool.poetry.dependencies', 'python'))];

  function stated(value: string, line: number | null): Stated {
    return { source: line === null ? path : `${path}:${line}`, statement: fromPep440(value) };
  }
}

/** @throws Refusal for dependencies that pip could not read either */
export function fromProject(survey: Survey, pyproject: Pyproject): Converted {
  const python = requiresPython(pyproject);
  if (isDynamic(pyproject.data)) return { ...fromDynamic(survey, pyproject), python };
  const { items, warnings } = staticItems(pyproject);
  return { sources: [itemsSource(pyproject.path, items)], python, warnings };
}

interface Expansion {
  readonly pyproject: Pyproject;
  readonly project: Table;
  readonly name: string;
  readonly items: Item[];
  readonly warnings: Warning[];
  /** Extras that were followed, each with its condition: extras may name each other in a circle. */
  readonly followed: Set<string>;
}

function staticItems(pyproject: Pyproject): { items: Item[]; warnings: Warning[] } {
  const { path, text, data } = pyproject;
  const project = tableAt(data, 'project');
  const at = { path, line: lineOfKey(text, 'project', 'dependencies') };
  const dependencies = requireStrings(project.dependencies, 'project.dependencies', at);
  const name = normalizeName(stringOf(project.name) ?? '');
  const expansion: Expansion = { pyproject, project, name, items: [], warnings: [], followed: new Set() };
  for (const dependency of dependencies) expand(expansion, dependency, 'project', '');
  return { items: expansion.items, warnings: expansion.warnings };
}

/** Adds a dependency; one that names the project itself stands for what its extras ask for. */
function expand(expansion: Expansion, dependency: string, table: string, condition: string): void {
  const { pyproject, name, items } = expansion;
  const line = lineOfString(pyproject.text, table, dependency);
  const text = fillIn(dependency, { path: pyproject.path, line });
  const requirement = requirementOf(text, pyproject.path, line);
  if (name === '' || normalizeName(requirement.name) !== name) {
    items.push({ text: underCondition(text, requirement, condition), line });
    return;
  }
  const marker = bothMarkers(condition, requirement.marker);
  for (const extra of requirement.extras) expandExtra(expansion, extra, marker, line);
}

function expandExtra(expansion: Expansion, extra: string, condition: string, line: number | null): void {
  const { pyproject, project, warnings, followed } = expansion;
  const key = `${normalizeName(extra)}\0${condition}`;
  if (followed.has(key)) return;
  followed.add(key);
  const optional = tableAt(project, 'optional-dependencies');
  const found = Object.keys(optional).find((each) => normalizeName(each) === normalizeName(extra));
  if (found === undefined) {
    const message = `The project has no extra named ${extra}; nothing is installed for it.`;
    warnings.push({
      code: 'unknown-extra',
      message,
      where: [line === null ? pyproject.path : `${pyproject.path}:${line}`],
    });
    return;
  }
  const table =
    lineOfTable(pyproject.text, 'project.optional-dependencies') === null ? 'project' : 'project.optional-dependencies';
  const at = { path: pyproject.path, line: lineOfKey(pyproject.text, table, found) };
  for (const dependency of requireStrings(optional[found], `project.optional-dependencies.${found}`, at))
    expand(expansion, dependency, table, condition);
}

function underCondition(text: string, { marker }: Requirement, condition: string): string {
  if (condition === '') return text;
  const head = marker === '' ? text : text.slice(0, text.lastIndexOf(marker)).replace(/\s*;\s*$/, '');
  return `${head} ; ${bothMarkers(condition, marker)}`;
}

/** How build backends spell "the folder of this project", as an absolute URL that only they can know. */
const PROJECT_FOLDER = [/\{root:uri\}/g, /file:\/\/\/?\$\{PROJECT_ROOT\}/g] as const;
const PARENT_FOLDER = /\{root((?::parent)+):uri\}/g;

/** @throws Refusal `dependency-placeholder` for what only a backend on the author's machine could fill in */
export function fillIn(text: string, at: { path: RelPath; line: number | null }): string {
  const withoutParents = text.replace(
    PARENT_FOLDER,
    (_all, parents: string) => `file:./${parents.replaceAll(':parent', '../').replace(/\/$/, '')}`,
  );
  const filled = PROJECT_FOLDER.reduce((each, pattern) => each.replace(pattern, 'file:.'), withoutParents);
  const [placeholder] = /(?<!\$)\{[a-z]+(:[^}]*)?\}|\$\{PROJECT_ROOT\}/.exec(filled) ?? [];
  if (placeholder !== undefined) throw new Refusal(dependencyPlaceholder(at, text, placeholder));
  return filled;
}

type WithoutPython = Omit<Converted, 'python'>;

function fromDynamic(survey: Survey, pyproject: Pyproject): WithoutPython {
  const dir = posix.dirname(pyproject.path);
  const files = dynamicFiles(pyproject.data);
  if (files.length > 0) return { sources: files.map((file) => fileSource(posix.join(dir, file), dir)), warnings: [] };
  const setupCfg =
    survey.kind(posix.join(dir, 'setup.py')) === null ? readSetupCfg(survey, posix.join(dir, 'setup.cfg')) : null;
  if (setupCfg !== null && setupCfg.sources.length > 0) return { sources: setupCfg.sources, warnings: [] };
  return theProjectItself(pyproject.path);
}

/** Files of requirements that setuptools, or hatch's plug-in for it, reads the dependencies from. */
function dynamicFiles(data: Table): readonly string[] {
  const setuptools = tableAt(data, 'tool', 'setuptools', 'dynamic', 'dependencies');
  const hatch = tableAt(data, 'tool', 'hatch', 'metadata', 'hooks', 'requirements_txt');
  const isHatch = Object.keys(hatch).length > 0;
  const named = [...stringsOf(setuptools.file), ...stringsOf(hatch.files), ...stringsOf(hatch.filename)];
  return named.length === 0 && isHatch ? ['requirements.txt'] : named;
}

/** Only a build can tell what is needed: pip builds the project, and installs what it then asks for. */
export function theProjectItself(path: RelPath): WithoutPython {
  const source: RequirementSource = itemsSource(path, [{ text: '.', line: null }]);
  const message = 'Its dependencies are known only when the project is built, so the project itself is installed.';
  return { sources: [source], warnings: [{ code: 'project-is-built', message, where: [path] }] };
}

/** A setup.py and nothing else: only a build of the project knows what it needs. */
export const projectAlone = (path: RelPath): Converted => ({ ...theProjectItself(path), python: [] });
