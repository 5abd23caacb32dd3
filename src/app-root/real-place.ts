/**
 * Where on disk is a path of the app dir, at this moment? Never through a link, and so never outside.
 */
import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../problem.ts';
import type { RelPath } from '../upload/survey.ts';
import { cannotWrite } from './problems.ts';

/** @throws Refusal `cannot-write` where a folder on the way is a link, or no folder */
export function realPlace(appDir: string, path: RelPath): string {
  const parts = path.split('/');
  if (path.startsWith('/') || parts.some((part) => part === '..' || part === '')) refuse(cannotWrite(path, OUTSIDE));
  let place = appDir;
  for (const part of parts.slice(0, -1)) {
    place = join(place, part);
    const stat = lstatSync(place, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) refuse(cannotWrite(path, `${part} is a link`));
  }
  return join(place, parts.at(-1)!);
}

const OUTSIDE = 'it lies outside of the upload';

/** What stands there itself, links not followed; undefined: nothing. */
export const statOf = (appDir: string, path: RelPath): Stats | undefined =>
  lstatSync(realPlace(appDir, path), { throwIfNoEntry: false });
