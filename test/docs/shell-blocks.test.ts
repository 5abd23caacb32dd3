/**
 * Each shell block of the docs is run by a test, or says what a test has not: `sh needs a cluster`. Of those, what can be
 * known without is looked at here: scripts, commands and their options, and folders that kubectl applies.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { COMMON_OPTIONS } from '../../src/commands/command.ts';
import { COMMANDS } from '../../src/commands/commands.ts';
import { PAGES, type ShellBlock, shellBlocksOf, WRITTEN_PAGES } from './shell-blocks.ts';

const repoDir = join(import.meta.dirname, '../..');

/** Which test runs the blocks of a page that have this word. */
const RUN_BY: Readonly<Record<string, { readonly pages: readonly string[]; readonly test: string }>> = {
  tutorial: { pages: ['docs/tutorial.md'], test: 'test/slow/tutorial.test.ts' },
  'how-to': { pages: ['docs/how-to.md'], test: 'test/slow/how-to.test.ts' },
  container: { pages: ['docs/how-to.md', 'docs/operate.md'], test: 'test/container/how-to.test.ts' },
  'walk-through': { pages: ['README.md'], test: 'test/container/walk-through.test.ts' },
};

/** What no test has, or gives a block. */
const NEEDS = [
  'a cluster',
  'a registry',
  'an index of yours',
  'an image of yours',
  'a service',
  'a terminal',
  'more time',
];

const blocks = PAGES.flatMap(shellBlocksOf);
const placeOf = ({ page, line }: ShellBlock): string => `${page}:${line}`;

it('each has a word that says what becomes of it', () => {
  const known = ({ word, page }: ShellBlock): boolean =>
    NEEDS.some((need) => word === `needs ${need}`) ||
    RUN_BY[word.replace(/ fails$/, '')]?.pages.includes(page) === true;
  expect(blocks.filter((block) => !known(block)).map((block) => `${placeOf(block)} sh ${block.word}`)).toEqual([]);
});

it.each(Object.entries(RUN_BY))('those with the word %s are run by a test', (word, { pages, test }) => {
  const text = readFileSync(join(repoDir, test), 'utf8');
  expect(text).toContain(word);
  for (const page of pages) {
    expect(shellBlocksOf(page).some((block) => block.word.startsWith(word))).toBe(true);
    expect(text).toContain(page.replace('docs/', ''));
  }
});

/** Commands of a block, each as words: of a line with all that `\` joins to it, without comments, quotes and what is substituted. */
function commandsOf(text: string): string[][] {
  const lines = text.replace(/\\\n\s*/g, ' ').replace(/(^|\s)#.*$/gm, '$1');
  const whole = lines.replace(/'[^']*'/g, (quoted) => (/[\s|;&()]/.test(quoted) ? 'QUOTED' : quoted.slice(1, -1)));
  return whole
    .split(/\n|&&|\|\|?|;|\$\(|\)/)
    .map((command) => command.trim().split(/\s+/).filter(Boolean))
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word))));
}

/** @returns What is wrong with it, or null. */
function faultOf(words: readonly string[], written: ReadonlySet<string>): string | null {
  const [program = '', ...args] = words;
  if (program === 'npm') return faultOfScript(args);
  if (/(^|\/)planqk-buildpack$/.test(program)) return faultOfCommand(args);
  if (program === 'kubectl' && args[0] === 'apply') return faultOfFolder(args.at(-1)!, written);
  return null;
}

const helpOf = (script: string): string =>
  spawnSync(process.execPath, [join(repoDir, 'scripts/start.mjs'), script, '--help'], { encoding: 'utf8' }).stdout;

function faultOfScript([verb = '', ...rest]: readonly string[]): string | null {
  const [name, options] = verb === 'run' ? [rest[0]!, rest.slice(1)] : [verb, rest];
  const script = (packageJson.scripts as Record<string, string>)[name];
  if (script === undefined) return `there is no script ${name}`;
  const help = helpOf(/start\.mjs (\S+)/.exec(script)![1]!);
  const unknown = options.filter((option) => option.startsWith('--') && option !== '--' && !help.includes(option));
  return unknown.length === 0 ? null : `${name} has no ${unknown.join(', ')}`;
}

function faultOfCommand(args: readonly string[]): string | null {
  if (args[0] === '--version') return null;
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, index) => args[index] === word));
  if (command === undefined) return `there is no command ${args[0]}`;
  const options = Object.fromEntries(
    [...command.options, ...COMMON_OPTIONS].map(({ name, value }) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    const rest = args.slice(command.name.split(' ').length).filter((word) => !/^\d?[<>]/.test(word));
    const { values } = parseArgs({ args: rest, options, allowPositionals: true });
    const missing = command.options.filter(({ name, isNeeded }) => isNeeded && values[name] === undefined);
    return missing.length === 0 ? null : `${command.name} needs --${missing[0]!.name}`;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A folder of the repository, or of one that `deploy` has written in a block before. */
const faultOfFolder = (folder: string, written: ReadonlySet<string>): string | null =>
  written.has(folder) || existsSync(join(repoDir, folder, 'kustomization.yaml')) ? null : `${folder} is not there`;

/** By the rules that the help of `deploy` states. */
function foldersOf([, group, verb, dir, ...options]: readonly string[]): string[] {
  if (group !== 'deploy') return [];
  const name = options[options.indexOf('--name') + 1];
  if (verb === 'init') return [normalize(`${dir}/builder`)];
  return [normalize(`${dir}/${{ upload: 'uploads', job: 'jobs', service: 'services' }[verb!]}/${name}`)];
}

const everywhere = [...blocks, ...WRITTEN_PAGES.flatMap(shellBlocksOf)];

describe.each(everywhere.map((block) => [placeOf(block), block] as const))('%s', (_place, { page, line, text }) => {
  it('is a shell script', () => {
    expect(spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' }).stderr).toBe('');
  });

  it('names scripts, commands and folders that there are, and options that they have', () => {
    const before = everywhere.filter((block) => block.page === page && block.line <= line);
    const written = new Set(before.flatMap((block) => commandsOf(block.text).flatMap(foldersOf)));
    if (WRITTEN_PAGES.includes(page)) written.add('builder');
    const faults = commandsOf(text).map((words) => ({ words: words.join(' '), fault: faultOf(words, written) }));
    expect(faults.filter(({ fault }) => fault !== null)).toEqual([]);
  });
});

describe('what is wrong in a block is seen', () => {
  it.each([
    ['npm run no-such', 'there is no script no-such'],
    ['npm run job -- samples/pip-job --no-such', 'job has no --no-such'],
    ['planqk-buildpack fly job', 'there is no command fly'],
    ['dist/planqk-buildpack plan job --fast', "Unknown option '--fast'"],
    ['planqk-buildpack deploy upload folder --name x', 'deploy upload needs --url'],
    ['true && kubectl apply -k folder/builder', 'folder/builder is not there'],
    ['A=1 planqk-buildpack run job --data', "Option '--data <value>' argument missing"],
  ])('%s', (line, fault) => {
    expect(
      commandsOf(line)
        .map((words) => faultOf(words, new Set()))
        .filter(Boolean)
        .join(),
    ).toContain(fault);
  });
});
