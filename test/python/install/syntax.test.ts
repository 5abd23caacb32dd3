/** The machine's own Python, and what it says of a program. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { surveyInterpreters } from '../../../src/python/install/interpreters.ts';
import { programSyntax } from '../../../src/python/install/problems.ts';
import { condaPythonOfBuild, pythonOfBuild, syntaxFault } from '../../../src/python/install/syntax.ts';

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

it.each<[why: string, source: Buffer, line: number | null, remedy: RegExp]>([
  ['Windows-1252', Buffer.from('# f\xfcr\n\nx = "f\xfcr"\n', 'latin1'), 3, /^Save it as UTF-8/],
  ['an encoding that is not the one stated', Buffer.from('# coding: ascii\nx = "\u00fc"\n'), null, /^Save it as UTF-8/],
  ['an encoding that there is not', Buffer.from('# coding: ansi-1252\n'), null, /^Save it as UTF-8/],
  ['UTF-16', Buffer.from('\ufeffx = 1\n', 'utf16le'), null, /^Save it as plain text, in UTF-8/],
  ['a path of Windows', Buffer.from('x = "C:\\Users"\n'), 1, /^Correct it there/],
])('what to do about %s', (_why, source, line, remedy) => {
  const fault = syntaxFault(python!, source)!;
  const at = { path: 'src/program.py', line: fault.line };
  expect(programSyntax(at, python!, fault.reason)).toMatchObject({ remedy: expect.stringMatching(remedy) });
  if (line !== null) expect(fault.line).toBe(line);
});

it('in Windows-1252 is read where it states that', () => {
  const source = Buffer.from('# coding: windows-1252\nx = "f\xfcr"\n', 'latin1');
  expect(syntaxFault(python!, source)).toBeNull();
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

it("asks a conda environment's own Python, and where that is in the last image, one of its version or none", async () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-syntax-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const [layersDir, environment] = [join(dir, 'planqk_job'), join(dir, 'planqk_environment')];
  expect(await condaPythonOfBuild(layersDir)).toBeNull();
  mkdirSync(environment);
  writeFileSync(join(environment, 'environment.toml'), '[metadata]\nkey = "a"\n');
  expect(await condaPythonOfBuild(layersDir)).toBeNull();
  writeFileSync(join(environment, 'environment.toml'), '[metadata]\nkey = "a"\nconda = "3.2.6"\n');
  expect(await condaPythonOfBuild(layersDir)).toEqual({ python: null, by: undefined });
  const path = join(environment, 'environment', 'conda', 'bin', 'python');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  expect(await condaPythonOfBuild(layersDir)).toMatchObject({ python: { path, version: '3.2.6' } });
});

it('of an interpreter that came with the upload nothing is left behind', () => {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-syntax-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'python');
  const [pid, late] = [join(dir, 'pid'), join(dir, 'late')];
  writeFileSync(
    path,
    `#!/bin/sh\nsetsid sh -c 'echo $$ > ${pid}; sleep 1; echo > ${late}' >/dev/null 2>&1 &\nsleep 0.3\necho 0 3 odd\n`,
  );
  chmodSync(path, 0o755);
  expect(syntaxFault({ path, version: '3.11.0' }, Buffer.from('x'), python)).toEqual({ line: 3, reason: 'odd' });
  expect(existsSync(`/proc/${readFileSync(pid, 'utf8').trim()}`)).toBe(false);
  expect(existsSync(late)).toBe(false);
});
