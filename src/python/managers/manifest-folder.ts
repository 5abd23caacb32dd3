/**
 * One folder of the upload with the files it holds, by their proper names, whatever their spelling.
 */
import { posix } from 'node:path';
import { readToml, type TomlFile } from '../../formats/toml.ts';
import { refuse } from '../../problem.ts';
import { joinPaths } from '../../upload/joined-paths.ts';
import type { RelPath, Survey } from '../../upload/survey.ts';
import { linkBroken, linkOutside, manifestTwice } from '../problems.ts';

export interface Folder {
  readonly survey: Survey;
  readonly dir: RelPath;
  /** @throws Refusal where it is there in two spellings, or is a link that leads nowhere */
  find(name: string): RelPath | null;
  /** A TOML file by its proper name, read once. @throws Refusal `manifest-syntax` */
  toml(name: string): Promise<TomlFile | null>;
}

/** @param known A file that is there although the walk has not entered the folder: it is a link, noise, or too deep. */
export function folderAt(survey: Survey, dir: RelPath, known?: RelPath): Folder {
  const tomls = new Map<string, Promise<TomlFile | null>>();
  let spellings: Map<string, RelPath[]> | undefined;
  const find = (name: string): RelPath | null => {
    spellings ??= spellingsIn(survey, dir, known);
    const paths = spellings.get(name.toLowerCase()) ?? [];
    const unseen = posix.join(dir, name);
    return paths.length === 0 && survey.kind(unseen) === 'file' ? unseen : onlyFile(survey, paths);
  };
  return {
    survey,
    dir,
    find,
    toml: (name) => {
      const path = find(name);
      const read = tomls.get(name) ?? (path === null ? Promise.resolve(null) : readToml(survey, path));
      tomls.set(name, read);
      return read;
    },
  };
}

function spellingsIn(survey: Survey, dir: RelPath, known?: RelPath): Map<string, RelPath[]> {
  const index = new Map<string, RelPath[]>();
  const seen = survey.children(dir);
  const unseen = known === undefined ? [] : [posix.basename(known)].filter((name) => !seen.includes(name));
  for (const name of [...seen, ...unseen]) {
    const path = posix.join(dir, name);
    if (survey.entries.get(path) === 'directory') continue;
    const paths = index.get(name.toLowerCase());
    if (paths === undefined) index.set(name.toLowerCase(), [path]);
    else paths.push(path);
  }
  return index;
}

function onlyFile(survey: Survey, paths: readonly RelPath[]): RelPath | null {
  const [path, another] = paths;
  if (path === undefined) return null;
  if (another !== undefined) refuse(manifestTwice([path, another]));
  if (survey.kind(path) !== 'file') refuseLink(survey, path);
  return path;
}

/** Not even one that leads nowhere is as good as none: packages were meant to be installed. */
function refuseLink(survey: Survey, path: RelPath): never {
  const target = survey.readLink(path) ?? '';
  const isOutside = target.startsWith('/') || joinPaths(posix.dirname(path), target).startsWith('..');
  return refuse((isOutside ? linkOutside : linkBroken)(path, target));
}
