/**
 * Where may a path have been meant to lead that leads nowhere as pip reads it?
 *
 * Pure. Only what is in the upload is ever proposed, and never taken: two folders may hold files of one name.
 */

import { joinPaths } from '../../upload/joined-paths.ts';
import { isDirectory, isFile, isHostPath, isInstallable, relativeFrom, resolveIn } from './paths.ts';
import type { Place } from './reference.ts';

/** A folder to install, an archive, or a file to include. */
type FitsPath = (path: string) => boolean;

/** @returns The line to write, as far as it names a path, or null. */
export function meantInclude(text: string, { files, dir, cwd }: Place): string | null {
  const fits: FitsPath = (path) => isFile(files, path);
  const path = pathIn(text);
  return asLine(text, beside(path, [dir, cwd], fits) ?? onAnotherMachine(path, dir, fits));
}

export function meantPath(text: string, { files, dir, cwd }: Place): string | null {
  const fits: FitsPath = (path) =>
    (isDirectory(files, path) && isInstallable(files, path)) ||
    (/\.(whl|zip|tar\.\w+|tgz)$/i.test(path) && isFile(files, path));
  const path = pathIn(text);
  const found = beside(path, [cwd, dir], fits) ?? onAnotherMachine(path, cwd, fits);
  return asLine(text, found === null || /^\.\.?(\/|$)/.test(found) ? found : `./${found}`);
}

const asLine = (text: string, path: string | null): string | null =>
  path === null ? null : `${/^-{1,2}[a-z-]+(?=[\s=])\s?/.exec(text)?.[0].trimEnd().concat(' ') ?? ''}${path}`;

/** As it was written: the value of an option, or all before extras, marker and options, with slashes. */
function pathIn(text: string): string {
  const tidy = text.replace(/\s+/g, ' ');
  const value = /^(?:-[rcef]|--[a-z-]+)[ =]*(.*)$/s.exec(tidy)?.[1] ?? tidy;
  const [path = ''] = value.replace(/^.*@ ?(?=file:)/, '').split(/ -|;|#|\[/);
  const plain = path.replace(/^file:(\/\/)?(\/(?=[A-Za-z]:))?/, '').replaceAll('\\', '/');
  return plain.replace(/^["']|["']$/g, '').trim();
}

/** @param bases The folder it is counted from, then another that people take for it. */
function beside(path: string, [base, other]: readonly [string, string], fits: FitsPath): string | null {
  if (path === '' || isHostPath(path)) return null;
  for (const from of [base, other]) {
    const target = resolveIn(from, path);
    if (target !== null && fits(target)) return relativeFrom(base, target);
  }
  return null;
}

/** Folders of an upload above what is meant. */
const MOST_STEPS = 16;

/** `/home/ada/job/wheels/x.whl`, where the upload has a `wheels/x.whl`. */
function onAnotherMachine(path: string, base: string, fits: FitsPath): string | null {
  if (!isHostPath(path)) return null;
  const steps = path.split('/').slice(1).slice(-MOST_STEPS);
  const ends = steps.map((_, index) => steps.slice(index).join('/'));
  return ends.find((end) => end !== '' && fits(joinPaths(base, end))) ?? null;
}
