import { describe, expect, it } from 'vitest';
import { messageText, problemsAbout, warningLine } from '../src/problem.ts';
import { excerpt, listed, quoted } from '../src/quote.ts';

describe('a text of the user in a message', () => {
  it('is quoted to its 200th character, and what was left out is said', () => {
    expect(excerpt('x'.repeat(200))).toBe('x'.repeat(200));
    expect(quoted({ path: 'r.txt', line: 3 }, 'x'.repeat(600_000))).toBe(
      `r.txt:3  ${'x'.repeat(200)}… (599,800 more characters)`,
    );
    expect(excerpt(`${'x'.repeat(199)}😀${'x'.repeat(9)}`)).toBe(`${'x'.repeat(199)}… (11 more characters)`);
    expect(listed(Array.from({ length: 1021 }, (_, i) => `p${i}`))).toMatch(/^p0, p1, .*, p19 and 1,001 more$/);
  });

  it('never shows credentials, not even half of them', () => {
    expect(excerpt('-i https://u:p@h/x and https://h/a@b')).toBe('-i https://****@h/x and https://h/a@b');
    const token = 'secret'.repeat(300);
    const texts = [`https://user:${token}@h/x`, `https://${token}@h/x`, `a @ git+https://user:${token}@h`];
    for (const text of [...texts, `user:${token}@h`, `${' '.repeat(180)}https://user:${token}@h/x`]) {
      expect(excerpt(text)).not.toMatch(/secret/);
    }
    expect(excerpt(`${'x'.repeat(250)} a@b`)).toMatch(/^x{200}… /);
    expect(excerpt(`${'x'.repeat(250)}@b`)).toMatch(/^x{200}… /);
  });

  it('cannot look like a line of our own', () => {
    const forged = 'a\n[Error: x]\r\u001b[2J\u202e\u2028\u0000\u0085\ud800b\tc';
    expect(excerpt(forged)).toBe('a\\n[Error: x]\\r\\u{1b}[2J\\u{202e}\\u{2028}\\u{0}\\u{85}\\u{d800}b\\tc');
  });
});

describe('what is printed', () => {
  const about = problemsAbout('messages');

  it('keeps names of files on their line', () => {
    const problem = about('x', () => ({
      headline: 'a\tb',
      detail: 'c:',
      where: ['d\n[Error: x]'],
      remedy: 'e\u001b.',
    }));
    expect(messageText(problem())).toMatch(/^\[Error: a\\tb\]\nc:\n\n {2}d\\n\[Error: x\]\n\ne\\u\{1b\}\.\n\n/);
    expect(warningLine({ code: 'x', message: 'b\rc', where: ['a\nb'] })).toBe('a\\nb: b\\rc [x]');
  });

  it('names a hundred places, and how many more there are', () => {
    const where = Array.from({ length: 1234 }, (_, i) => `r.txt:${i}`);
    const problem = about('x', () => ({ headline: 'a', detail: 'b:', where, remedy: 'c.' }));
    expect(messageText(problem())).toMatch(/\n {2}r\.txt:99\n {2}and 1,134 more\n\nc\./);
    expect(warningLine({ code: 'x', message: 'm', where })).toMatch(/r\.txt:99, and 1,134 more: m \[x\]$/);
  });
});
