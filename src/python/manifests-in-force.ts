/**
 * Which files of the upload have a say in what is installed, wherever they lie, and what do they leave to others?
 *
 * Pure: works on a Survey. For warnings only, so lines are looked at by themselves, and what is wrong with them is told
 * elsewhere.
 */
import { posix } from 'node:path';
import { linesOf } from '../formats/line-index.ts';
import { orInstead, type Warning } from '../problem.ts';
import { placeText } from '../quote.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { isManifest } from './managers/table.ts';

/** `-r more.txt`, of pip's language or in the pip list of an environment.yml. */
const INCLUDE = /^[ \t]*(?:-[ \t]+["']?)?(?:-r|-c|--requirement|--constraint)[ \t=]*["']?([^\s"'#]+)/gm;
const IS_REMOTE = /^https?:\/\//i;

const textOf = (survey: Survey, path: RelPath): string => orInstead(() => survey.text(path), null) ?? '';

/** These, and all that they include. */
export function withIncluded(survey: Survey, paths: readonly RelPath[]): RelPath[] {
  const found = new Set<RelPath>();
  const waiting = [...paths];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path) || survey.kind(path) !== 'file') continue;
    found.add(path);
    for (const [, value] of textOf(survey, path).matchAll(INCLUDE))
      if (!IS_REMOTE.test(value!)) waiting.push(posix.join(posix.dirname(path), value!));
  }
  return [...found].sort();
}

/** Of an app that is not staged: what its builder finds. */
export const manifestsAtRoot = (survey: Survey): RelPath[] =>
  withIncluded(survey, survey.children('.').filter(isManifest));

export function remoteIncludes(survey: Survey, manifests: readonly RelPath[]): Warning[] {
  const where = manifests.flatMap((path) => {
    const text = textOf(survey, path);
    const lineAt = linesOf(text);
    return [...text.matchAll(INCLUDE)]
      .filter(([, value]) => IS_REMOTE.test(value!))
      .map(({ index }) => placeText({ path, line: lineAt(index) }));
  });
  if (where.length === 0) return [];
  const message =
    'What lies at this address may change, and a further build does not notice: the packages are kept until BP_PLANQK_REFRESH or BP_PLANQK_MAX_AGE has them installed anew. Bring the file along in the upload.';
  return [{ code: 'remote-include', message, where }];
}
