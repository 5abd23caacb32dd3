/** The steps of a long command: each is shown with the time it takes, and none is left running. */
import { endPrograms, isEnding } from './setup/command.ts';
import { SetupError } from './setup/setup-error.ts';
import type { Say } from './setup/workspace.ts';
import { showStep } from './step-display.ts';

/** What the steps took, in seconds, in the order of their ends. */
export const durations: { title: string; seconds: number }[] = [];

/** Shows what is waited for, whether it begins now or has begun before. */
export async function step<T>(title: string, work: (say: Say) => Promise<T>): Promise<T> {
  const started = performance.now();
  const seconds = (): number => Math.round((performance.now() - started) / 1000);
  const show = showStep(title, seconds);
  try {
    const result = await atWork(work(show.say));
    durations.push({ title, seconds: seconds() });
    show.end('done');
    return result;
  } catch (error) {
    show.end(isEnding() ? 'stopped' : 'failed');
    throw error;
  }
}

const working = new Set<Promise<unknown>>();
let isInterrupted = false;

const interrupt = (): void => {
  isInterrupted = true;
  endPrograms();
};

/** Is ended when the script ends, or with Ctrl-C; a failure counts for those who wait for it. */
export function atWork<T>(work: Promise<T>): Promise<T> {
  if (working.size === 0) process.on('SIGINT', interrupt);
  working.add(work);
  const leave = () => {
    working.delete(work);
    if (working.size === 0) process.off('SIGINT', interrupt);
  };
  work.then(leave, leave);
  return work;
}

/** Runs a whole script: what cannot be had is one clear error, without a stack trace, when all else has ended. */
export async function runScript(main: () => Promise<number>): Promise<void> {
  const [{ value, reason }] = (await Promise.allSettled([main()])) as [{ value?: number; reason?: unknown }];
  endPrograms();
  await Promise.allSettled(working);
  if (isInterrupted) process.exitCode = 130;
  else if (value !== undefined) process.exitCode = value;
  else if (reason instanceof SetupError) {
    process.stderr.write(`\n[Error: ${reason.what.trim()}]\n${reason.remedy}\n`);
    process.exitCode = 125;
  } else throw reason;
}
