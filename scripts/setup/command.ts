/** How do the steps of the setup run a program: quietly, to read what it prints, or aloud, when it takes long? */
import { execa } from 'execa';
import { SetupError } from './setup-error.ts';
import type { Say } from './workspace.ts';

interface Options {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout?: number;
  /** What it ends by, where nobody waits for it any more. `none`: it must not be interrupted. */
  readonly endBy?: 'SIGTERM' | 'SIGINT' | 'SIGKILL' | 'none';
}

export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a step ends with that is in the middle of its work when the setup is given up. */
export class GivenUp extends Error {}

const ending = new AbortController();

/** Ends the programs that still run, and lets none start any more. Whoever waits for one gets a GivenUp. */
export function endPrograms(): void {
  ending.abort();
}

export const isEnding = (): boolean => ending.signal.aborted;

function checkEnding(): void {
  if (isEnding()) throw new GivenUp();
}

function execaOptions({ endBy = 'SIGTERM', ...options }: Options) {
  if (endBy === 'none') return options;
  return { ...options, killSignal: endBy, cancelSignal: ending.signal };
}

/** Asks a program something; a missing program or a failure is an answer too. */
export async function ask(file: string, args: readonly string[], options: Options = {}): Promise<Answer> {
  checkEnding();
  const result = await execa(file, args, { ...execaOptions(options), reject: false });
  checkEnding();
  const { failed, stdout, stderr, shortMessage } = result;
  return { ok: !failed, stdout: stdout ?? '', stderr: stderr || (failed ? (shortMessage ?? '') : '') };
}

/**
 * Runs a program and says each line that it prints.
 *
 * @param options.remedy What to do; where that goes by what was printed, by it.
 * @throws SetupError naming `what` was being done, with the last lines printed.
 */
export async function runAloud(
  say: Say,
  [file = '', ...args]: readonly string[],
  {
    what,
    remedy,
    ...options
  }: Options & { readonly what: string; readonly remedy: string | ((printed: string) => string) },
): Promise<void> {
  checkEnding();
  const child = execa(file, args, { ...execaOptions(options), all: true, stdin: 'ignore', reject: false });
  const lines: string[] = [];
  for await (const line of child.iterable({ from: 'all' })) {
    lines.push(line);
    if (line.trim() !== '') say(line);
  }
  const result = await child;
  checkEnding();
  if (!result.failed) return;
  const printed = lines.slice(-15).join('\n');
  const advice = typeof remedy === 'string' ? remedy : remedy(printed);
  throw new SetupError(`${what} failed: ${result.shortMessage}\n${printed}`, advice);
}
