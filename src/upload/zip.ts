/**
 * What is in a zipped upload? The same survey as of a folder, without unpacking anything to disk.
 */

import { withArchive } from './archive.ts';
import type { UploadLimits } from './limits.ts';
import { type EntryKind, type RelPath, type Survey, surveyOf } from './survey.ts';
import { checkSize, walkTree } from './walk.ts';
import { ZipBytes } from './zip-bytes.ts';
import { contentOf } from './zip-content.ts';
import type { ZipEntry } from './zip-entries.ts';
import type { ZipFound } from './zip-tree.ts';

/** @throws Refusal for a zip that cannot be unpacked as it is, or is larger than may be */
export async function surveyZip(file: string, limits?: UploadLimits): Promise<Survey> {
  const tree = await withArchive(file, (archive) => archive.tree, limits);
  const list = (dir: RelPath) => tree.children(dir);
  return surveyOf({
    ...walkTree(list),
    list,
    kind: (path) => kindOf(tree.find(path)),
    read: (path) => {
      const entry = tree.find(path);
      if (entry === null || entry === 'directory') return null;
      checkSize(path, entry.size);
      return readFrom(file, entry);
    },
    readLink: (path) => tree.links.get(path) ?? null,
  });
}

const kindOf = (found: ZipFound): EntryKind | null => (found === null || found === 'directory' ? found : 'file');

/** Opened again for the few files that are read at all. */
function readFrom(file: string, entry: ZipEntry): Buffer {
  const bytes = new ZipBytes(file);
  try {
    return contentOf(bytes, entry);
  } finally {
    bytes.close();
  }
}
