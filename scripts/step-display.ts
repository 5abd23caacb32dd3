/**
 * How are steps shown that may run side by side? On a terminal in one line that lives, which each step leaves as a line of
 * its own when it ends; elsewhere in plain lines. On stderr, so that stdout stays for results.
 */
import ora, { type Ora } from 'ora';
import type { Say } from './setup/workspace.ts';

const QUIET_SECONDS = 20;

export type End = 'done' | 'failed' | 'stopped';

export interface Show {
  readonly say: Say;
  end(how: End): void;
}

export const showStep = (title: string, seconds: () => number): Show =>
  process.stderr.isTTY ? inLivingLine(title, seconds) : inPlainLines(title, seconds);

export interface Shown {
  readonly title: string;
  readonly seconds: () => number;
}

const SYMBOLS: Readonly<Record<End, string>> = { done: '✔', failed: '✖', stopped: '-' };

/** Of all steps that run, in the order of their beginning. */
const running: Shown[] = [];
let lastWords = '';
let spinner: Ora | undefined;
let timer: NodeJS.Timeout | undefined;

function inLivingLine(title: string, seconds: () => number): Show {
  const shown = { title, seconds };
  running.push(shown);
  // keys stay the terminal's: with another mode of it Ctrl-C would depend on whether this process reads them
  spinner ??= ora({ stream: process.stderr, discardStdin: false });
  timer ??= setInterval(render, 250);
  render();
  spinner.start();
  return {
    say: (line) => {
      lastWords = line.trim();
    },
    end: (how) => {
      running.splice(running.indexOf(shown), 1);
      lastWords = '';
      spinner?.stopAndPersist({ symbol: SYMBOLS[how], text: `${title} (${seconds()} s)` });
      if (running.length > 0) {
        render();
        spinner?.start();
        return;
      }
      clearInterval(timer);
      timer = undefined;
    },
  };
}

function render(): void {
  if (spinner !== undefined) spinner.text = livingLine(running, lastWords, process.stderr.columns ?? 80);
}

/** Pure: all that runs, and what was said last, in one line, with room for a symbol. */
export function livingLine(steps: readonly Shown[], words: string, columns: number): string {
  const titles = steps.map(({ title, seconds }) => `${title} (${seconds()} s)`).join(', ');
  return `${titles} ${words}`.slice(0, Math.max(columns - 4, 0)).trimEnd();
}

function inPlainLines(title: string, seconds: () => number): Show {
  let said = '';
  process.stderr.write(`${title} ...\n`);
  const quiet = setInterval(() => {
    process.stderr.write(`${title}: still at it (${seconds()} s) ${said.slice(0, 100)}\n`);
  }, QUIET_SECONDS * 1000);
  return {
    say: (line) => {
      said = line.trim();
    },
    end: (how) => {
      clearInterval(quiet);
      process.stderr.write(`${title}: ${how} (${seconds()} s)\n`);
    },
  };
}
