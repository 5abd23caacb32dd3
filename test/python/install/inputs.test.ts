import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseReferences, surveyRequirements } from '../../../src/python/install/inputs.ts';

describe('parseReferences', () => {
  it.each<[line: string, includes: string[], paths: string[]]>([
    ['numpy==1.26', [], []],
    ['numpy[x]>=1,<2 ; python_version > "3"', [], []],
    ['-r base.txt', ['base.txt'], []],
    ['-rbase.txt', ['base.txt'], []],
    ['--requirement=sub/base.txt', ['sub/base.txt'], []],
    ["-r 'my dir/a.txt'", ['my dir/a.txt'], []],
    ['-c constraints.txt # why', ['constraints.txt'], []],
    ['-e .', [], ['.']],
    ['-e.[x]', [], ['.']],
    ['--editable=./lib', [], ['./lib']],
    ['./lib # mine', [], ['./lib']],
    ['lib/', [], ['lib/']],
    ['lib', [], []],
    ['wheels/a-1.0-py3-none-any.whl', [], ['wheels/a-1.0-py3-none-any.whl']],
    ['a-1.0-py3-none-any.whl', [], ['a-1.0-py3-none-any.whl']],
    ['libnest @ file:./lib', [], ['./lib']],
    ['-e file:./lib#egg=libnest', [], ['./lib']],
    ['libnest@file:./lib', [], ['./lib']],
    ['lib @ git+file:///workspace/lib', [], ['///workspace/lib']],
    ['-f wheels', [], ['wheels']],
    ['--find-links=wheels', [], ['wheels']],
    ['--index-url https://example.org/simple', [], []],
    ['-f https://example.org/wheels/', [], []],
    ['pkg @ git+https://example.org/a/b.git@v1', [], []],
    ['--index-url https://example.org/simple \\\n  --hash=sha256:abc', [], []],
    ['# ./lib', [], []],
  ])('%s', (line, includes, paths) => {
    expect(parseReferences(line)).toMatchObject({ includes, paths });
  });
});

describe('surveyRequirements', () => {
  let appDir = '';
  beforeEach(() => {
    appDir = mkdtempSync(join(tmpdir(), 'requirements-'));
  });
  afterEach(() => rmSync(appDir, { recursive: true }));

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(appDir, path)), { recursive: true });
    writeFileSync(join(appDir, path), text);
  };
  const survey = (options?: Parameters<typeof surveyRequirements>[2]) =>
    surveyRequirements(appDir, ['requirements.txt'], options);

  it.each<[why: string, requirements: string, file: string, matters: boolean]>([
    ['the code', 'numpy', 'program.py', false],
    ['an included file', '-r sub/base.txt', 'sub/base.txt', true],
    ['a constraints file', '-c c.txt', 'c.txt', true],
    ['a local package', './lib', 'lib/lib/__init__.py', true],
    ['a folder of wheels', '-f wheels', 'wheels/a-1.0-py3-none-any.whl', true],
    ['a folder named like a package', 'lib', 'lib/x.py', false],
  ])('a change of %s', (_why, requirements, file, matters) => {
    write('requirements.txt', requirements);
    write(file, 'before');
    const before = survey();
    write(file, 'after');
    expect(survey().digest !== before.digest).toBe(matters);
    expect(before.complete).toBe(true);
  });

  it('follows an include of an include, once', () => {
    write('requirements.txt', '-r a/one.txt');
    write('a/one.txt', '-r two.txt');
    write('a/two.txt', '-r one.txt\nnumpy');
    const before = survey().digest;
    write('a/two.txt', '-r one.txt\nscipy');
    expect(survey().digest).not.toBe(before);
  });

  it('is never complete with something installed in place, for its build may leave files in the app', () => {
    write('requirements.txt', '-e ./lib');
    expect(survey().complete).toBe(false);
  });

  it('does not walk out of the app', () => {
    write('requirements.txt', '../');
    expect(survey().complete).toBe(false);
  });

  it('sees the values of variables and of settings that name files', () => {
    write('requirements.txt', '-r $'.concat('{SUB}/a.txt'));
    write('sub/a.txt', 'numpy');
    write('c.txt', 'numpy<2');
    const digests = [
      survey().digest,
      survey({ env: { SUB: 'sub' } }).digest,
      survey({ env: { SUB: 'sub' }, settings: ['c.txt'] }).digest,
    ];
    write('c.txt', 'numpy<3');
    digests.push(survey({ env: { SUB: 'sub' }, settings: ['c.txt'] }).digest);
    expect(new Set(digests).size).toBe(4);
  });

  it('copes with a file that is missing', () => {
    expect(survey().digest).toMatch(/^[0-9a-f]{64}$/);
  });
});
