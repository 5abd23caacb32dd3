/**
 * Makes the images that builder.toml names, where they cannot be had: base images and Paketo's Python buildpacks, under
 * their own names, so that the unchanged builder.toml can be created and used.
 *
 * Real ones that are in the daemon are left alone and used. Each stand-in has a label that says what it is, and goes
 * away again with `removeStandIns`: nothing may be shipped with one in it.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type BaseImages, ensureBaseImages } from '../../scripts/setup/base-images.ts';
import { ask, runAloud } from '../../scripts/setup/command.ts';
import { ensureDocker } from '../../scripts/setup/docker.ts';
import { ensureGoTools } from '../../scripts/setup/go-tools.ts';
import { kindOf, type ProductionImages, STAND_IN_LABEL } from '../../scripts/setup/production-images.ts';
import { SetupError } from '../../scripts/setup/setup-error.ts';
import { cacheDir, keyOf, type Say } from '../../scripts/setup/workspace.ts';
import { assembleStandIn, COMPOSITE, moduleDir, readComponents } from './assemble.ts';
import { ensureStandInTools } from './fetch-tools.ts';

/** What the images in the daemon are: all of them of one kind. */
export type Kind = 'real' | 'stand-in';

const workDir = join(cacheDir, 'paketo-stand-in');

/** @throws SetupError where some of the images are real and others missing. */
export async function ensureProductionImages(say: Say, images: ProductionImages): Promise<Kind> {
  const kinds = await Promise.all(Object.values(images).map(kindOf));
  if (kinds.every((kind) => kind === 'real')) return 'real';
  if (kinds.includes('real')) {
    const remedy = 'Pull the others, or remove them: the tests run with all of them or with stand-ins only.';
    throw new SetupError(`Only some of these are in the Docker daemon: ${Object.values(images).join(', ')}.`, remedy);
  }
  const docker = await ensureDocker(say);
  if (!docker.usable) throw new SetupError(docker.why, docker.remedy);
  const base = await ensureBaseImages(say);
  await labelled(say, base.build, images.build);
  await labelled(say, base.run, images.run);
  await packageStandIn(say, images.buildpacks);
  return 'stand-in';
}

export async function removeStandIns(images: ProductionImages): Promise<void> {
  for (const image of Object.values(images)) {
    if ((await kindOf(image)) === 'stand-in') await ask('docker', ['image', 'rm', image]);
  }
}

/** The embedded image under another name, and with the label. */
async function labelled(say: Say, from: BaseImages['build'], name: string): Promise<void> {
  const contextDir = join(workDir, 'context');
  mkdirSync(contextDir, { recursive: true });
  writeFileSync(join(contextDir, 'Dockerfile'), `FROM ${from}\nLABEL ${STAND_IN_LABEL}=${from}\n`);
  const words = { what: `Making the stand-in for ${name}`, remedy: 'See what docker says above.' };
  await runAloud(say, ['docker', 'build', '--tag', name, contextDir], words);
}

async function packageStandIn(say: Say, name: string): Promise<void> {
  const { pack } = await ensureGoTools(say);
  const dir = join(workDir, 'buildpacks');
  rmSync(dir, { recursive: true, force: true });
  assembleStandIn(dir, await ensureStandInTools(say));
  const config = join(workDir, 'package.toml');
  writeFileSync(config, packageConfig(dir));
  const options = ['--config', config, '--pull-policy', 'never', '--label', `${STAND_IN_LABEL}=${keyOf(name)}`];
  await runAloud(say, [pack, 'buildpack', 'package', name, ...options], {
    what: `Making the stand-in for ${name}`,
    remedy: 'See what pack says above.',
  });
}

function packageConfig(dir: string): string {
  const uri = (path: string) => `uri = "${relative(workDir, path)}"\n`;
  const components = readComponents().map((component) => `[[dependencies]]\n${uri(moduleDir(dir, component))}`);
  return `[buildpack]\n${uri(moduleDir(dir, COMPOSITE))}\n${components.join('\n')}`;
}
