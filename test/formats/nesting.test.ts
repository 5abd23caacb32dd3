import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tooDeepAt } from '../../src/formats/nesting.ts';

const DEEP = '['.repeat(65);

it.each<[what: string, text: string]>([
  ['a string', `a = "${DEEP}"`],
  ['a string with an escaped quote', `a = "\\"${DEEP}"`],
  ['a string in single quotes', `a = '\\${DEEP}'`],
  ['a long string', `a = """\n"${DEEP}\n""${DEEP}"""`],
  ['a long string in single quotes', `a = '''\n'${DEEP}\n''${DEEP}'''`],
  ['a comment', `# ${DEEP}\n`],
  ['many one after the other', '[]'.repeat(1000)],
])('%s is not deep', (_what, text) => {
  expect(tooDeepAt(text)).toBeNull();
});

it('finds the place', () => {
  expect(tooDeepAt('{'.repeat(64))).toBeNull();
  expect(tooDeepAt(`"'" '"' ${'{'.repeat(65)}`)).toBe(8 + 64);
});

it('is as deep as the brackets are', () => {
  const nest = fc.nat({ max: 130 });
  fc.assert(
    fc.property(nest, fc.constantFrom('"]"', "'['", '1.5', '1, 2'), (depth, inner) => {
      expect(tooDeepAt('['.repeat(depth) + inner + ']'.repeat(depth)) === null).toBe(depth <= 64);
    }),
  );
});
