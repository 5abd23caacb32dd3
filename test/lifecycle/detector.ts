/**
 * Runs the real lifecycle's detector, and a buildpack's build, on a copy of an upload, without Docker.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'smol-toml';
import { VERSION } from '../../scripts/setup/bundle.ts';
import { buildpacksDir } from '../../scripts/setup/executable.ts';

const standInsDir = join(import.meta.dirname, '..', 'stand-ins');

/** The detector refuses root; so does the build user of every builder. */
export const BUILD_USER = process.getuid?.() === 0 ? { uid: 1001, gid: 1000 } : {};

export const OUR_ORDER = [
  ['planqk/stage'],
  ['planqk/guard'],
  ['planqk/settings?', 'planqk/environment', 'planqk/job'],
  ['stand-in/any-language'],
] as const;

export interface Detection {
  /** The ids of the group that passed, or null. */
  readonly group: string[] | null;
  readonly plan: { entries?: { requires: { name: string; metadata?: Record<string, string> }[] }[] };
  readonly output: string;
  readonly appDir: string;
  /** Runs the build phase of the group's first buildpack. */
  build(): Promise<{ exitCode: number | undefined; stderr: string; stdout: string }>;
}

export interface Workbench {
  readonly dir: string;
  readonly appDir: string;
  readonly buildpacksDir: string;
}

/** A temporary folder with a copy of the upload and of the buildpacks that a builder would hold; tests may bend both. */
export function workbench(uploadDir: string, after: (cleanUp: () => void) => void): Workbench {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-detector-'));
  after(() => rmSync(dir, { recursive: true, force: true }));
  chmodSync(dir, 0o755);
  const bench = { dir, appDir: join(dir, 'app'), buildpacksDir: join(dir, 'buildpacks') };
  cpSync(uploadDir, bench.appDir, { recursive: true, verbatimSymlinks: true });
  mkdirSync(bench.buildpacksDir);
  for (const name of ['stage', 'guard', 'settings', 'environment', 'job']) {
    symlinkSync(join(buildpacksDir, `planqk_${name}`), join(bench.buildpacksDir, `planqk_${name}`));
  }
  mkdirSync(join(bench.buildpacksDir, 'stand-in_any-language'));
  symlinkSync(join(standInsDir, 'any-language'), join(bench.buildpacksDir, 'stand-in_any-language', VERSION));
  for (const folder of ['layers', 'home', 'platform', 'platform/env']) mkdirSync(join(dir, folder));
  symlinkSync(lifecycleFile(), join(dir, 'detector'));
  const own = [bench.appDir, join(dir, 'layers'), join(dir, 'home')];
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', '1001:1000', ...own]);
  return bench;
}

export function lifecycleFile(): string {
  const file = process.env.PLANQK_LIFECYCLE;
  if (file === undefined) throw new Error('PLANQK_LIFECYCLE is not set: `npm test` sets it.');
  return file;
}

export async function detect(
  bench: Workbench,
  { env = {}, order = OUR_ORDER }: { env?: Record<string, string>; order?: readonly (readonly string[])[] } = {},
): Promise<Detection> {
  const { dir, appDir } = bench;
  writeFileSync(join(dir, 'order.toml'), order.map(orderGroup).join('\n'));
  writeFileSync(join(dir, 'layers', 'analyzed.toml'), ANALYZED);
  for (const [name, value] of Object.entries(env)) writeFileSync(join(dir, 'platform', 'env', name), value);
  const folders = {
    app: appDir,
    buildpacks: bench.buildpacksDir,
    order: 'order.toml',
    layers: 'layers',
    platform: 'platform',
  };
  const args = Object.entries({ ...folders, analyzed: 'layers/analyzed.toml' }).flatMap(([name, value]) => [
    `-${name}`,
    value,
  ]);
  const { all } = await execa('./detector', [...args, '-log-level', 'debug'], {
    ...BUILD_USER,
    cwd: dir,
    env: { CNB_PLATFORM_API: '0.13' },
    extendEnv: false,
    all: true,
    reject: false,
  });
  const group =
    readToml<{ group: { id: string }[] }>(join(dir, 'layers', 'group.toml'))?.group.map(({ id }) => id) ?? null;
  const plan = readToml<Detection['plan']>(join(dir, 'layers', 'plan.toml')) ?? {};
  return { group, plan, output: all, appDir, build: () => build(bench, group?.[0] ?? '', plan) };
}

function readToml<T>(file: string): T | null {
  return existsSync(file) ? (parse(readFileSync(file, 'utf8')) as T) : null;
}

function orderGroup(ids: readonly string[]): string {
  const members = ids.map((id) => {
    const optional = id.endsWith('?') ? 'optional = true\n' : '';
    return `[[order.group]]\nid = "${id.replace('?', '')}"\nversion = "${VERSION}"\n${optional}`;
  });
  return `[[order]]\n${members.join('')}`;
}

const ANALYZED = `[run-image]
reference = "run"
[run-image.target]
os = "linux"
arch = "amd64"
[run-image.target.distro]
name = "debian"
version = "13"
`;

/** The system's Python first: the build user may not reach another user's. */
export const SYSTEM_PATH = `/usr/bin:/bin:${process.env.PATH}`;

/** The real lifecycle's builder, on what its detector found. */
/** @param operator Variables as a builder, or the build image of a ClusterStack, has them: files in /cnb/build-config/env. */
export async function buildAll({ dir, appDir, buildpacksDir }: Workbench, operator: Record<string, string> = {}) {
  if (!existsSync(join(dir, 'builder'))) symlinkSync(lifecycleFile(), join(dir, 'builder'));
  // Paketo's is /tmp, which lasts longer than the bench.
  writeFileSync(join(dir, 'platform', 'env', 'PYTHONPYCACHEPREFIX'), join(dir, 'home', 'pycache'));
  mkdirSync(join(dir, 'build-config', 'env'), { recursive: true });
  for (const [name, value] of Object.entries(operator)) writeFileSync(join(dir, 'build-config', 'env', name), value);
  const config = { 'build-config': 'build-config' };
  const folders = { app: appDir, buildpacks: buildpacksDir, layers: 'layers', platform: 'platform', ...config };
  const files = { group: 'layers/group.toml', plan: 'layers/plan.toml', analyzed: 'layers/analyzed.toml' };
  const args = Object.entries({ ...folders, ...files }).flatMap(([name, value]) => [`-${name}`, value]);
  const { exitCode, all } = await execa('./builder', [...args, '-no-color'], {
    ...BUILD_USER,
    cwd: dir,
    env: { CNB_PLATFORM_API: '0.13', PATH: SYSTEM_PATH, HOME: join(dir, 'home') },
    extendEnv: false,
    all: true,
    reject: false,
  });
  return { exitCode, output: all };
}

/** The build phase as the lifecycle calls it: with the plan entries that this buildpack provides. */
async function build({ dir, appDir, buildpacksDir }: Workbench, id: string, plan: Detection['plan']) {
  const buildpackDir = join(buildpacksDir, id.replace('/', '_'), VERSION);
  const entries = (plan.entries ?? []).flatMap(({ requires }) => requires);
  const lines = entries.map(({ name, metadata = {} }) => {
    const values = Object.entries(metadata).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
    return ['[[entries]]', `name = "${name}"`, '[entries.metadata]', ...values].join('\n');
  });
  writeFileSync(join(dir, 'plan.toml'), lines.join('\n'));
  const { exitCode, stderr, stdout } = await execa(join(buildpackDir, 'bin', 'build'), {
    ...BUILD_USER,
    cwd: appDir,
    env: {
      PATH: process.env.PATH ?? '',
      CNB_BUILDPACK_DIR: buildpackDir,
      CNB_LAYERS_DIR: join(dir, 'layers'),
      CNB_PLATFORM_DIR: join(dir, 'platform'),
      CNB_BP_PLAN_PATH: join(dir, 'plan.toml'),
    },
    extendEnv: false,
    reject: false,
  });
  return { exitCode, stderr, stdout };
}
