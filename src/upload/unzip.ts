/**
 * Unpacks an uploaded zip into a folder. Links are made last: until then none is there to write through.
 */

import { closeSync, writeFileSync } from 'node:fs';
import { refuse } from '../problem.ts';
import { type Archive, withArchive } from './archive.ts';
import { bytePath, CopyTarget } from './copy-target.ts';
import type { UploadLimits } from './limits.ts';
import { badZipEntry } from './problems.ts';
import { refuseWriting } from './reasons.ts';
import type { RelPath } from './survey.ts';
import { walkTree } from './walk.ts';
import type { ZipBytes } from './zip-bytes.ts';
import { contentOf, streamContent } from './zip-content.ts';
import type { ZipEntry } from './zip-entries.ts';

/**
 * Unpacks into `dir`, which is made.
 *
 * @returns Names that are not UTF-8, as they were read.
 * @throws Refusal for all that surveyZip refuses, and for content that is damaged
 */
export function unzip(file: string, dir: string, limits?: UploadLimits): Promise<readonly RelPath[]> {
  return withArchive(
    file,
    async (archive) => {
      await unpack(archive, new CopyTarget(dir));
      return walkTree((folder) => archive.tree.children(folder)).guessedNames;
    },
    limits,
  );
}

async function unpack({ bytes, entries, tree }: Archive, to: CopyTarget): Promise<void> {
  for (const entry of entries) {
    if (entry.kind === 'directory') to.makeFolder(bytePath(entry.path));
    if (entry.kind === 'file') await unpackFile(bytes, entry, to);
  }
  const links = [...tree.links];
  for (const [path, target] of links) to.makeLink(bytePath(path), target);
  // once more by the kernel: a disk may take two names for one that we tell apart
  for (const [path] of links)
    if (!to.leadsInside(bytePath(path))) refuse(badZipEntry(path, 'it is a link that leaves the archive'));
}

const IN_MEMORY = 4 * 1024 * 1024;

async function unpackFile(bytes: ZipBytes, entry: ZipEntry, to: CopyTarget): Promise<void> {
  const fd = to.openNew(bytePath(entry.path), entry.mode);
  try {
    if (Math.max(entry.size, entry.packedSize) > IN_MEMORY) await streamContent(bytes, entry, fd);
    else writeFileSync(fd, contentOf(bytes, entry));
  } catch (error) {
    refuseWriting(entry.path, error);
  } finally {
    closeSync(fd);
  }
}
