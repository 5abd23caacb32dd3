/**
 * On what does the embedded builder of a release build and run? On the same two images as here, made anew so that they are the
 * same wherever and whenever that is done, and hold nothing of the machine: no authority that it trusts, no mirror of its own.
 */
import type { Arch } from '../setup/arch.ts';
import {
  type BaseImages,
  buildImages,
  findMirror,
  findSecurityMirror,
  importDebian,
  pullDebian,
} from '../setup/base-images.ts';
import { ask } from '../setup/command.ts';
import type { Say } from '../setup/workspace.ts';

/** @returns Images of the daemon, for removeDrafts in the end. */
export async function draftBaseImages(say: Say, seconds: number, arch: Arch): Promise<BaseImages> {
  const images = { build: `planqk/draft-build:${process.pid}`, run: `planqk/draft-run:${process.pid}` };
  const pulled = await pullDebian(say, arch);
  if (pulled === null) await importDebian(say, { image: DEBIAN_DRAFT, arch, seconds });
  const mirror = pulled === null ? await findMirror() : null;
  const values = { SOURCE_DATE_EPOCH: String(seconds), ...(mirror !== null && { MIRROR: mirror.replace(/\/$/, '') }) };
  const options = Object.entries(values).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const base = pulled ?? DEBIAN_DRAFT;
  const security = await findSecurityMirror();
  const recipe = { base, arch, trusted: '/dev/null', images, security, options, isAnew: true };
  await buildImages(say, recipe);
  return images;
}

const DEBIAN_DRAFT = `planqk/draft-debian:${process.pid}`;

export async function removeDrafts({ build, run }: BaseImages): Promise<void> {
  await ask('docker', ['image', 'rm', '--force', build, run, DEBIAN_DRAFT]);
}
