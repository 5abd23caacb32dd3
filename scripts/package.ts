/**
 * `npm run package`: makes what builder.toml and package.toml name, and the buildpackages as files in dist/package.
 *
 * `--format image` makes the buildpackage planqk/python as an image instead, which a builder or `--buildpack` can name.
 */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { COMPONENTS } from '../src/buildpacks/components.ts';
import { groundwork } from './groundwork.ts';
import { runScript, step } from './progress.ts';
import { parseAudit } from './setup/advisories.ts';
import { ask, runAloud } from './setup/command.ts';
import { buildpackDir, VERSION } from './setup/executable.ts';
import { kindOf, productionImages } from './setup/production-images.ts';
import { SetupError } from './setup/setup-error.ts';
import { packageDir, stageForBuilder } from './setup/stage-for-builder.ts';
import { repoDir, type Say } from './setup/workspace.ts';

async function main(): Promise<number> {
  const format = readFormat();
  const unchecked = await step('known weaknesses of what is shipped', checkAdvisories);
  const [{ pack }] = await Promise.all([groundwork.goTools(), groundwork.executable()]);
  await step('what builder.toml names', stageForBuilder);
  if (format === 'image') {
    await step(`image planqk/python:${VERSION}`, (say) => packageComposite(say, pack, `planqk/python:${VERSION}`));
    if (unchecked !== null) process.stderr.write(`\nNot checked for known weaknesses: ${unchecked}\n`);
    return 0;
  }
  const made = [await step('buildpackages', (say) => packageComponents(say, pack))].flat();
  const missing = await whyNoComposite();
  if (missing === null) {
    const file = packageFile('python');
    await step('buildpackage planqk/python', (say) => packageComposite(say, pack, file, '--format', 'file'));
    made.push(file);
  }
  for (const file of made) process.stdout.write(`${file.slice(repoDir.length + 1)} (${kilobytes(file)} kB)\n`);
  process.stdout.write(`Ready: pack builder create planqk/builder --config builder.toml\n`);
  if (unchecked !== null) process.stderr.write(`\nNot checked for known weaknesses: ${unchecked}\n`);
  if (missing !== null) process.stderr.write(`\nNot made: the buildpackage planqk/python.\n${missing}\n`);
  return 0;
}

/** @returns Why nothing could be said, or null. @throws SetupError where something that is shipped has a known weakness */
async function checkAdvisories(): Promise<string | null> {
  const { stdout } = await ask('npm', ['audit', '--omit=dev', '--json'], { cwd: repoDir });
  const report = parseAudit(stdout);
  if ('unknown' in report) return report.unknown;
  if (report.weak.length === 0) return null;
  const names = report.weak.join(', ');
  throw new SetupError(`Known weaknesses: ${names}.`, 'Raise the versions in package.json; `npm audit` says to which.');
}

function readFormat(): 'file' | 'image' {
  const format = parseFormat();
  if (format === 'file' || format === 'image') return format;
  throw new SetupError(`--format ${format} is not known.`, 'It is file (the default) or image.');
}

function parseFormat(): string {
  try {
    return parseArgs({ options: { format: { type: 'string', default: 'file' } } }).values.format;
  } catch (error) {
    throw new SetupError((error as Error).message, 'The only option is --format file (the default) or --format image.');
  }
}

const packageFile = (name: string): string => join(packageDir, `planqk-${name}-${VERSION}.cnb`);

/** Each by itself: for builders that bring a lifecycle, an order and a Python of their own. */
async function packageComponents(say: Say, pack: string): Promise<string[]> {
  for (const component of Object.keys(COMPONENTS)) {
    const options = ['--path', buildpackDir(component), '--format', 'file', '--target', 'linux/amd64'];
    await runPack(say, pack, packageFile(component), options);
  }
  return Object.keys(COMPONENTS).map(packageFile);
}

/** With Paketo's inside, which is why it cannot be made everywhere. */
async function packageComposite(say: Say, pack: string, name: string, ...options: string[]): Promise<void> {
  const missing = await whyNoComposite();
  if (missing !== null) throw new SetupError('The buildpackage planqk/python cannot be made.', missing);
  const config = ['--config', join(repoDir, 'package.toml'), '--pull-policy', 'if-not-present'];
  await runPack(say, pack, name, [...config, ...options]);
}

/** @returns null where it can be made. Asks for the image once: a registry that does not answer takes its time. */
async function whyNoComposite(): Promise<string | null> {
  const { buildpacks } = productionImages();
  const kind = await kindOf(buildpacks);
  if (kind === 'stand-in')
    return `${buildpacks} is a stand-in for tests here, and must not be shipped. Remove it: docker image rm ${buildpacks}`;
  if (kind === 'real') return null;
  const { ok, stderr } = await ask('docker', ['pull', '--platform', 'linux/amd64', buildpacks], { timeout: 300_000 });
  return ok ? null : `It holds ${buildpacks}, which cannot be pulled: ${stderr.trim()}`;
}

async function runPack(say: Say, pack: string, name: string, options: readonly string[]): Promise<void> {
  await runAloud(say, [pack, 'buildpack', 'package', name, ...options], {
    cwd: repoDir,
    what: `Making ${name}`,
    remedy: 'See what pack says above.',
  });
}

const kilobytes = (file: string): number => Math.ceil(statSync(file).size / 1000);

await runScript(main);
