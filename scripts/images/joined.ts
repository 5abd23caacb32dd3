/** How is one thing kept that is there for several machines? As an OCI layout with an index, from which each takes its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAloud } from '../setup/command.ts';
import type { Say } from '../setup/workspace.ts';
import { blobOf, type Descriptor, jsonIn, packFolder, TYPE, writeBlob } from './layout.ts';

/**
 * @param layouts Tars, each of one image.
 * @returns The digest of the index.
 */
export async function joinLayouts(say: Say, file: string, layouts: readonly string[]): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-index-'));
  const words = { what: `Writing ${file}`, remedy: 'Some space on the disk is needed.' };
  try {
    const manifests: object[] = [];
    for (const layout of layouts) {
      // what is under a digest is the same in all of them
      await runAloud(say, ['tar', '-xf', layout, '-C', dir], words);
      const [manifest] = jsonIn<{ manifests: Descriptor[] }>(dir, 'index.json').manifests;
      if (manifest === undefined) throw new Error(`${layout} holds no image`);
      const { config } = jsonIn<{ config: Descriptor }>(dir, blobOf(manifest));
      const { os, architecture } = jsonIn<{ os: string; architecture: string }>(dir, blobOf(config));
      const { mediaType, digest, size } = manifest;
      manifests.push({ mediaType, digest, size, platform: { os, architecture } });
    }
    const index = writeBlob(dir, TYPE.index, JSON.stringify({ schemaVersion: 2, mediaType: TYPE.index, manifests }));
    // one entry, as of an image: whoever pushes that pushes the index
    writeFileSync(join(dir, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [index] }));
    await packFolder(say, dir, file);
    return index.digest;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
