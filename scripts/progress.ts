/**
 * Shows that each step of a long command is alive: one line with the time it takes, plain lines where the output is no
 * terminal. On stderr, so that stdout stays for results.
 */
import ora from 'ora';
import { SetupError } from './setup/setup-error.ts';
import type { Say } from './setup/workspace.ts';

const QUIET_SECONDS = 20;

/** What the steps took, in seconds, in their order. */
export const durations: { title: string; seconds: number }[] = [];

export async function step<T>(title: string, work: (say: Say) => Promise<T>): Promise<T> {
  const started = performance.now();
  const seconds = (): number => Math.round((performance.now() - started) / 1000);
  const show = process.stderr.isTTY ? spinnerLine(title, seconds) : plainLines(title, seconds);
  try {
    const result = await work(show.say);
    durations.push({ title, seconds: seconds() });
    show.end(true);
    return result;
  } catch (error) {
    show.end(false);
    throw error;
  }
}

interface Show {
  say: Say;
  end(ok: boolean): void;
}

function spinnerLine(title: string, seconds: () => number): Show {
  let last = '';
  const spinner = ora({ text: title, stream: process.stderr }).start();
  const room = (): number => (process.stderr.columns ?? 80) - title.length - 16;
  const timer = setInterval(() => {
    spinner.text = `${title} (${seconds()} s) ${last.slice(0, Math.max(room(), 0))}`;
  }, 250);
  return {
    say: (line) => {
      last = line.trim();
    },
    end: (ok) => {
      clearInterval(timer);
      spinner.stopAndPersist({ symbol: ok ? '✔' : '✖', text: `${title} (${seconds()} s)` });
    },
  };
}

function plainLines(title: string, seconds: () => number): Show {
  let last = '';
  process.stderr.write(`${title} ...\n`);
  const timer = setInterval(() => {
    process.stderr.write(`${title}: still at it (${seconds()} s) ${last.slice(0, 100)}\n`);
  }, QUIET_SECONDS * 1000);
  return {
    say: (line) => {
      last = line.trim();
    },
    end: (ok) => {
      clearInterval(timer);
      process.stderr.write(`${title}: ${ok ? 'done' : 'failed'} (${seconds()} s)\n`);
    },
  };
}

/** Runs a whole script: what cannot be had is one clear error, without a stack trace. */
export async function runScript(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`\n[Error: ${error.what.trim()}]\n${error.remedy}\n`);
    process.exitCode = 125;
  }
}
