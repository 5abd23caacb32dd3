/**
 * One bounded walk of an upload, folder or zip: nearest entries first, noise listed but not entered.
 */
import { refuse } from '../problem.ts';
import { SURVEY_LIMITS } from './limits.ts';
import { fileTooLarge } from './problems.ts';
import { type EntryKind, isNoise, type Listed, type RelPath, type Survey } from './survey.ts';

type Seen = 'entries' | 'complete' | 'oddNames' | 'guessedNames' | 'virtualEnvs' | 'specialFiles';

export interface Walk extends Pick<Survey, Seen> {
  /** Folders of which every entry was seen. */
  readonly entered: ReadonlySet<RelPath>;
}

/** Level by level, so that a limit cuts off what is farthest. Sorted, so that the order on disk decides nothing. */
export function walkTree(list: (dir: RelPath) => readonly Listed[]): Walk {
  const entries = new Map<RelPath, EntryKind>();
  const oddNames: string[] = [];
  const guessedNames: RelPath[] = [];
  const virtualEnvs: RelPath[] = [];
  const specialFiles: RelPath[] = [];
  const entered = new Set<RelPath>();
  const walk = { entries, oddNames, guessedNames, virtualEnvs, specialFiles, entered };
  let counted = 0;
  let level: RelPath[] = ['.'];
  for (let depth = 0; depth < SURVEY_LIMITS.depth && level.length > 0; depth++) {
    const next: RelPath[] = [];
    for (const dir of level) {
      const listing = [...list(dir)].sort(byName);
      if (dir !== '.' && listing.some(marksVirtualEnv)) {
        virtualEnvs.push(dir);
        continue;
      }
      for (const { name, kind, odd, isGuessed } of listing) {
        const path = dir === '.' ? name : `${dir}/${name}`;
        // what staging leaves there must not cut off anything else
        if (path !== OWN && counted++ >= SURVEY_LIMITS.entries) return { ...walk, complete: false };
        if (isGuessed) guessedNames.push(path);
        if (odd) oddNames.push(path);
        else if (kind === null) specialFiles.push(path);
        else entries.set(path, kind);
        if (kind === 'directory' && !odd && !isNoise(name)) next.push(path);
      }
      entered.add(dir);
    }
    level = next;
  }
  return { ...walk, complete: true };
}

/** The folder of our own at the app root. */
const OWN = '.planqk';

/** By code units: the locale decides nothing. */
const byName = (a: Listed, b: Listed): number => (a.name < b.name ? -1 : 1);

const marksVirtualEnv = ({ name }: Listed): boolean => name === 'pyvenv.cfg' || name === 'conda-meta';

/** `l\x94sung.py`: what is ASCII as it is, every other byte as an escape. */
export const escapeName = (bytes: Uint8Array): string =>
  [...bytes]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');

/** @throws Refusal `file-too-large` */
export function checkSize(path: RelPath, bytes: number): void {
  const limit = /\.lock$/.test(path) ? SURVEY_LIMITS.lockBytes : SURVEY_LIMITS.manifestBytes;
  if (bytes > limit) refuse(fileTooLarge(path, bytes, limit));
}
