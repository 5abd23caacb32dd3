/** A process that a command stands for: it is told to end, and we wait. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface Ended {
  readonly exitCode: number;
  /** By which it ended; null: by itself. */
  readonly signal: NodeJS.Signals | null;
}

/**
 * SIGTERM is handed on. A terminal sends SIGINT to the whole group: passing it on would be a second one, which ends a job
 * at once.
 *
 * @param whenStarted Is given the process.
 */
export function untilEnded(
  [file, ...args]: readonly [string, ...string[]],
  options: SpawnOptions,
  whenStarted: (child: ChildProcess) => void = () => {},
): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, options);
    const [wait, handOn] = [() => {}, () => void child.kill('SIGTERM')];
    process.on('SIGINT', wait).on('SIGTERM', handOn);
    whenStarted(child);
    child.once('error', fail);
    child.once('close', (code, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', handOn);
      done({ exitCode: code ?? 128 + constants.signals[signal!], signal });
    });
  });
}
