/**
 * The job on this machine, without a container: the same runner as in an image, on a copy of the upload.
 */

import { log } from '../../log.ts';
import { isWindows, type System } from '../../on-windows.ts';
import type { Problem } from '../../problem.ts';
import { jobCrashed, jobEndedUnseen, jobKilled, jobOutOfTime } from '../problems.ts';
import { ensureRunner } from './carried-files.ts';
import { type Ended, untilEnded } from './hand-on-signals.ts';
import { checkInputs, findInputs } from './job-inputs.ts';
import { type UploadOptions, withPreparedJob } from './prepared-job.ts';

export interface RunOptions extends UploadOptions {
  readonly data?: string | undefined;
  readonly params?: string | undefined;
}

/**
 * @returns The job's own exit code.
 * @throws Refusal for an upload that is refused, that is no job, or whose environment cannot be made.
 */
export function runUpload(options: RunOptions): Promise<number> {
  const runner = ensureRunner();
  return withPreparedJob(options, {
    variables: (appDir, userCode) => {
      const { variables, told } = findInputs(appDir, userCode, options);
      told.forEach(options.say);
      return variables;
    },
    check: (python, appDir, env) => checkInputs(python, runner, appDir, env),
    use: ({ interpreter, appDir, env }) => spawnJob([interpreter, '-u', runner], { cwd: appDir, env }),
  });
}

/** By the number after this name the runner finds the pipe to which it writes a byte when it is done. */
const END = { variable: 'PLANQK_END_DESCRIPTOR', descriptor: 3 };

/** Such a pipe does not reach the job through the `python.exe` of a virtual environment for certain. */
const hearsOfEnd = (system: System): boolean => !isWindows(system);

/** As long as a container has that is stopped. */
const GRACE_MS = 10_000;

/** It ends in its own time; we say how where it cannot. */
async function spawnJob(
  command: readonly [string, ...string[]],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<number> {
  const system = process.platform;
  let isTold = !hearsOfEnd(system);
  const ended = await untilEnded(
    command,
    {
      cwd,
      env: hearsOfEnd(system) ? { ...env, [END.variable]: String(END.descriptor) } : env,
      stdio: ['inherit', 'inherit', 'inherit', ...(hearsOfEnd(system) ? (['pipe'] as const) : [])],
    },
    {
      whenStarted: (child) =>
        child.stdio[END.descriptor]?.once('data', () => {
          isTold = true;
        }),
      graceMs: GRACE_MS,
    },
  );
  const told = howItEnded(ended, isTold, system);
  if (told === null) return ended.exitCode;
  log.problem(told);
  // who goes by the code alone would take it for a success
  return ended.exitCode || 1;
}

/** From here on Windows' codes tell of a crash, such as 0xC0000005, an access to memory that is not its own. */
const FIRST_CRASH = 0xc0000000;

/** Pure: what there is to say of an end that the runner could not tell of; null: nothing. */
export function howItEnded({ exitCode, signal, outOfTime }: Ended, isTold: boolean, system: System): Problem | null {
  if (outOfTime && signal !== null) return jobOutOfTime(GRACE_MS / 1000);
  if (signal !== null) return endedBy(signal);
  if (isWindows(system) && exitCode >= FIRST_CRASH) return jobCrashed(`0x${exitCode.toString(16).toUpperCase()}`);
  return isTold ? null : jobEndedUnseen(exitCode);
}

const CRASHES = new Set<NodeJS.Signals>(['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGSYS', 'SIGTRAP']);

const endedBy = (signal: NodeJS.Signals): Problem => (CRASHES.has(signal) ? jobCrashed : jobKilled)(signal);
