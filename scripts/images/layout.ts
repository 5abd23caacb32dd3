/**
 * How is an image kept as a file? As an OCI layout in a tar, which `docker load` takes as well. Of the same image, the same bytes.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runAloud } from '../setup/command.ts';
import type { Say } from '../setup/workspace.ts';
import type { ImageConfig } from './timeless-config.ts';

export const TYPE = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

const SPACE = 'Some space on the disk is needed.';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export interface KeptImage {
  /** As `docker load` calls it. */
  readonly name: string;
  readonly config: ImageConfig;
  /** Files, each a plain tar, the lowest first. */
  readonly layers: readonly string[];
  /** A folder for what other images hold, too: to compress a layer takes long. */
  readonly compressed: string;
}

/** @returns The digest by which a registry knows the image, once it is pushed. */
export async function writeLayout(
  say: Say,
  file: string,
  { name, config, layers, compressed }: KeptImage,
): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-layout-'));
  try {
    mkdirSync(join(dir, 'blobs', 'sha256'), { recursive: true });
    const layerBlobs: Descriptor[] = [];
    for (const layer of layers) layerBlobs.push(await compress(say, dir, layer, compressed));
    const configBlob = writeBlob(dir, TYPE.config, JSON.stringify(config));
    const content = { schemaVersion: 2, mediaType: TYPE.manifest, config: configBlob, layers: layerBlobs };
    const manifest = writeBlob(dir, TYPE.manifest, JSON.stringify(content));
    const platform = { architecture: config.architecture, os: config.os };
    const annotations = { 'org.opencontainers.image.ref.name': name };
    const index = { schemaVersion: 2, mediaType: TYPE.index, manifests: [{ ...manifest, platform, annotations }] };
    writeFileSync(join(dir, 'index.json'), JSON.stringify(index));
    writeFileSync(join(dir, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    const forDocker = [{ Config: blobOf(configBlob), RepoTags: [name], Layers: layerBlobs.map(blobOf) }];
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify(forDocker));
    await packFolder(say, dir, file);
    return manifest.digest;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Of a layout that is unpacked. */
export const jsonIn = <T>(dir: string, path: string): T => JSON.parse(readFileSync(join(dir, path), 'utf8')) as T;

export const blobOf = ({ digest }: Descriptor): string => join('blobs', digest.replace(':', '/'));

export const digestOf = (content: Buffer): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

export function writeBlob(dir: string, mediaType: string, text: string): Descriptor {
  const content = Buffer.from(text);
  const blob = { mediaType, digest: digestOf(content), size: content.length };
  writeFileSync(join(dir, blobOf(blob)), content);
  return blob;
}

/** By gzip, whose output is the same on all machines, as that of Node's zlib is not. */
async function compress(say: Say, dir: string, layer: string, compressed: string): Promise<Descriptor> {
  mkdirSync(compressed, { recursive: true });
  const file = join(compressed, digestOf(readFileSync(layer)));
  if (!existsSync(file)) {
    const words = { what: `Compressing ${layer}`, remedy: `GNU gzip is needed. ${SPACE}` };
    await runAloud(say, ['sh', '-c', 'gzip --no-name --stdout -- "$1" > "$2"', 'sh', layer, `${file}.draft`], words);
    renameSync(`${file}.draft`, file);
  }
  const blob = { mediaType: TYPE.layer, digest: digestOf(readFileSync(file)), size: statSync(file).size };
  copyFileSync(file, join(dir, blobOf(blob)));
  return blob;
}

const PLAIN = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX'];

/** As a tar. */
export async function packFolder(say: Say, dir: string, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const members = readdirSync(dir).sort();
  const words = { what: `Writing ${file}`, remedy: `GNU tar is needed. ${SPACE}` };
  await runAloud(say, ['tar', ...PLAIN, '--format=gnu', '-C', dir, '-cf', file, ...members], words);
}
