/**
 * What does `[lifecycle] uri` of a builder.toml point at? An archive with our own build of the lifecycle: pack would
 * fetch a released one from the internet.
 */
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Arch, archSuffix } from './arch.ts';
import { runAloud } from './command.ts';
import { ensureLifecycle, lifecycleVersion } from './go-tools.ts';
import { cacheDir, isCurrent, keyOf, type Say, writeKey } from './workspace.ts';

/** The lifecycle is one program that learns its phase from the name it is called by. */
const PHASES = ['analyzer', 'builder', 'creator', 'detector', 'exporter', 'extender', 'rebaser', 'restorer'];

const BUILDPACK_APIS = ['0.7', '0.8', '0.9', '0.10', '0.11', '0.12'];
const PLATFORM_APIS = ['0.7', '0.8', '0.9', '0.10', '0.11', '0.12', '0.13', '0.14', '0.15'];

/** Named by the committed builder.toml files, so without a version in it. */
export const lifecycleArchiveOf = (arch: Arch): string => join(cacheDir, `lifecycle${archSuffix(arch)}.tgz`);
export const lifecycleArchive: string = lifecycleArchiveOf('amd64');

/** @returns The archive's path. */
export async function ensureLifecycleArchive(say: Say, arch: Arch = 'amd64'): Promise<string> {
  const archive = lifecycleArchiveOf(arch);
  const { lifecycle, launcher } = await ensureLifecycle(say, arch);
  const descriptor = describeLifecycle(lifecycleVersion());
  const keyFile = `${archive}.key`;
  const key = keyOf(descriptor, readFileSync(lifecycle), readFileSync(launcher), PHASES.join());
  if (isCurrent(keyFile, key, [archive])) return archive;

  say('packing the lifecycle archive');
  // of this process: another may be at the same
  const dir = join(cacheDir, `lifecycle-archive-${process.pid}`);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'lifecycle'), { recursive: true });
  writeFileSync(join(dir, 'lifecycle.toml'), descriptor);
  copyFileSync(lifecycle, join(dir, 'lifecycle', 'lifecycle'));
  copyFileSync(launcher, join(dir, 'lifecycle', 'launcher'));
  for (const phase of PHASES) symlinkSync('lifecycle', join(dir, 'lifecycle', phase));
  await pack(say, dir, archive);
  rmSync(dir, { recursive: true });
  writeKey(keyFile, key);
  return archive;
}

async function pack(say: Say, dir: string, archive: string): Promise<void> {
  const unfinished = `${archive}.${process.pid}`;
  // Without names and times of this machine, the same programs give the same archive.
  const plain = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  await runAloud(say, ['tar', ...plain, '-C', dir, '-czf', unfinished, 'lifecycle.toml', 'lifecycle'], {
    what: 'Packing the lifecycle archive',
    remedy: 'GNU tar and gzip are needed, and some space on the disk.',
  });
  renameSync(unfinished, archive);
}

const LIFECYCLE_APIS = {
  buildpack: { deprecated: [], supported: BUILDPACK_APIS },
  platform: { deprecated: [], supported: PLATFORM_APIS },
} as const;

/** Pure: of an image of the lifecycle, whose last layer is all of it. So kpack takes it. */
export function lifecycleLabels(version: string): Readonly<Record<string, string>> {
  const { buildpack, platform } = LIFECYCLE_APIS;
  const api = { buildpack: buildpack.supported[0], platform: platform.supported[0] };
  return {
    'io.buildpacks.builder.metadata': JSON.stringify({ lifecycle: { version }, api, apis: LIFECYCLE_APIS }),
    'io.buildpacks.lifecycle.apis': JSON.stringify(LIFECYCLE_APIS),
    'io.buildpacks.lifecycle.version': version,
  };
}

/** Pure: the text of lifecycle.toml. */
export function describeLifecycle(version: string): string {
  const list = (values: readonly string[]) => `[${values.map((value) => `"${value}"`).join(', ')}]`;
  return `[api]
buildpack = "${BUILDPACK_APIS[0]}"
platform = "${PLATFORM_APIS[0]}"

[apis.buildpack]
deprecated = []
supported = ${list(BUILDPACK_APIS)}

[apis.platform]
deprecated = []
supported = ${list(PLATFORM_APIS)}

[lifecycle]
version = "${version}"
`;
}
