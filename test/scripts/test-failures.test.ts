import { expect, test } from 'vitest';
import { failuresOf, leftOutOf } from '../../scripts/test-failures.ts';

test('what failed is told by file and name, with the last try, and nothing else is', () => {
  const failed = {
    status: 'failed',
    fullName: 'a job runs',
    failureMessages: ['first try', 'second try\n  at line 3'],
  };
  const passed = { status: 'passed', fullName: 'a job waits', failureMessages: [] };
  const report = {
    testResults: [
      { name: '/repo/test/a.test.ts', status: 'failed', message: '', assertionResults: [passed, failed] },
      { name: '/repo/test/b.test.ts', status: 'passed', message: '', assertionResults: [passed] },
      { name: '/repo/test/c.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
    ],
  };
  expect(failuresOf(report, '/repo')).toEqual([
    'test/a.test.ts: a job runs\n    second try\n      at line 3',
    'test/c.test.ts\n    no such module',
  ]);
});

test('what was left out is counted', () => {
  const tests = ['passed', 'skipped', 'skipped'].map((status) => ({ status, fullName: 'a job' }));
  const testResults = [{ name: '/repo/test/a.test.ts', status: 'passed', assertionResults: tests }];
  expect(leftOutOf({ testResults })).toBe(2);
});

test('a long message is cut, and says so', () => {
  const message = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n');
  const testResults = [{ name: '/repo/a.test.ts', status: 'failed', message, assertionResults: [] }];
  expect(failuresOf({ testResults }, '/repo')[0]).toMatch(/line 29\n {4}\.\.\. 10 more lines above$/);
});
