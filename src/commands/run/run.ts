/**
 * The job on this machine, without a container: the same runner as in an image, on a copy of the upload.
 */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { messageText, type Problem } from '../../problem.ts';
import { jobCrashed, jobEndedUnseen, jobKilled } from '../problems.ts';
import { ensureRunner } from './carried-files.ts';
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
