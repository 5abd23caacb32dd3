/**
 * The job on this machine, without a container: the same runner as in an image, on a copy of the upload.
 */

import { log } from '../../log.ts';
import type { Problem } from '../../problem.ts';
import { jobCrashed, jobEndedUnseen, jobKilled } from '../problems.ts';
import { ensureRunner } from './carried-files.ts';
import { untilEnded } from './hand-on-signals.ts';
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

/** It ends in its own time; we say how where it cannot. */
async function spawnJob(
  command: readonly [string, ...string[]],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<number> {
  let isTold = false;
  const { exitCode, signal } = await untilEnded(
    command,
    {
      cwd,
      env: { ...env, [END.variable]: String(END.descriptor) },
      stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    },
    (child) =>
      child.stdio[END.descriptor]?.once('data', () => {
        isTold = true;
      }),
  );
  const told = signal === null ? (isTold ? null : jobEndedUnseen(exitCode)) : endedBy(signal);
  if (told !== null) log.problem(told);
  return exitCode;
}

const CRASHES = new Set<NodeJS.Signals>(['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGSYS', 'SIGTRAP']);

const endedBy = (signal: NodeJS.Signals): Problem => (CRASHES.has(signal) ? jobCrashed : jobKilled)(signal);
