/**
 * One bounded walk of an upload, folder or zip: nearest entries first, noise listed but not entered.
 */
import { refuse } from '../problem.ts';
import { fileTooLarge } from './problems.ts';
import { type EntryKind, isNoise, type RelPath, type Survey } from './survey.ts';

export const LIMITS = {
  entries: 20_000,
  /** Levels below the app root: the user code may lie four deep, its program two below that. */
  depth: 6,
  manifestBytes: 1024 * 1024,
  lockBytes: 5 * 1024 * 1024,
} as const;

/** One entry of a folder. `name` is escaped where it is not UTF-8, and `odd` then says so. */
export interface Listed {
  readonly name: string;
  readonly kind: EntryKind | null;
  readonly odd?: true;
}

export interface Walk extends Pick<Survey, 'entries' | 'complete' | 'oddNames' | 'virtualEnvs'> {
  /** Folders of which every entry was seen. */
  readonly entered: ReadonlySet<RelPath>;
}

/** Level by level, so that a limit cuts off what is farthest. Sorted, so that the order on disk decides nothing. */
export function walkTree(list: (dir: RelPath) => Listed[]): Walk {
  const entries = new Map<RelPath, EntryKind>();
  const oddNames: string[] = [];
  const virtualEnvs: RelPath[] = [];
  const entered = new Set<RelPath>();
  const walk = { entries, oddNames, virtualEnvs, entered };
  let level: RelPath[] = ['.'];
  for (let depth = 0; depth < LIMITS.depth && level.length > 0; depth++) {
    const next: RelPath[] = [];
    for (const dir of level) {
      const listing = list(dir).sort(byName);
      if (dir !== '.' && listing.some(marksVirtualEnv)) {
        virtualEnvs.push(dir);
        continue;
      }
      for (const { name, kind, odd } of listing) {
        if (entries.size >= LIMITS.entries) return { ...walk, complete: false };
        const path = dir === '.' ? name : `${dir}/${name}`;
        if (odd) oddNames.push(path);
        else if (kind !== null) entries.set(path, kind);
        if (kind === 'directory' && !odd && !isNoise(name)) next.push(path);
      }
      entered.add(dir);
    }
    level = next;
  }
  return { ...walk, complete: true };
}

/** By code units: the locale decides nothing. */
const byName = (a: Listed, b: Listed): number => (a.name < b.name ? -1 : 1);

const marksVirtualEnv = ({ name }: Listed): boolean => name === 'pyvenv.cfg' || name === 'conda-meta';

export function decodeName(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** `l\x94sung.py`: what is ASCII as it is, every other byte as an escape. */
export const escapeName = (bytes: Uint8Array): string =>
  [...bytes]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');

/** @throws Refusal `file-too-large` */
export function checkSize(path: RelPath, bytes: number): void {
  const limit = /\.lock$/.test(path) ? LIMITS.lockBytes : LIMITS.manifestBytes;
  if (bytes > limit) refuse(fileTooLarge(path, bytes, limit));
}
