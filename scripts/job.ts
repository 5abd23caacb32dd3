/**
 * `npm run job -- UPLOAD`: an upload becomes an image, the image runs, and its result is printed last.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { StagingRecord } from '../src/app-root/record.ts';
import { messageText, Refusal, type WhoseFault, warningLine } from '../src/problem.ts';
import { unzip } from '../src/upload/unzip.ts';
import { beginGoTools, groundwork } from './groundwork.ts';
import { type Builder, buildImage, describeImage, imageKey, isBuilt, rememberBuilt } from './job/image.ts';
import { checkInputs, givenInputs, type InputFile, inputFiles } from './job/inputs.ts';
import { type Options, readOptions, UsageError } from './job/options.ts';
import { containerName, serveImage } from './job/serve-image.ts';
import { runScript, step } from './progress.ts';
import { ask, endPrograms } from './setup/command.ts';
import type { Docker } from './setup/docker.ts';
import { SetupError } from './setup/setup-error.ts';

/** Apart from these, the job's own exit code. */
const JOB_EXIT = { usage: 2, badUpload: 121, notStarted: 125 } as const;
const REFUSED: Readonly<Record<WhoseFault, number>> = { upload: JOB_EXIT.badUpload, platform: 123, ours: 125 };
const BUILD_FAILED: Readonly<Record<WhoseFault, number>> = { upload: 122, platform: 123, ours: 125 };

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  const work = mkdtempSync(join(tmpdir(), 'planqk-job-'));
  try {
    return await buildAndRun(options, work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function buildAndRun(options: Options, work: string): Promise<number> {
  checkInputs(givenInputs(options));
  beginGoTools();
  const executable = await groundwork.executable();
  const appDir = await prepareUpload(options, work);
  const record = await readPlan(executable, appDir, options.settings);
  const problem = record.problem ?? record.start?.problem ?? null;
  if (problem !== null) {
    process.stderr.write(`\n${messageText(problem)}`);
    return REFUSED[problem.fault];
  }
  const inputs =
    record.isJob && !options.buildOnly && !options.serve ? inputFiles(options, appDir, record.userCode ?? '.') : [];
  checkInputs(inputs);
  const docker = await groundwork.docker();
  if (!docker.usable) return runWithoutContainer(executable, docker, options, record, appDir);
  for (const warning of record.warnings) process.stderr.write(`Warning: ${warningLine(warning)}\n`);
  const code = await ensureImage(options, appDir);
  if (code !== 0) return code;
  if (options.serve && record.isJob) return serve(options);
  const exitCode = options.buildOnly ? 0 : await runImage(options, record, inputs);
  await sayWhatExists(options, record, inputs);
  return exitCode;
}

/** What pack gets as its app: the upload itself where it is a plain folder, else a copy put together here. */
async function prepareUpload({ upload, template }: Options, work: string): Promise<string> {
  const isFolder = statSync(upload).isDirectory();
  if (isFolder && template === undefined) return upload;
  const appDir = join(work, 'app-dir');
  const target = template === undefined ? appDir : join(appDir, 'app', 'user-code');
  if (template !== undefined) {
    // a template may come with user code of its own, to be tried with: the upload takes its place
    const ownUserCode = new Set(['user-code', 'user_code'].map((name) => join(template, 'app', name)));
    cpSync(template, appDir, { recursive: true, verbatimSymlinks: true, filter: (file) => !ownUserCode.has(file) });
  }
  if (isFolder) cpSync(upload, target, { recursive: true, verbatimSymlinks: true });
  else await unzip(upload, target);
  return appDir;
}

/** What the build will decide, asked before anything is set up for it. */
async function readPlan(executable: string, appDir: string, env: Options['settings']): Promise<StagingRecord> {
  const { stdout, stderr } = await execa(executable, ['plan', appDir, '--json'], { env, reject: false });
  if (stdout.startsWith('{')) return JSON.parse(stdout);
  throw new SetupError(`The upload could not be looked at.\n${stderr}`, 'Report this with the lines above.');
}

/** @returns 0, or the exit code where there is none. */
async function ensureImage(options: Options, appDir: string): Promise<number> {
  if (!options.rebuild && (await isBuilt(options, await imageKey(options, appDir)))) {
    process.stderr.write(`image ${options.tag}: nothing has changed since it was built\n`);
    return 0;
  }
  const builder = await ensureBuilder(options);
  const key = await imageKey(options, appDir);
  const failed = await step(`image ${options.tag}`, (say) => buildImage(say, options, builder, appDir));
  if (failed === null) {
    if (key !== null) await rememberBuilt(options, key);
    return 0;
  }
  process.stderr.write(`\n${failed.text}`);
  return BUILD_FAILED[failed.fault];
}

async function ensureBuilder({ builder }: Options): Promise<Builder> {
  if (builder === undefined) {
    const { image, pack } = await groundwork.builder();
    return { builder: image, pack, pullPolicy: 'never' };
  }
  const { pack } = await groundwork.goTools();
  return { builder, pack, pullPolicy: 'if-not-present' };
}

/** The same runner on the same staged upload, in an environment of this machine; what an image would add is not tried. */
async function runWithoutContainer(
  executable: string,
  { why, remedy }: Docker & { usable: false },
  { data, params, output, builder, settings, buildOnly, serve }: Options,
  { isJob }: StagingRecord,
  appDir: string,
): Promise<number> {
  if (!isJob || builder !== undefined || buildOnly) throw new SetupError(why, remedy);
  endPrograms(); // pack is not needed
  process.stderr.write(`\nNo image is made: ${why}\nThe job runs on this machine instead, without a container.\n\n`);
  const files = Object.entries({ data, params }).flatMap(([name, file]) =>
    file === undefined ? [] : [`--${name}`, file],
  );
  const { exitCode } = await execa(executable, serve ? ['serve', appDir] : ['run', appDir, ...files], {
    env: { ...settings, ...(output !== undefined && { OUTPUT_DIRECTORY: output }) },
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
  });
  return exitCode ?? JOB_EXIT.notStarted;
}

/** The address is the last of stdout. */
async function serve({ tag }: Options): Promise<number> {
  const address = await step('service', () => serveImage(tag));
  process.stderr.write(
    `\nThe service is there, and a page for browsers. To stop it: docker stop ${containerName(tag)}\n`,
  );
  process.stdout.write(`${address}\n`);
  return 0;
}

async function runImage(options: Options, record: StagingRecord, inputs: readonly InputFile[]): Promise<number> {
  if (!record.isJob) {
    process.stderr.write(
      `${options.tag} is no job; its own command starts it, with PORT=8080 published. Ctrl-C ends it.\n`,
    );
    return runContainer(['--rm', '--publish', '8080:8080', '--env', 'PORT=8080', options.tag]);
  }
  for (const { name, shown, isThere } of inputs)
    process.stderr.write(`${name}: ${isThere ? shown : `none; ${shown} does not exist, and --${name} names none`}\n`);
  const mounts = inputs.filter(({ isThere }) => isThere).flatMap(mountOf);
  return options.output === undefined
    ? runContainer(['--rm', ...mounts, options.tag])
    : runKeepingOutput(options.output, mounts, options.tag);
}

const mountOf = ({ name, file }: InputFile): string[] => ['--volume', `${file}:/var/input/${name}.json:ro`];

async function runContainer(args: readonly string[]): Promise<number> {
  const wait = () => {}; // the container gets Ctrl-C too, and ends in its own time
  process.on('SIGINT', wait);
  try {
    const { exitCode } = await execa('docker', ['run', ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
      reject: false,
    });
    return exitCode ?? JOB_EXIT.notStarted;
  } finally {
    process.off('SIGINT', wait);
  }
}

/** In the container: any place where its user may make a folder. */
const OUTPUT_DIR = '/tmp/planqk-output';

/** Copied out afterwards: the container's user could not write into a folder of the caller's. */
async function runKeepingOutput(output: string, mounts: readonly string[], tag: string): Promise<number> {
  const name = `planqk-job-${process.pid}`;
  try {
    const code = await runContainer(['--name', name, '--env', `OUTPUT_DIRECTORY=${OUTPUT_DIR}`, ...mounts, tag]);
    mkdirSync(output, { recursive: true });
    const { ok, stderr } = await ask('docker', ['cp', `${name}:${OUTPUT_DIR}/.`, output]);
    process.stderr.write(ok ? `\nOutput: ${output}\n` : `\nThe job has left no output: ${stderr.trim()}\n`);
    return code;
  } finally {
    await ask('docker', ['rm', '--force', name]);
  }
}

/** On stderr: the result stays the last of stdout. */
async function sayWhatExists({ tag }: Options, { isJob }: StagingRecord, inputs: readonly InputFile[]) {
  const mounts = inputs
    .filter(({ isThere }) => isThere)
    .map((input) => (input.lasts ? input : { ...input, file: `$PWD/${input.name}.json` }));
  const options = isJob ? mounts.flatMap(mountOf) : ['--publish', '8080:8080', '--env', 'PORT=8080'];
  const words = ['docker', 'run', '--rm', ...options, tag].map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `"${word}"`,
  );
  const content = await describeImage(tag);
  process.stderr.write(
    `\nThe image is ${tag}${content === null ? '' : `: ${content}`}.\nTo run it again: ${words.join(' ')}\n`,
  );
}

await runScript(async () => {
  try {
    return await main();
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`[Error: ${error.message}]\nSee npm run job -- --help.\n`);
      return JOB_EXIT.usage;
    }
    if (!(error instanceof Refusal)) throw error;
    process.stderr.write(`\n${messageText(error.problem)}`);
    return REFUSED[error.problem.fault];
  }
});
