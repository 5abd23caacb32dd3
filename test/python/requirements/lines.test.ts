/** Does each logical line hold what pip would see, and know where it was? */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isBroken,
  isOneLine,
  logicalLines,
  offsetIn,
  physicalLines,
  withLineFeeds,
} from '../../../src/python/requirements/lines.ts';

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

describe('whatever a file holds', () => {
  const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
  const COMMENT = new RegExp(`(^|${SPACE}+)#.*$`, 's');
  const OUTER_SPACE = new RegExp(`^${SPACE}+|${SPACE}+$`, 'g');
  const ENDS = String.raw`\n\v\f\r\x1c-\x1e\x85\u2028\u2029`;
  const LINE_END = new RegExp(`\r\n|[${ENDS}]`);

  /** pip's way, a regular expression at a time, and no word of where anything stands. */
  function pipLines(text: string): [line: number, text: string][] {
    const found: [number, string][] = [];
    let open: [number, string] | null = null;
    for (const [index, line] of text.split(LINE_END).entries()) {
      const isComment = new RegExp(`^${SPACE}*#`).test(line);
      const isContinued = line.endsWith('\\') && !isComment;
      const part = isComment ? ` ${line}` : isContinued ? line.replace(/^\\+|\\+$/g, '') : line;
      const begun: [line: number, text: string] = open ?? [index + 1, ''];
      const all: [line: number, text: string] = [begun[0], begun[1] + part];
      open = isContinued ? all : null;
      if (!isContinued) found.push(all);
    }
    if (open !== null) found.push(open);
    return found
      .map(([line, each]): [number, string] => [line, each.replace(COMMENT, '').replace(OUTER_SPACE, '')])
      .filter(([, each]) => each !== '');
  }

  const PIECES = [
    ...['numpy==1.26.4', 'a', ' ; python_version > "3"', '--hash=sha256:0a', 'é', '😀', '-r b', '"', "'", '\0'],
    ...[' ', '\t', '\u00a0', '\x1f', '#', ' #', ' # why', '\\', '\\\\', '\\\n', ' \\\r\n    '],
    ...['\n', '\r', '\r\n', '\x85', '\u2028', '\f'],
  ];
  const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 16 }).map((pieces) => pieces.join(''));

  it('the lines are those of pip, and each character is where it was', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const lines = logicalLines(text);
        expect(lines.map((each) => [each.line, each.text])).toEqual(pipLines(text));
        for (const line of lines) {
          const offsets = Array.from({ length: line.text.length }, (_, index) => offsetIn(line, index));
          expect(offsets.map((offset) => text[offset]).join('')).toBe(line.text);
          expect(offsets.every((offset, index) => index === 0 || offset > offsets[index - 1]!)).toBe(true);
          expect(isBroken(line)).toBe(hasGap(offsets));
          expect(line.end).toBeGreaterThan(offsets.at(-1)!);
        }
      }),
      { numRuns: 2000 },
    );
  });

  const hasGap = (offsets: readonly number[]): boolean => offsets.at(-1)! - offsets[0]! + 1 !== offsets.length;

  it('physical lines are what stands between ends', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const lines = text.split(LINE_END);
        if (lines.at(-1) === '') lines.pop();
        expect(physicalLines(text).map(({ start, end }) => text.slice(start, end))).toEqual(lines);
        expect(withLineFeeds(text)).toBe(lines.map((line) => `${line}\n`).join(''));
        expect(isOneLine(text)).toBe(lines.length < 2);
      }),
      { numRuns: 2000 },
    );
  });

  it('a line of very many pieces is one', () => {
    const text = `${'ab\\\n'.repeat(20_000)}c # why`;
    const [line, another] = logicalLines(text);
    expect([line?.text.length, another]).toEqual([40_001, undefined]);
    expect([0, 1, 2, 39_999, 40_000].map((index) => offsetIn(line!, index))).toEqual([0, 1, 4, 79_997, 80_000]);
  });
});
