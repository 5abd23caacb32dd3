/** Are options split as Python's shlex splits them, and can part of a word be replaced? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteWord, replaceInWord, splitShellWords } from '../../../src/python/requirements/shell-words.ts';

it.each<[line: string, words: string[] | null]>([
  ['', []],
  ['-r a.txt', ['-r', 'a.txt']],
  ["-r 'my dir/a.txt'", ['-r', 'my dir/a.txt']],
  ["-r'my dir'/a", ['-rmy dir/a']],
  ['-r my\\ dir/a.txt', ['-r', 'my dir/a.txt']],
  ['sub\\a.txt', ['suba.txt']],
  [`"a\\"b\\\\c\\d" 'e\\'`, ['a"b\\c\\d', 'e\\']],
  ['\'\' -f\t""', ['', '-f', '']],
  ['a#b #c', ['a#b', '#c']],
  ["'open", null],
  ['end\\', null],
])('%s', (line, words) => {
  expect(splitShellWords(line)?.map(({ value }) => value) ?? null).toEqual(words);
});

it.each<[line: string, index: number, from: number, text: string, replaced: string]>([
  ['-r a.txt', 1, 0, 'x/a.txt', '-r x/a.txt'],
  ['-ra.txt', 0, 2, 'x/a.txt', '-rx/a.txt'],
  ["-r 'a b'", 1, 0, 'x/a b', "-r 'x/a b'"],
  ["--requirement='a b'", 0, 14, 'x/a b', "--requirement='x/a b'"],
  ['-r a.txt', 1, 0, 'x y/a.txt', "-r 'x y/a.txt'"],
  ['-ra.txt', 0, 2, 'x y/a.txt', "-r'x y/a.txt'"],
  ['-e "a @ file:./lib"', 1, 4, 'file:./x/lib', '-e "a @ file:./x/lib"'],
  ['-r a\\ b', 1, 0, 'x/a b', "-r 'x/a b'"],
  ["-r 'a'", 1, 0, "it's", `-r 'it'"'"'s'`],
  ['--find-links=', 0, 13, 'x', '--find-links=x'],
])('%s becomes %s %s %s', (line, index, from, text, replaced) => {
  const word = splitShellWords(line)![index]!;
  const edit = replaceInWord(line, word, { start: from, end: word.value.length }, text);
  expect(line.slice(0, edit.start) + edit.text + line.slice(edit.end)).toBe(replaced);
});

it('quotes as little as a shell needs', () => {
  expect(['a/b-c', 'a b', '', "a'b"].map(quoteWord)).toEqual(['a/b-c', "'a b'", "''", `'a'"'"'b'`]);
});

describe('whatever a line holds', () => {
  const PIECES = [
    '-r',
    ' ',
    '\t',
    "'",
    '"',
    '\\',
    "'a b'",
    '"c\\"d"',
    '\\ ',
    '--hash=sha256:00',
    '/',
    'é',
    '#',
    '=',
    '\u00a0',
  ];
  const lines = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join(''));
  const WORD = /(?:[^ \t\r\n'"\\]|'[^']*'|"(?:[^"\\]|\\.)*"|\\.)+/gsu;
  const PART = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gsu;

  /** Python's way, by expressions; null where they do not fit all. */
  function pythonWords(line: string): string[] | null {
    if (line.replace(WORD, '').trim() !== '') return null;
    return (line.match(WORD) ?? []).map((word) =>
      word.replace(PART, (_, single, double, escaped) => single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped),
    );
  }

  it('its words are those of Python', () => {
    fc.assert(
      fc.property(lines, (line) => {
        expect(splitShellWords(line)?.map(({ value }) => value) ?? null).toEqual(pythonWords(line));
      }),
      { numRuns: 2000 },
    );
  });

  it('a part that is replaced is read as it was meant, and so are the other words', () => {
    fc.assert(
      fc.property(lines, fc.nat(), fc.nat(), fc.constantFrom('x', 'x y', "it's", '"', '\\', ''), (line, a, b, text) => {
        const words = splitShellWords(line) ?? [];
        const index = a % Math.max(words.length, 1);
        const word = words[index];
        if (word === undefined) return;
        const [start, end] = [a % (word.value.length + 1), b % (word.value.length + 1)].sort((x, y) => x - y) as [
          number,
          number,
        ];
        const edit = replaceInWord(line, word, { start, end }, text);
        const values = words.map(({ value }) => value);
        values[index] = word.value.slice(0, start) + text + word.value.slice(end);
        const edited = line.slice(0, edit.start) + edit.text + line.slice(edit.end);
        expect(splitShellWords(edited)?.map(({ value }) => value)).toEqual(values);
      }),
      { numRuns: 2000 },
    );
  });
});
