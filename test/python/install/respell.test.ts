// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's own variables are written so
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { respell } from '../../../src/python/install/respell.ts';

let appDir = '';
beforeEach(() => {
  appDir = mkdtempSync(join(tmpdir(), 'respell-'));
  write({ 'lib/pyproject.toml': '', 'lib2/setup.py': '', 'wheels/x': '', 'sub/wheels/x': '' });
});
afterEach(() => rmSync(appDir, { recursive: true }));

const write = (files: Record<string, string | Uint8Array>) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(appDir, path)), { recursive: true });
    writeFileSync(join(appDir, path), text);
  }
};
const result = (env = {}) => respell(appDir, ['requirements.txt'], env);

/** APP stands for the app dir. */
describe('one line', () => {
  it.each<[line: string, plain: string | null]>([
    ['-rbase.txt', 'six'],
    ['-r base.txt', null],
    ['-r "base.txt"', null],
    ['--requirement=base.txt', null],
    ['--requirem base.txt', 'six'],
    ['-r \\\n  base.txt', 'six'],
    ['-r base.txt # why', null],
    ['-r base.txt and more', 'six'],
    ['-r ${SUB}/a.txt', null],
    ['-r${SUB}/a.txt', 'six'],
    ['-r https://example.org/r.txt', null],
    ['-rhttps://example.org/r.txt', '--requirement https://example.org/r.txt'],
    ['-cbase.txt', '--constraint APP/base.txt'],
    ['-e ./lib', null],
    ['-e./lib[x]', '-e ./lib[x]'],
    ['-e lib', null],
    ['-e "lib @ file:./lib"', '-e lib @ file:./lib'],
    ['./lib -e x', '-e ./lib'],
    ['-fwheels', '--find-links APP/wheels'],
    ['-f wheels', null],
    ['-f wheels -f sub', '--find-links APP/wheels'],
    ['-f file:./wheels', '--find-links APP/wheels'],
    ['-f nowhere', ''],
    ['--find-links=https://example.org/', null],
    ['--no-index --find-links wheels', '--no-index\n--find-links APP/wheels'],
    ['-ihttps://example.org/simple', '--index-url=https://example.org/simple'],
    ['--index-url https://example.org/simple', null],
    ['--pypi-url https://example.org/simple', '--index-url=https://example.org/simple'],
    ['--extra-index-url=https://b -i https://a', '--index-url=https://a\n--extra-index-url=https://b'],
    ['--only-binary=:all:', null],
    ['--only-binary=numpy,scipy', '--only-binary numpy\n--only-binary scipy'],
    ['numpy>=1', null],
    ['numpy>=1 --pre', 'numpy>=1'],
    ['numpy\\\n>=1', 'numpy>=1'],
    ['numpy==1 --hash=sha256:00 \\\n  --hash=sha256:11', null],
    ['numpy==1 --hash="sha256:00" --has sha256:11', 'numpy==1 --hash=sha256:00 --hash=sha256:11'],
    ['numpy==${VERSION}', 'numpy==1'],
    ['lib @ https://${SUB}@example.org/lib.zip', null],
    ['lib @ https://${SUB}@example.org/lib.zip --pre', 'lib @ https://${SUB}@example.org/lib.zip'],
    ['./${SUB}/../lib', null],
    ['numpy ;', 'numpy '],
    ['./lib ;', './lib '],
    ['file:./lib ;  -r base.txt', 'file:./lib '],
  ])('%s', (line, plain) => {
    write({ 'requirements.txt': line, 'base.txt': 'six', 'sub/a.txt': 'six' });
    const lines = plain === null ? null : plain.replaceAll('APP', appDir).replace(/.$/, '$&\n');
    expect(result({ SUB: 'sub', VERSION: '1' })).toEqual({ text: lines, options: [] });
  });
});

describe('all files', () => {
  it.each<[why: string, requirements: string]>([
    ['names', 'numpy\nscipy==1.0 # why\n'],
    ['an include', '-r sub/a.txt\n./lib\n'],
    ['an include with a blank in its name', "-r 'sub/my file.txt'\n"],
    ['an include with an escaped blank in its name', '-r sub/my\\ file.txt\n'],
  ])('leaves alone what uv reads: %s', (_why, requirements) => {
    write({ 'requirements.txt': requirements, 'sub/a.txt': 'six', 'sub/my file.txt': 'six' });
    expect(result()).toEqual({ text: null, options: [] });
  });

  it('leaves alone what pip would not have, for uv to say what is wrong', () => {
    write({ 'requirements.txt': '-rbase.txt\nnumpy=1\n--pre', 'base.txt': 'six' });
    expect(result()).toEqual({ text: null, options: [] });
  });

  it('puts all files into one, with the paths that are meant relative to them', () => {
    write({
      'requirements.txt': '-rsub/a.txt\n-e./lib\nnumpy \\\n  --hash=sha256:00\n',
      'sub/a.txt': '-f ../wheels\n-f wheels\n-c c.txt\n-r a.txt\nsix # why\n./lib2\n',
      'sub/c.txt': 'six<2',
    });
    expect(result().text).toBe(`--find-links ${appDir}/wheels
--find-links ${appDir}/sub/wheels
--constraint ${appDir}/sub/c.txt
six
./lib2
-e ./lib
numpy   --hash=sha256:00
`);
  });

  it('looks for packages where pip does: in the app root, where nothing is beside the file', () => {
    write({ 'requirements.txt': '-r other/a.txt', 'other/a.txt': '-f wheels\nsix' });
    expect(result().text).toBe(`--find-links ${appDir}/wheels\nsix\n`);
  });

  it('takes the first of two includes on one line, as pip does', () => {
    write({ 'requirements.txt': '-r a.txt -r b.txt', 'a.txt': 'six', 'b.txt': 'numpy' });
    expect(result().text).toBe('six\n');
  });

  it('takes a file once that several include', () => {
    write({ 'requirements.txt': '-ra.txt\n-rb.txt', 'a.txt': '-r b.txt\nsix', 'b.txt': 'numpy' });
    expect(result().text).toBe('numpy\nsix\n');
  });

  it('puts into UTF-8 what is not', () => {
    write({
      'requirements.txt': '-r sub/a.txt',
      'sub/a.txt': Buffer.from('# coding: latin-1\n# für später\nsix', 'latin1'),
    });
    expect(result().text).toBe('six\n');
  });

  it('moves options to the command line that uv only takes there', () => {
    write({ 'requirements.txt': '--pre\n-r a.txt', 'a.txt': '--pre\n--trusted-host example.org\nsix' });
    expect(result()).toEqual({ text: null, options: ['--prerelease=allow', '--allow-insecure-host=example.org'] });
  });
});
