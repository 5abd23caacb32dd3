/**
 * Paths as an upload's files have them, joined and tidied in time in proportion to their length.
 *
 * `node:path` takes the square of it for `../../../...`. More steps up than any upload has folders lead out of it all the
 * same, so that they are cut.
 */
import { posix } from 'node:path';

const MOST_STEPS = 256;
const RUN = new RegExp(String.raw`(?<![^/])(?:\.\.?/+){${MOST_STEPS},}`, 'g');

const cut = (path: string): string =>
  path.length < MOST_STEPS
    ? path
    : path.replace(RUN, (run) => '../'.repeat(Math.min(stepsUp(run), MOST_STEPS)) || './');

const stepsUp = (run: string): number => run.split('/').filter((part) => part === '..').length;

export const joinPaths = (...paths: readonly string[]): string => posix.join(...paths.map(cut));

export const normalPath = (path: string): string => posix.normalize(cut(path));
