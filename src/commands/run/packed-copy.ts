/** Of a copy of an upload: what pack would leave out of a build goes. */
import { readdirSync, rmSync } from 'node:fs';
import { slashed } from '../../on-windows.ts';
import { packedBy } from '../../staging/packed-files.ts';
import type { ReadDescriptor } from '../../staging/project-descriptor.ts';
import { type BytePath, bytePath, pathText, systemPath } from '../../upload/copy-target.ts';

export async function removeOthers(appDir: string, descriptor: ReadDescriptor): Promise<void> {
  const keeps = await packedBy(descriptor);
  if (keeps === null) return;
  const root = bytePath(slashed(appDir));
  // links are not followed
  const visit = (above: BytePath): void => {
    for (const entry of readdirSync(systemPath(`${root}/${above}`), { withFileTypes: true, encoding: 'buffer' })) {
      const path = `${above}${entry.name.toString('latin1')}`;
      if (entry.isDirectory()) visit(`${path}/`);
      else if (!keeps(pathText(path))) rmSync(systemPath(`${root}/${path}`));
    }
  };
  visit('');
}
