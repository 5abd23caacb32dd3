/** Runs the job runner as a process on a copy of one of the projects, as the image would. */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const here = dirname(fileURLToPath(import.meta.url));
export const RUNNER = join(here, '../../buildpack/job/planqk_runner');
export const CACHE = join(here, '../../.cache');
export const MARKER = 'PlanQK:Job:MultilineResult';

/** Of the interpreter itself: pyenv's `python` on PATH is a slow script. */
export const PYTHON = execFileSync(onPath('python') ? 'python' : 'python3', ['-c', 'import sys; print(sys.executable)'])
  .toString()
  .trim();

const scratch = mkdtempSync(join(tmpdir(), 'planqk-runner-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

export interface Job {
  /** Working directory of the job when it starts: a fresh copy of the project. */
  appRoot: string;
  /** Stands for `/` in the platform's folders (`/var/input`, ...), if anything has been put there. */
  below: string;
}

export interface JobOptions {
  env?: Record<string, string>;
  python?: string;
  /** Files to write first, by path relative to `Job.below` (`var/...`) or to the app root (`./...`). */
  files?: Record<string, string | Uint8Array>;
  /** Folders to make first, with the same paths. */
  folders?: string[];
  /** The runner's arguments. */
  args?: string[];
  /** The program and arguments to put in front. */
  before?: string[];
  /** What Python runs in place of our runner. */
  program?: string[];
}

export interface Outcome extends Job {
  code: number | null;
  stdout: string;
  stderr: string;
  /** What stands between the markers, parsed; undefined if there is no result. */
  readonly fence: unknown;
  /** What stands between the markers, as text. */
  readonly fenceText: string | undefined;
}

export function onPath(program: string): boolean {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, program)));
}

export const projectDir = (project: string): string => join(here, 'projects', project);

/** @param project Name of a folder of `projects/`. Values may use `$BELOW` and `$ROOT` for the job's two folders. */
export async function runJob(project: string, options: JobOptions = {}): Promise<Outcome> {
  const job = prepareJob(project, options);
  return finished(startJob(job, options), job);
}

export function prepareJob(project: string, { files = {}, folders = [] }: JobOptions = {}): Job {
  const folder = mkdtempSync(join(scratch, `${project}-`));
  const job = { appRoot: join(folder, 'workspace'), below: join(folder, 'root') };
  cpSync(projectDir(project), job.appRoot, { recursive: true });
  mkdirSync(job.below);
  const place = (path: string) => join(path.startsWith('./') ? job.appRoot : job.below, path);
  for (const path of folders) mkdirSync(place(path), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(place(path)), { recursive: true });
    writeFileSync(place(path), content);
  }
  return job;
}

export function startJob(job: Job, options: JobOptions = {}) {
  const { env = {}, python = PYTHON, args = [], before = [], program = runnerFor(job) } = options;
  const command = [...before, python, ...program, ...args];
  return spawn(command[0]!, command.slice(1), {
    cwd: job.appRoot,
    env: {
      PATH: process.env.PATH ?? '',
      PYTHONPYCACHEPREFIX: join(scratch, 'pycache'),
      APP_ROOT: job.appRoot,
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, filled(value, job)])),
    },
  });
}

function runnerFor(job: Job): string[] {
  if (readdirSync(job.below).length === 0) return [join(RUNNER, '__main__.py')];
  return [join(here, 'run_below.py'), job.below, RUNNER];
}

export async function finished(child: ChildProcessWithoutNullStreams, job: Job): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  return {
    ...job,
    code,
    stdout,
    stderr,
    get fenceText() {
      return betweenMarkers(stdout);
    },
    get fence() {
      const text = betweenMarkers(stdout);
      return text === undefined ? undefined : JSON.parse(text);
    },
  };
}

/** Resolves once the text has been printed. */
export function printed(child: ChildProcessWithoutNullStreams, text: string): Promise<void> {
  let seen = '';
  return new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      seen += chunk;
      if (seen.includes(text)) resolve();
    });
  });
}

/** The files of a folder and what they hold; {} if there is no such folder. */
export function filesIn(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function filled(text: string, job: Job): string {
  return text.replaceAll('$BELOW', job.below).replaceAll('$ROOT', job.appRoot);
}

function betweenMarkers(stdout: string): string | undefined {
  const lines = stdout.split('\n');
  const marks = lines.flatMap((line, index) => (line === MARKER ? [index] : []));
  if (marks.length === 0) return undefined;
  if (marks.length !== 2) throw new Error(`${marks.length} markers in:\n${stdout}`);
  return lines.slice(marks[0]! + 1, marks[1]).join('\n');
}
