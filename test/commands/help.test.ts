/** What `--help` says of each command, as a person asks for it. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { bundle } from '../../scripts/setup/bundle.ts';
import { COMMANDS } from '../../src/commands/commands.ts';
import { helpOf } from '../../src/commands/help.ts';
import { SETTINGS } from '../../src/user-settings.ts';
import { type Called, call } from './call.ts';

const run = (...args: string[]): Promise<Called> => call(args);

it.each<[command: string, usage: string, options: string[], exitCodes: string[]]>([
  [
    'plan',
    'plan DIR|ZIP [--json] [--report FORMAT]',
    ['--json', '--report FORMAT', '--log-format FORMAT'],
    ['0', '1', '2', '3'],
  ],
  ['stage', 'stage DIR|ZIP [--output NEW] [--json]', ['--output NEW', '--json'], ['0', '1', '2', '3']],
  ['run', 'run DIR|ZIP [--data FILE] [--params FILE]', ['--data FILE', '--params FILE'], ['2', '125']],
])('%s --help: usage, options, settings and exit codes', async (command, usage, options, exitCodes) => {
  const { status, stdout, stderr } = await run(command, '--help');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout.split('\n')[0]).toBe(`Usage: planqk-buildpack ${usage}`);
  for (const option of options) expect(stdout).toMatch(new RegExp(`^ {2}${option} {2,}\\S`, 'm'));
  for (const variable of SETTINGS.map(({ variables }) => variables[0]))
    expect(stdout).toMatch(new RegExp(`^ {2}${variable} +\\S`, 'm'));
  const told = stdout.slice(stdout.indexOf('Exit codes:'));
  for (const code of exitCodes) expect(told).toMatch(new RegExp(`^ {2}${code} +\\w`, 'm'));
});

it('--help is answered wherever it stands, and whatever is wrong with the rest', async () => {
  expect(await run('plan', '/no/such/folder', '--help')).toEqual(await run('plan', '--help'));
});

it('without a command it lists all of them: as an answer to --help, as a hint where none was given', async () => {
  const { status, stdout, stderr } = await run('--help');
  expect([status, stderr]).toEqual([0, '']);
  for (const command of ['plan', 'stage', 'run'])
    expect(stdout).toMatch(new RegExp(`^ {2}${command} (DIR|ZIP|\\|)+ +\\S`, 'm'));
  expect(await run('-h')).toEqual({ status: 0, stdout, stderr: '' });
  expect(await run()).toEqual({ status: 2, stdout: '', stderr: stdout });
});

it.each(['--version', 'version'])('%s says which release, commit and Node it is, in one line', async (word) => {
  const { status, stdout, stderr } = await run(word);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toBe(`planqk-buildpack ${packageJson.version} (commit dev, Node ${process.versions.node})\n`);
});

it('a program that is shipped names its commit', async () => {
  const shipped = join(mkdtempSync(join(tmpdir(), 'planqk-shipped-')), 'program.cjs');
  onTestFinished(() => rmSync(dirname(shipped), { recursive: true }));
  await bundle(join(import.meta.dirname, '../../src/main.ts'), shipped, '0123abc');
  const { stdout } = spawnSync(process.execPath, [shipped, '--version'], { encoding: 'utf8', env: {} });
  expect(stdout).toContain(' (commit 0123abc, Node ');
});

it('is no wider than a terminal', async () => {
  for (const command of COMMANDS)
    expect(
      helpOf(command)
        .split('\n')
        .filter((line) => line.length > 80),
    ).toEqual([]);
});

it('the README lists all commands and settings', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  for (const { name, takes } of COMMANDS)
    expect(readme).toContain(`| \`planqk-buildpack ${name} ${takes.replace('|', '\\|')}\` |`);
  for (const { variables, meaning } of SETTINGS)
    expect(readme).toContain(`| ${variables.map((name) => `\`${name}\``).join(', ')} | ${meaning} |`);
});
