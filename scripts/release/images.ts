/**
 * Which images does an embedded builder come as? The builder, what it builds on, what its images run on, and the lifecycle. Each as a
 * file, and in the Docker daemon, under the names that they go by in the end: a builder names the run image.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinLayouts } from '../images/joined.ts';
import { keepImage, loadImage } from '../images/keep.ts';
import type { Arch } from '../setup/arch.ts';
import { dirFor } from '../setup/arm64.ts';
import type { BaseImages } from '../setup/base-images.ts';
import { ask, runAloud } from '../setup/command.ts';
import { adaptConfig } from '../setup/embedded-builder.ts';
import { buildpacksDir } from '../setup/executable.ts';
import { lifecycleVersion } from '../setup/go-tools.ts';
import { ensureLifecycleImage } from '../setup/lifecycle-image.ts';
import { cacheDir, repoDir, type Say } from '../setup/workspace.ts';
import { labelsOf, type Making, type ShippedImage, shipped } from './making.ts';

export interface EmbeddedImages {
  readonly run: ShippedImage;
  readonly build: ShippedImage;
  readonly lifecycle: ShippedImage;
  readonly builder: ShippedImage;
}

interface Ingredients {
  readonly pack: string;
  /** Of the daemon. */
  readonly drafts: BaseImages;
  readonly arch: Arch;
}

/** After ensureExecutable and, for arm64, ensureArm64 and ensureEmulation. */
export async function makeImages(
  say: Say,
  making: Making,
  { pack, drafts, arch }: Ingredients,
): Promise<EmbeddedImages> {
  const compressed = mkdtempSync(join(tmpdir(), 'planqk-layers-'));
  const ship = async (name: string, image: string, labels = {}, tag = making.version): Promise<ShippedImage> => {
    const { file, name: full } = shipped(making, name, { tag, arch });
    const digest = await keepImage(say, { image, name: full, file, labels, seconds: making.seconds, compressed });
    await loadImage(say, file);
    return { name: full, file, digest };
  };
  try {
    const labels = labelsOf(making);
    const run = await ship('embedded-run', drafts.run);
    const build = await ship('embedded-build', drafts.build, labels);
    const lifecycleDraft = await ensureLifecycleImage(say, { run: run.name, build: build.name }, arch);
    // by its own version, which deploy/ names
    const lifecycle = await ship('lifecycle', lifecycleDraft, labels, lifecycleVersion());
    await ask('docker', ['image', 'rm', lifecycleDraft]);
    const { name } = shipped(making, 'embedded-builder');
    await createBuilder(say, pack, { name, build: build.name, run: run.name, arch });
    return { run, build, lifecycle, builder: await ship('embedded-builder', name, labels) };
  } finally {
    rmSync(compressed, { recursive: true, force: true });
  }
}

/** As a registry takes them: of several machines, each image as one thing that has them all. */
export async function joinImages(say: Say, making: Making, all: readonly EmbeddedImages[]): Promise<ShippedImage[]> {
  const [first] = all;
  if (first === undefined || all.length === 1) return Object.values(first ?? {});
  const joined: ShippedImage[] = [];
  for (const part of Object.keys(first) as (keyof EmbeddedImages)[]) {
    const { name } = first[part];
    const file = join(making.dir, `planqk-${part}-${making.version}-index.oci.tar`);
    say(name);
    const digest = await joinLayouts(
      say,
      file,
      all.map((images) => images[part].file),
    );
    joined.push({ name, file, digest });
  }
  return joined;
}

/** From the daemon: they are in their files. */
export async function removeImages(images: EmbeddedImages): Promise<void> {
  await ask('docker', ['image', 'rm', '--force', ...Object.values(images).map(({ name }) => name)]);
}

interface Named {
  readonly arch: Arch;
  readonly name: string;
  readonly build: string;
  readonly run: string;
}

async function createBuilder(say: Say, pack: string, named: Named): Promise<void> {
  say(named.name);
  const config = join(cacheDir, 'shipped-builder.toml');
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(config, namedConfig(readFileSync(join(repoDir, 'embedded', 'builder.toml'), 'utf8'), named));
  await runAloud(say, [pack, 'builder', 'create', named.name, '--config', config, '--pull-policy', 'never'], {
    what: `Creating ${named.name}`,
    remedy: 'See what pack says above.',
  });
}

/** Pure: embedded/builder.toml, under the names that are shipped. */
export const namedConfig = (text: string, { name, build, run, arch }: Named): string =>
  adaptConfig(text, { buildpacksDir: dirFor(arch, buildpacksDir), arch })
    .replace(/"planqk\/embedded-build:[^"]+"/, `"${build}"`)
    .replace(/"planqk\/embedded-run:[^"]+"/, `"${run}"`)
    .replace(/"planqk\/embedded-builder:[^"]+"/, `"${name}"`);
