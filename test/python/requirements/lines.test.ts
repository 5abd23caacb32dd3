/** Does each logical line hold what pip would see, and know where it was? */

import { expect, it } from 'vitest';
import { logicalLines, offsetIn, physicalLines, withLineFeeds } from '../../../src/python/requirements/lines.ts';

it.each<[why: string, text: string, lines: [line: number, text: string][]]>([
  ['nothing', '', []],
  ['only comments and blanks', '# a\n\n  \t\n   # b', []],
  [
    'no newline at the end',
    'a\nb',
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'every end that Python splits at',
    'a\rb\r\nc\vd\fe\x1cf\x1dg\x1eh\x85i\u2028j\u2029k',
    [...'abcdefghijk'].map((text, i) => [i + 1, text]),
  ],
  ['a unit separator, at which Python does not split', 'a\x1fb', [[1, 'a\x1fb']]],
  [
    'a comment behind a blank of any kind',
    'a # x\nb\u00a0# x\nc\t#',
    [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ],
  ],
  [
    'a hash without a blank before it',
    './lib#x\ngit+https://h/x#egg=x',
    [
      [1, './lib#x'],
      [2, 'git+https://h/x#egg=x'],
    ],
  ],
  [
    'a continuation, glued without a blank',
    'an\\\nest\nb',
    [
      [1, 'anest'],
      [3, 'b'],
    ],
  ],
  ['a continuation with CRLF', 'a \\\r\n  ==1\r\n', [[1, 'a   ==1']]],
  ['all backslashes at both ends of a continued piece', '\\\\a\\\\\\\nb\\', [[1, 'ab']]],
  [
    'a blank behind the backslash',
    'a \\ \nb',
    [
      [1, 'a \\'],
      [2, 'b'],
    ],
  ],
  [
    'a comment that ends a continuation',
    'a \\\n# why \\\nb',
    [
      [1, 'a'],
      [3, 'b'],
    ],
  ],
  ['a comment on the last piece', 'a \\\n  --hash=x # why', [[1, 'a   --hash=x']]],
  ['a backslash in a comment on the line', 'a # why \\\nb', [[1, 'a']]],
  ['a continuation at the end of the file', 'a \\\n', [[1, 'a']]],
])('%s', (_why, text, lines) => {
  expect(logicalLines(text).map((each) => [each.line, each.text])).toEqual(lines);
});

it('knows where each character came from', () => {
  const text = '# é\r\n  an\\\r\nest == 1 # why\n';
  for (const line of logicalLines(text)) {
    const offsets = Array.from(line.text, (_, index) => offsetIn(line, index));
    expect(offsets.map((offset) => text[offset]).join('')).toBe(line.text);
  }
});

it('counts CRLF as one end, and what follows the last end only if it is something', () => {
  expect(physicalLines('a\r\n\r\nb')).toEqual([
    { start: 0, end: 1 },
    { start: 3, end: 3 },
    { start: 5, end: 6 },
  ]);
  expect(withLineFeeds('a\r\rb')).toBe('a\n\nb\n');
  expect(withLineFeeds('')).toBe('');
});
