/** As Python's own reader has it: pip, Poetry and pipenv use that. What uv reads is part of the slow tests. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { netrcText, parseNetrc } from '../../../src/python/install/netrc.ts';

const PYTHON = `
import json, netrc, sys
for line in sys.stdin:
    with open(sys.argv[1], "wb") as file:
        file.write(json.loads(line).encode())
    try:
        hosts = netrc.netrc(sys.argv[1]).hosts
        print(json.dumps({host: [login, password] for host, (login, _, password) in hosts.items()}))
    except netrc.NetrcParseError:
        print("null")
`;

/** What Python makes of each: one start of it takes longer than all of them. */
function readByPython(texts: readonly string[]): readonly unknown[] {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-netrc-'));
  try {
    const input = texts.map((text) => `${JSON.stringify(text)}\n`).join('');
    const said = execFileSync('python3', ['-c', PYTHON, join(dir, 'netrc')], { input, encoding: 'utf8' });
    return said
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const inItsForm = (text: string): unknown => {
  const logins = parseNetrc(text);
  if (logins === null) return null;
  return Object.fromEntries(logins.map(({ machine, login, password }) => [machine ?? 'default', [login, password]]));
};

const TEXTS = [
  'machine a.example login joe password secret\n',
  'machine a.example\n  login joe\n  account x\n  password secret\n\nmachine b.example login jane password other',
  '# comment\nmachine a.example # comment\n login joe password #secret\n',
  'machine a.example login "joe doe" password "se\\"c\\\\ret"\n',
  'machine a.example login joe password se\\ cret\n',
  'macdef init\nmachine x login y password z\n\nmachine a.example login joe password secret\n',
  'machine a.example user joe password secret\ndefault login anonymous password x\n',
  'login joe password secret\n',
  'machine a.example host b\n',
  '',
];

const LOGINS = [
  { machine: null, login: 'anonymous', password: 'x' },
  { machine: 'a.example', login: 'joe', password: 'p4ss w"rd#\\' },
  { machine: 'a.example', login: 'jane', password: 'other' },
];

const WORDS: readonly [password: string, word: string][] = [
  ['secret', 'secret'],
  ["p@ss:w/rd#%$'ü", "p@ss:w/rd#%$'ü"],
  ['a b', '"a b"'],
  ['a\tb', '"a\tb"'],
  ['a"b', '"a\\"b"'],
  ['a\\b', '"a\\\\b"'],
  ['#a', '"#a"'],
  ['', '""'],
];
const withPassword = (password: string): string => netrcText([{ machine: 'a.example', login: 'joe', password }]);

let byPython: ReadonlyMap<string, unknown>;
beforeAll(() => {
  const texts = [...TEXTS, netrcText(LOGINS), ...WORDS.map(([password]) => withPassword(password))];
  const read = readByPython(texts);
  byPython = new Map(texts.map((text, index) => [text, read[index]]));
});

it.each(TEXTS)('%j', (text) => expect(inItsForm(text)).toEqual(byPython.get(text)));

it('writes what is read again, the first of one host, that of all others last', () => {
  const text = netrcText(LOGINS);
  expect(parseNetrc(text)).toEqual([LOGINS[1], LOGINS[0]]);
  expect(byPython.get(text)).toEqual({ 'a.example': ['joe', 'p4ss w"rd#\\'], default: ['anonymous', 'x'] });
});

it.each(WORDS)('quotes %j only where it has to: py-rattler keeps the quotes', (password, word) => {
  const text = withPassword(password);
  expect(text).toBe(`machine a.example login joe password ${word}\n`);
  expect(byPython.get(text)).toEqual({ 'a.example': ['joe', password] });
});
