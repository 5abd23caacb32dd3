/** As Python's own configparser reads it. */
import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { readIni } from '../../src/formats/ini.ts';

const CASES: readonly string[] = [
  '[global]\nindex-url = https://a/simple\n',
  '[global]\nIndex-URL: https://a\nextra-index-url =\n    https://b\n    https://c\n',
  '# comment\n[a]\nx = 1 # part of it\n; comment\ny=\n[b]\nx=2\n',
  '[a]\nx = 1\n  # comment inside\n  more\n\n  and more\n[a b]\n',
  'x = 1\n[a]\n',
  '[a]\nno option\n',
  '[a]\r\nx = 1\r\n',
  '',
];

const PYTHON = `
import configparser, json, sys
for text in json.loads(sys.argv[1]):
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(text)
        print(json.dumps({s: {k: v.split() for k, v in parser.items(s)} for s in parser.sections()}))
    except configparser.Error:
        print("null")
`;

it('agrees with configparser', () => {
  const out = execFileSync('python3', ['-c', PYTHON, JSON.stringify(CASES)], { encoding: 'utf8' });
  const read = CASES.map((text) => {
    const { sections, unread } = readIni(text);
    if (unread.length > 0) return null;
    const words = (values: readonly { text: string }[]) => values.flatMap((value) => value.text.split(/\s+/));
    return Object.fromEntries(
      [...sections].map(([name, options]) => [
        name,
        Object.fromEntries([...options].map(([option, { values }]) => [option, words(values)])),
      ]),
    );
  });
  expect(read).toEqual(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
});

it('tells lines', () => {
  const { sections, unread } = readIni('x\n[a]\ny = 1\n  2\nz\n');
  expect(sections.get('a')!.get('y')).toEqual({
    line: 3,
    values: [
      { text: '1', line: 3 },
      { text: '2', line: 4 },
    ],
  });
  expect(unread).toEqual([
    { line: 1, text: 'x', inSection: false },
    { line: 5, text: 'z', inSection: true },
  ]);
});
