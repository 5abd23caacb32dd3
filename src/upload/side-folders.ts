/** Folders that hold manifests or programs of their own without being the project. */
import { posix } from 'node:path';
import type { RelPath } from './survey.ts';

const SIDE_FOLDERS = new Set([
  ...['test', 'tests', 'doc', 'docs', 'example', 'examples', 'sample', 'samples', 'benchmarks'],
]);

export const isSideFolder = (dir: RelPath): boolean => SIDE_FOLDERS.has(posix.basename(dir));
