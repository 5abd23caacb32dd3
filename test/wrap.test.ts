import { expect, it } from 'vitest';
import { wrapped } from '../src/wrap.ts';

const eighty = 'x'.repeat(76);

it.each([
  ['a blank', `${eighty} two words`, `${eighty} two\nwords`],
  ['no command', `${eighty} \`two words\`, and more`, `${eighty}\n\`two words\`, and more`],
  ['a lone backtick opens nothing', `${eighty} \`two words`, `${eighty}\n\`two words`],
])('breaks at %s', (_what, text, broken) => {
  expect(wrapped(text)).toBe(broken);
});
