import { describe, expect, it } from 'vitest';
import type { License } from '../../src/sbom/bill.ts';
import { type Claims, licensesOf } from '../../src/sbom/license.ts';

const NONE: Claims = { expression: null, text: null, classifiers: [] };
const OSI = 'License :: OSI Approved ::';

it.each<[why: string, claims: Partial<Claims>, licenses: License[]]>([
  ['nothing', {}, []],
  ['an expression', { expression: 'MIT OR Apache-2.0', text: 'BSD' }, [{ expression: 'MIT OR Apache-2.0' }]],
  ['an expression that is none', { expression: 'MIT und BSD' }, [{ name: 'MIT und BSD' }]],
  ['of its own', { expression: 'LicenseRef-Own' }, [{ expression: 'LicenseRef-Own' }]],
  ['of another document', { expression: 'DocumentRef-a:LicenseRef-Own' }, [{ name: 'DocumentRef-a:LicenseRef-Own' }]],
  ['a text that is an id', { text: 'apache-2.0', classifiers: [`${OSI} BSD License`] }, [{ expression: 'Apache-2.0' }]],
  ['a text that can only mean one', { text: 'Apache License, Version 2.0' }, [{ expression: 'Apache-2.0' }]],
  ['a text that may mean several', { text: 'BSD' }, [{ name: 'BSD' }]],
  ['a text that says nothing', { text: 'UNKNOWN' }, []],
  ['classifiers over a text', { text: 'see LICENSE', classifiers: [`${OSI} MIT License`] }, [{ expression: 'MIT' }]],
  [
    'several classifiers, each once',
    { classifiers: [`${OSI} MIT License`, `${OSI} BSD License`, `${OSI} MIT License`] },
    [{ expression: 'MIT' }, { name: 'BSD License' }],
  ],
  [
    'not approved, or not about licences',
    { classifiers: ['License :: Free for non-commercial use', 'License :: OSI Approved', 'Topic :: MIT License'] },
    [{ name: 'Free for non-commercial use' }],
  ],
  ['a whole text', { text: 'Copyright (c) 2024\nAll rights\n' }, [{ name: 'Copyright (c) 2024' }]],
  ['control characters', { text: 'A \u001b[31mB\u0007' }, [{ name: 'A [31mB' }]],
])('%s', (_why, claims, licenses) => {
  expect(licensesOf({ ...NONE, ...claims })).toEqual(licenses);
});

describe('what is too long', () => {
  it('is cut off', () => {
    const [license] = licensesOf({ ...NONE, text: 'x'.repeat(100_000) });
    expect(license).toEqual({ name: `${'x'.repeat(100)}…` });
  });

  it('is no expression', () => {
    const deep = `${'('.repeat(100_000)}MIT`;
    expect(licensesOf({ ...NONE, expression: deep })).toEqual([{ name: `${'('.repeat(100)}…` }]);
    const long = Array.from({ length: 200 }, () => 'MIT').join(' AND ');
    expect(licensesOf({ ...NONE, expression: long })).toEqual([{ name: expect.stringMatching(/^MIT AND .*…$/) }]);
  });
});

it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  'a licence called %s is no more than a name',
  (text) => {
    expect(licensesOf({ expression: null, text, classifiers: [] })).toEqual([{ name: text }]);
  },
);
