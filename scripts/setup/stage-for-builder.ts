/** Lays out what builder.toml names beside images and buildpacks: the lifecycle, as an archive. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { distDir } from './executable.ts';
import { ensureLifecycleArchive } from './lifecycle-archive.ts';
import type { Say } from './workspace.ts';

export const packageDir: string = join(distDir, 'package');

/** After ensureExecutable. */
export async function stageForBuilder(say: Say): Promise<void> {
  const archive = await ensureLifecycleArchive(say);
  mkdirSync(packageDir, { recursive: true });
  copyFileSync(archive, join(packageDir, 'lifecycle.tgz'));
}
