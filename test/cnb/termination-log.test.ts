import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { firstBytes, leaveLastWords } from '../../src/cnb/termination-log.ts';

let dir = '';
let file = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'planqk-termination-'));
  file = join(dir, 'termination-log');
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

it('the last words are all that the file holds', () => {
  writeFileSync(file, 'what another container has left, and more');
  leaveLastWords('[Error: x]\n', file);
  expect(readFileSync(file, 'utf8')).toBe('[Error: x]\n');
});

it('of a long message Kubernetes gets as much as it reads', () => {
  writeFileSync(file, '');
  leaveLastWords('x'.repeat(10_000), file);
  expect(readFileSync(file, 'utf8')).toBe('x'.repeat(4096));
});

it('the file is not made where there is none, and one that cannot be written is no error', () => {
  leaveLastWords('x', file);
  expect(existsSync(file)).toBe(false);
  leaveLastWords('x', dir);
  leaveLastWords('x', join(file, 'below'));
});

it.each([
  ['ab', 5, 'ab'],
  ['abc', 2, 'ab'],
  ['aé', 2, 'a'],
  ['aé', 3, 'aé'],
  ['€€', 5, '€'],
  ['a👍b', 4, 'a'],
  ['', 3, ''],
])('%j in %i bytes is %j', (text, limit, expected) => {
  expect(firstBytes(text, limit).toString()).toBe(expected);
});
