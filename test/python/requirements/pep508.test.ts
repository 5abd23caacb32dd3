/** Is a requirement taken apart as `packaging` does it? */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isMarker, normalizeName, parseRequirement } from '../../../src/python/requirements/pep508.ts';

it.each<[text: string, parts: object | null]>([
  ['numpy', { name: 'numpy', extras: [], specifier: '', url: '' }],
  [
    ' A.b-c [x, y_1] >=1,<2 ; extra=="a"',
    { name: 'A.b-c', extras: ['x', 'y_1'], specifier: '>=1,<2', marker: 'extra=="a"' },
  ],
  ['a(==1.0)', { specifier: '==1.0' }],
  ['a==1.0+cpu', { specifier: '==1.0+cpu' }],
  ['a===anything/at.all', { specifier: '===anything/at.all' }],
  ['a @ file:./lib', { url: 'file:./lib', urlStart: 4 }],
  ["a@https://h/x;y ; os_name in 'x'", { url: 'https://h/x;y', marker: "os_name in 'x'" }],
  ['a @ ', null],
  ['a=1', null],
  ['a b', null],
  ['a>=1.*', null],
  ['a~=1', null],
  ['a<=1+local', null],
  ['a-', null],
  ['a[x', null],
  ['a[x y]', null],
  ['a; bad', null],
  ['./lib', null],
  ['', null],
])('%s', (text, parts) => {
  const parsed = parseRequirement(text);
  if (parts === null) expect(parsed).toBeNull();
  else expect(parsed).toMatchObject(parts);
});

it.each<[marker: string, ok: boolean]>([
  ["python_version > '3'", true],
  ["(sys.platform == 'linux' or os_name=='nt') and 'a' not  in extra", true],
  ["'a' == 'a'", true],
  ["python_version > '3' and", false],
  ["python_version > '3", false],
  ["python_versions > '3'", false],
  ["(python_version > '3'", false],
])('marker %s', (marker, ok) => expect(isMarker(marker)).toBe(ok));

it('normalises names as PEP 503 has it', () => {
  expect(normalizeName('A__b.-C')).toBe('a-b-c');
});

it('reads what is plain as it reads the same behind a blank, which is not', () => {
  const pieces = fc.constantFrom(
    'a',
    'B1',
    '0',
    '.',
    '-',
    '_',
    '==',
    '>=',
    '<',
    '~=',
    '===',
    '!=',
    '1',
    '2.0',
    ',',
    '*',
    '+',
    'v',
    'rc1',
    '!',
  );
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 8 }).map((all) => all.join('')),
      (text) => {
        expect(parseRequirement(text)).toEqual(parseRequirement(` ${text}`));
      },
    ),
    { numRuns: 5000 },
  );
});
