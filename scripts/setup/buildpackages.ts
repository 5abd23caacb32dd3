/** How do buildpackages become files or images? By pack; planqk/python holds all of the others, and an installer. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { COMPONENTS } from '../../src/buildpacks/components.ts';
import { joinLayouts } from '../images/joined.ts';
import { orderLayers } from '../images/ordered.ts';
import { type Arch, archSuffix } from './arch.ts';
import { dirFor } from './arm64.ts';
import { VERSION } from './bundle.ts';
import { ask, runAloud } from './command.ts';
import { readEmbeddedComposite, writeComposite } from './embedded-composite.ts';
import { buildpackDir } from './executable.ts';
import { kindOf, type ProductionImages } from './production-images.ts';
import { SetupError } from './setup-error.ts';
import { repoDir, type Say } from './workspace.ts';

export interface Packing {
  readonly say: Say;
  readonly pack: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** @param dir Where the files go. */
export const packageFile = (dir: string, name: string, arch: Arch = 'amd64'): string =>
  join(dir, `planqk-${name}-${VERSION}${archSuffix(arch)}.cnb`);

/** After ensureArm64, where that is wanted. */
const dirOf = (component: string, arch: Arch): string => dirFor(arch, buildpackDir(component));

/** Each by itself: for builders that bring a lifecycle, an order and a Python of their own. */
export async function packageComponents(packing: Packing, dir: string, arch: Arch = 'amd64'): Promise<string[]> {
  const files: string[] = [];
  for (const component of Object.keys(COMPONENTS)) {
    const file = packageFile(dir, component, arch);
    const options = ['--path', dirOf(component, arch), '--format', 'file', '--target', `linux/${arch}`];
    await runPack(packing, file, options);
    files.push(file);
  }
  return files;
}

/** planqk/python of the embedded builder. */
export async function packageEmbedded(packing: Packing, dir: string, arch: Arch = 'amd64'): Promise<string> {
  const file = packageFile(dir, 'python-embedded', arch);
  const work = mkdtempSync(join(tmpdir(), 'planqk-python-'));
  try {
    const parts = Object.keys(COMPONENTS).map((component) => dirOf(component, arch));
    const config = writeComposite(work, readEmbeddedComposite(), parts);
    await runPack(packing, file, ['--config', config, '--format', 'file', '--target', `linux/${arch}`]);
    return file;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The same for all of these machines, as one thing that a registry takes. @returns Its file, last, after those of each. */
export async function packageEmbeddedFor(packing: Packing, dir: string, archs: readonly Arch[]): Promise<string[]> {
  const files: string[] = [];
  for (const arch of archs) files.push(await packageEmbedded(packing, dir, arch));
  if (files.length === 1) return files;
  const joined = join(dir, `planqk-python-embedded-${VERSION}.oci.tar`);
  await joinLayouts(packing.say, joined, files);
  return [...files, joined];
}

/** planqk/python of the production builder, with Paketo's inside, which is why it cannot be made everywhere. */
export async function packageComposite(
  packing: Packing,
  name: string,
  { config, images, options = [] }: { config: string; images: ProductionImages; options?: readonly string[] },
): Promise<void> {
  const missing = await whyNoComposite(images);
  if (missing !== null) throw new SetupError('The buildpackage planqk/python cannot be made.', missing);
  await runPack(packing, name, ['--config', config, '--pull-policy', 'if-not-present', ...options]);
}

/** @returns null where it can be made. Asks for the image once: a registry that does not answer takes its time. */
export async function whyNoComposite({ buildpacks }: ProductionImages): Promise<string | null> {
  const kind = await kindOf(buildpacks);
  if (kind === 'stand-in')
    return `${buildpacks} is a stand-in for tests here, and must not be shipped. Remove it: docker image rm ${buildpacks}`;
  if (kind === 'real') return null;
  const { ok, stderr } = await ask('docker', ['pull', '--platform', 'linux/amd64', buildpacks], { timeout: 300_000 });
  return ok ? null : `It holds ${buildpacks}, which cannot be pulled: ${stderr.trim()}`;
}

async function runPack({ say, pack, labels }: Packing, name: string, options: readonly string[]): Promise<void> {
  mkdirSync(dirname(name), { recursive: true });
  const labelled = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
  await runAloud(say, [pack, 'buildpack', 'package', name, ...labelled, ...options], {
    cwd: repoDir,
    what: `Making ${name}`,
    remedy: 'See what pack says above.',
  });
  if (name.endsWith('.cnb')) await orderLayers(say, name);
}
