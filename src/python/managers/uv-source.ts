/**
 * Where does uv take one dependency from, and how is pip told so?
 *
 * Pure: works on a Survey.
 * @see https://docs.astral.sh/uv/concepts/projects/dependencies/#dependency-sources
 */
import { posix } from 'node:path';
import { isTable, listAt, type Table, tableAt, tablesOf, textAt, valueAt } from '../../formats/data.ts';
import { readToml, type TomlFile } from '../../formats/toml.ts';
import { LIMITS } from '../../reading-limits.ts';
import type { RelPath, Survey } from '../../upload/survey.ts';
import { once } from '../choose-version.ts';
import { markerInTheImage } from '../markers.ts';
import { normalizeName, type Requirement } from '../requirements/pep508.ts';
import { resolveLocal } from './links.ts';
import { headOf, isPypi, type Origin, repositoryUrl } from './locked.ts';
import type { Item } from './source.ts';

/** What several sources may ask of the upload, each read once. */
export interface UploadAround {
  readonly survey: Survey;
  /** What the pyproject.toml of a folder says; nothing where there is none. */
  readonly projectIn: (dir: RelPath) => Promise<Table>;
  readonly members: () => ReturnType<typeof projectsBelow>;
  /** Names under which the project knows PyPI. */
  readonly pypiNames: ReadonlySet<string>;
}

export function uploadAround(file: TomlFile, survey: Survey, fail: Sourced['fail']): UploadAround {
  const projects = new Map<RelPath, Promise<Table>>();
  let left = LIMITS.beside.characters;
  const read = async (dir: RelPath): Promise<Table> => {
    const path = posix.join(dir, 'pyproject.toml');
    left -= survey.read(path)?.length ?? 0;
    if (left < 0) fail('the projects of the upload are too much to be looked through');
    return (await readToml(survey, path))?.data ?? {};
  };
  const projectIn = (dir: RelPath): Promise<Table> => {
    const project = projects.get(dir) ?? read(dir);
    projects.set(dir, project);
    return project;
  };
  const indexes = listAt(file.data, ['tool', 'uv', 'index']).filter((table) => isPypi(textAt(table, ['url']) ?? ''));
  return {
    survey,
    projectIn,
    members: once(() => projectsBelow(survey, posix.dirname(file.path), projectIn)),
    pypiNames: new Set(indexes.flatMap((table) => textAt(table, ['name']) ?? [])),
  };
}

export interface Sourced {
  readonly file: TomlFile;
  /** As it is listed. */
  readonly item: Item;
  readonly requirement: Requirement;
  /** A table, or a list of tables with a condition each. */
  readonly source: unknown;
  readonly upload: UploadAround;
  /** Of the source. */
  readonly where: string;
  readonly fail: (reason: string) => never;
}

/** @throws Refusal `tool-setting` */
export async function sourcedItem(sourced: Sourced): Promise<Item> {
  const { file, item, requirement, fail } = sourced;
  const source = sourceInTheImage(sourced);
  if (source === null) return item;
  if (requirement.url !== '') fail('the dependency names a place itself');
  const origin = await originOf(source, sourced);
  if (origin === null) return item;
  const { name, extras, marker } = requirement;
  return { ...item, text: headOf({ name, extras, marker, origin, hashes: [], line: item.line }, file.path) };
}

/** Null: the index. */
function sourceInTheImage({ source, fail }: Sourced): Table | null {
  const tables = Array.isArray(source) ? tablesOf(source) : isTable(source) ? [source] : fail('it is no source');
  const [first, second] = tables
    .filter(({ group }) => group === undefined)
    .filter((table) => markerInTheImage(textAt(table, ['marker']) ?? '') !== null);
  if (first === undefined) return null;
  const isConditional = first.extra !== undefined || markerInTheImage(textAt(first, ['marker']) ?? '') !== '';
  if (second !== undefined || isConditional) fail('it depends on a condition that is not known here');
  return first;
}

async function originOf(source: Table, sourced: Sourced): Promise<Origin | null> {
  const { fail, file, upload, requirement } = sourced;
  const [git, url, path, index] = ['git', 'url', 'path', 'index'].map((key) => textAt(source, [key]));
  const below = textAt(source, ['subdirectory']);
  if (git != null) {
    const revision = ['rev', 'tag', 'branch'].map((key) => textAt(source, [key])).find((each) => each !== null) ?? '';
    if (source.lfs === true) fail('pip does not fetch what is in Git LFS');
    if (!/^(git\+)?(https?|ssh):\/\//.test(git)) fail('pip does not know such an address');
    if (/[\s#@;]/.test(revision)) fail('pip does not take such a revision');
    return { kind: 'repository', url: repositoryUrl('git', git, revision, below) };
  }
  if (url != null) {
    const fragment = below === null ? '' : `${url.includes('#') ? '&' : '#'}subdirectory=${below}`;
    return { kind: 'url', url: url + fragment };
  }
  const folder = posix.dirname(file.path);
  if (path != null) {
    const local = resolveLocal(upload.survey, folder, { reference: path, where: sourced.where });
    await checkLocal(upload, local, source, fail);
    return { kind: 'path', path };
  }
  if (source.workspace === true) {
    const member = (await upload.members()).get(normalizeName(requirement.name)) ?? null;
    if (member === null) return fail('the upload has no single package of that name below');
    await checkLocal(upload, member, source, fail);
    return { kind: 'path', path: posix.relative(folder, member) || '.' };
  }
  if (index == null) return fail('it is no source that is known here');
  return upload.pypiNames.has(index) ? null : fail('pip cannot be told to take one package from one index');
}

/** pip asks a folder what it needs, and takes that from the index, whatever uv's tables there say. */
async function checkLocal(upload: UploadAround, path: RelPath, source: Table, fail: Sourced['fail']): Promise<void> {
  const project = upload.survey.kind(path) === 'directory' ? await upload.projectIn(path) : {};
  const own = [source, tableAt(project, ['tool', 'uv'])];
  if (own.some((table) => table.package === false)) fail('pip cannot install what is no package');
  const further = Object.keys(tableAt(project, ['tool', 'uv', 'sources']));
  if (further.length > 0) fail(`its own pyproject.toml takes ${further[0]} from somewhere else`);
}

/** Projects that can be installed below the folder, by their names; null: two share one. */
async function projectsBelow(
  survey: Survey,
  folder: RelPath,
  projectIn: UploadAround['projectIn'],
): Promise<ReadonlyMap<string, RelPath | null>> {
  const projects = new Map<string, RelPath | null>();
  for (const path of survey.entries.keys()) {
    const isBelow = folder === '.' || path.startsWith(`${folder}/`);
    if (posix.basename(path) !== 'pyproject.toml' || posix.dirname(path) === folder || !isBelow) continue;
    const data = await projectIn(posix.dirname(path));
    const name = normalizeName(textAt(data, ['project', 'name']) ?? '');
    if (valueAt(data, ['build-system']) === undefined && valueAt(data, ['tool', 'uv', 'package']) !== true) continue;
    projects.set(name, projects.has(name) ? null : posix.dirname(path));
  }
  return projects;
}
