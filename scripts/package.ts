/**
 * `npm run package`: makes what builder.toml and package.toml name, and the buildpackages as files in dist/package.
 *
 * `--format image` makes the buildpackage planqk/python as an image instead, which a builder or `--buildpack` can name.
 * `--registry` puts a registry before the names of all images; `--publish` pushes there what a site needs.
 */

import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { groundwork } from './groundwork.ts';
import { runScript, step } from './progress.ts';
import { type EmbeddedImages, joinImages, makeImages, removeImages } from './release/images.ts';
import { labelsOf, type Making } from './release/making.ts';
import { publish } from './release/publish.ts';
import type { Signer } from './release/sign.ts';
import { checkAdvisories, tellUnchecked } from './setup/advisories.ts';
import { ARCHS, type Arch } from './setup/arch.ts';
import { ensureArm64 } from './setup/arm64.ts';
import { type BaseImages, ensureBaseImages } from './setup/base-images.ts';
import {
  type Packing,
  packageComponents,
  packageComposite,
  packageEmbeddedFor,
  packageFile,
  whyNoComposite,
} from './setup/buildpackages.ts';
import { VERSION } from './setup/bundle.ts';
import { runAloud } from './setup/command.ts';
import { readCommit } from './setup/commit.ts';
import { ensureEmulation } from './setup/emulation.ts';
import { ensureCosign, ensureCrane } from './setup/image-tools.ts';
import { productionImages } from './setup/production-images.ts';
import { pushRemedy } from './setup/push.ts';
import { atRegistry, faultOf } from './setup/registry-names.ts';
import { SetupError } from './setup/setup-error.ts';
import { packageDir, stageForBuilder } from './setup/stage-for-builder.ts';
import { repoDir, type Say } from './setup/workspace.ts';

interface Options {
  readonly format: string;
  readonly registry: string;
  readonly publish: boolean;
  readonly archs: readonly Arch[];
  readonly key: string | undefined;
}

async function main(): Promise<number> {
  const options = readOptions();
  const unchecked = await step('known weaknesses of what is shipped', checkAdvisories);
  const [{ pack }, , commit] = await Promise.all([groundwork.goTools(), groundwork.shippedExecutable(), readCommit()]);
  const making: Making = { version: VERSION, ...commit, registry: options.registry, dir: packageDir };
  // of another version, or for another registry
  rmSync(packageDir, { recursive: true, force: true });
  await step('what builder.toml names', stageForBuilder);
  const configs = writeConfigs(options.registry);
  const images = productionImages(readFileSync(configs.builder, 'utf8'));
  const packing = { pack, labels: labelsOf(making) };
  const python = `${options.registry === '' ? '' : `${options.registry}/`}planqk/python:${VERSION}`;
  const composite = { config: configs.package, images };
  if (options.format === 'image') {
    await step(`image ${python}`, (say) => packageComposite({ say, ...packing }, python, composite));
    tellUnchecked(unchecked);
    return 0;
  }
  if (options.archs.includes('arm64')) await step('executable for arm64', ensureArm64);
  const made = await step('buildpackages', async (say) => {
    const files: string[] = [];
    for (const arch of options.archs) files.push(...(await packageComponents({ say, ...packing }, packageDir, arch)));
    return files;
  });
  const missing = await whyNoComposite(images);
  if (missing === null) {
    const file = packageFile(packageDir, 'python');
    const asFile = { ...composite, options: ['--format', 'file'] };
    await step('buildpackage planqk/python', (say) => packageComposite({ say, ...packing }, file, asFile));
    made.push(file);
  }
  for (const file of made) process.stdout.write(`${file.slice(repoDir.length + 1)} (${kilobytes(file)} kB)\n`);
  if (options.publish) {
    await publishEmbedded(making, packing, options);
    if (missing === null) await step('planqk/builder', (say) => publishProduction(say, pack, configs.builder, making));
  } else
    process.stdout.write(
      `Ready: pack builder create planqk/builder --config ${configs.builder.slice(repoDir.length + 1)}\n`,
    );
  tellUnchecked(unchecked);
  if (missing !== null) process.stderr.write(`\nNot made: the buildpackage planqk/python.\n${missing}\n`);
  return 0;
}

/** @returns The two that pack is given: those of the repository, or with the names of another registry. */
function writeConfigs(registry: string): { readonly builder: string; readonly package: string } {
  const write = (name: string): string => {
    const own = join(repoDir, name);
    if (registry === '') return own;
    const file = join(packageDir, name);
    writeFileSync(file, atRegistry(readFileSync(own, 'utf8'), registry, repoDir));
    return file;
  };
  return { builder: write('builder.toml'), package: write('package.toml') };
}

/** The embedded builder, with all that it and a cluster name. */
async function publishEmbedded(
  making: Making,
  packing: Omit<Packing, 'say'>,
  { registry, key, archs }: Options,
): Promise<void> {
  const [crane, signer] = [
    await step('crane', ensureCrane),
    key === undefined
      ? null
      : await step('cosign', async (say): Promise<Signer> => ({ cosign: await ensureCosign(say), key })),
  ];
  const images: EmbeddedImages[] = [];
  for (const arch of archs) images.push(await makeImagesOf(arch, making, packing.pack));
  const python = await step('planqk/python', (say) => packageEmbeddedFor({ say, ...packing }, making.dir, archs));
  const buildpackage = { name: `${registry}/planqk/python:${VERSION}`, file: python.at(-1)! };
  const pushed = await step(`pushing to ${registry}`, async (say) =>
    publish(say, crane, [...(await joinImages(say, making, images)), buildpackage], signer),
  );
  for (const { name, digest } of pushed) process.stdout.write(`${name}@${digest}\n`);
  // for each machine their names are the same
  const { builder, lifecycle } = images[0]!;
  process.stdout.write(
    `Ready: pack build REGISTRY/JOB --publish --builder ${builder.name} --lifecycle-image ${lifecycle.name}\n`,
  );
}

/** In the daemon only while they are made: their names are those for any machine. */
async function makeImagesOf(arch: Arch, making: Making, pack: string): Promise<EmbeddedImages> {
  const drafts = await draftsFor(arch);
  const images = await step(`embedded builder for ${arch}`, (say) => makeImages(say, making, { pack, drafts, arch }));
  await removeImages(images);
  return images;
}

async function draftsFor(arch: Arch): Promise<BaseImages> {
  if (arch === 'amd64') return groundwork.baseImages();
  const docker = await groundwork.docker();
  if (!docker.usable) throw new SetupError(docker.why, docker.remedy);
  await step('qemu', ensureEmulation);
  return step(`base images for ${arch}`, (say) => ensureBaseImages(say, arch));
}

/** From images that the registry mirrors. */
async function publishProduction(
  say: Say,
  pack: string,
  config: string,
  { registry, ...making }: Making,
): Promise<void> {
  const name = `${registry}/planqk/builder:${making.version}`;
  const labels = Object.entries(labelsOf(making)).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
  await runAloud(say, [pack, 'builder', 'create', name, '--config', config, '--publish', ...labels], {
    what: `Publishing ${name}`,
    remedy: pushRemedy,
  });
}

const USAGE = '`npm run package -- --help` lists the options.';

function readOptions(): Options {
  const options = parseOptions();
  const fault = faultOf(options.registry);
  if (fault !== null) throw new SetupError(fault, USAGE);
  if (!['file', 'image'].includes(options.format))
    throw new SetupError(`--format ${options.format} is not known.`, USAGE);
  if (options.publish && options.registry === '') throw new SetupError('--publish needs --registry.', USAGE);
  return options;
}

function parseOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        format: { type: 'string', default: 'file' },
        registry: { type: 'string', default: '' },
        publish: { type: 'boolean', default: false },
        key: { type: 'string' },
        arch: { type: 'string', default: 'amd64' },
      },
    });
    return { key: undefined, ...values, archs: archsOf(values.arch) };
  } catch (error) {
    throw new SetupError((error as Error).message, USAGE);
  }
}

/** That of this machine is always made: the builder is for it. @throws Error */
function archsOf(arch: string): Arch[] {
  if (arch === 'amd64') return ['amd64'];
  if (arch === 'arm64') return [...ARCHS];
  throw new Error(`--arch ${arch} is not known: it is amd64 or arm64.`);
}

const kilobytes = (file: string): number => Math.ceil(statSync(file).size / 1000);

await runScript(main);
