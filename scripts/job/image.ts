/** Builds the image of an upload, or finds the one that was built from the same; says what it is. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { FAULT_EXIT, type WhoseFault } from '../../src/problem.ts';
import { ask } from '../setup/command.ts';
import { imageId, removeUnnamed } from '../setup/docker.ts';
import { EMBEDDED_BUILDER } from '../setup/embedded-builder.ts';
import { distDir } from '../setup/executable.ts';
import { cacheDir, hashTree, keyOf, repoDir, type Say } from '../setup/workspace.ts';
import type { Options } from './options.ts';

/** What was built from what: one file a tag. */
const builtDir = join(cacheDir, 'jobs');
const logFile = join(cacheDir, 'job.log');

interface Built {
  readonly key: string;
  readonly image: string;
}

const builtFile = (tag: string): string => join(builtDir, `${tag.replace(/[^a-zA-Z0-9.-]/g, '_')}.json`);

/** Of all that feeds an image; null: the builder is not here yet, so there is none. */
export async function imageKey(
  { settings, builder = EMBEDDED_BUILDER }: Options,
  appDir: string,
): Promise<string | null> {
  const id = await imageId(builder);
  if (id === '') return null;
  const ours =
    builder === EMBEDDED_BUILDER ? [readFileSync(join(distDir, '.key')), hashTree(join(repoDir, 'embedded'))] : [];
  return keyOf(id, ...ours, JSON.stringify(Object.entries(settings).sort()), hashTree(appDir));
}

/** Whether the image of that name was built here from the same, and is still the one. */
export async function isBuilt({ tag }: Options, key: string | null): Promise<boolean> {
  if (key === null || !existsSync(builtFile(tag))) return false;
  const built = JSON.parse(readFileSync(builtFile(tag), 'utf8')) as Built;
  return built.key === key && built.image === (await imageId(tag));
}

export interface Builder {
  readonly builder: string;
  readonly pack: string;
  readonly pullPolicy: 'never' | 'if-not-present';
}

/** Why there is no image. */
export interface FailedBuild {
  readonly text: string;
  readonly fault: WhoseFault;
}

/** pack wants a value for the name of its cache volumes where it runs in a container, and else makes new ones each time. */
const PACK_ENV = { PACK_VOLUME_KEY: process.env.PACK_VOLUME_KEY ?? 'planqk-job' };

/** @returns Null, or why not. */
export async function buildImage(
  say: Say,
  { tag, settings, verbose }: Options,
  { builder, pack, pullPolicy }: Builder,
  appDir: string,
): Promise<FailedBuild | null> {
  const before = await imageId(tag);
  const env = Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const args = ['build', tag, '--path', appDir, '--builder', builder, '--pull-policy', pullPolicy, '--trust-builder'];
  const child = execa(pack, [...args, '--network', 'host', ...env], {
    env: PACK_ENV,
    all: true,
    stdin: 'ignore',
    reject: false,
  });
  const lines: string[] = [];
  for await (const line of child.iterable({ from: 'all' })) {
    lines.push(line);
    say(line);
    if (verbose) process.stderr.write(`${line}\n`);
  }
  const { failed } = await child;
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(logFile, lines.map((line) => `${line}\n`).join(''));
  if (failed) return explainBuild(lines);
  await removeUnnamed(before);
  return null;
}

/** For the next time. */
export async function rememberBuilt({ tag }: Options, key: string): Promise<void> {
  mkdirSync(builtDir, { recursive: true });
  writeFileSync(builtFile(tag), JSON.stringify({ key, image: await imageId(tag) } satisfies Built));
}

/** What pack and the lifecycle say around a message, which says it better. */
const NOISE = [
  /^Warning: Detected pack is running in a container/,
  /^ERROR: failed to build: (executing lifecycle: failed with status code: \d+|exit status \d+)$/,
];

/** Pure: our own message out of what a build printed; where there is none, all but the noise. */
export function explainBuild(output: readonly string[]): FailedBuild {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  const lines = output.map((line) => line.replace(/\u001b\[[\d;]*m/g, ''));
  const end = lines.findLastIndex((line) => CODE.test(line));
  const start = lines.slice(0, end + 1).findLastIndex((line) => line.startsWith('[Error: '));
  const whole = `All that the build printed: ${logFile}`;
  if (start === -1) {
    const rest = lines.filter((line) => !NOISE.some((noise) => noise.test(line))).join('\n');
    return {
      text: `${rest}\n\n[Error: The image could not be built]\nWhat the build printed is above.\n`,
      fault: 'platform',
    };
  }
  const fault = CODE.exec(lines[end]!)![1] as WhoseFault;
  return { text: `${lines.slice(start, end + 1).join('\n')}\n\n${whole}\n`, fault };
}

const CODE = new RegExp(`^\\[code: [a-z0-9-]+, fault: (${Object.keys(FAULT_EXIT).join('|')})\\]$`);

const ASK_PYTHON =
  'import sys, importlib.metadata as m; print(sys.version.split()[0], len({d.metadata["Name"] for d in m.distributions()}))';

/** What is in it, as `Python 3.11.2, 4 packages`; null where it has no Python. */
export async function describeImage(tag: string): Promise<string | null> {
  const launcher = ['--entrypoint', '/cnb/lifecycle/launcher', tag, '--', 'python', '-c', ASK_PYTHON];
  const { ok, stdout } = await ask('docker', ['run', '--rm', '--network', 'none', ...launcher]);
  const [, version, count] = /^(\d\S*) (\d+)$/m.exec(stdout) ?? [];
  return ok && version !== undefined ? `Python ${version}, ${count} ${count === '1' ? 'package' : 'packages'}` : null;
}
