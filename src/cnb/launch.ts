/**
 * launch.toml: what the image can run.
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#launchtoml-toml
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Process {
  readonly type: string;
  /** Run without a shell; the first word is the program. */
  readonly command: readonly string[];
  readonly args?: readonly string[];
  readonly default?: boolean;
  readonly 'working-dir'?: string;
}

export interface Label {
  readonly key: string;
  readonly value: string;
}

export interface Launch {
  readonly labels?: readonly Label[];
  readonly processes?: readonly Process[];
}

export async function writeLaunch(layersDir: string, launch: Launch): Promise<void> {
  const { stringify } = await import('smol-toml');
  writeFileSync(join(layersDir, 'launch.toml'), stringify(launch));
}
