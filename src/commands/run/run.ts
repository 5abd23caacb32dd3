/**
 * The job on this machine, without a container: stage a copy of the upload, make its environment, run the same runner.
 *
 * The upload itself is never written to. Not here: the commands' words and exit codes (commands.ts).
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Staged } from '../../app-root/staging-plan.ts';
import { readBindings } from '../../cnb/bindings.ts';
import { messageText, type Problem, Refusal, warningLine } from '../../problem.ts';
import { type Access, openAccess } from '../../python/install/access.ts';
import { withLaunchVariables } from '../../python/install/conda-variables.ts';
import { planInstallation, readAsked, type ToInstall } from '../../python/install/installation.ts';
import { withAskedGroups } from '../../python/install/locked-projects.ts';
import { textAt } from '../../python/install/requirements-on-disk.ts';
import { givenAs } from '../../python/install/variables.ts';
import { descriptorVariables } from '../../staging/project-descriptor.ts';
import { stageAppDir } from '../../staging/stage-app-dir.ts';
import { copyFolder } from '../../upload/copy-folder.ts';
import { surveyAppDir } from '../../upload/folder.ts';
import { readLimits } from '../../upload/limits.ts';
import { refuseWriting } from '../../upload/reasons.ts';
import { unzip } from '../../upload/unzip.ts';
import { readSettings } from '../../user-settings.ts';
import { jobCrashed, jobEndedUnseen, jobKilled, managerNotRun, noJob } from '../problems.ts';
import { ensureCondaFiles, ensureRunner } from './carried-files.ts';
import { checkInputs, findInputs } from './job-inputs.ts';
import { type EnvironmentRequest, ensureEnvironment, type LocalEnvironment } from './local-environment.ts';

export interface RunOptions {
  /** A folder or a zip. */
  readonly upload: string;
  readonly data?: string | undefined;
  readonly params?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Told what goes on; the job's own output goes to stdout and stderr as it is. */
  readonly say: (line: string) => void;
}

/**
 * @returns The job's own exit code.
 * @throws Refusal for an upload that is refused, that is no job, or whose environment cannot be made.
 */
export async function runUpload(options: RunOptions): Promise<number> {
  const work = makeWorkFolder();
  try {
    const appDir = join(work, 'app');
    await copyUpload(options, appDir);
    const declared = await descriptorVariables(surveyAppDir(appDir));
    const settings = readSettings({ ...declared, ...options.env });
    const plan = await stageAppDir(appDir, settings);
    if (plan.outcome === 'refused') throw new Refusal(plan.problem);
    if (plan.outcome !== 'staged' || !plan.isJob)
      throw new Refusal(plan.start.problem ?? noJob(options.upload, plan.start));
    for (const warning of plan.warnings) options.say(`warning: ${warningLine(warning)}`);
    const operator = { ...options.env, ...withAskedGroups(plan.settings, options.env) };
    const asked = await whatIsAsked(appDir, plan, operator.BP_PIP_REQUIREMENT ?? settings.pipRequirement);
    const runner = ensureRunner();
    const jobEnv = jobVariables(appDir, plan, options);
    const whenChosen = (python: string): void => checkInputs(python, runner, appDir, jobEnv);
    const making = { ...options, asked, appDir, work, request: plan.python, whenChosen };
    const bindings = readBindings({ platformDir: '', env: operator, notIn: [appDir] });
    const access = openAccess({ appDir, operator, given: givenAs(declared), bindings }, asked);
    const { interpreter, variables } = await ensureWith(access, options.say, making);
    const withEnvironment = withLaunchVariables(variables, jobEnv);
    return await spawnJob([interpreter, '-u', runner], { cwd: appDir, env: withEnvironment });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What the embedded builder would install, too. @throws Refusal for what only another tool can */
async function whatIsAsked(
  appDir: string,
  { manager, writes, userCode, python }: Staged,
  named: string | undefined,
): Promise<ToInstall> {
  const installation = planInstallation(readdirSync(appDir), named, (name) => textAt(appDir, name));
  if (installation.kind === 'none') return { kind: 'pip', files: [] };
  if (installation.kind !== 'unsupported')
    return readAsked(appDir, installation, { condaDir: ensureCondaFiles(), userCode, request: python });
  const { found } = installation;
  const sources = writes.filter(({ path }) => found.includes(path)).flatMap(({ from }) => from);
  throw new Refusal(managerNotRun(manager ?? 'another tool', sources.length > 0 ? [...new Set(sources)] : found));
}

async function ensureWith(
  { env, lines, warnings, close }: Access,
  say: (line: string) => void,
  making: Omit<EnvironmentRequest, 'env' | 'from'>,
): Promise<LocalEnvironment> {
  try {
    for (const warning of warnings) say(`warning: ${warningLine(warning)}`);
    return await ensureEnvironment({ ...making, env, from: lines });
  } finally {
    close();
  }
}

function makeWorkFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'planqk-run-'));
  } catch (error) {
    return refuseWriting(tmpdir(), error);
  }
}

async function copyUpload({ upload, env, say }: RunOptions, appDir: string): Promise<void> {
  const limits = readLimits(env);
  if (!statSync(upload).isDirectory()) return unzip(upload, appDir, limits);
  const leftOut = copyFolder(upload, appDir, { limits, withoutNoise: true });
  for (const path of leftOut) say(`left out, a pipe, a socket or a device: ${path}`);
}

function jobVariables(appDir: string, { userCode, entryPoint }: Staged, options: RunOptions): NodeJS.ProcessEnv {
  const { variables, told } = findInputs(appDir, userCode, options);
  told.forEach(options.say);
  const { env } = options;
  return {
    ...env,
    ENTRY_POINT: env.ENTRY_POINT ?? entryPoint ?? '',
    PLANQK_USER_CODE: userCode,
    ...variables,
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** By the number after this name the runner finds the pipe to which it writes a byte when it is done. */
const END = { variable: 'PLANQK_END_DESCRIPTOR', descriptor: 3 };

/** Signals go to the job, which ends in its own time; we only wait, and say how it ended where it cannot. */
function spawnJob(
  [file, ...args]: readonly [string, ...string[]],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...env, [END.variable]: String(END.descriptor) },
      stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    });
    let isTold = false;
    child.stdio[END.descriptor]?.once('data', () => {
      isTold = true;
    });
    // a terminal sends SIGINT to the whole group: passing it on would be a second one, which ends the job at once
    const handlers = SIGNALS.map(
      (signal) => [signal, () => void (signal === 'SIGTERM' && child.kill(signal))] as const,
    );
    for (const [signal, handler] of handlers) process.on(signal, handler);
    child.once('error', fail);
    child.once('close', (code, signal) => {
      for (const [name, handler] of handlers) process.off(name, handler);
      const told = signal === null ? (isTold ? null : jobEndedUnseen(code!)) : endedBy(signal);
      if (told !== null) process.stderr.write(messageText(told));
      done(code ?? 128 + constants.signals[signal!]);
    });
  });
}

const CRASHES = new Set<NodeJS.Signals>(['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGSYS', 'SIGTRAP']);

const endedBy = (signal: NodeJS.Signals): Problem => (CRASHES.has(signal) ? jobCrashed : jobKilled)(signal);
