/**
 * The commands for people, in one table: help, parsing and dispatch go by it.
 */
import { existsSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { log, startLog } from '../log.ts';
import { FAULT_EXIT, problemOf } from '../problem.ts';
import { printable } from '../quote.ts';
import { ownRelease, releaseLine } from '../release.ts';
import { LOG_FORMATS } from '../user-settings.ts';
import { COMMON_OPTIONS, type Command, EXIT_CODE, type Given, type Option, UsageError } from './command.ts';
import { completionCommand } from './completion-command.ts';
import { DEPLOY_COMMANDS } from './deploy-commands.ts';
import { doctorCommand } from './doctor-command.ts';
import { helpOf, overview } from './help.ts';
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
  try {
    const [name = ''] = words;
    if (name === '') return print(overview(COMMANDS), EXIT_CODE.usage);
    if (VERSION.has(name)) return print(`${releaseLine(ownRelease())}\n`, EXIT_CODE.done);
    if (isHelp(name)) return print(overview(COMMANDS), EXIT_CODE.done);
    const command = COMMANDS.find((each) => isCalled(each, words));
    if (command === undefined) return helpOfGroup(name, words.slice(1));
    const args = words.slice(command.name.split(' ').length);
    if (args.some(isHelp)) return print(helpOf(command), EXIT_CODE.done);
    const given = readArguments(command, args);
    startLog({ format: logFormat(given), level: logLevel(given), by: 'planqk-buildpack', stream: 'stderr' });
    log.debug(releaseLine(ownRelease()));
    return await command.run(given);
  } catch (error) {
    return fail(error);
  }
}

const isCalled = ({ name }: Command, words: readonly string[]): boolean =>
  name.split(' ').every((word, index) => words[index] === word);

/** Of commands that share their first word. */
function helpOfGroup(name: string, rest: readonly string[]): number {
  const group = COMMANDS.filter((each) => each.name.startsWith(`${name} `));
  if (group.length === 0) throw new UsageError(`there is no command '${name}'`);
  if (rest.some(isHelp)) return print(overview(group), EXIT_CODE.done);
  const second = group.map((each) => each.name.slice(name.length + 1)).join(', ');
  throw new UsageError(`'${name}' is followed by one of: ${second}`);
}

/** `plan ... | head` has read enough; else nobody gets the answer, whatever the command comes to. */
function notWritten(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  const code = fail(error);
  process.once('exit', () => {
    process.exitCode = code;
  });
}

const VERSION: ReadonlySet<string> = new Set(['--version', 'version']);

const isHelp = (arg: string): boolean => arg === '--help' || arg === '-h';

function print(text: string, code: number): number {
  (code === EXIT_CODE.done ? process.stdout : process.stderr).write(text);
  return code;
}

const TAKES: Readonly<Record<Command['takes'], string>> = {
  DIR: 'folder',
  'DIR|ZIP': 'folder or zip',
  '[DIR|ZIP]': 'folder or zip',
  SHELL: 'shell',
};

function readArguments(command: Command, args: readonly string[]): Given {
  const { values, positionals } = parse(command, args);
  const [upload = command.takes.startsWith('[') ? '' : undefined, ...others] = positionals;
  if (upload === undefined || others.length > 0 || positionals.includes(''))
    throw new UsageError(`'${command.name}' takes one ${TAKES[command.takes]}`);
  if (command.takes === 'SHELL') return { upload, values };
  const isThere = existsSync(upload);
  if (!isThere && !command.mayBeNew && positionals.length > 0) throw new UsageError(`${upload} does not exist`);
  if (isThere && command.takes === 'DIR' && !statSync(upload).isDirectory())
    throw new UsageError(`${upload} is not a folder`);
  for (const option of command.options) checkOption(option, values[option.name]);
  return { upload, values };
}

/** @throws UsageError for one that there is not; in the environment it is a setting among others. */
function logFormat({ values }: Given): string | undefined {
  const given = values['log-format'];
  if (typeof given !== 'string') return process.env.BP_LOG_FORMAT;
  if (!LOG_FORMATS.some((format) => format === given))
    throw new UsageError(`there is no format '${given}' of a log, but ${LOG_FORMATS.join(' and ')}`);
  return given;
}

/** @throws UsageError where both are asked for */
function logLevel({ values: { quiet, verbose } }: Given): string | undefined {
  if (quiet === true && verbose === true) throw new UsageError('--quiet and --verbose contradict each other');
  return quiet === true ? 'ERROR' : verbose === true ? 'DEBUG' : process.env.BP_LOG_LEVEL;
}

function checkOption({ name, file, isNeeded }: Option, value: string | boolean | undefined): void {
  if (value === '') throw new UsageError(`--${name} is empty`);
  if (isNeeded && value === undefined) throw new UsageError(`--${name} is needed`);
  if (typeof value !== 'string' || file === undefined) return;
  if (file === 'exists' && existsSync(value) && statSync(value).isDirectory())
    throw new UsageError(`${value} is a folder`);
  if (existsSync(value) === (file === 'exists')) return;
  throw new UsageError(file === 'exists' ? `${value} does not exist` : `${value} exists already`);
}

function parse({ options }: Command, args: readonly string[]) {
  const known = [...options, ...COMMON_OPTIONS].map(
    ({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const,
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: Object.fromEntries(known),
      allowPositionals: true,
    });
    return { values: values as Given['values'], positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function fail(error: unknown): number {
  if (error instanceof UsageError) {
    const message = error.message.split('\n').map(printable).join(' ');
    process.stderr.write(`planqk-buildpack: ${message}; see planqk-buildpack --help\n`);
    return EXIT_CODE.usage;
  }
  const problem = problemOf(error);
  log.problem(problem);
  return FAULT_EXIT[problem.fault];
}
