/**
 * Is a buildpackage the same each time that pack makes it? Its layers come in an order that pack leaves to chance, so they are sorted.
 * Each is a buildpack in a folder of its own: above or below another, it is the same.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAloud } from '../setup/command.ts';
import type { Say } from '../setup/workspace.ts';
import { blobOf, type Descriptor, jsonIn, packFolder, writeBlob } from './layout.ts';

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

interface Config {
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
}

/** In place. */
export async function orderLayers(say: Say, file: string): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-buildpackage-'));
  const words = { what: `Sorting the layers of ${file}`, remedy: 'Some space on the disk is needed.' };
  const rewritten = <T extends object>(blob: Descriptor, change: (content: T) => object): Descriptor => {
    const content = jsonIn<T>(dir, blobOf(blob));
    rmSync(join(dir, blobOf(blob)));
    return { ...blob, ...writeBlob(dir, blob.mediaType, JSON.stringify({ ...content, ...change(content) })) };
  };
  try {
    await runAloud(say, ['tar', '-xf', file, '-C', dir], words);
    const index = jsonIn<{ manifests: Descriptor[] }>(dir, 'index.json');
    const [manifest, ...others] = index.manifests;
    if (manifest === undefined || others.length > 0) throw new Error(`${file} is no single image`);
    const sorted = rewritten<Manifest>(manifest, ({ config, layers }) => {
      const { diff_ids } = jsonIn<Config>(dir, blobOf(config)).rootfs;
      const order = sortedBy(diff_ids);
      return {
        layers: order.map((at) => layers[at]),
        config: rewritten<Config>(config, ({ rootfs }) => ({
          rootfs: { ...rootfs, diff_ids: order.map((at) => diff_ids[at]) },
        })),
      };
    });
    writeFileSync(join(dir, 'index.json'), JSON.stringify({ ...index, manifests: [sorted] }));
    await packFolder(say, dir, file);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Pure: where they stand now, in their new order. */
export const sortedBy = (ids: readonly string[]): number[] =>
  ids.map((_, at) => at).sort((a, b) => (ids[a]! < ids[b]! ? -1 : 1));
