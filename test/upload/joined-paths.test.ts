import { posix } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { joinPaths, normalPath } from '../../src/upload/joined-paths.ts';

const part = fc.constantFrom('..', '.', '', 'a', '..a', 'b.', '...');
const path = fc.array(part, { maxLength: 12 }).map((parts) => parts.join('/'));

it('are what node:path makes of them', () => {
  fc.assert(
    fc.property(path, path, (a, b) => {
      expect(joinPaths(a, b)).toBe(posix.join(a, b));
      expect(normalPath(a)).toBe(posix.normalize(a));
    }),
  );
});

it('lead out where they did, however many steps up there are', () => {
  const up = '../'.repeat(1000);
  expect(normalPath(`${up}a`)).toBe(`${'../'.repeat(256)}a`);
  expect(normalPath(`${'./'.repeat(1000)}a`)).toBe('a');
  expect(normalPath(`${'a/'.repeat(255)}${'.././'.repeat(255)}b`)).toBe('b');
  expect(normalPath(`x${'../'.repeat(300)}`)).toBe('../'.repeat(255));
});
