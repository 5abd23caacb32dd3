/** An image of the Docker daemon becomes a file, and another one in the daemon, that are the same whenever it is made. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runAloud } from '../setup/command.ts';
import type { Say } from '../setup/workspace.ts';
import { digestOf, jsonIn, writeLayout } from './layout.ts';
import { withTimesUpTo } from './tar-times.ts';
import { type ImageConfig, timelessConfig, withLabels } from './timeless-config.ts';

export interface Keep {
  /** In the daemon. */
  readonly image: string;
  /** What the file says that it is. */
  readonly name: string;
  readonly file: string;
  /** Beside those that it has. */
  readonly labels: Readonly<Record<string, string>>;
  /** Nothing in it is from later. */
  readonly seconds: number;
  /** A folder for layers that other images hold, too; else none is kept. */
  readonly compressed?: string;
}

/** @returns Its digest in a registry. */
export async function keepImage(say: Say, { image, name, file, labels, seconds, compressed }: Keep): Promise<string> {
  say(name);
  const dir = mkdtempSync(join(tmpdir(), 'planqk-image-'));
  const words = { what: `Saving ${image}`, remedy: 'Some space on the disk is needed.' };
  try {
    const saved = join(dir, 'saved.tar');
    await runAloud(say, ['docker', 'save', '--output', saved, image], words);
    await runAloud(say, ['tar', '-xf', saved, '-C', dir], words);
    const { Config, Layers } = readManifest(dir);
    const files = Layers.map((layer) => join(dir, layer));
    const diffIds = files.map((layer) => settle(layer, seconds));
    const config = jsonIn<ImageConfig>(dir, Config);
    const timeless = withLabels(timelessConfig(config, diffIds, seconds), labels);
    const content = { name, config: timeless, layers: files, compressed: compressed ?? join(dir, 'compressed') };
    return await writeLayout(say, file, content);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What later images are made on. */
export const loadImage = (say: Say, file: string): Promise<void> =>
  runAloud(say, ['docker', 'load', '--input', file], {
    what: `Loading ${file}`,
    remedy: 'Some space on the disk is needed.',
  });

interface SavedImage {
  readonly Config: string;
  readonly Layers: readonly string[];
}

function readManifest(dir: string): SavedImage {
  const [image] = jsonIn<SavedImage[]>(dir, 'manifest.json');
  if (image === undefined) throw new Error('docker save wrote no image');
  return image;
}

const GZIP = Buffer.from([0x1f, 0x8b]);

/** In place. @returns Its id: the digest of the plain tar. */
function settle(layer: string, seconds: number): string {
  const content = readFileSync(layer);
  const tar = content.subarray(0, GZIP.length).equals(GZIP) ? gunzipSync(content) : content;
  const settled = withTimesUpTo(tar, seconds);
  writeFileSync(layer, settled);
  return digestOf(settled);
}
