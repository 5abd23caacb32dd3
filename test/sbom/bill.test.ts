import { describe, expect, it } from 'vitest';
import { type BillPart, directParts, hexHash, makeBill, uuidOf } from '../../src/sbom/bill.ts';

const part = (ref: string, more: Partial<BillPart> = {}): BillPart => ({
  ref,
  kind: 'library',
  name: ref,
  version: '1',
  purl: null,
  licenses: [],
  hashes: [],
  origin: null,
  requires: [],
  isRequested: false,
  ...more,
});
const bill = (...parts: BillPart[]) => makeBill({ name: 'x', version: null, licenses: [] }, parts);

describe('makeBill', () => {
  it('has each ref once, the first of several, and in one order', () => {
    expect(
      bill(part('b'), part('a'), part('b', { version: '2' })).parts.map(({ ref, version }) => [ref, version]),
    ).toEqual([
      ['a', '1'],
      ['b', '1'],
    ]);
  });

  it('knows of needs only what is there, each once, and not itself', () => {
    const [a] = bill(part('a', { requires: ['c', 'b', 'c', 'gone', 'a'] }), part('b'), part('c')).parts;
    expect(a!.requires).toEqual(['b', 'c']);
  });
});

it('directParts: what was asked for, and what nothing else needs', () => {
  const parts = [part('a', { requires: ['b', 'c'] }), part('b', { isRequested: true }), part('c')];
  expect(directParts(bill(...parts)).map(({ ref }) => ref)).toEqual(['a', 'b']);
});

it('uuidOf is one, and of the content', () => {
  const one = uuidOf(bill(part('a')));
  expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuidOf(bill(part('a')))).toBe(one);
  expect(uuidOf(bill(part('a', { version: '2' })))).not.toBe(one);
});

it.each([
  ['sha256', 'A'.repeat(64), { algorithm: 'SHA-256', value: 'a'.repeat(64) }],
  ['md5', '0'.repeat(32), { algorithm: 'MD5', value: '0'.repeat(32) }],
  ['sha256', '0'.repeat(63), null],
  ['sha256', 'x'.repeat(64), null],
  ['sha1', '0'.repeat(40), null],
  ['sha256', null, null],
])('hexHash(%j, %j)', (name, hex, expected) => {
  expect(hexHash(name, hex)).toEqual(expected);
});
