/** As Python's own reader has it: pip, Poetry and pipenv use that. What uv reads is part of the slow tests. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { netrcText, parseNetrc } from '../../../src/python/install/netrc.ts';

const PYTHON = `
import json, netrc, sys
try:
    print(json.dumps({host: [login, password] for host, (login, _, password) in netrc.netrc(sys.argv[1]).hosts.items()}))
except netrc.NetrcParseError:
    print("null")
`;

function readByPython(text: string): unknown {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-netrc-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'netrc'), text);
  return JSON.parse(execFileSync('python3', ['-c', PYTHON, join(dir, 'netrc')], { encoding: 'utf8' }));
}

const inItsForm = (text: string): unknown => {
  const logins = parseNetrc(text);
  if (logins === null) return null;
  return Object.fromEntries(logins.map(({ machine, login, password }) => [machine ?? 'default', [login, password]]));
};

it.each([
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
])('%j', (text) => expect(inItsForm(text)).toEqual(readByPython(text)));

it('writes what is read again, the first of one host, that of all others last', () => {
  const logins = [
    { machine: null, login: 'anonymous', password: 'x' },
    { machine: 'a.example', login: 'joe', password: 'p4ss w"rd#\\' },
    { machine: 'a.example', login: 'jane', password: 'other' },
  ];
  const text = netrcText(logins);
  expect(parseNetrc(text)).toEqual([logins[1], logins[0]]);
  expect(readByPython(text)).toEqual({ 'a.example': ['joe', 'p4ss w"rd#\\'], default: ['anonymous', 'x'] });
});

it.each<[password: string, word: string]>([
  ['secret', 'secret'],
  ["p@ss:w/rd#%$'ü", "p@ss:w/rd#%$'ü"],
  ['a b', '"a b"'],
  ['a\tb', '"a\tb"'],
  ['a"b', '"a\\"b"'],
  ['a\\b', '"a\\\\b"'],
  ['#a', '"#a"'],
  ['', '""'],
])('quotes %j only where it has to: py-rattler keeps the quotes', (password, word) => {
  const text = netrcText([{ machine: 'a.example', login: 'joe', password }]);
  expect(text).toBe(`machine a.example login joe password ${word}\n`);
  expect(readByPython(text)).toEqual({ 'a.example': ['joe', password] });
});
