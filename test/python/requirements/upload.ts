/**
 * How do the tests hold an upload: on disk for people and the real pip, in memory for the many.
 */

import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type Problem, Refusal } from '../../../src/problem.ts';
import { relocate } from '../../../src/python/requirements/relocate.ts';
import type { Relocation, RequirementSource } from '../../../src/python/requirements/types.ts';
import type { Files, RelPath } from '../../../src/upload/survey.ts';

export function filesOnDisk(root: string): Files {
  const inside = realpathSync(root) + sep;
  return {
    read(path) {
      try {
        const real = realpathSync(join(root, path));
        return real.startsWith(inside) ? readFileSync(real) : null;
      } catch {
        return null; // missing, a folder, a broken link
      }
    },
    kind(path) {
      const stat = lstatSync(join(root, path), { throwIfNoEntry: false });
      if (stat === undefined) return null;
      return stat.isSymbolicLink() ? 'link' : stat.isDirectory() ? 'directory' : 'file';
    },
  };
}

export type Tree = Readonly<Record<RelPath, string | Uint8Array>>;

/** @param tree Files only; their folders exist with them. */
export function filesInMemory(tree: Tree): Files {
  const folders = new Set(Object.keys(tree).flatMap((path) => ancestors(path)));
  return {
    read(path) {
      const content = tree[path];
      return content === undefined ? null : Buffer.from(content);
    },
    kind: (path) => (path in tree ? 'file' : folders.has(path) || path === '.' ? 'directory' : null),
  };
}

function ancestors(path: RelPath): RelPath[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_part, i) => parts.slice(0, i + 1).join('/'));
}

export type Attempt =
  | { readonly ok: true; readonly relocation: Relocation }
  | { readonly ok: false; readonly problem: Problem };

/** Relocates, and hands over the problem where it is refused. */
export function attempt(sources: readonly RequirementSource[], target: RelPath, files: Files): Attempt {
  try {
    return { ok: true, relocation: relocate(sources, target, files) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.problem };
    throw error;
  }
}
