/** Of a copy of an upload: what pack would leave out of a build goes. */
import { readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { slashed } from '../../on-windows.ts';
import { keptBy } from '../../staging/packed-files.ts';
import { type ReadDescriptor, selectionIn } from '../../staging/project-descriptor.ts';

export async function removeOthers(appDir: string, { file }: ReadDescriptor): Promise<void> {
  const keeps = file === null ? null : await keptBy(selectionIn(file));
  if (keeps === null) return;
  // links are not followed
  for (const entry of readdirSync(appDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !keeps(slashed(relative(appDir, path)))) rmSync(path);
  }
}
