/**
 * Of what does pack make planqk/python of the embedded builder? The three groups of buildpack/python, where planqk/environment
 * stands for Paketo's Python buildpacks, and everything inside.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'smol-toml';
import { VERSION } from './bundle.ts';
import { repoDir } from './workspace.ts';

interface Member {
  readonly id: string;
  readonly version: string;
  readonly optional?: boolean;
}

interface Composite {
  readonly order: readonly { readonly group: readonly Member[] }[];
}

const ENVIRONMENT: Member = { id: 'planqk/environment', version: VERSION };

/** Pure: its buildpack.toml. */
export function embeddedComposite(text: string): string {
  const { order, ...others } = parse(text) as unknown as Composite;
  const embedded = order.map(({ group }) => ({
    group: group.map((member) => (member.id.startsWith('planqk/') ? member : ENVIRONMENT)),
  }));
  return stringify({ ...others, order: embedded });
}

/** Pure: its package.toml. */
export const packageText = (buildpack: string, dependencies: readonly string[]): string =>
  stringify({
    buildpack: { uri: buildpack },
    dependencies: dependencies.map((uri) => ({ uri })),
    platform: { os: 'linux' },
  });

/** Its buildpack.toml, of these sources. */
export const readEmbeddedComposite = (): string =>
  embeddedComposite(readFileSync(join(repoDir, 'buildpack', 'python', 'buildpack.toml'), 'utf8'));

/** @param buildpacks Folders of those that it consists of. @returns What `pack buildpack package --config` is given. */
export function writeComposite(dir: string, description: string, buildpacks: readonly string[]): string {
  const own = join(dir, 'buildpack');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'buildpack.toml'), description);
  const config = join(dir, 'package.toml');
  writeFileSync(config, packageText(own, buildpacks));
  return config;
}
