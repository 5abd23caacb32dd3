/**
 * What does the command line ask for? Looks whether files are there, and does nothing else.
 */
import { existsSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ownRelease, releaseLine } from '../release.ts';
import { COMMON_OPTIONS, type Command, EXIT_CODE, type Given, type Option, UsageError } from './command.ts';
import { helpOf, overview } from './help.ts';
import { nearest } from './nearest.ts';

export type CommandLine =
  /** An answer, or, with the code of wrong usage, a hint. */
  | { readonly print: string; readonly exitCode: number }
  | { readonly command: Command; readonly given: Given; readonly level: string | undefined };

/** @throws UsageError */
export function readCommandLine(
  commands: readonly Command[],
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): CommandLine {
  const [name = ''] = words;
  if (name === '') return { print: overview(commands), exitCode: EXIT_CODE.usage };
  if (VERSION.has(name)) return answer(`${releaseLine(ownRelease())}\n`);
  if (name === HELP)
    return helpFor(
      commands,
      words.slice(1).filter((word) => !isHelp(word)),
    );
  if (isHelp(name)) return answer(overview(commands));
  const command = commands.find((each) => isCalled(each, words));
  if (command === undefined) return ofGroup(commands, words);
  const args = words.slice(command.name.split(' ').length);
  if (args.some(isHelp)) return answer(helpOf(command));
  const given = readArguments(command, args);
  return { command, given, level: logLevel(given, env) };
}

/** How everything is told, whatever else is wrong with the words; undefined: as text. */
export function formatAsked(words: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const index = words.findIndex((word) => word === '--log-format' || word.startsWith('--log-format='));
  if (index === -1) return env.BP_LOG_FORMAT;
  return words[index] === '--log-format' ? words[index + 1] : words[index]!.slice('--log-format='.length);
}

const VERSION: ReadonlySet<string> = new Set(['--version', 'version']);
const HELP = 'help';

const isHelp = (arg: string): boolean => arg === '--help' || arg === '-h';

const answer = (print: string): CommandLine => ({ print, exitCode: EXIT_CODE.done });

/** @param words Behind `help`: a command, the first word of several, or none. */
function helpFor(commands: readonly Command[], words: readonly string[]): CommandLine {
  if (words.length === 0) return answer(overview(commands));
  const command = commands.find(({ name }) => name === words.join(' '));
  if (command !== undefined) return answer(helpOf(command));
  const group = groupOf(commands, words[0]!);
  if (group.length > 0 && words.length === 1) return answer(overview(group));
  return group.length > 0 ? refuseSecond(words[0]!, group) : refuseName(commands, words.join(' '));
}

const isCalled = ({ name }: Command, words: readonly string[]): boolean =>
  name.split(' ').every((word, index) => words[index] === word);

const groupOf = (commands: readonly Command[], first: string): Command[] =>
  commands.filter((each) => each.name.startsWith(`${first} `));

/** The help for a call that is wrong, as it is asked for. */
export function whereToLook(commands: readonly Command[], words: readonly string[]): string {
  const command = commands.find((each) => isCalled(each, words));
  if (command !== undefined) return `help ${command.name}`;
  const [first = ''] = words;
  return groupOf(commands, first).length > 0 ? `help ${first}` : '--help';
}

/** Of commands that share their first word. */
function ofGroup(commands: readonly Command[], [name = '', ...rest]: readonly string[]): CommandLine {
  const group = groupOf(commands, name);
  if (group.length === 0) return refuseName(commands, name);
  return rest.some(isHelp) ? answer(overview(group)) : refuseSecond(name, group);
}

function refuseName(commands: readonly Command[], name: string): never {
  const known = [...commands.flatMap((each) => [each.name, each.name.split(' ')[0]!]), HELP, 'version'];
  throw new UsageError(`there is no command '${name}'${meant(name, known)}`);
}

function refuseSecond(name: string, group: readonly Command[]): never {
  const second = group.map((each) => each.name.slice(name.length + 1)).join(', ');
  throw new UsageError(`'${name}' is followed by one of: ${second}`);
}

function meant(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? '' : ` (did you mean '${near}'?)`;
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
  for (const option of [...command.options, ...COMMON_OPTIONS]) checkOption(option, values[option.name]);
  return { upload, values };
}

function logLevel({ values: { quiet, verbose } }: Given, env: NodeJS.ProcessEnv): string | undefined {
  if (quiet === true && verbose === true) throw new UsageError('--quiet and --verbose contradict each other');
  return quiet === true ? 'ERROR' : verbose === true ? 'DEBUG' : env.BP_LOG_LEVEL;
}

function checkOption({ name, file, choices, isNeeded }: Option, value: string | boolean | undefined): void {
  if (value === '') throw new UsageError(`--${name} is empty`);
  if (isNeeded && value === undefined) throw new UsageError(`--${name} is needed`);
  if (typeof value !== 'string') return;
  if (choices?.includes(value) === false)
    throw new UsageError(`there is no --${name} '${value}', but ${choices.join(', ')}`);
  if (file === undefined) return;
  if (file === 'exists' && existsSync(value) && statSync(value).isDirectory())
    throw new UsageError(`${value} is a folder`);
  if (existsSync(value) === (file === 'exists')) return;
  throw new UsageError(file === 'exists' ? `${value} does not exist` : `${value} exists already`);
}

function parse({ options }: Command, args: readonly string[]) {
  const known = [...options, ...COMMON_OPTIONS];
  const types = known.map(({ name, value }) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const);
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: Object.fromEntries(types),
      allowPositionals: true,
    });
    return { values: values as Given['values'], positionals };
  } catch (error) {
    const { message } = error as Error;
    const unknown = /^Unknown option '--([\w-]+)'/.exec(message)?.[1];
    if (unknown === undefined) throw new UsageError(message);
    const near = nearest(unknown, [...known.map(({ name }) => name), 'help']);
    throw new UsageError(`there is no option '--${unknown}'${near === null ? '' : ` (did you mean '--${near}'?)`}`);
  }
}
