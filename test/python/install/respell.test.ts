import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { respell, respellLine } from '../../../src/python/install/respell.ts';

it.each<[line: string, plain: string]>([
  ['-rbase.txt', '-r base.txt'],
  ['-e./lib[x]', '-e ./lib[x]'],
  ['-fwheels', '-f wheels'],
  ['-e "lib @ file:./lib"', '-e lib @ file:./lib'],
  ['-r base.txt', '-r base.txt'],
  ['--requirement=base.txt', '--requirement=base.txt'],
  ['numpy>=1', 'numpy>=1'],
])('%s', (line, plain) => {
  expect(respellLine(line)).toBe(plain);
});

describe('respell', () => {
  let appDir = '';
  beforeEach(() => {
    appDir = mkdtempSync(join(tmpdir(), 'respell-'));
  });
  afterEach(() => rmSync(appDir, { recursive: true }));

  const write = (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(appDir, path)), { recursive: true });
      writeFileSync(join(appDir, path), text);
    }
  };
  const result = () => respell(appDir, ['requirements.txt']);

  it.each<[why: string, requirements: string]>([
    ['names', 'numpy\nscipy==1.0 # why\n'],
    ['an include', '-r sub/a.txt\n./lib\n'],
    ['an include with a blank in its name', "-r 'sub/my file.txt'\n"],
    ['an include with an escaped blank in its name', '-r sub/my\\ file.txt\n'],
  ])('leaves alone what uv reads: %s', (_why, requirements) => {
    write({ 'requirements.txt': requirements, 'sub/a.txt': 'six', 'sub/my file.txt': 'six' });
    expect(result()).toEqual({ text: null, options: [] });
  });

  it('puts all files into one, with the paths that are meant relative to them', () => {
    write({
      'requirements.txt': '-rsub/a.txt\n-e./lib\nnumpy \\\n  --hash=sha256:00\n',
      'sub/a.txt': '-f ../wheels\n-c c.txt\n-r a.txt\nsix # why\n./lib2\n',
      'sub/c.txt': 'six<2',
      'wheels/x': '',
    });
    expect(result().text).toBe(`--find-links ${appDir}/wheels
--constraint ${appDir}/sub/c.txt
six
./lib2
-e ./lib
numpy   --hash=sha256:00
`);
  });

  it('takes the first of two includes on one line, as pip does', () => {
    write({ 'requirements.txt': '-r a.txt -r b.txt', 'a.txt': 'six', 'b.txt': 'numpy' });
    expect(result().text).toBe('six\n');
  });

  it('moves options to the command line that uv only takes there', () => {
    write({ 'requirements.txt': '--pre\n-r a.txt', 'a.txt': '--pre\n--trusted-host example.org\nsix' });
    expect(result()).toEqual({ text: null, options: ['--prerelease=allow', '--allow-insecure-host=example.org'] });
  });
});
