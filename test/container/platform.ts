/**
 * A platform as an operator sets one up: `pack` with a home and cache volumes of its own, and the production builder,
 * created from the committed builder.toml by the command that the README gives.
 *
 * With PLANQK_PAKETO=real all images come from their registry; else stand-ins are tagged with the names, and removed.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { ensureBaseImages } from '../../scripts/setup/base-images.ts';
import { ensureDocker } from '../../scripts/setup/docker.ts';
import { ensureLifecycleArchive } from '../../scripts/setup/lifecycle-archive.ts';
import { ensureLifecycleImage } from '../../scripts/setup/lifecycle-image.ts';
import { productionImages } from '../../scripts/setup/production-images.ts';
import { stageForBuilder } from '../../scripts/setup/stage-for-builder.ts';
import { ensureProductionImages, removeStandIns } from '../paketo/images.ts';
import { type Outcome, repoDir } from './job.ts';

export const IMAGES = productionImages();
export const IS_REAL = process.env.PLANQK_PAKETO === 'real';

/** All images that the tests make, for removing them: each build adds one to it. */
const made = new Set<string>();
const home = mkdtempSync(join(tmpdir(), 'planqk-pack-'));
const quiet = () => {};

/** @throws SetupError where the images can neither be had nor be stood in for. */
export async function setUpPlatform(): Promise<void> {
  await stageForBuilder(quiet);
  const config = IS_REAL ? { 'pull-policy': 'if-not-present' } : await localConfig();
  configure(config);
}

/** What is made here is in no registry: nothing is pulled, and the lifecycle's image is our own. */
async function localConfig(): Promise<Record<string, string>> {
  const docker = await ensureDocker(quiet);
  if (!docker.usable) throw new Error(docker.why);
  await ensureProductionImages(quiet, IMAGES);
  await ensureLifecycleArchive(quiet);
  const lifecycle = await ensureLifecycleImage(quiet, await ensureBaseImages(quiet));
  return { 'pull-policy': 'never', 'lifecycle-image': lifecycle };
}

export async function tearDownPlatform(): Promise<void> {
  await execa('docker', ['image', 'rm', '--force', ...made], { reject: false });
  await removeStandIns(IMAGES);
  const { stdout } = await execa('docker', ['volume', 'ls', '--quiet', '--filter', 'name=planqk-test_builder']);
  const volumes = stdout.split('\n').filter(Boolean);
  if (volumes.length > 0) await execa('docker', ['volume', 'rm', '--force', ...volumes], { reject: false });
  rmSync(home, { recursive: true, force: true });
}

/** pack's own settings, as `pack config` would write them. */
export function configure(settings: Record<string, string>, more = ''): void {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = "${value}"\n`);
  writeFileSync(join(home, 'config.toml'), lines.join('') + more);
}

/** Runs pack; `in` is where a person would have gone first. */
export async function pack(args: readonly string[], options: { readonly in?: string } = {}): Promise<Outcome> {
  const { exitCode, all } = await execa(process.env.PLANQK_PACK ?? 'pack', args, {
    cwd: options.in ?? repoDir,
    env: { PACK_HOME: home, PACK_VOLUME_KEY: 'planqk-test' },
    all: true,
    reject: false,
  });
  return { exitCode, stdout: all, stderr: all };
}

/** Builds and expects it to work. */
export async function build(tag: string, args: readonly string[], options: { readonly in?: string } = {}) {
  made.add(tag);
  const { exitCode, stdout } = await pack(['build', tag, ...args], options);
  if (exitCode !== 0) throw new Error(`pack build ${tag} ${args.join(' ')} exits with ${exitCode}:\n${stdout}`);
  return stdout;
}

/** Creates a builder from a builder.toml, or from one that is made up here. */
export async function createBuilder(tag: string, config: string): Promise<void> {
  made.add(tag);
  const { exitCode, stdout } = await pack(['builder', 'create', tag, '--config', config]);
  if (exitCode !== 0) throw new Error(stdout);
}

/** A file in pack's home. */
export function write(name: string, text: string): string {
  const file = join(home, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** An upload made up here, from path to text. */
export function upload(name: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) write(join(name, path), text);
  return join(home, name);
}

export function alsoRemove(image: string): void {
  made.add(image);
}
