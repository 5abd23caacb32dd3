/** A process that a command stands for: it is told to end, and we wait. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface Ended {
  readonly exitCode: number;
  /** By which it ended; null: by itself. */
  readonly signal: NodeJS.Signals | null;
  /** It was told to end, had not when its time was over, and was killed by us. */
  readonly outOfTime: boolean;
}

export interface Handling {
  /** Is given the process. */
  readonly whenStarted?: (child: ChildProcess) => void;
  /** How long it has to end once it is told to, in ms; then it is killed. None: as long as it takes. */
  readonly graceMs?: number;
}

/**
 * SIGTERM is handed on. A terminal sends SIGINT to the whole group: passing it on would be a second one, which ends a job
 * at once.
 */
export function untilEnded(
  [file, ...args]: readonly [string, ...string[]],
  options: SpawnOptions,
  { whenStarted = () => {}, graceMs }: Handling = {},
): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, options);
    let timer: NodeJS.Timeout | undefined;
    let outOfTime = false;
    const end = (): void => {
      outOfTime = child.kill('SIGKILL');
    };
    const wait = (): void => {
      if (graceMs !== undefined) timer ??= setTimeout(end, graceMs);
    };
    const handOn = (): void => {
      child.kill('SIGTERM');
      wait();
    };
    process.on('SIGINT', wait).on('SIGTERM', handOn);
    whenStarted(child);
    child.once('error', fail);
    child.once('close', (code, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', handOn);
      clearTimeout(timer);
      done({ exitCode: code ?? 128 + constants.signals[signal!], signal, outOfTime });
    });
  });
}
