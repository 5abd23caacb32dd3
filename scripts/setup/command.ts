/** How do the steps of the setup run a program: quietly, to read what it prints, or aloud, when it takes long? */
import { execa } from 'execa';
import { SetupError } from './setup-error.ts';
import type { Say } from './workspace.ts';

interface Options {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout?: number;
}

export interface Answer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Asks a program something; a missing program or a failure is an answer too. */
export async function ask(file: string, args: readonly string[], options: Options = {}): Promise<Answer> {
  const { failed, stdout, stderr, shortMessage } = await execa(file, args, { ...options, reject: false });
  return { ok: !failed, stdout: stdout ?? '', stderr: stderr || (failed ? (shortMessage ?? '') : '') };
}

/**
 * Runs a program and says each line that it prints.
 *
 * @throws SetupError naming `what` was being done, with the last lines printed.
 */
export async function runAloud(
  say: Say,
  [file = '', ...args]: readonly string[],
  { what, remedy, ...options }: Options & { readonly what: string; readonly remedy: string },
): Promise<void> {
  const child = execa(file, args, { ...options, all: true, stdin: 'ignore', reject: false });
  const lines: string[] = [];
  for await (const line of child.iterable({ from: 'all' })) {
    lines.push(line);
    if (line.trim() !== '') say(line);
  }
  const result = await child;
  if (!result.failed) return;
  throw new SetupError(`${what} failed: ${result.shortMessage}\n${lines.slice(-15).join('\n')}`, remedy);
}
