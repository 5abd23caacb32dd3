import { expect, it } from 'vitest';
import { parseAudit } from '../../scripts/setup/advisories.ts';

it('names each package with a known weakness', () => {
  const stdout = '{"vulnerabilities":{"yaml":{"severity":"high"},"semver":{"severity":"low"}}}';
  expect(parseAudit(stdout)).toEqual({ weak: ['yaml (high)', 'semver (low)'] });
});

it('is content where there is none', () => {
  expect(parseAudit('{"vulnerabilities":{}}')).toEqual({ weak: [] });
});

it.each([
  ['{"message":"405 Method Not Allowed","error":{"summary":"x"}}', '405 Method Not Allowed'],
  ['', '`npm audit` gave no answer.'],
  ['null', '`npm audit` gave no answer.'],
])('is never content without an answer: %s', (stdout, unknown) => {
  expect(parseAudit(stdout)).toEqual({ unknown });
});
