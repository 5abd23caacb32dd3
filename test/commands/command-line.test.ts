/** What is asked for by which words; wrong ones are told, for people and for programs. */
import { describe, expect, it, vi } from 'vitest';
import { FAULT_CODES, UsageError } from '../../src/commands/command.ts';
import { formatAsked, readCommandLine } from '../../src/commands/command-line.ts';
import { COMMANDS, runCommandLine } from '../../src/commands/commands.ts';
import { helpOf, overview } from '../../src/commands/help.ts';
import { nearest } from '../../src/commands/nearest.ts';
import { isColoured } from '../../src/commands/print.ts';

const asked = (...words: string[]) => readCommandLine(COMMANDS, words, {});
const helpFor = (name: string) => ({ print: helpOf(COMMANDS.find((each) => each.name === name)!), exitCode: 0 });

describe('help as a command', () => {
  it.each<[words: string[], name: string]>([
    [['help', 'run'], 'run'],
    [['help', 'deploy', 'init'], 'deploy init'],
    [['help', 'run', '--help'], 'run'],
    [['run', '--help'], 'run'],
  ])('%j: that of %s', (words, name) => expect(asked(...words)).toEqual(helpFor(name)));

  it('without one lists all commands, and for a first word those that begin with it', () => {
    expect(asked('help')).toEqual({ print: overview(COMMANDS), exitCode: 0 });
    expect(asked('help')).toEqual(asked('--help'));
    expect(asked('help', 'deploy')).toEqual(asked('deploy', '--help'));
  });
});

it('the help of each command has its exit codes, that of wrong usage too', () => {
  for (const { name, exitCodes } of COMMANDS) {
    const told = helpOf(COMMANDS.find((each) => each.name === name)!).split('Exit codes:\n')[1]!;
    for (const [code] of exitCodes) expect(told, name).toMatch(new RegExp(`^ {2}${code} +\\w`, 'm'));
    expect(told, name).toMatch(/^ {2}2 +wrong usage/m);
    expect(told, name).toMatch(/^ {2}(0|any) +\w/m);
  }
  expect(FAULT_CODES.map(([code]) => code)).toEqual(['1', '2', '3', '5']);
});

describe('wrong words', () => {
  it.each<[words: string[], message: string]>([
    [['serv', '.'], "there is no command 'serv' (did you mean 'serve'?)"],
    [['docter'], "there is no command 'docter' (did you mean 'doctor'?)"],
    [['pLan'], "there is no command 'pLan' (did you mean 'plan'?)"],
    [['install', '.'], "there is no command 'install'"],
    [['x'.repeat(10_000)], `there is no command '${'x'.repeat(10_000)}'`],
    [['help', 'rnu'], "there is no command 'rnu' (did you mean 'run'?)"],
    [['help', 'deploy', 'x'], "'deploy' is followed by one of: init, upload, job, service"],
    [['plan', '.', '--jsn'], "there is no option '--jsn' (did you mean '--json'?)"],
    [['plan', '.', '--quick'], "there is no option '--quick'"],
    [['plan', '.', '--help-me'], "there is no option '--help-me'"],
  ])('%j', (words, message) => expect(() => asked(...words)).toThrow(new UsageError(message)));
});

it.each<[word: string, known: string[], near: string | null]>([
  ['paln', ['plan', 'run'], 'plan'],
  ['ru', ['plan', 'run'], 'run'],
  ['', ['run'], null],
  ['stop', ['stage', 'run'], null],
])('%j is nearest to %j: %j', (word, known, near) => expect(nearest(word, known)).toBe(near));

it.each<[words: string[], env: NodeJS.ProcessEnv, format: string | undefined]>([
  [['plan', '.', '--log-format', 'json'], {}, 'json'],
  [['plan', '.', '--log-format=json', '--quick'], {}, 'json'],
  [['paln', '.'], { BP_LOG_FORMAT: 'json' }, 'json'],
  [['plan', '--log-format', 'text'], { BP_LOG_FORMAT: 'json' }, 'text'],
  [['plan', '--log-format'], {}, undefined],
])('%j is told as the format says', (words, env, format) => expect(formatAsked(words, env)).toBe(format));

it('wrong usage is one object for programs, and one line for people', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const told = async (...words: string[]): Promise<string> => {
    written.mockClear();
    expect(await runCommandLine(words)).toBe(2);
    return written.mock.calls.map(([text]) => String(text)).join('');
  };
  const asJson = await told('paln', '.', '--log-format', 'json');
  expect(asJson).toMatch(/^\{[^\n]*\}\n$/);
  expect(JSON.parse(asJson)).toEqual({
    time: expect.stringMatching(/^\d{4}-/),
    level: 'error',
    by: 'planqk-buildpack',
    message: "there is no command 'paln' (did you mean 'plan'?)",
    code: 'usage',
    remedy: 'see planqk-buildpack --help',
  });
  expect(await told('paln', '.')).toBe(
    "planqk-buildpack: there is no command 'paln' (did you mean 'plan'?); see planqk-buildpack --help\n",
  );
  written.mockRestore();
});

it.each<[isTerminal: boolean | undefined, env: NodeJS.ProcessEnv, coloured: boolean]>([
  [true, {}, true],
  [true, { NO_COLOR: '' }, true],
  [true, { NO_COLOR: '1' }, false],
  [true, { TERM: 'dumb' }, false],
  [false, {}, false],
  [undefined, {}, false],
])('a terminal: %s, %j: in colour: %s', (isTerminal, env, coloured) =>
  expect(isColoured(isTerminal, env)).toBe(coloured),
);
