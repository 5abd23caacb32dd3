/** What a shell completes: asked of a real bash. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.ts';
import { completionFor } from '../../src/commands/completion-command.ts';

/** @returns What is offered for the last of the words. */
const completed = (...words: string[]): string[] => completedAt(words.length, words);

/** @param at Of the words, from 1: where the cursor is. */
function completedAt(at: number, words: readonly string[]): string[] {
  const script = `${completionFor('bash', COMMANDS)}
COMP_WORDS=(planqk-buildpack "$@"); COMP_CWORD=${at}
_planqk_buildpack; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', ...words], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').filter(Boolean);
}

it.each<[words: string[], offered: string[]]>([
  [['pl'], ['plan']],
  [['s'], ['stage', 'serve']],
  [
    ['deploy', ''],
    ['init', 'upload', 'job', 'service'],
  ],
  [['deploy', 'u'], ['upload']],
  [['plan', '--r'], ['--report']],
  [['plan', 'samples', '--j'], ['--json']],
  [['deploy', 'init', '--re'], ['--registry']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [
    ['plan', '--report', ''],
    ['sarif', 'github', 'gitlab'],
  ],
  [['doctor', 'samples', '--report', '=', 's'], ['sarif']],
  [
    ['plan', '--report', '='],
    ['sarif', 'github', 'gitlab'],
  ],
  [['init', 'new', '--manager', 'c'], ['conda']],
  // as zsh has it
  [['init', 'new', '--manager=c'], ['--manager=conda']],
  [['plan', '--log-format', 'j'], ['json']],
  [['help', 'do'], ['doctor']],
  [
    ['help', 'deploy', ''],
    ['init', 'upload', 'job', 'service'],
  ],
  [['help', 'run', ''], []],
  // files are the shell's own business
  [['plan', 'sam'], []],
])('%j: %j', (words, offered) => {
  expect(completed(...words)).toEqual(offered);
});

it('the next word is no value of an option that has none yet', () => {
  expect(completedAt(3, ['plan', '--report', '=', 'samples'])).toEqual(['sarif', 'github', 'gitlab']);
});

it('every command and option is offered', () => {
  const first = completed('');
  for (const { name, options } of COMMANDS) {
    expect(first).toContain(name.split(' ')[0]);
    const offered = completed(...name.split(' '), '--');
    for (const option of options) expect(offered, name).toContain(`--${option.name}`);
  }
});

it('fish and zsh get theirs', () => {
  expect(completionFor('zsh', COMMANDS)).toMatch(
    /^autoload -U \+X bashcompinit && bashcompinit\n_planqk_buildpack\(\)/,
  );
  const fish = completionFor('fish', COMMANDS).split('\n');
  expect(fish).toContain(
    "complete -c planqk-buildpack -n '__fish_use_subcommand' -a plan -d 'say what would be staged, and change nothing'",
  );
  expect(
    fish.filter((line) => line !== '' && !/^complete -c planqk-buildpack -n .* (-a|-l) [\w-]+/.test(line)),
  ).toEqual([]);
});
