/** The machine's own Python, and what it says of a program. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { surveyInterpreters } from '../../../src/python/install/interpreters.ts';
import { pythonOfBuild, syntaxFault } from '../../../src/python/install/syntax.ts';

const [python] = surveyInterpreters((process.env.PATH ?? '').split(delimiter));

it.each([
  ['def run(data, params):\n    return 1\n', null],
  [
    'x = 1\ndef run(data, params)\n    return 1\n',
    { line: 2, reason: expect.stringMatching(/expected ':'|invalid syntax/) },
  ],
  ['def run(data, params):\nreturn 1\n', { line: 2, reason: expect.stringContaining('expected an indented block') }],
  ['# coding: no-such-encoding\n', expect.objectContaining({ reason: expect.stringContaining('no-such-encoding') })],
  ['x = 1\0\n', expect.objectContaining({ reason: expect.stringContaining('null byte') })],
  [`${'('.repeat(100_000)}`, expect.anything()],
  [`${'-'.repeat(100_000)}1`, expect.anything()],
])('%j', (source, expected) => {
  const fault = syntaxFault(python!, Buffer.from(source));
  // too deep for a parser is told by none of them, or as a fault of the text
  if (source.length < 1000) expect(fault).toEqual(expected);
});

it('runs nothing of it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-syntax-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'ran');
  expect(syntaxFault(python!, Buffer.from(`open(${JSON.stringify(file)}, "w")`))).toBeNull();
  expect(existsSync(file)).toBe(false);
});

it('is not asked where it cannot be started', () => {
  expect(syntaxFault({ path: '/no/such/python', version: '3.12.0' }, Buffer.from('('))).toBeNull();
});

it("takes the build's Python from a layer, else what the embedded builder would choose, else none", () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-syntax-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const [layersDir, bin] = [join(dir, 'planqk_job'), join(dir, 'cpython', 'cpython', 'bin')];
  mkdirSync(bin, { recursive: true });
  expect(pythonOfBuild(layersDir, `${bin}:/usr/bin`, null)).toBeNull();
  writeFileSync(join(bin, 'python3'), '#!/bin/sh\necho 3.9.1\n');
  chmodSync(join(bin, 'python3'), 0o755);
  expect(pythonOfBuild(layersDir, `${bin}:/usr/bin`, null)).toEqual({ path: join(bin, 'python3'), version: '3.9.1' });
  mkdirSync(join(dir, 'planqk_environment'));
  expect(pythonOfBuild(layersDir, '/usr/bin', { constraint: '2.7.*', source: '.python-version' })).toBeNull();
});
