/**
 * Local paths in a manifest that must not be edited, since its lock carries a hash of it: a link at the app root makes
 * them lead where they led.
 */

import { posix } from 'node:path';
import type { Write } from '../../app-root/staging-plan.ts';
import { Refusal, refuse } from '../../problem.ts';
import { joinPaths, normalPath } from '../../upload/joined-paths.ts';
import type { RelPath, Survey } from '../../upload/survey.ts';
import { encodeText } from '../../upload/text.ts';
import { localPathLocked, localPathMissing, localPathOutside, spelling } from './problems.ts';

/** A path as a manifest names it. */
export interface LocalPath {
  readonly reference: string;
  /** `path:line` */
  readonly where: string;
}

/** @throws Refusal where a path leaves the upload, or leads to nothing. */
export function resolveLocal(survey: Survey, dir: RelPath, { reference, where }: LocalPath): RelPath {
  const target = joinPaths(dir, reference).replace(/(?<=.)\/+$/, '');
  if (isElsewhere(reference) || target === '..' || target.startsWith('../')) {
    throw new Refusal(localPathOutside(where, reference));
  }
  if (target !== '.' && survey.kind(target) === null) {
    throw new Refusal(localPathMissing(where, reference, target));
  }
  return target;
}

const isElsewhere = (path: string): boolean =>
  path.startsWith('/') || path.startsWith('~') || /^[A-Za-z]:[\\/]/.test(path);

/** One link for each folder or file that paths begin with. @throws Refusal `native-lock-path` where none can be. */
export function linksFor(survey: Survey, dir: RelPath, paths: readonly LocalPath[]): Write[] {
  if (dir === '.') {
    for (const path of paths) resolveLocal(survey, dir, path);
    return [];
  }
  const links = paths.map((path): Write => {
    const target = resolveLocal(survey, dir, path);
    const name = normalPath(path.reference).split('/')[0]!;
    const isTaken = survey.kind(name) !== null;
    if (name === '..' || name === '.' || isTaken) {
      throw new Refusal(localPathLocked({ ...path, target, taken: isTaken ? name : null }));
    }
    const from = posix.join(dir, name);
    return { path: name, from: [from], how: 'linked', content: encodeText(from) };
  });
  return [...new Map(links.map((link) => [link.path, link])).values()];
}

/** @throws Refusal `native-spelling` */
export function refuseMisspelt(path: RelPath, proper: string): void {
  if (posix.basename(path) !== proper) refuse(spelling(path, proper));
}
