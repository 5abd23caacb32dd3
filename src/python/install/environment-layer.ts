/**
 * Writes the one layer: a virtual environment with the requirements in it, for launch only.
 *
 * Its key, the hash of all that feeds it, lies in its metadata. While that stays the same the layer's TOML is written
 * again and no folder: the lifecycle then takes the layer over from the last image, and nothing is installed or moved.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshLayer, readLayerMetadata, writeLayerMetadata } from '../../cnb/layer.ts';
import type { Interpreter } from '../constraint.ts';
import { hashTree, surveyRequirements } from './inputs.ts';
import { runUv, settingsThatMatter, uvEnv } from './installer.ts';
import { respell } from './respell.ts';

const LAYER = 'environment';

/** Raise it when the same input leads to another layer than before. */
const FORMAT = '1';

export interface EnvironmentInput {
  readonly appDir: string;
  readonly layersDir: string;
  readonly uv: string;
  readonly python: Interpreter;
  /** Relative to the app root; empty when there is nothing to install. */
  readonly requirements: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly tell: (line: string) => void;
}

/** @returns Whether the layer of the last image could be kept. */
export async function writeEnvironmentLayer(input: EnvironmentInput): Promise<'installed' | 'reused'> {
  const { key, complete } = environmentKey(input);
  const earlier = await readLayerMetadata(input.layersDir, LAYER);
  const reusable = complete && earlier?.metadata?.key === key;
  if (!reusable) await install(input);
  await writeLayerMetadata(input.layersDir, LAYER, { types: { launch: true }, metadata: { key } });
  return reusable ? 'reused' : 'installed';
}

function environmentKey({ appDir, uv, python, requirements, env }: EnvironmentInput): {
  key: string;
  complete: boolean;
} {
  const settings = settingsThatMatter(env);
  const values = settings.map(([, value]) => value);
  const { digest, complete } = surveyRequirements(appDir, requirements, { env, settings: values });
  const hash = createHash('sha256');
  const uvVersion = execFileSync(uv, ['--version'], { encoding: 'utf8' });
  hash.update(JSON.stringify([FORMAT, uvVersion, python, requirements, settings, digest]));
  const vendor = vendorDir(appDir, env);
  if (vendor !== null) hashTree(hash, vendor, appDir);
  return { key: hash.digest('hex'), complete };
}

async function install(input: EnvironmentInput): Promise<void> {
  const { appDir, layersDir, uv, python, requirements, tell } = input;
  const dir = freshLayer(layersDir, LAYER);
  // Beside the layer, and so on one file system with it: what is installed is linked, not copied.
  const workDir = join(layersDir, `.${LAYER}-work`);
  const options = { cwd: appDir, env: uvEnv(input.env, { cacheDir: join(workDir, 'cache') }), tell };
  try {
    await runUv(uv, ['venv', '--quiet', '--no-project', '--allow-existing', '--python', python.path, dir], options);
    if (requirements.length === 0) return;
    const into = ['--python', join(dir, 'bin', 'python'), '--compile-bytecode'];
    await runUv(
      uv,
      ['pip', 'install', ...into, ...vendorOptions(input), ...requirementOptions(input, workDir)],
      options,
    );
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

function requirementOptions({ appDir, requirements }: EnvironmentInput, workDir: string): string[] {
  const { text, options } = respell(appDir, requirements);
  if (text === null) return [...options, ...requirements.flatMap((file) => ['--requirement', file])];
  mkdirSync(workDir, { recursive: true });
  writeFileSync(join(workDir, 'requirements.txt'), text);
  return [...options, '--requirement', join(workDir, 'requirements.txt')];
}

/** As Paketo has it: where the app brings its packages along, no index is asked. */
function vendorOptions({ appDir, env }: EnvironmentInput): string[] {
  const vendor = vendorDir(appDir, env);
  return vendor === null ? [] : ['--no-index', '--find-links', vendor];
}

function vendorDir(appDir: string, env: EnvironmentInput['env']): string | null {
  const dir = join(appDir, env.BP_PIP_DEST_PATH || 'vendor');
  return statSync(dir, { throwIfNoEntry: false })?.isDirectory() ? dir : null;
}
