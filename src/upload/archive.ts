/**
 * An uploaded zip that may be used: opened, and checked as a whole before anything of it is read or unpacked.
 *
 * Planning and running both come through here, so that the one refuses what the other does.
 */
import { DEFAULT_LIMITS, type UploadLimits } from './limits.ts';
import type { RelPath } from './survey.ts';
import { ZipBytes } from './zip-bytes.ts';
import { checkEntries } from './zip-checks.ts';
import { contentOf } from './zip-content.ts';
import type { ZipEntries } from './zip-entries.ts';
import { checkHeaders } from './zip-headers.ts';
import { decodeName, readList } from './zip-list.ts';
import { ZipTree } from './zip-tree.ts';

export interface Archive {
  readonly bytes: ZipBytes;
  readonly entries: ZipEntries;
  readonly tree: ZipTree;
}

/**
 * Hands over the checked archive, and closes it after.
 * @throws Refusal for a file that is no zip, or one that cannot be unpacked as it is
 */
export async function withArchive<T>(
  file: string,
  use: (archive: Archive) => T | Promise<T>,
  limits: UploadLimits = DEFAULT_LIMITS,
): Promise<T> {
  const bytes = new ZipBytes(file);
  try {
    return await use(await readArchive(bytes, limits));
  } finally {
    bytes.close();
  }
}

async function readArchive(bytes: ZipBytes, limits: UploadLimits): Promise<Archive> {
  const list = await readList(bytes, limits);
  checkEntries(bytes.file, list.entries, limits);
  checkHeaders(bytes, list);
  const tree = new ZipTree(list.entries, limits);
  tree.resolveLinks(readTargets(bytes, list.entries));
  return { bytes, entries: list.entries, tree };
}

function readTargets(bytes: ZipBytes, entries: ZipEntries): Map<RelPath, string> {
  const targets = new Map<RelPath, string>();
  for (const entry of entries)
    if (entry.kind === 'link') targets.set(entry.path, decodeName(contentOf(bytes, entry)).name);
  return targets;
}
