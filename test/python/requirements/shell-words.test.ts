/** Are options split as Python's shlex splits them, and can part of a word be replaced? */

import { expect, it } from 'vitest';
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
