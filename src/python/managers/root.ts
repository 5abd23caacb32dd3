/**
 * What has to leave the app root, so that the staged manifests are the ones that Paketo finds?
 *
 * Pure. Nothing is deleted: what is in the way is parked, and listed in the record.
 */

import { PLANQK_DIR } from '../../app-root/record.ts';
import type { Manager, Write } from '../../app-root/staging-plan.ts';
import type { RelPath, Survey } from '../../upload/survey.ts';
import { decodeText, encodeText } from '../../upload/text.ts';

/** Files at the app root that would win over a manager's own, or change what it does. */
const IN_THE_WAY: Readonly<Record<Exclude<Manager, 'pip'>, readonly string[]>> = {
  conda: ['Pipfile', 'Pipfile.lock', 'requirements.txt', 'environment.yml', 'package-list.txt', 'uv.lock'],
  poetry: [
    ...['Pipfile', 'Pipfile.lock', 'requirements.txt', 'environment.yml', 'package-list.txt', 'uv.lock'],
    ...['pyproject.toml', 'poetry.lock', 'poetry.toml', 'pixi.lock'],
  ],
  // these two read uv.lock or Pipfile first; the others go all the same, since one family is what people expect to see
  uv: [
    ...['Pipfile', 'Pipfile.lock', 'requirements.txt', 'environment.yml', 'package-list.txt', 'poetry.lock'],
    ...['pyproject.toml', 'uv.lock', 'uv.toml', 'pixi.lock'],
  ],
  pipenv: ['Pipfile', 'Pipfile.lock', 'requirements.txt', 'environment.yml', 'package-list.txt', 'uv.lock'],
  pixi: [
    ...['Pipfile', 'Pipfile.lock', 'requirements.txt', 'environment.yml', 'package-list.txt', 'uv.lock'],
    ...['pyproject.toml', 'pixi.toml', 'pixi.lock'],
  ],
};

/** Files that hide a requirements.txt. */
export const HIDING_PIP: readonly string[] = [
  ...['Pipfile', 'Pipfile.lock', 'environment.yml', 'package-list.txt', 'uv.lock', 'pixi.toml', 'pixi.lock'],
];

/**
 * Writes the manager's files, and parks what is in their way.
 *
 * @param files What has to stand at the app root. A file that stands there already, as it has to, is not written again.
 * @param parkedAs Where a file goes that is not simply parked under its own name.
 */
export function atTheRoot(
  survey: Survey,
  manager: Manager,
  files: readonly Write[],
  parkedAs: Readonly<Record<RelPath, RelPath>> = {},
): Write[] {
  const names = manager === 'pip' ? [...HIDING_PIP, 'requirements.txt'] : IN_THE_WAY[manager];
  const staying = files.filter((file) => stays(survey, file)).map(({ path }) => path);
  const inTheWay = new Set([...names, ...files.filter(({ path }) => !path.includes('/')).map(({ path }) => path)]);
  const parked = [...inTheWay]
    .filter((name) => !staying.includes(name))
    .flatMap((name) => park(survey, name, parkedAs[name] ?? parkedPath(manager, name)));
  return [...parked, ...files.filter(({ path }) => !staying.includes(path))];
}

/** A requirements.txt in the way of another is the template's, whose lines are in the staged one. */
const parkedPath = (manager: Manager, name: string): RelPath =>
  manager === 'pip' && name === 'requirements.txt'
    ? `${PLANQK_DIR}/template-requirements.txt`
    : `${PLANQK_DIR}/parked/${name}`;

/** The user code is the app root, and its file needs no edit. */
const stays = (survey: Survey, { path, how, from }: Write): boolean =>
  how === 'copied' && from[0] === path && survey.kind(path) === 'file';

export function park(survey: Survey, from: RelPath, path: RelPath): Write[] {
  const link = survey.readLink(from);
  const content = link !== null ? encodeText(link) : survey.kind(from) === 'file' ? survey.read(from) : null;
  return content === null ? [] : [{ path, from: [from], how: 'parked', content }];
}

/** The bytes as they are, unless a tool that expects UTF-8 would stumble over them. */
export function copy(survey: Survey, from: RelPath, path: RelPath): Write[] {
  const content = survey.read(from);
  return content === null ? [] : [asUtf8({ path, from: [from], how: 'copied', content })];
}

export function asUtf8(write: Write): Write {
  const { text, repaired } = decodeText(write.content);
  return repaired === null ? write : { ...write, how: 'rewritten', content: encodeText(text) };
}
