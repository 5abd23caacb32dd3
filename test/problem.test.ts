import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as room from '../src/problem.ts';
import { internal, machineFailed, messageText, problemOf, problemsAbout, Refusal } from '../src/problem.ts';
import { describeMessages, kindsOf } from './messages.ts';

const repoDir = join(import.meta.dirname, '..');

describeMessages(import.meta.dirname, room, {
  machineFailed: [
    machineFailed('ENOSPC: no space left on device', '/layers/job/bin'),
    machineFailed('EMFILE: too many open files', ''),
  ],
  internal: [internal("TypeError: Cannot read properties of undefined (reading 'path')")],
});

describe('all problems', () => {
  const rooms = globSync('src/**/problems.ts', { cwd: repoDir }).sort();

  it.each(rooms)('those of %s have their whole text asserted beside it', (file) => {
    const test = join(repoDir, dirname(file).replace('src', 'test'), 'problems.test.ts');
    expect(existsSync(test), `${test} has to call describeMessages with an example for each kind`).toBe(true);
    expect(readFileSync(test, 'utf8')).toContain('describeMessages(');
  });

  it('a code belongs to one room', async () => {
    const homes = new Map<string, Set<string>>();
    for (const file of rooms) {
      for (const [, { code }] of kindsOf(await import(join(repoDir, file))))
        homes.set(code, (homes.get(code) ?? new Set()).add(file));
    }
    // what we do not stage is told by the room that knows it
    homes.delete('native-unsupported');
    expect([...homes].filter(([, files]) => files.size > 1)).toEqual([]);
    expect(homes.size).toBeGreaterThan(60);
  });

  it('link to headings that the README has', () => {
    const headings = readFileSync(join(repoDir, 'README.md'), 'utf8').match(/^#+ .*$/gm) ?? [];
    const anchors = headings.map((heading) => heading.replace(/^#+ /, '').toLowerCase().replaceAll(' ', '-'));
    const linked = rooms.flatMap((file) =>
      [...readFileSync(join(repoDir, file), 'utf8').matchAll(/problemsAbout\('([\w-]+)'/g)].map(([, anchor]) => anchor),
    );
    expect(linked.filter((anchor) => !anchors.includes(anchor!))).toEqual([]);
  });
});

it('what nobody foresaw is our fault, with its details', () => {
  const problem = problemOf(new TypeError('x is not a function'));
  expect(problem).toMatchObject({ code: 'internal', fault: 'ours' });
  expect(problem.where.join('\n')).toContain('x is not a function');
  const told = internal('x');
  expect(problemOf(new Refusal(told))).toBe(told);
});

it("a full disk or a want of rights is the platform's, and nothing else that the system says", () => {
  const failing = (code: string) =>
    problemOf(Object.assign(new Error(`${code}: odd, mkdir '/layers/x'`), { code, path: '/layers/x' }));
  expect(failing('ENOSPC')).toEqual(machineFailed('ENOSPC: odd', '/layers/x'));
  expect(failing('EROFS')).toMatchObject({ code: 'machine-failed', fault: 'platform' });
  expect(failing('ENOENT')).toMatchObject({ code: 'internal', fault: 'ours' });
});

it('a message is 80 columns wide, but never breaks a path', () => {
  const about = problemsAbout('messages');
  const long = about('long', () => ({
    headline: 'Long',
    detail: `${'word '.repeat(20)}${'x'.repeat(100)} end.`,
    where: [`${'folder/'.repeat(15)}file with a blank`],
    remedy: 'Do it.',
    inDoubt: 'If you are not sure, do not.',
  }));
  expect(messageText(long())).toBe(
    [
      '[Error: Long]',
      `${'word '.repeat(16)}`.trimEnd(),
      `${'word '.repeat(4)}`.trimEnd(),
      'x'.repeat(100),
      'end.',
      '',
      `  ${'folder/'.repeat(15)}file with a blank`,
      '',
      'Do it.',
      'If you are not sure, do not.',
      '',
      'https://github.com/planqk/planqk-buildpacks/blob/main/docs/messages/long.md',
      '[code: long, fault: upload]',
      '',
    ].join('\n'),
  );
});
