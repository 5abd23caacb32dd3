/**
 * How fast is an image built, again after a change of code, and after a changed pin; how long is installing, and how large is
 * what comes out? Beside pip, which installs the same into a fresh environment of this machine.
 */
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { groundwork } from '../groundwork.ts';
import { imageId, removeUnnamed } from '../setup/docker.ts';
import type { Say } from '../setup/workspace.ts';
import { PROJECTS, type Project } from './projects.ts';
import { median, millisecondsOf, NO_AIM, type Row, ratio } from './rows.ts';

type Measured = 'first' | 'code' | 'pin' | 'install' | 'pipCold' | 'pipWarm' | 'image' | 'packages';
type Values = Record<Measured, number[]>;

const BUILD_ENV = { PACK_VOLUME_KEY: 'planqk-bench' };
const RUN_IMAGE = 'planqk/embedded-run:latest';

/** @param names Of projects; none: all. */
export async function benchBuilds(say: Say, names: readonly string[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const project of PROJECTS.filter(({ name }) => names.length === 0 || names.includes(name)))
    rows.push(...rowsOf(project, await measure(say, project)));
  return rows;
}

function rowsOf({ name }: Project, values: Values): Row[] {
  const { first, code, pin, install, pipCold, pipWarm, image, packages } = values;
  const [ours, theirs] = [median(image), median(packages)];
  return [
    ratio(`${name}: first build, over pip that has to download`, first, pipCold, NO_AIM),
    ratio(`${name}: rebuild after a code change, over the first build`, code, first, 'at most 0.25'),
    ratio(`${name}: rebuild after a changed pin, over the first build`, pin, first, NO_AIM),
    ratio(`${name}: installing in it, over pip that has all in its cache`, install, pipWarm, 'at most 0.5'),
    {
      what: `${name}: image over its base, over the environment that pip makes`,
      value: `${(ours / theirs).toFixed(2)} (${ours.toFixed(0)} MB / ${theirs.toFixed(0)} MB)`,
      aim: NO_AIM,
    },
  ];
}

async function measure(say: Say, project: Project): Promise<Values> {
  const { image: builder, pack } = await groundwork.builder();
  const work = mkdtempSync(join(tmpdir(), 'planqk-bench-'));
  const cleanUps: (() => void)[] = [() => rmSync(work, { recursive: true, force: true })];
  const tag = `planqk-bench/${project.name}-${process.pid}`;
  try {
    say(`${project.name}: its upload`);
    const { settings, write } = await project.open((cleanUp) => cleanUps.push(cleanUp));
    const [first, changed] = ['first', 'changed'].map((name) => join(work, name)) as [string, string];
    await write(first, project.requirements[0]);
    await write(changed, project.requirements[1]);
    const options = ['--builder', builder, '--pull-policy', 'never', '--trust-builder', '--network', 'host'];
    const env = settings.flatMap((setting) => ['--env', setting]);
    const build = async (dir: string) => {
      const before = await imageId(tag);
      const built = await timedBuild([pack, 'build', tag, '--path', dir, ...options, ...env]);
      // the next first build would find its layers in the daemon
      await removeUnnamed(before);
      return built;
    };
    const values: Values = {
      first: [],
      code: [],
      pin: [],
      install: [],
      pipCold: [],
      pipWarm: [],
      image: [],
      packages: [],
    };
    for (let round = 1; round <= project.rounds; round++) {
      say(`${project.name}: round ${round} of ${project.rounds}`);
      await removeTraces(tag);
      await measureRound({ project, work, first, changed, tag, build }, values);
    }
    return values;
  } finally {
    await removeTraces(tag);
    for (const cleanUp of cleanUps.reverse()) cleanUp();
  }
}

interface Round {
  readonly project: Project;
  readonly work: string;
  readonly first: string;
  readonly changed: string;
  readonly tag: string;
  readonly build: (dir: string) => Promise<Build>;
}

async function measureRound({ project, work, first, changed, tag, build }: Round, values: Values): Promise<void> {
  const dir = mkdtempSync(join(work, 'upload-'));
  const cache = mkdtempSync(join(work, 'pip-'));
  cpSync(first, dir, { recursive: true });
  values.pipCold.push((await installByPip(work, cache, project.requirements[0])).ms);
  values.first.push((await build(dir)).ms);
  appendFileSync(join(dir, 'src', 'program.py'), '# changed\n');
  values.code.push((await build(dir)).ms);
  values.image.push((await sizeOf(tag)) - (await sizeOf(RUN_IMAGE)));
  // once for its cache
  await installByPip(work, cache, project.requirements[1]);
  const byPip = await installByPip(work, cache, project.requirements[1]);
  values.pipWarm.push(byPip.ms);
  values.packages.push(byPip.megabytes);
  cpSync(changed, dir, { recursive: true });
  const { ms, installMs } = await build(dir);
  values.pin.push(ms);
  values.install.push(installMs);
}

async function installByPip(
  work: string,
  cache: string,
  requirements: string,
): Promise<{ ms: number; megabytes: number }> {
  const venv = mkdtempSync(join(work, 'venv-'));
  await execa('python3', ['-m', 'venv', venv]);
  const file = join(work, 'requirements.txt');
  writeFileSync(file, `${requirements}\n`);
  const before = await diskUse(venv);
  const install = ['install', '--quiet', '--disable-pip-version-check', '--requirement', file];
  const ms = await millisecondsOf(() => execa(join(venv, 'bin', 'pip'), install, { env: { PIP_CACHE_DIR: cache } }));
  const megabytes = (await diskUse(venv)) - before;
  rmSync(venv, { recursive: true });
  return { ms, megabytes };
}

async function diskUse(dir: string): Promise<number> {
  const { stdout } = await execa('du', ['--summarize', '--bytes', dir]);
  return Number.parseInt(stdout, 10) / 1e6;
}

async function sizeOf(image: string): Promise<number> {
  const { stdout } = await execa('docker', ['image', 'inspect', '--format', '{{.Size}}', image]);
  return Number(stdout) / 1e6;
}

/** What builds of earlier rounds have left: the image, and the volumes in which pack keeps things between builds. */
export async function removeTraces(tag: string): Promise<void> {
  await execa('docker', ['image', 'rm', '--force', tag], { reject: false });
  const prefix = `pack-cache-${tag.replace('/', '_')}_`;
  const { stdout } = await execa('docker', ['volume', 'ls', '--quiet', '--filter', `name=${prefix}`]);
  for (const volume of stdout.split('\n').filter(Boolean)) await execa('docker', ['volume', 'rm', volume]);
}

interface Build {
  readonly ms: number;
  readonly installMs: number;
}

export async function timedBuild([file = '', ...args]: readonly string[]): Promise<Build> {
  const started = performance.now();
  const lines: Line[] = [];
  const child = execa(file, args, { env: BUILD_ENV, all: true, stdin: 'ignore', reject: false });
  for await (const text of child.iterable({ from: 'all' })) lines.push({ text, at: performance.now() - started });
  const { failed } = await child;
  if (failed) throw new Error(`The build has failed:\n${lines.map(({ text }) => text).join('\n')}`);
  return { ms: performance.now() - started, installMs: installTime(lines) };
}

export interface Line {
  readonly text: string;
  /** In milliseconds. */
  readonly at: number;
}

/** Pure: from the heading of planqk/environment to the next one, in what a build printed. */
export function installTime(lines: readonly Line[]): number {
  const start = lines.findIndex(({ text }) => plain(text) === 'Python environment');
  const end = lines.find(({ text }, index) => index > start && /^\S/.test(plain(text)));
  if (start === -1 || end === undefined) throw new Error('The build does not say that it installs.');
  return end.at - lines[start]!.at;
}

/** Without the name of the phase, which pack puts before it, and without colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const plain = (text: string): string => text.replace(/\u001b\[[\d;]*m/g, '').replace(/^\[builder\] /, '');
