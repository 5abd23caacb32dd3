/**
 * `npm run job -- UPLOAD`: an upload becomes an image, the image runs, and its result is printed last.
 */
import { cpSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import type { StagingRecord } from '../src/app-root/record.ts';
import { messageText, Refusal } from '../src/problem.ts';
import { unzip } from '../src/upload/unzip.ts';
import { runScript, step } from './progress.ts';
import { type Docker, ensureDocker } from './setup/docker.ts';
import { ensureEmbeddedBuilder } from './setup/embedded-builder.ts';
import { buildpacksDir, ensureExecutable } from './setup/executable.ts';
import { ensureGoTools } from './setup/go-tools.ts';
import { SetupError } from './setup/setup-error.ts';
import type { Say } from './setup/workspace.ts';

/** Apart from these, the job's own exit code. */
export const JOB_EXIT = { usage: 2, badUpload: 121, buildFailed: 122, notStarted: 125 } as const;

const HELP = `Usage: npm run job -- UPLOAD [OPTIONS]

Builds an image from UPLOAD (a folder or a zip), runs it, and prints the job's result last.

  --data FILE       input, mounted as /var/input/data.json     (default: input/data.json of the upload)
  --params FILE     parameters, mounted as /var/input/params.json (default: input/params.json of the upload)
  --template DIR    put the upload into app/user-code of this job template first
  --builder NAME    build with this builder instead of the embedded one
  --tag IMAGE       name of the image                            (default: planqk-job/NAME-OF-THE-UPLOAD)
  --env NAME=VALUE  a setting of the build, such as BP_PLANQK_USER_CODE; may be repeated
  --build-only      do not run the image
  --verbose         show what the build prints

Exit codes: the job's own; 2 wrong usage; 121 the upload is refused; 122 the build failed; 125 it could not be started.
`;

interface Options {
  readonly upload: string;
  readonly data?: string;
  readonly params?: string;
  readonly template?: string;
  readonly builder?: string;
  readonly tag: string;
  readonly env: readonly string[];
  readonly 'build-only'?: boolean;
  readonly verbose: boolean;
}

class UsageError extends Error {}

function readOptions(args: string[]): Options | 'help' {
  const string = { type: 'string' } as const;
  const { values, positionals } = parse();
  if (values.help) return 'help';
  const [upload, ...others] = positionals;
  if (upload === undefined || others.length > 0) throw new UsageError('one upload is expected, a folder or a zip');
  for (const file of [upload, values.data, values.params, values.template]) {
    if (file !== undefined && !existsSync(file)) throw new UsageError(`${file} does not exist`);
  }
  if (values.template !== undefined && !statSync(values.template).isDirectory()) {
    throw new UsageError(`${values.template} is not a folder`);
  }
  const name =
    basename(resolve(upload), '.zip')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'upload';
  const { env = [], verbose = false, ...rest } = values;
  return { ...rest, upload, tag: values.tag ?? `planqk-job/${name}`, env, verbose } as Options;

  function parse() {
    try {
      return parseArgs({
        args,
        allowPositionals: true,
        options: {
          ...{ data: string, params: string, template: string, builder: string, tag: string },
          env: { type: 'string', multiple: true },
          'build-only': { type: 'boolean' },
          verbose: { type: 'boolean' },
          help: { type: 'boolean', short: 'h' },
        },
      });
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const work = mkdtempSync(join(tmpdir(), 'planqk-job-'));
  try {
    return await buildAndRun(options, work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function buildAndRun(options: Options, work: string): Promise<number> {
  const executable = await step('executable', ensureExecutable);
  const appDir = await prepareUpload(options, work);
  const record = await readPlan(executable, appDir, options.env);
  if (record.problem !== null) {
    process.stderr.write(`\n${messageText(record.problem)}`);
    return JOB_EXIT.badUpload;
  }
  const docker = await step('Docker', ensureDocker);
  if (!docker.usable) return runWithoutContainer(executable, docker, options, record, appDir);
  const builder = await ensureBuilder(options);
  const built = await step(`image ${options.tag}`, (say) => buildImage(say, { ...options, ...builder, appDir }));
  if (built !== null) {
    process.stderr.write(
      `\n${built}\n[Error: The image could not be built]\nWhat the build printed is above; the line that begins with [Error says why.\n`,
    );
    return JOB_EXIT.buildFailed;
  }
  return options['build-only'] ? 0 : runImage(options, record, appDir);
}

/** What pack gets as its app: the upload itself where it is a plain folder, else a copy put together here. */
async function prepareUpload({ upload, template }: Options, work: string): Promise<string> {
  const isFolder = statSync(upload).isDirectory();
  if (isFolder && template === undefined) return resolve(upload);
  const appDir = join(work, 'app-dir');
  const target = template === undefined ? appDir : join(appDir, 'app', 'user-code');
  if (template !== undefined) {
    // a template may come with user code of its own, to be tried with: the upload takes its place
    const root = resolve(template);
    const ownUserCode = new Set(['user-code', 'user_code'].map((name) => join(root, 'app', name)));
    cpSync(root, appDir, { recursive: true, verbatimSymlinks: true, filter: (file) => !ownUserCode.has(file) });
  }
  if (isFolder) cpSync(upload, target, { recursive: true, verbatimSymlinks: true });
  else await unzip(upload, target);
  return appDir;
}

/** What the build will decide, asked before anything is set up for it. */
async function readPlan(executable: string, appDir: string, env: readonly string[]): Promise<StagingRecord> {
  const { stdout, exitCode, stderr } = await execa(executable, ['plan', appDir, '--json'], {
    env: settingsOf(env),
    reject: false,
  });
  if (exitCode === 0 || exitCode === 1) return JSON.parse(stdout);
  throw new SetupError(`The upload could not be looked at.\n${stderr}`, 'Report this with the lines above.');
}

interface Builder {
  readonly builder: string;
  readonly pack: string;
  readonly pullPolicy: 'never' | 'if-not-present';
}

async function ensureBuilder({ builder }: Options): Promise<Builder> {
  const { pack } = await step('pack and lifecycle', ensureGoTools);
  if (builder !== undefined) return { builder, pack, pullPolicy: 'if-not-present' };
  const { image } = await step('embedded builder', (say) => ensureEmbeddedBuilder(say, { buildpacksDir }));
  return { builder: image, pack, pullPolicy: 'never' };
}

/** The same runner on the same staged upload, in an environment of this machine; what an image would add is not tried. */
async function runWithoutContainer(
  executable: string,
  { why, remedy }: Docker & { usable: false },
  { data, params, builder, env, 'build-only': buildOnly }: Options,
  { isJob }: StagingRecord,
  appDir: string,
): Promise<number> {
  if (!isJob || builder !== undefined || buildOnly) throw new SetupError(why, remedy);
  process.stderr.write(`\nNo image is made: ${why}\nThe job runs on this machine instead, without a container.\n\n`);
  const files = Object.entries({ data, params }).flatMap(([name, file]) =>
    file === undefined ? [] : [`--${name}`, file],
  );
  const { exitCode } = await execa(executable, ['run', appDir, ...files], {
    env: settingsOf(env),
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
  });
  return exitCode ?? JOB_EXIT.notStarted;
}

const settingsOf = (env: readonly string[]): Record<string, string> =>
  Object.fromEntries(env.map((setting) => setting.split(/=(.*)/s).slice(0, 2)));

/** pack wants a value for the name of its cache volumes where it runs in a container, and else makes new ones each time. */
const PACK_ENV = { PACK_VOLUME_KEY: process.env.PACK_VOLUME_KEY ?? 'planqk-job' };

/** @returns null, or what the build printed when it failed. */
async function buildImage(say: Say, options: Options & Builder & { readonly appDir: string }): Promise<string | null> {
  const { tag, appDir, builder, pack, pullPolicy, env, verbose } = options;
  const settings = env.flatMap((setting) => ['--env', setting]);
  const args = ['build', tag, '--path', appDir, '--builder', builder, '--pull-policy', pullPolicy, '--trust-builder'];
  const child = execa(pack, [...args, '--network', 'host', ...settings], {
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
  return failed ? (verbose ? '' : lines.join('\n')) : null;
}

async function runImage(options: Options, record: StagingRecord, appDir: string): Promise<number> {
  const { tag } = options;
  const args = record.isJob
    ? inputMounts(options, join(appDir, record.userCode ?? '.'))
    : ['--publish', '8080:8080', '--env', 'PORT=8080'];
  if (!record.isJob)
    process.stderr.write(`${tag} is no job; it runs its own web process, with PORT=8080 published. Ctrl-C ends it.\n`);
  const { exitCode } = await execa('docker', ['run', '--rm', ...args, tag], {
    stdio: ['ignore', 'inherit', 'inherit'],
    reject: false,
  });
  return exitCode ?? JOB_EXIT.notStarted;
}

/** The files given, or the upload's own samples. */
function inputMounts({ data, params }: Options, userCodeDir: string): string[] {
  const files = {
    data: data ?? join(userCodeDir, 'input', 'data.json'),
    params: params ?? join(userCodeDir, 'input', 'params.json'),
  };
  return Object.entries(files)
    .filter(([, file]) => existsSync(file))
    .flatMap(([name, file]) => ['--volume', `${resolve(file)}:/var/input/${name}.json:ro`]);
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
    return JOB_EXIT.badUpload;
  }
});
