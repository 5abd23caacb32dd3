/**
 * What does a pyproject.toml without lock file ask for?
 *
 * Pure: works on a Survey. Dependencies only: the project itself is not built, since a job runs from its folder and many
 * layouts with src/ and input/ side by side cannot be built at all.
 * @see https://packaging.python.org/en/latest/specifications/pyproject-toml/
 */

import { posix } from 'node:path';
import { requireStrings, stringsOf, type Table, tableAt, textAt, valueAt } from '../../../formats/data.ts';
import { manifestShape } from '../../../formats/problems.ts';
import { lineOfKey, lineOfTable, linesOfItems, pairsIn, type TomlFile } from '../../../formats/toml.ts';
import { findPair, type TomlPair } from '../../../formats/toml-scan.ts';
import { refuse, type Warning } from '../../../problem.ts';
import { excerpt, type FilePlace, placeText } from '../../../quote.ts';
import { LIMITS } from '../../../reading-limits.ts';
import type { RelPath, Survey } from '../../../upload/survey.ts';
import { normalizeName, type Requirement } from '../../requirements/pep508.ts';
import type { RequirementSource } from '../../requirements/types.ts';
import { WrongLines } from '../../requirements/wrong-lines.ts';
import { fromPep440, type Stated } from '../../version.ts';
import type { Converted } from '../answers.ts';
import type { Folder } from '../manifest-folder.ts';
import { fillIn } from '../placeholders.ts';
import { extrasLimit } from '../problems.ts';
import { bothMarkers, type Item, itemsSource, namedSource, requirementOf } from '../source.ts';
import { withToolTables } from '../tool-tables.ts';
import type { FoundManifest } from '../types.ts';
import { readSetupCfg } from './setup-cfg.ts';

/** Null where it says nothing of dependencies (settings of linters and such). @throws Refusal */
export async function fromPyproject({ survey, folder }: FoundManifest): Promise<Converted | null> {
  const pyproject = await folder.toml('pyproject.toml');
  if (pyproject === null || !saysDependencies(pyproject.data)) return null;
  return fromProject(survey, folder, pyproject);
}

const saysDependencies = (data: Table): boolean =>
  valueAt(data, ['project', 'dependencies']) !== undefined || isDynamic(data);

const isDynamic = (data: Table): boolean => stringsOf(valueAt(data, ['project', 'dynamic'])).includes('dependencies');

const PYTHON_KEYS = [
  ['project', 'requires-python'],
  ['tool', 'poetry', 'dependencies', 'python'],
];

/** `requires-python`, or Poetry's own way to say it. @throws Refusal `manifest-shape` for a number, as of `requires-python = 3.11` */
export function requiresPython(pyproject: TomlFile): Stated[] {
  const [standard] = PYTHON_KEYS;
  if (typeof valueAt(pyproject.data, standard!) === 'number') {
    const at = { path: pyproject.path, line: lineOfKey(pyproject, standard!) };
    refuse(manifestShape(at, 'requires-python', 'a string, such as ">=3.11"'));
  }
  const key = PYTHON_KEYS.find((path) => textAt(pyproject.data, path) !== null);
  if (key === undefined) return [];
  const source = placeText({ path: pyproject.path, line: lineOfKey(pyproject, key) });
  return [{ source, statement: fromPep440(textAt(pyproject.data, key)!) }];
}

/** @throws Refusal for dependencies that pip could not read either, and for settings of a tool that it cannot be told */
async function fromProject(survey: Survey, folder: Folder, pyproject: TomlFile): Promise<Converted> {
  const python = requiresPython(pyproject);
  if (isDynamic(pyproject.data)) {
    const { sources, warnings } = fromDynamic(survey, pyproject);
    const options = await withToolTables(pyproject, null, survey, folder);
    const first = options.length > 0 ? [itemsSource(pyproject.path, options)] : [];
    return { sources: [...first, ...sources], python, warnings };
  }
  const { items, warnings } = staticItems(pyproject);
  const all = await withToolTables(pyproject, items, survey, folder);
  return { sources: [itemsSource(pyproject.path, all)], python, warnings };
}

interface Expansion {
  readonly pyproject: TomlFile;
  readonly name: string;
  readonly items: Item[];
  readonly wrong: WrongLines;
  readonly warnings: Warning[];
  /** The project's extras by their normalised names. */
  readonly extras: ReadonlyMap<string, Extra>;
  /** Extras that were followed, each with its condition: extras may name each other in a circle. */
  readonly followed: Set<string>;
  /** Characters of what may still come of them: a few extras that name each other twice can stand for millions. */
  left: number;
}

interface Extra {
  readonly name: string;
  readonly pair: TomlPair | undefined;
}

/** A list of dependencies, and under which condition it is asked for. */
interface Asked {
  readonly path: readonly string[];
  readonly pair: TomlPair | null | undefined;
  readonly condition: string;
  /** How many extras led to it. */
  readonly depth: number;
}

const DEPENDENCIES = ['project', 'dependencies'];
const EXTRAS = ['project', 'optional-dependencies'];

function staticItems(pyproject: TomlFile): { items: Item[]; warnings: Warning[] } {
  const name = normalizeName(textAt(pyproject.data, ['project', 'name']) ?? '');
  const left = LIMITS.extras.characters;
  const extras = extrasOf(pyproject);
  const wrong = new WrongLines();
  const expansion: Expansion = { pyproject, name, items: [], wrong, warnings: [], extras, followed: new Set(), left };
  const pair = findPair(pyproject.sections, DEPENDENCIES);
  wrong.during(() => expandList(expansion, { path: DEPENDENCIES, pair, condition: '', depth: 0 }));
  return { items: expansion.items, warnings: expansion.warnings };
}

/** Of two that are spelled alike, the first. */
function extrasOf(pyproject: TomlFile): ReadonlyMap<string, Extra> {
  const pairs = pairsIn(pyproject, EXTRAS);
  const names = Object.keys(tableAt(pyproject.data, EXTRAS));
  return new Map(names.map((name) => [normalizeName(name), { name, pair: pairs.get(name) }] as const).reverse());
}

function expandList(expansion: Expansion, asked: Asked): void {
  const { pyproject } = expansion;
  const { path, pair } = asked;
  const at = { path: pyproject.path, line: pair == null ? null : pyproject.lineAt(pair.start) };
  const lines = linesOfItems(pyproject, pair);
  for (const dependency of requireStrings(valueAt(pyproject.data, path), path.join('.'), at))
    expand(expansion, dependency, asked, lines.get(dependency) ?? null);
}

/** Adds a dependency; one that names the project itself stands for what its extras ask for. */
function expand(expansion: Expansion, dependency: string, asked: Asked, line: number | null): void {
  const { pyproject, name, items, wrong } = expansion;
  const { condition, depth } = asked;
  const at = { path: pyproject.path, line };
  if (depth > 0) spend(expansion, dependency.length + condition.length, at);
  const read = wrong.orNull(() => {
    const filled = fillIn(dependency, at);
    return { text: filled, requirement: requirementOf(filled, pyproject.path, line) };
  });
  if (read === null) return;
  const { text, requirement } = read;
  if (name === '' || normalizeName(requirement.name) !== name) {
    items.push({ text: underCondition(text, requirement, condition), line });
    return;
  }
  const marker = bothMarkers(condition, requirement.marker);
  for (const extra of requirement.extras) expandExtra(expansion, extra, { ...asked, condition: marker }, at);
}

function spend(expansion: Expansion, characters: number, at: FilePlace): void {
  expansion.left -= characters + 1;
  if (expansion.left < 0) refuse(extrasLimit(at));
}

/** @param asked By the list that names the extra. */
function expandExtra(expansion: Expansion, extra: string, { condition, depth }: Asked, at: FilePlace): void {
  const { warnings, followed, extras } = expansion;
  if (depth >= LIMITS.extras.depth) refuse(extrasLimit(at));
  spend(expansion, extra.length + condition.length, at);
  const key = `${normalizeName(extra)}\0${condition}`;
  if (followed.has(key)) return;
  followed.add(key);
  const found = extras.get(normalizeName(extra));
  if (found !== undefined) {
    expandList(expansion, { path: [...EXTRAS, found.name], pair: found.pair, condition, depth: depth + 1 });
    return;
  }
  const message = `The project has no extra named ${excerpt(extra)}; nothing is installed for it.`;
  warnings.push({ code: 'unknown-extra', message, where: [placeText(at)] });
}

function underCondition(text: string, { marker }: Requirement, condition: string): string {
  if (condition === '') return text;
  const head = marker === '' ? text : text.slice(0, text.lastIndexOf(marker)).trimEnd().replace(/;$/, '').trimEnd();
  return `${head} ; ${bothMarkers(condition, marker)}`;
}

type WithoutPython = Omit<Converted, 'python'>;

function fromDynamic(survey: Survey, pyproject: TomlFile): WithoutPython {
  const dir = posix.dirname(pyproject.path);
  const files = dynamicFiles(pyproject);
  if (files.length > 0) return { sources: files.map((file) => namedSource(pyproject.path, file)), warnings: [] };
  const setupCfg =
    survey.kind(posix.join(dir, 'setup.py')) === null ? readSetupCfg(survey, posix.join(dir, 'setup.cfg')) : null;
  if (setupCfg !== null && setupCfg.sources.length > 0) return { sources: setupCfg.sources, warnings: [] };
  return theProjectItself(pyproject.path);
}

/** Files of requirements that setuptools, or hatch's plug-in for it, reads the dependencies from. */
function dynamicFiles(pyproject: TomlFile): readonly Item[] {
  const named = [
    [...SETUPTOOLS, 'file'],
    [...HATCH, 'files'],
    [...HATCH, 'filename'],
  ].flatMap((key) => {
    const pair = findPair(pyproject.sections, key);
    const lines = linesOfItems(pyproject, pair);
    const line = pair === null ? null : pyproject.lineAt(pair.start);
    return stringsOf(valueAt(pyproject.data, key)).map((text) => ({ text, line: lines.get(text) ?? line }));
  });
  if (named.length > 0 || Object.keys(tableAt(pyproject.data, HATCH)).length === 0) return named;
  return [{ text: 'requirements.txt', line: lineOfTable(pyproject, HATCH) }];
}

const SETUPTOOLS = ['tool', 'setuptools', 'dynamic', 'dependencies'];
const HATCH = ['tool', 'hatch', 'metadata', 'hooks', 'requirements_txt'];

/** Only a build can tell what is needed: pip builds the project, and installs what it then asks for. */
export function theProjectItself(path: RelPath): WithoutPython {
  const source: RequirementSource = itemsSource(path, [{ text: '.', line: null }]);
  const message = 'Its dependencies are known only when the project is built, so the project itself is installed.';
  return { sources: [source], warnings: [{ code: 'project-is-built', message, where: [path] }] };
}

/** A setup.py and nothing else: only a build of the project knows what it needs. */
export const projectAlone = (survey: Survey, path: RelPath): Converted => ({
  ...theProjectItself(path),
  python: pythonOfSetupPy(survey, path),
});

/** As it is written out; what is put together is known to those who run it. */
export function pythonOfSetupPy(survey: Survey, path: RelPath): Stated[] {
  const lines = (survey.text(path) ?? '').split(/\r\n?|\n/);
  const index = lines.findIndex((line) => PYTHON_REQUIRES.test(line));
  const statement = fromPep440(PYTHON_REQUIRES.exec(lines[index] ?? '')?.[2] ?? '');
  return statement.kind === 'version' ? [{ source: `${path}:${index + 1}`, statement }] : [];
}

const PYTHON_REQUIRES = /^[^#]*\bpython_requires\s*=\s*(['"])([^'"]*)\1/;
