/**
 * What has to stand at the app root for `uv sync`?
 *
 * Either pyproject.toml and uv.lock, with the project itself taken out (only its dependencies are installed); or, where
 * they name local paths or other members of a workspace, or only a build of the project says what it needs, a stub that
 * lets Paketo see uv, and UV_PROJECT, which sends uv to the folder of the user code, where all paths are right.
 */

import { posix } from 'node:path';
import { copy } from '../../../app-root/put.ts';
import type { Write } from '../../../app-root/staging-plan.ts';
import { listAt, stringOf, type Table, tableAt, textAt, valueAt } from '../../../formats/data.ts';
import type { Edit } from '../../../formats/edits.ts';
import { allPairs, type Located, lineOfKey, pairsOf, placeOf, readToml, type TomlFile } from '../../../formats/toml.ts';
import { removals, stageToml, without } from '../../../formats/toml-edits.ts';
import { findPair, sectionsOf, startsWithPath, type TomlPair } from '../../../formats/toml-scan.ts';
import type { Warning } from '../../../problem.ts';
import { Refusal } from '../../../problem.ts';
import { excerpt, listed, placeText } from '../../../quote.ts';
import type { RelPath, Survey } from '../../../upload/survey.ts';
import { encodeText } from '../../../upload/text.ts';
import { normalizeName } from '../../requirements/pep508.ts';
import { fromPep440, type Stated } from '../../version.ts';
import { refuseMisspelt, resolveLocal } from '../links.ts';
import { lockedFor } from '../locked-files.ts';
import { localPathOutside } from '../problems.ts';
import { refuseTemplate } from '../template.ts';
import type { FoundManifest, ManagerPlan, StageContext } from '../types.ts';
import { packagesNeeded, rootOf } from './locked-graph.ts';
import { uvDynamic } from './problems.ts';

/** Tables that make a project a package, or that send it to another of Paketo's groups. */
const PACKAGING = [['build-system'], ['project', 'scripts'], ['project', 'gui-scripts'], ['tool', 'poetry', 'scripts']];
const PACKAGE_FLAG = ['tool', 'uv', 'package'];

const UV = ['tool', 'uv'];
const REQUIRED_VERSION = 'required-version';

interface UvFiles {
  readonly pyproject: TomlFile;
  readonly lock: TomlFile;
  readonly config: TomlFile | null;
}

export async function stageUv(found: FoundManifest, context: StageContext): Promise<ManagerPlan> {
  const { survey, path, folder, processor } = found;
  const { dir } = folder;
  const [pyproject, lock] = [(await folder.toml('pyproject.toml'))!, (await readToml(survey, path))!];
  refuseTemplate(found, context, 'uv');
  const config = await folder.toml('uv.toml');
  checkPaths(survey, dir, pyproject, config);

  if (dir === '.' && isDynamic(pyproject.data)) {
    throw new Refusal(uvDynamic(pyproject.path));
  }
  const staysThere = isWorkspace(pyproject.data) || isDynamic(pyproject.data) || namesPaths(pyproject, lock, config);
  const inPlace = dir !== '.' && staysThere;
  if (inPlace) refuseMisspelt(pyproject.path, 'pyproject.toml');
  const root = rootOf(pyproject.data, lock.data);
  const fits = lockedFor(lock.path, root === undefined ? [] : packagesNeeded(lock.data, root, processor), processor);
  const files = inPlace ? stub(survey, pyproject, lock) : await bring(survey, dir, { pyproject, lock, config });
  return {
    files,
    settings: {
      ...(inPlace ? projectSettings(dir, pyproject) : {}),
      ...(hasDevGroup(pyproject.data) ? { UV_NO_DEV: '1' } : {}),
    },
    python: [...context.versionFiles, ...statedPython(pyproject, lock), ...fits.python],
    locked: fits.names,
    used: [pyproject.path, lock.path],
    ignored: [],
    warnings: [
      ...staleWarning(pyproject, lock, root),
      ...fits.warnings,
      ...requiredVersion({ pyproject, lock, config }, inPlace),
    ],
  };
}

/** The project itself is left out there too, but not the members and local packages that it depends on. */
const projectSettings = (dir: RelPath, { data }: TomlFile): Record<string, string> => ({
  UV_PROJECT: dir,
  ...(isPackage(data) ? { UV_NO_INSTALL_PROJECT: '1' } : {}),
});

const isPackage = (data: Table): boolean =>
  valueAt(data, ['build-system']) !== undefined || valueAt(data, PACKAGE_FLAG) === true;

const isWorkspace = (data: Table): boolean => valueAt(data, ['tool', 'uv', 'workspace']) !== undefined;

/** Only a build of the project says what it depends on: without its backend that is nothing, and uv goes by that. */
const isDynamic = (data: Table): boolean =>
  listAt(data, ['project', 'dynamic']).some((key) => key === 'dependencies' || key === 'optional-dependencies');

/** By `default` the group `dev`, also in its old place. */
const hasDevGroup = (data: Table): boolean =>
  valueAt(data, ['dependency-groups', 'dev']) !== undefined ||
  valueAt(data, ['tool', 'uv', 'dev-dependencies']) !== undefined;

const SOURCES = ['tool', 'uv', 'sources'];

const sourcePaths = (pyproject: TomlFile): Located[] =>
  allPairs(pyproject).filter(
    ({ path, pair }) => path.at(-1) === 'path' && startsWithPath(path, SOURCES) && pair.value.text !== null,
  );

/** uv itself would say so only in the build. */
function checkPaths(survey: Survey, dir: RelPath, pyproject: TomlFile, config: TomlFile | null): void {
  for (const { pair } of sourcePaths(pyproject)) {
    resolveLocal(survey, dir, { reference: pair.value.text!, where: placeOf(pyproject, pair) });
  }
  for (const file of [pyproject, ...(config === null ? [] : [config])]) {
    const found = localIndexes(file).find(({ text }) => /^(\/|file:\/\/|[A-Za-z]:[\\/])/.test(text));
    if (found !== undefined) {
      throw new Refusal(localPathOutside(placeOf(file, found), found.text));
    }
  }
}

/** Everything that counts from the folder of the file it stands in. */
function namesPaths(pyproject: TomlFile, lock: TomlFile, config: TomlFile | null): boolean {
  const indexes = [pyproject, ...(config === null ? [] : [config])].flatMap(localIndexes);
  const locked = listAt(lock.data, ['package']).some((entry) =>
    ['directory', 'editable', 'path', 'virtual'].some((kind) => (textAt(entry, ['source', kind]) ?? '.') !== '.'),
  );
  return sourcePaths(pyproject).length > 0 || indexes.length > 0 || locked;
}

/** Indexes and lists of links that are folders. */
function localIndexes(file: TomlFile): { text: string; start: number }[] {
  const isConfig = posix.basename(file.path) === 'uv.toml';
  return allPairs(file)
    .filter(({ path }) => isConfig || startsWithPath(path, ['tool', 'uv']))
    .filter(({ path }) => ['url', 'index-url', 'extra-index-url', 'find-links'].includes(path.at(-1)!))
    .flatMap(({ pair: { value } }) => [value, ...value.items])
    .flatMap(({ text, start }) => (text === null || /^(https?|git\+\w+):\/\//.test(text) ? [] : [{ text, start }]));
}

async function bring(survey: Survey, dir: RelPath, { pyproject, lock, config }: UvFiles): Promise<Write[]> {
  const left = [...PACKAGING, PACKAGE_FLAG, [...UV, REQUIRED_VERSION]];
  const staged = await stageToml(pyproject, 'pyproject.toml', removals(pyproject, left), (after, before) => {
    return without(after) === without(before, ...left) && !isPackage(after);
  });
  const rootWasPackage = isPackage(pyproject.data);
  const stagedLock = await stageToml(lock, 'uv.lock', rootWasPackage ? virtualRoot(lock) : []);
  return [staged.write, stagedLock.write, ...(await stageConfig(config)), ...versionFile(survey, dir)];
}

/** uv reads both of them beside the lock. */
async function stageConfig(config: TomlFile | null): Promise<Write[]> {
  if (config === null) return [];
  const edits = removals(config, [[REQUIRED_VERSION]]);
  return [(await stageToml(config, 'uv.toml', edits)).write];
}

const versionFile = (survey: Survey, dir: RelPath): Write[] =>
  survey.kind(posix.join(dir, '.python-version')) === 'file'
    ? copy(survey, posix.join(dir, '.python-version'), '.python-version')
    : [];

/**
 * What is no package cannot be installed as an editable one; uv would make the whole lock anew for this word. It stands
 * for the project itself, and again wherever a group of the project names it.
 */
function virtualRoot({ text }: TomlFile): Edit[] {
  const edits: Edit[] = [];
  for (const section of sectionsOf(text)) {
    if (!text.slice(section.start, section.end).includes('editable')) continue;
    const words = pairsOf(section).filter(
      ({ path, pair }) => path[0] === 'package' && path.at(-1) === 'editable' && pair.value.text === '.',
    );
    edits.push(...words.map(({ pair: { start, end } }) => ({ start, end, text: 'virtual = "."' })));
  }
  return edits;
}

/** Paketo goes by these two names, and its cache by the content of the lock. uv itself reads the ones in the folder. */
function stub(survey: Survey, pyproject: TomlFile, lock: TomlFile): Write[] {
  const text = [
    `# Stands for ${pyproject.path}, which is the one that uv reads (UV_PROJECT). Made by planqk-buildpacks.`,
    '[project]',
    'name = "planqk-staged"',
    'version = "0"',
    '',
  ].join('\n');
  const generated: Write = {
    path: 'pyproject.toml',
    from: [pyproject.path],
    how: 'generated',
    content: encodeText(text),
  };
  return [
    generated,
    { path: 'uv.lock', from: [lock.path], how: 'copied', content: lock.bytes },
    ...versionFile(survey, posix.dirname(pyproject.path)),
  ];
}

/** Of the project, or of the lock, where there is no project but a workspace. */
function statedPython(pyproject: TomlFile, lock: TomlFile): Stated[] {
  const stated = (file: TomlFile, pair: TomlPair | null): Stated[] =>
    pair?.value.text == null ? [] : [{ source: placeOf(file, pair), statement: fromPep440(pair.value.text) }];
  const own = stated(pyproject, findPair(pyproject.sections, ['project', 'requires-python']));
  return own.length > 0 ? own : stated(lock, findPair(sectionsOf(lock.text), ['requires-python']));
}

/** The builder has one uv, which refuses where another is asked for; a lock says in its own words which uv can read it. */
function requiredVersion({ pyproject, config }: UvFiles, inPlace: boolean): Warning[] {
  const places = [
    { file: pyproject, path: [...UV, REQUIRED_VERSION] },
    ...(config === null ? [] : [{ file: config, path: [REQUIRED_VERSION] }]),
  ];
  return places.flatMap(({ file, path }) => {
    const asked = textAt(file.data, path);
    if (asked === null) return [];
    const message = inPlace
      ? `uv refuses to install where it is not ${excerpt(asked)}, as required-version says: remove it if the build does.`
      : `Left out: required-version (${excerpt(asked)}). The uv of the builder installs, whichever version it is.`;
    return [{ code: 'tool-version', message, where: [placeText({ path: file.path, line: lineOfKey(file, path) })] }];
  });
}

/** Only the names are compared: what uv makes of versions and markers is its own. */
function staleWarning(pyproject: TomlFile, lock: TomlFile, root: Table | undefined): Warning[] {
  if (root === undefined || isDynamic(pyproject.data)) return [];
  const locked = new Set(listAt(root, ['metadata', 'requires-dist']).flatMap((entry) => textAt(entry, ['name']) ?? []));
  const wanted = [
    ...listAt(pyproject.data, ['project', 'dependencies']),
    ...Object.values(tableAt(pyproject.data, ['project', 'optional-dependencies'])).flat(),
  ].map((line) => normalizeName(/^[\w.-]+/.exec((stringOf(line) ?? '').trim())?.[0] ?? ''));
  const missing = wanted.filter((each) => !locked.has(each));
  const known = new Set(wanted);
  const extra = [...locked].filter((each) => !known.has(each));
  if (missing.length + extra.length === 0) return [];
  const message = `uv.lock was made for other dependencies (${listed([...missing, ...extra])}), so the build resolves them anew; \`uv lock\` brings it up to date.`;
  return [{ code: 'stale-lock', message, where: [pyproject.path, lock.path] }];
}
