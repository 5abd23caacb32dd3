/**
 * What has to stand at the app root for `poetry sync --only main`?
 *
 * pyproject.toml with its dependencies alone (the project itself is never installed), and poetry.lock. Poetry's lock
 * carries a hash of what pyproject.toml says about dependencies and Python, so there as little is edited as can be.
 */

import { posix } from 'node:path';
import type { Write } from '../../../app-root/staging-plan.ts';
import { isTable, listAt, type Table, tableAt, textAt, valueAt } from '../../../formats/data.ts';
import type { Edit } from '../../../formats/edits.ts';
import { notEditable } from '../../../formats/problems.ts';
import { allPairs, type Located, lineOfKey, lineOfTable, placeOf, type TomlFile } from '../../../formats/toml.ts';
import { removals, stageToml, without } from '../../../formats/toml-edits.ts';
import { findPair, isPath, quoteToml, sectionsOf, startsWithPath } from '../../../formats/toml-scan.ts';
import type { Warning } from '../../../problem.ts';
import { Refusal } from '../../../problem.ts';
import { placeText } from '../../../quote.ts';
import { normalPath } from '../../../upload/joined-paths.ts';
import type { RelPath, Survey } from '../../../upload/survey.ts';
import { encodeText } from '../../../upload/text.ts';
import { fromPep440, type Stated } from '../../version.ts';
import { type LocalPath, linksFor, resolveLocal } from '../links.ts';
import { lockedFor } from '../locked-files.ts';
import { staleLock } from '../problems.ts';
import { asRequirements, refuseTemplate } from '../template.ts';
import type { FoundManifest, ManagerPlan, StageContext } from '../types.ts';
import { contentHash, contentHashes } from './content-hash.ts';
import { lockedPackages } from './locked-packages.ts';
import { type AskedPython, DEFAULT_PYTHON, firstVersion, pythonToAsk } from './python-to-ask.ts';

const PACKAGE_MODE = ['tool', 'poetry', 'package-mode'];
const SCRIPTS = ['tool', 'poetry', 'scripts'];
const REQUIRES = ['requires-poetry', 'requires-plugins'].map((key) => ['tool', 'poetry', key]);
/**
 * With exactly one script, another group of Paketo's would take the app; the project is not installed anyway. And the
 * builder has one Poetry, without plugins, which refuses where something else is asked for: no hash goes over that.
 */
const LEFT_OUT = [SCRIPTS, ...REQUIRES];
const REQUIRES_PYTHON = ['project', 'requires-python'];
const POETRY_PYTHON = ['tool', 'poetry', 'dependencies', 'python'];
const CONTENT_HASH = ['metadata', 'content-hash'];

export async function stagePoetry(found: FoundManifest, context: StageContext): Promise<ManagerPlan> {
  const { survey, folder, processor } = found;
  const { dir } = folder;
  const [pyproject, lock] = [(await folder.toml('pyproject.toml'))!, await folder.toml('poetry.lock')];
  if (hasNoDependencies(pyproject.data)) return stageNothing(found, context, pyproject, lock);
  refuseTemplate(found, context, 'poetry');
  if (lock !== null) refuseStale(pyproject, lock);

  const fits = lockedFor(lock?.path ?? '', lock === null ? [] : lockedPackages(lock.data, processor), processor);
  const python = statedPython(pyproject);
  const asked = await pythonToAsk({
    stated: python,
    text: pythonPair(pyproject)?.value.text ?? '',
    elsewhere: context.versionFiles,
    locked: fits.python,
    isProject: isTable(pyproject.data.project),
  });
  const localPaths = localPathsOf(pyproject, lock);
  const pathEdits = lock === null ? rebasedPaths(survey, dir, pyproject) : [];
  const edits = [
    ...packageModeEdits(pyproject),
    ...removals(pyproject, LEFT_OUT),
    ...pythonEdits(pyproject, asked),
    ...pathEdits,
  ];
  const staged = await stageToml(pyproject, 'pyproject.toml', edits, (after, before) => {
    const same = pathEdits.length > 0 || withoutEdited(after) === withoutEdited(before);
    const isOut = LEFT_OUT.every((path) => valueAt(after, path) === undefined);
    return same && isOut && valueAt(after, PACKAGE_MODE) === false;
  });
  const files: Write[] = [
    staged.write,
    ...(lock === null ? [] : [stageLock(lock, pyproject.data, staged.data), ...linksFor(survey, dir, localPaths)]),
  ];
  return {
    files,
    settings: {},
    python: [...(python === null ? context.versionFiles : [python]), ...(asked.isNarrowed ? fits.python : [])],
    locked: fits.names,
    used: [pyproject.path, ...(lock === null ? [] : [lock.path])],
    ignored: [],
    warnings: [
      ...fits.warnings,
      ...noLockWarning(pyproject, lock),
      ...requiresWarning(pyproject),
      ...pythonWarnings(pyproject, python, context.versionFiles),
      ...configWarnings(survey, dir),
    ],
  };
}

const withoutEdited = (data: Table): string => without(data, PACKAGE_MODE, ...LEFT_OUT, REQUIRES_PYTHON, POETRY_PYTHON);

function hasNoDependencies(pyproject: Table): boolean {
  const tables = [POETRY_PYTHON.slice(0, -1), ['tool', 'poetry', 'group', 'main', 'dependencies']];
  const own = tables.flatMap((table) => Object.keys(tableAt(pyproject, table)).filter((name) => name !== 'python'));
  const lists = [
    ['project', 'dependencies'],
    ['dependency-groups', 'main'],
  ].flatMap((path) => listAt(pyproject, path));
  return own.length === 0 && lists.length === 0;
}

/** Poetry stumbles over a project without dependencies: "Group(s) not found: main". pip does not. */
function stageNothing(
  { survey }: FoundManifest,
  context: StageContext,
  pyproject: TomlFile,
  lock: TomlFile | null,
): ManagerPlan {
  const python = statedPython(pyproject);
  const nothing = `# ${pyproject.path} asks for no packages.\n`;
  const { files, ...plan } = asRequirements(survey, context, [], nothing);
  const [empty, ...others] = files;
  const staged = [{ ...empty!, from: [...empty!.from, pyproject.path] }, ...others];
  return {
    ...plan,
    files: staged,
    python: [...context.versionFiles, ...(python === null ? [] : [python])],
    used: [pyproject.path, ...(lock === null ? [] : [lock.path])],
    ignored: [],
  };
}

function refuseStale(pyproject: TomlFile, lock: TomlFile): void {
  const locked = textAt(lock.data, CONTENT_HASH);
  const hashes = contentHashes(pyproject.data);
  if (locked === null || hashes.length === 0 || hashes.includes(locked)) return;
  throw new Refusal(staleLock(pyproject.path, lock.path, 'poetry'));
}

function packageModeEdits(pyproject: TomlFile): Edit[] {
  if (valueAt(pyproject.data, PACKAGE_MODE) === false) return [];
  const present = findPair(pyproject.sections, PACKAGE_MODE);
  if (present !== null) return [{ ...present.value, text: 'false' }];
  const section = pyproject.sections.find(({ path }) => isPath(path, ['tool', 'poetry']));
  if (section !== undefined) return [insertion(pyproject, section.bodyStart, 'package-mode = false')];
  return [insertion(pyproject, pyproject.text.length, '\n[tool.poetry]\npackage-mode = false')];
}

/** A whole line, with the line ends that the file has, and none glued to a last line that lacks one. */
function insertion({ text }: TomlFile, at: number, line: string): Edit {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const before = at > 0 && text[at - 1] !== '\n' ? eol : '';
  return { start: at, end: at, text: `${before}${line.replaceAll('\n', eol)}${eol}` };
}

function statedPython(pyproject: TomlFile): Stated | null {
  const pair = pythonPair(pyproject);
  if (pair?.value.text == null || pair.value.text.trim() === '') return null;
  const source = placeOf(pyproject, pair);
  const { text } = pair.value;
  return { source, statement: text.trim() === '*' ? { kind: 'none' } : fromPep440(text) };
}

const pythonPair = ({ sections }: TomlFile) => findPair(sections, REQUIRES_PYTHON) ?? findPair(sections, POETRY_PYTHON);

function pythonEdits(pyproject: TomlFile, { text }: AskedPython): Edit[] {
  if (text === null) return [];
  const pair = pythonPair(pyproject);
  if (pair !== null) return [{ ...pair.value, text: quoteToml(text) }];
  const isProject = isTable(pyproject.data.project);
  const [key, header] = isProject
    ? (['requires-python', ['project']] as const)
    : (['python', POETRY_PYTHON.slice(0, -1)] as const);
  const section = pyproject.sections.find(({ path }) => isPath(path, header));
  if (section === undefined) throw new Refusal(notEditable(pyproject.path));
  return [insertion(pyproject, section.bodyStart, `${key} = ${quoteToml(text)}`)];
}

/** The lock says for which pyproject.toml it was made: where Python had to be stated, that is another one now. */
function stageLock(lock: TomlFile, before: Table, after: Table): Write {
  const path = 'poetry.lock';
  const isSame = contentHash(before) === contentHash(after);
  const pair = isSame ? null : findPair(sectionsOf(lock.text), CONTENT_HASH);
  if (pair === null) return { path, from: [lock.path], how: 'copied', content: lock.bytes };
  const withGroups = contentHash(before) === pair.value.text;
  const hash = contentHash(after, withGroups);
  if (hash === null) throw new Refusal(notEditable(lock.path));
  const text = lock.text.slice(0, pair.value.start) + quoteToml(hash) + lock.text.slice(pair.value.end);
  return { path, from: [lock.path], how: 'rewritten', content: encodeText(text) };
}

const TABLES = ['dependencies', 'dev-dependencies'].map((key) => ['tool', 'poetry', key]);
const GROUPS = ['tool', 'poetry', 'group'];

/** `lib = {path = "lib"}`, wherever Poetry takes dependencies from; `path = "*"` asks for a package of that name. */
const pathPairs = (pyproject: TomlFile): Located[] =>
  allPairs(pyproject).filter(
    ({ path, pair }) =>
      path.at(-1) === 'path' &&
      pair.value.text !== null &&
      (TABLES.some((table) => startsWithPath(path, table) && path.length > table.length + 1) ||
        (startsWithPath(path, GROUPS) && path.length > GROUPS.length + 3)),
  );

/** `lib @ file:./lib` in [project]; an absolute one is nobody's to move. */
const FILE_URL = /(@\s*file:)(?!\/\/)([^\s;#]+)/;

const urlItems = ({ sections }: TomlFile) =>
  (findPair(sections, ['project', 'dependencies'])?.value.items ?? []).filter(({ text }) => FILE_URL.test(text ?? ''));

/** What the lock names counts too: a local package may itself need another. */
function localPathsOf(pyproject: TomlFile, lock: TomlFile | null): LocalPath[] {
  const named = pathPairs(pyproject).map(({ pair }) => ({
    reference: pair.value.text!,
    where: placeOf(pyproject, pair),
  }));
  const urls = urlItems(pyproject).map((item) => ({
    reference: FILE_URL.exec(item.text!)![2]!,
    where: placeOf(pyproject, item),
  }));
  const known = new Set([...named, ...urls].map(({ reference }) => normalPath(reference)));
  const locked = listAt(lock?.data, ['package']).flatMap((entry) => {
    const type = textAt(entry, ['source', 'type']);
    const reference = textAt(entry, ['source', 'url']);
    if (reference === null || (type !== 'directory' && type !== 'file')) return [];
    return known.has(normalPath(reference)) ? [] : [{ reference, where: lock!.path }];
  });
  return [...named, ...urls, ...locked];
}

/** Without a lock there is no hash to keep. */
function rebasedPaths(survey: Survey, dir: RelPath, pyproject: TomlFile): Edit[] {
  if (dir === '.') return [];
  const rebased = (reference: string, span: { start: number }): string =>
    resolveLocal(survey, dir, { reference, where: placeOf(pyproject, span) });
  return [
    ...pathPairs(pyproject).map(({ pair }) => ({ ...pair.value, text: quoteToml(rebased(pair.value.text!, pair)) })),
    ...urlItems(pyproject).map((item) => ({
      ...item,
      text: quoteToml(item.text!.replace(FILE_URL, (_, head, path) => `${head}./${rebased(path, item)}`)),
    })),
  ];
}

function noLockWarning({ path }: TomlFile, lock: TomlFile | null): Warning[] {
  if (lock !== null) return [];
  const message =
    'There is no poetry.lock, so each build installs the newest versions that fit; `poetry lock` makes one.';
  return [{ code: 'no-lock', message, where: [path] }];
}

function requiresWarning(pyproject: TomlFile): Warning[] {
  const asked = REQUIRES.filter((path) => valueAt(pyproject.data, path) !== undefined);
  if (asked.length === 0) return [];
  const names = asked.map((path) => path.at(-1)).join(', ');
  const line = lineOfKey(pyproject, asked[0]!) ?? lineOfTable(pyproject, asked[0]!);
  const message = `Left out: ${names}. The Poetry of the builder installs, whichever version it is, without plugins.`;
  return [{ code: 'tool-version', message, where: [placeText({ path: pyproject.path, line })] }];
}

/** Paketo asks for the Python of pyproject.toml, whatever else is said elsewhere. */
function pythonWarnings(pyproject: TomlFile, python: Stated | null, versionFiles: readonly Stated[]): Warning[] {
  const elsewhere = firstVersion(versionFiles);
  if (python === null) {
    if (elsewhere !== undefined) return [];
    const message = `No Python version is stated, so ${DEFAULT_PYTHON} is used; pin one with requires-python.`;
    return [{ code: 'python-not-stated', message, where: [pyproject.path] }];
  }
  const { statement } = python;
  if (elsewhere === undefined || statement.kind !== 'version' || statement.constraint === elsewhere.constraint)
    return [];
  const message = `With Poetry, pyproject.toml decides which Python is installed (${statement.constraint}), not ${elsewhere.source} (${elsewhere.constraint}).`;
  return [{ code: 'python-elsewhere', message, where: [python.source, elsewhere.source] }];
}

function configWarnings(survey: Survey, dir: RelPath): Warning[] {
  const files = [...new Set([posix.join(dir, 'poetry.toml'), 'poetry.toml'])].filter(
    (file) => survey.kind(file) === 'file',
  );
  if (files.length === 0) return [];
  const message = "Poetry's own settings are not used in a build: they could make it install where nothing finds it.";
  return [{ code: 'poetry-settings', message, where: files }];
}
