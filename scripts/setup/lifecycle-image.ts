/**
 * The image in which pack runs the phases that have the user's credentials, where a builder is not trusted. pack would
 * pull a released one; this one holds the same lifecycle as our builders.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Arch } from './arch.ts';
import type { BaseImages } from './base-images.ts';
import { ask, runAloud } from './command.ts';
import { imageId } from './docker.ts';
import { lifecycleVersion } from './go-tools.ts';
import { ensureLifecycleArchive, lifecycleLabels } from './lifecycle-archive.ts';
import { cacheDir, keyOf, type Say } from './workspace.ts';

/** @returns The image's name. */
export async function ensureLifecycleImage(say: Say, { build }: BaseImages, arch: Arch = 'amd64'): Promise<string> {
  const archive = await ensureLifecycleArchive(say, arch);
  const labels = lifecycleLabels(lifecycleVersion());
  const key = keyOf(readFileSync(`${archive}.key`), await imageId(build), JSON.stringify(labels));
  const image = `planqk/lifecycle:${lifecycleVersion()}-${key}`;
  if ((await ask('docker', ['image', 'inspect', image])).ok) return image;
  const contextDir = join(cacheDir, 'lifecycle-image');
  rmSync(contextDir, { recursive: true, force: true });
  mkdirSync(contextDir, { recursive: true });
  const words = { what: `Making ${image}`, remedy: 'Some space on the disk is needed.' };
  await runAloud(say, ['tar', '-C', contextDir, '-xzf', archive], words);
  writeFileSync(join(contextDir, 'Dockerfile'), dockerfile(build));
  const labelled = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
  await runAloud(
    say,
    ['docker', 'build', '--platform', `linux/${arch}`, ...labelled, '--tag', image, contextDir],
    words,
  );
  rmSync(contextDir, { recursive: true });
  return image;
}

/** On the build image, for its users, its certificates, and the version of Docker's API that it names. */
const dockerfile = (base: string): string => `FROM ${base}
USER 0
COPY lifecycle /cnb/lifecycle
`;
