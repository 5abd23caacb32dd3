// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's own variables are written so
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findInputs, surveyRequirements } from '../../../src/python/install/inputs.ts';

let appDir = '';
beforeEach(() => {
  appDir = mkdtempSync(join(tmpdir(), 'requirements-'));
});
afterEach(() => rmSync(appDir, { recursive: true }));

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(appDir, path)), { recursive: true });
  writeFileSync(join(appDir, path), text);
};

describe('findInputs', () => {
  it.each<[line: string, includes: string[], paths: string[]]>([
    ['numpy==1.26', [], []],
    ['numpy[x]>=1,<2 ; python_version > "3"', [], []],
    ['-r base.txt', ['base.txt'], []],
    ['-rbase.txt', ['base.txt'], []],
    ['--requirement=sub/base.txt', ['sub/base.txt'], []],
    ['--requirem sub/base.txt', ['sub/base.txt'], []],
    ["-r 'my dir/a.txt'", ['my dir/a.txt'], []],
    ['-c constraints.txt # why', ['constraints.txt'], []],
    ['-r ${PWD}/base.txt', ['base.txt'], []],
    ['-e .', [], ['.']],
    ['-e.[x]', [], ['.']],
    ['--editable=./lib', [], ['./lib']],
    ['./lib # mine', [], ['./lib']],
    ['${PWD}/lib', [], ['./lib']],
    ['lib/', [], ['lib']],
    ['lib', [], []],
    ['wheels/a-1.0-py3-none-any.whl', [], ['wheels/a-1.0-py3-none-any.whl']],
    ['a-1.0-py3-none-any.whl', [], ['a-1.0-py3-none-any.whl']],
    ['libnest @ file:./lib', [], ['./lib']],
    ['-e file:./lib#egg=libnest', [], ['./lib']],
    ['libnest@file:./lib', [], ['./lib']],
    ['libnest @ file://${PWD}/lib', [], ['./lib']],
    ['lib @ git+file:///workspace/lib', [], ['/workspace/lib']],
    ['lib @ git+file:///workspace/lib@v1#subdirectory=x', [], ['/workspace/lib']],
    ['-f wheels', [], ['wheels']],
    ['--find-links=wheels', [], ['wheels']],
    ['-f file:./wheels', [], ['wheels']],
    ['--no-index -f wheels', [], ['wheels']],
    ['--index-url https://example.org/simple', [], []],
    ['--extra-index-url file:///opt/my%20index', [], ['/opt/my index']],
    ['-f https://example.org/wheels/', [], []],
    ['pkg @ git+https://example.org/a/b.git@v1', [], []],
    ['--index-url https://example.org/simple \\\n  --hash=sha256:abc', [], []],
    ['# ./lib', [], []],
  ])('%s', (line, includes, paths) => {
    for (const path of ['base.txt', 'sub/base.txt', 'my dir/a.txt', 'constraints.txt']) write(path, 'numpy');
    for (const path of ['pyproject.toml', 'lib/pyproject.toml']) write(path, '');
    for (const path of ['a-1.0-py3-none-any.whl', 'wheels/a-1.0-py3-none-any.whl']) write(path, '');
    write('requirements.txt', line);
    const { files, places } = findInputs(appDir, ['requirements.txt'], {});
    expect([...files.keys()]).toEqual(['requirements.txt', ...includes].map((path) => join(appDir, path)));
    expect(places).toEqual(paths.map((path) => resolve(appDir, path)));
  });
});

describe('surveyRequirements', () => {
  const survey = (options?: Parameters<typeof surveyRequirements>[2]) =>
    surveyRequirements(appDir, ['requirements.txt'], options);

  it.each<[why: string, requirements: string, file: string, matters: boolean]>([
    ['the code', 'numpy', 'program.py', false],
    ['an included file', '-r sub/base.txt', 'sub/base.txt', true],
    ['a constraints file', '-c c.txt', 'c.txt', true],
    ['a local package', './lib', 'lib/lib/__init__.py', true],
    ['a folder of wheels', '-f wheels', 'wheels/a-1.0-py3-none-any.whl', true],
    ['a folder of wheels beside the file', '-r sub/base.txt', 'sub/wheels/a-1.0-py3-none-any.whl', true],
    ['an index', '-i file://${PWD}/index', 'index/a/index.html', true],
    ['a folder named like a package', 'lib', 'lib/x.py', false],
  ])('a change of %s', (_why, requirements, file, matters) => {
    write('sub/base.txt', '-f wheels');
    write('lib/pyproject.toml', '');
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

  it('follows an include out of the app', () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    write('requirements.txt', '-c ${OUTSIDE}/c.txt');
    const constrainedTo = (text: string) => {
      writeFileSync(join(outside, 'c.txt'), text);
      return survey({ env: { OUTSIDE: outside } });
    };
    const [before, after] = [constrainedTo('numpy<2'), constrainedTo('numpy<3')];
    rmSync(outside, { recursive: true });
    expect(before.complete).toBe(true);
    expect(after.digest).not.toBe(before.digest);
  });

  it.each<[why: string, requirements: string]>([
    ['something installed in place, for its build may leave files in the app', '-e ./lib'],
    ['what pip would not have', 'numpy=1'],
    ['what leads out of the app', '../'],
    ['a folder outside of the app', '-f /usr'],
    ['a variable that nobody has set', '${LIB}'],
    ['a file that is missing', '-r missing.txt'],
  ])('is never complete with %s', (_why, requirements) => {
    write('lib/pyproject.toml', '');
    write('requirements.txt', requirements);
    const before = survey();
    expect(before.complete).toBe(false);
    write('requirements.txt', `${requirements}\n# of which it sees the text`);
    expect(survey().digest).not.toBe(before.digest);
  });

  it('does not look through a folder outside of the app that a link in it leads to', () => {
    symlinkSync('/', join(appDir, 'link'));
    write('requirements.txt', '-f link/proc');
    expect(survey().complete).toBe(false);
  });

  it('copes with what the system does not let it read', () => {
    write('requirements.txt', 'numpy');
    expect(survey({ settings: ['/proc/self/mem'] }).complete).toBe(true);
  });

  it('sees the values of variables and of settings that name files', () => {
    write('requirements.txt', '-r ${SUB}/a.txt');
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

  it.each<[line: string, before: Record<string, string>, after: Record<string, string>, differs: boolean]>([
    ['-i https://joe:${TOKEN}@a/simple', { TOKEN: 'one' }, { TOKEN: 'two' }, false],
    ['-i https://joe:${TOKEN}@a/simple', { TOKEN: 'one' }, { TOKEN: 'with/slash' }, false],
    ['-i https://${LOGIN}@a/simple', { LOGIN: 'joe:one' }, { LOGIN: 'jane:two' }, false],
    ['-i ${INDEX}', { INDEX: 'https://joe:one@a/simple' }, { INDEX: 'https://joe:two@a/simple' }, false],
    ['-i ${INDEX}', { INDEX: 'https://joe:one@a/simple' }, { INDEX: 'https://joe:one@b/simple' }, true],
    ['-i https://joe:${TOKEN}@${HOST}/simple', { TOKEN: 'x', HOST: 'a' }, { TOKEN: 'x', HOST: 'b' }, true],
    ['six @ https://a/${TOKEN}/six.whl', { TOKEN: 'one' }, { TOKEN: 'two' }, true],
    ['six==${VERSION}', { VERSION: '1' }, { VERSION: '2' }, true],
  ])('users and passwords do not count, all else does: %s', (line, before, after, differs) => {
    write('requirements.txt', `${line}\n`);
    expect(survey({ env: before }).digest !== survey({ env: after }).digest).toBe(differs);
  });

  it('is the same wherever the app lies', () => {
    const other = mkdtempSync(join(tmpdir(), 'requirements-'));
    for (const dir of [appDir, other]) {
      mkdirSync(join(dir, 'lib'));
      writeFileSync(join(dir, 'lib', 'setup.py'), '');
      writeFileSync(join(dir, 'requirements.txt'), 'lib @ file://${PWD}/lib');
    }
    const there = surveyRequirements(other, ['requirements.txt'], { settings: ['lib'] });
    rmSync(other, { recursive: true });
    expect(survey({ settings: ['lib'] })).toEqual(there);
  });

  it('copes with a file that is missing, and with what cannot be a path', () => {
    expect(survey({ settings: ['requirements.txt/x', `https://example.org/${'x'.repeat(300)}`] }).digest).toMatch(
      /^[0-9a-f]{64}$/,
    );
  });
});
