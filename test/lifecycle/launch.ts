/** Which layers has a build made, and what does a command do with them, as in the image, by the real launcher? */
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'smol-toml';
import { BUILD_USER, lifecycleFile, SYSTEM_PATH, type Workbench } from './detector.ts';

const layersOf = ({ dir }: Workbench): string => join(dir, 'layers');

/** By `buildpack/layer`, each with what it is for: `build`, `cache`, `launch`. */
export function layerTypes(bench: Workbench): Record<string, string> {
  const files = readdirSync(layersOf(bench), { recursive: true, encoding: 'utf8' }).filter((path) => LAYER.test(path));
  const entries = files.map((file): [string, string] => {
    const { types = {} } = parse(readFileSync(join(layersOf(bench), file), 'utf8')) as { types?: object };
    const set = Object.entries(types).filter(([, isSet]) => isSet);
    return [file.replace(/\.toml$/, ''), set.map(([name]) => name).join(' ')];
  });
  return Object.fromEntries(entries.filter(([, types]) => types !== ''));
}

const LAYER = /^[^/]+_[^/]+\/(?!launch\.toml$)[^/]+\.toml$/;

/** Only once, and last: an image has no layers but those for launch. */
export async function launch(bench: Workbench, command: readonly string[]): Promise<string> {
  const { dir, appDir } = bench;
  for (const [layer, types] of Object.entries(layerTypes(bench)))
    if (!types.includes('launch')) rmSync(join(layersOf(bench), layer), { recursive: true, force: true });
  const launcher = join(dirname(lifecycleFile()), 'launcher');
  if (!existsSync(launcher)) throw new Error(`There is no launcher beside ${lifecycleFile()}.`);
  symlinkSync(launcher, join(dir, 'launcher'));
  const { stdout } = await execa('./launcher', command, {
    ...BUILD_USER,
    cwd: dir,
    env: {
      ...{ CNB_PLATFORM_API: '0.13', CNB_LAYERS_DIR: layersOf(bench), CNB_APP_DIR: appDir },
      ...{ PATH: SYSTEM_PATH, HOME: join(dir, 'home') },
    },
    extendEnv: false,
  });
  return stdout;
}
