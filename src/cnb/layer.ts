/**
 * A layer: a directory under the layers dir, with `<name>.toml` beside it saying what it is for.
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#layer-content-metadata-toml
 */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LayerTypes {
  readonly launch?: boolean;
  readonly build?: boolean;
  readonly cache?: boolean;
}

export interface LayerMetadata {
  readonly types?: LayerTypes;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** How an environment variable of a layer changes what was there before. */
export type EnvAction = 'append' | 'default' | 'delim' | 'override' | 'prepend';

export async function writeLayerMetadata(layersDir: string, name: string, layer: LayerMetadata): Promise<void> {
  const { stringify } = await import('smol-toml');
  writeFileSync(join(layersDir, `${name}.toml`), stringify(layer));
}

/** What an earlier build said of this layer, or null: a first build, or metadata that cannot be read. */
export async function readLayerMetadata(layersDir: string, name: string): Promise<LayerMetadata | null> {
  const { parse } = await import('smol-toml');
  const file = join(layersDir, `${name}.toml`);
  try {
    return lstatSync(file).isFile() ? (parse(readFileSync(file, 'utf8')) as LayerMetadata) : null;
  } catch {
    return null; // a build may never fail for want of its cache
  }
}

/** Build code of packages runs as the same user, and may have put layers into a folder before its buildpack runs. */
export function emptyLayers(layersDir: string): void {
  for (const name of readdirSync(layersDir)) rmSync(join(layersDir, name), { recursive: true, force: true });
}

/** Build code may have put further ones beside those that a buildpack has made, or into what is kept for its next build. */
export function keepOnlyLayers(layersDir: string, names: readonly string[]): void {
  for (const entry of readdirSync(layersDir))
    if (!names.includes(entry.replace(/\.(toml|sbom\.[a-z.]+)$/, '')))
      rmSync(join(layersDir, entry), { recursive: true, force: true });
}

/** Empties the layer's directory, or makes it. */
export function freshLayer(layersDir: string, name: string): string {
  const dir = join(layersDir, name);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  return dir;
}

export interface LayerVariable {
  readonly name: string;
  readonly action: EnvAction;
  readonly value: string;
}

/** Writes one variable of a layer; `phase` says who sees it. */
export function writeLayerEnv(
  layerDir: string,
  phase: 'env' | 'env.build' | 'env.launch',
  { name, action, value }: LayerVariable,
): void {
  const dir = join(layerDir, phase);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, `${name}.${action}`), value);
}

/** What `writeLayerEnv` has written. */
export function readLayerEnv(layerDir: string, phase: 'env' | 'env.build' | 'env.launch'): LayerVariable[] {
  const dir = join(layerDir, phase);
  return (existsSync(dir) ? readdirSync(dir).sort() : []).map((file) => {
    const [name = '', action] = file.split('.');
    return { name, action: action as EnvAction, value: readFileSync(join(dir, file), 'utf8') };
  });
}
