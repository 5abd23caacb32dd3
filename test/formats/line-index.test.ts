import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linesOf } from '../../src/formats/line-index.ts';

it('counts line ends before a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r') }), fc.nat(20), (text, offset) => {
      expect(linesOf(text)(offset)).toBe(text.slice(0, offset).split('\n').length);
    }),
  );
});
