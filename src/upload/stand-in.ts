/**
 * What came in place of the file itself? Of tools that keep the content elsewhere, only a hint arrives.
 */
import { posix } from 'node:path';
import { refuse } from '../problem.ts';
import { joinPaths } from './joined-paths.ts';
import { notTheFile, type StandIn } from './problems.ts';
import type { Files, RelPath } from './survey.ts';

/** @throws Refusal `not-the-file` */
export function refuseStandIn(files: Files, path: RelPath): void {
  const found = standInFor(files, path);
  if (found !== null) refuse(notTheFile(path, found));
}

const MOST_BYTES = 4096;

/** Null: it is what its name says, or nobody can tell. */
function standInFor(files: Files, path: RelPath): StandIn | null {
  const bytes = files.kind(path) === 'file' ? files.read(path) : null;
  if (bytes === null) return null;
  const text = Buffer.from(bytes.subarray(0, MOST_BYTES)).toString('utf8');
  if (text.startsWith('version https://git-lfs.github.com/spec/')) return { kind: 'lfs' };
  if (/^\s*<(!doctype html|html)\b/i.test(text)) return { kind: 'page' };
  const target = text.replace(/\r?\n$/, '');
  return bytes.length < MOST_BYTES && isLinkText(files, path, target) ? { kind: 'link', target } : null;
}

/** One that leads to a file of the same kind, or out of the folder, as links between folders do. */
function isLinkText(files: Files, path: RelPath, target: string): boolean {
  if (!/^[^\p{Cc}:*?"<>|]+$/u.test(target) || posix.extname(target) !== posix.extname(path)) return false;
  const leadsTo = joinPaths(posix.dirname(path), target);
  return leadsTo !== path && (files.kind(leadsTo) === 'file' || /^(\.\.\/)+[\w./-]+$/.test(target));
}
