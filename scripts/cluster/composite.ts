/** The buildpackage planqk/python of the embedded builder, as a file: so a cluster names one image, whichever builder it has. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { COMPONENTS } from '../../src/buildpacks/components.ts';
import { runAloud } from '../setup/command.ts';
import { readEmbeddedComposite, writeComposite } from '../setup/embedded-composite.ts';
import { buildpackDir, buildpacksDir } from '../setup/executable.ts';
import { cacheDir, hashTree, isCurrent, keyOf, type Say, writeKey } from '../setup/workspace.ts';

/** After ensureExecutable. @returns The file, and the key of what is in it. */
export async function ensureComposite(
  say: Say,
  pack: string,
): Promise<{ readonly file: string; readonly key: string }> {
  const description = readEmbeddedComposite();
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
  const [config, file] = [writeComposite(dir, description, buildpacks), join(dir, 'python.cnb')];
  await runAloud(say, [pack, 'buildpack', 'package', file, '--config', config, '--format', 'file'], {
    what: 'Packing planqk/python',
    remedy: 'See what pack says above.',
  });
  return file;
}
