/**
 * The commands for people, in one table: help, parsing (command-line.ts) and dispatch go by it.
 */
import { log, startLog } from '../log.ts';
import { FAULT_EXIT, problemOf } from '../problem.ts';
import { printable } from '../quote.ts';
import { ownRelease, releaseLine } from '../release.ts';
import { type Command, EXIT_CODE, UsageError } from './command.ts';
import { formatAsked, readCommandLine, whereToLook } from './command-line.ts';
import { completionCommand } from './completion-command.ts';
import { DEPLOY_COMMANDS } from './deploy-commands.ts';
import { doctorCommand } from './doctor-command.ts';
import { initCommand } from './init-command.ts';
import { planCommand } from './plan-command.ts';
import { runCommand } from './run-command.ts';
import { serveCommand } from './serve-command.ts';
import { stageCommand } from './stage-command.ts';

export const COMMANDS: readonly Command[] = [
  planCommand,
  doctorCommand,
  stageCommand,
  runCommand,
  serveCommand,
  initCommand,
  ...DEPLOY_COMMANDS,
  completionCommand(() => COMMANDS),
];

/** @returns The exit code. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  process.stdout.on('error', notWritten);
  const how = { format: formatAsked(words, process.env), by: 'planqk-buildpack', stream: 'stderr' } as const;
  startLog(how);
  try {
    const asked = readCommandLine(COMMANDS, words, process.env);
    if ('print' in asked) return print(asked.print, asked.exitCode);
    startLog({ ...how, level: asked.level });
    log.debug(releaseLine(ownRelease()));
    return await asked.command.run(asked.given);
  } catch (error) {
    return fail(error, words);
  }
}

/** `plan ... | head` has read enough; else nobody gets the answer, whatever the command comes to. */
function notWritten(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  const code = fail(error);
  process.once('exit', () => {
    process.exitCode = code;
  });
}

function print(text: string, code: number): number {
  (code === EXIT_CODE.done ? process.stdout : process.stderr).write(text);
  return code;
}

function fail(error: unknown, words: readonly string[] = []): number {
  if (error instanceof UsageError) {
    log.usage(
      error.message.split('\n').map(printable).join(' '),
      `see planqk-buildpack ${whereToLook(COMMANDS, words)}`,
    );
    return EXIT_CODE.usage;
  }
  const problem = problemOf(error);
  log.problem(problem);
  return FAULT_EXIT[problem.fault];
}
