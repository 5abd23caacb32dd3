/**
 * The buildpackage planqk/python of the embedded builder: the three groups of buildpack/python, where planqk/environment
 * stands for Paketo's Python buildpacks, with everything inside. So a cluster names one image, whichever builder it has.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'smol-toml';
import { COMPONENTS } from '../../src/buildpacks/components.ts';
import { VERSION } from '../setup/bundle.ts';
import { runAloud } from '../setup/command.ts';
import { buildpackDir, buildpacksDir } from '../setup/executable.ts';
import { cacheDir, hashTree, isCurrent, keyOf, repoDir, type Say, writeKey } from '../setup/workspace.ts';

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

/** After ensureExecutable. @returns The file, and the key of what is in it. */
export async function ensureComposite(
  say: Say,
  pack: string,
): Promise<{ readonly file: string; readonly key: string }> {
  const description = embeddedComposite(readFileSync(join(repoDir, 'buildpack', 'python', 'buildpack.toml'), 'utf8'));
  const dir = join(cacheDir, 'cluster', 'python');
  const file = join(dir, 'python.cnb');
  const key = keyOf(description, hashTree(buildpacksDir));
  if (isCurrent(join(dir, 'key'), key, [file])) return { file, key };
  await packComposite(say, pack, { dir, description, buildpacks: Object.keys(COMPONENTS).map(buildpackDir) });
  writeKey(join(dir, 'key'), key);
  return { file, key };
}

interface Packing {
  /** Where it is put together, and where the file is left. */
  readonly dir: string;
  readonly description: string;
  /** Folders of those that it consists of. */
  readonly buildpacks: readonly string[];
}

/** @returns The file. */
export async function packComposite(
  say: Say,
  pack: string,
  { dir, description, buildpacks }: Packing,
): Promise<string> {
  say('packing planqk/python');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'buildpack'), { recursive: true });
  writeFileSync(join(dir, 'buildpack', 'buildpack.toml'), description);
  const [config, file] = [join(dir, 'package.toml'), join(dir, 'python.cnb')];
  writeFileSync(config, packageText(join(dir, 'buildpack'), buildpacks));
  await runAloud(say, [pack, 'buildpack', 'package', file, '--config', config, '--format', 'file'], {
    what: 'Packing planqk/python',
    remedy: 'See what pack says above.',
  });
  return file;
}
