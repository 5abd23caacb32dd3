/**
 * Which image will run what is built here? Its labels, as the lifecycle's analyzer wrote them down beside the layers.
 *
 * @see https://github.com/buildpacks/spec/blob/main/platform.md#analyzedtoml-toml
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RunImage {
  /** Of the label `io.buildpacks.base.id`; null: the image has none. */
  readonly id: string | null;
  readonly name: string | null;
}

/** @param layersDir Of one buildpack. @returns null where nobody wrote it down. */
export async function readRunImage(layersDir: string): Promise<RunImage | null> {
  const { parse } = await import('smol-toml');
  try {
    const analyzed = parse(readFileSync(join(layersDir, '..', 'analyzed.toml'), 'utf8'));
    const image = (analyzed['run-image'] ?? {}) as Record<string, unknown>;
    const target = (image.target ?? {}) as Record<string, unknown>;
    return { id: textOf(target.id), name: textOf(image.image) ?? textOf(image.reference) };
  } catch {
    return null; // a platform need not leave it where buildpacks can read it
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
