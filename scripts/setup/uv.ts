/**
 * Where is the `uv` that planqk/environment carries? Taken from its wheel for musl, which holds one static program.
 *
 * `buildpack/environment/uv.txt` pins it, in pip's own format: a bot can raise it, and pip checks the hash.
 */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from './command.ts';
import { fetchWheels, unpackWheel } from './pip.ts';
import { SetupError } from './setup-error.ts';
import { cacheDir, isCurrent, keyOf, repoDir, type Say, writeKey } from './workspace.ts';

const pinFile = join(repoDir, 'buildpack', 'environment', 'uv.txt');

/** The wheel's tag has changed with uv's releases: pip takes the first that fits. */
const PLATFORMS = { amd64: 'x86_64', arm64: 'aarch64' } as const;
const TAGS = ['musllinux_1_1', 'musllinux_1_2'];

/** Its licences, beside it: whoever ships a program ships them along. */
export const UV_LICENSES = ['LICENSE-APACHE', 'LICENSE-MIT'] as const;

/** @returns The program's path. */
export async function ensureUv(say: Say, arch: keyof typeof PLATFORMS = 'amd64'): Promise<string> {
  const pin = readFileSync(pinFile, 'utf8');
  const version = pinnedVersion(pin);
  const dir = join(cacheDir, 'tools', `uv-${version}${arch === 'amd64' ? '' : `-${arch}`}`);
  const uv = join(dir, 'uv');
  const files = [uv, ...UV_LICENSES.map((name) => join(dir, name))];
  if (isCurrent(join(dir, 'key'), keyOf(pin), files)) return uv;

  say(`fetching uv ${version}`);
  const wheelDir = join(cacheDir, `uv-wheel-${arch}`);
  const which = TAGS.flatMap((tag) => ['--platform', `${tag}_${PLATFORMS[arch]}`]);
  const [wheel = ''] = await fetchWheels(say, `uv ${version}`, { pinFile, which, dir: wheelDir });
  await unpackWheel(say, wheel, wheelDir);
  install(wheelDir, version, dir);
  rmSync(wheelDir, { recursive: true });
  // another machine's does not run here; what it is its hash has told
  if (arch === 'amd64') await prove(uv, version);
  writeKey(join(dir, 'key'), keyOf(pin));
  return uv;
}

export const pinnedUv = (): string => pinnedVersion(readFileSync(pinFile, 'utf8'));

/** Pure: the version that the pin names. */
export function pinnedVersion(pin: string): string {
  const version = pin.match(/^uv==(\S+)/m)?.[1];
  if (version === undefined) throw new Error(`${pinFile} has no line that starts with uv==`);
  return version;
}

function install(wheelDir: string, version: string, dir: string): void {
  mkdirSync(dir, { recursive: true });
  const uv = join(dir, 'uv');
  copyFileSync(join(wheelDir, `uv-${version}.data`, 'scripts', 'uv'), uv);
  chmodSync(uv, 0o755);
  for (const name of UV_LICENSES)
    copyFileSync(join(wheelDir, `uv-${version}.dist-info`, 'licenses', name), join(dir, name));
}

async function prove(uv: string, version: string): Promise<void> {
  const { stdout, stderr } = await ask(uv, ['--version']);
  if (stdout.startsWith(`uv ${version}`)) return;
  throw new SetupError(
    `The uv that was fetched does not run: ${stdout || stderr}`,
    'The embedded builder is made on Linux on x86-64; use such a machine.',
  );
}
