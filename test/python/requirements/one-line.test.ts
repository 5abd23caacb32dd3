// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's own variables are written so
/**
 * What becomes of single odd lines in app/user_code/requirements.txt? Many were found by generated.test.ts.
 *
 * Right of the line is what is staged, or the code of the refusal.
 */

import { describe, expect, it } from 'vitest';
import { messageText } from '../../../src/problem.ts';
import { meaning } from '../../../src/python/requirements/meaning.ts';
import { excerpt } from '../../../src/quote.ts';
import { attempt, filesInMemory, type Tree } from './upload.ts';

const USER_CODE = 'app/user_code';
const EMPTY = [
  'setup.py',
  'lib/setup.py',
  'my lib/setup.py',
  'üb/setup.py',
  'x.whl',
  'a@1.zip',
  'sub/a.txt',
  'wheels/a.html',
];

function stage(text: string, files: Tree = {}, userCode = USER_CODE): string {
  const own = { ...Object.fromEntries(EMPTY.map((path) => [path, ''])), ...files, 'requirements.txt': text };
  const tree = Object.fromEntries(Object.entries(own).map(([path, content]) => [`${userCode}/${path}`, content]));
  const source = { path: `${userCode}/requirements.txt`, dir: userCode, cwd: userCode };
  const result = attempt([source], 'requirements.txt', filesInMemory(tree));
  if (result.ok) return result.relocation.content.split('\n').slice(1).join('\n').replace(/\n$/, '');
  expect(messageText(result.problem)).not.toContain('secret');
  return result.problem.code;
}

describe('paths that count from where pip runs', () => {
  it.each<[line: string, staged: string]>([
    ['./', './app/user_code'],
    ['-e ..', 'requirements-not-installable'],
    ['-e ../..', 'requirements-not-installable'],
    ['./my lib', './app/user_code/my lib'],
    ["-e 'my lib'", "-e './app/user_code/my lib'"],
    ['--edit=lib', '--edit=./app/user_code/lib'],
    ['-e=lib', 'requirements-equals-after-option'],
    ['-e =../..', 'requirements-equals-after-option'],
    ['=../..[x]', 'requirements-line-invalid'],
    ['lib -e .', './app/user_code/lib -e .'],
    ['./lib -e .', './app/user_code/lib -e .'],
    ['a@1.zip', './app/user_code/a@1.zip'],
    ['a@2.zip', 'requirements-path-after-at'],
    ['file:lib', 'file:./app/user_code/lib'],
    ['file:./my%20lib', 'file:./app/user_code/my%20lib'],
    ['file:./%C3%BCb', 'file:./app/user_code/%C3%BCb'],
    ['file:../user_code/lib', 'file:./app/user_code/lib'],
    ['file:../user_code/lib#egg=a', 'file:./app/user_code/../user_code/lib#egg=a'],
    ['file:x.whl ;     --hash=sha256:aa', 'file:./app/user_code/x.whl ;     --hash=sha256:aa'],
    ['an\\\nest @ file:./l\\\nib \\\n ; extra == "a"', 'an\\\nest @ file:./app/user_code/lib \\\n ; extra == "a"'],
    ['a @ file://${PWD}/lib', 'a @ file:./app/user_code/lib'],
    ['-f file:wheels', '-f file:./app/user_code/wheels'],
  ])('%s', (line, staged) => expect(stage(line)).toBe(staged));
});

describe('paths that count from the file', () => {
  it.each<[line: string, staged: string]>([
    ['-r\tsub/a.txt', '-r\tapp/user_code/sub/a.txt'],
    ['-r "sub/a.txt" # why', '-r "app/user_code/sub/a.txt" # why'],
    ['anest -r sub/a.txt', 'anest -r sub/a.txt'],
    ['-e . -r sub/a.txt', '-e ./app/user_code -r sub/a.txt'],
    ['-r sub/none.txt', 'requirements-missing-include'],
    ['-r sub', 'requirements-missing-include'],
    ['-r sub\\a.txt', 'requirements-backslash'],
    ['-r file:sub/a.txt', 'requirements-include-url'],
    ['-r https://h.example/a.txt', '-r https://h.example/a.txt'],
    ['--find-links=', '--find-links=app/user_code'],
    ["-f ''", '-f app/user_code'],
    ['-f ~/wheels', '-f ~/wheels'],
    ['-f /opt/wheels', '-f /opt/wheels'],
    // no way, for pip: there is no folder of that name to lead out of
    ['-f=../../../..', '-f=../../../..'],
    ['-f nowhere/../wheels', '-f nowhere/../wheels'],
  ])('%s', (line, staged) => expect(stage(line)).toBe(staged));
});

describe('variables', () => {
  it.each<[line: string, staged: string]>([
    ['https://${TOKEN}@h.example/x.zip', 'https://${TOKEN}@h.example/x.zip'],
    ['anest==${VERSION}', 'anest==${VERSION}'],
    ['./${SUB}/lib', './app/user_code/${SUB}/lib'],
    ['${LIB}', 'requirements-variable-path'],
    ['-e ${LIB}', 'requirements-variable-path'],
    ['a @ file:${LIB}', 'requirements-variable-path'],
    ['-f ${SUB}\nanest', '-r app/user_code/requirements.txt'],
    ['./${sub}', 'requirements-missing-path'],
  ])('%s', (line, staged) => expect(stage(line)).toBe(staged));
});

describe('what pip would not have', () => {
  it.each<[line: string, code: string]>([
    ['~/lib', 'requirements-home-path'],
    ['-e ~/lib', 'requirements-home-path'],
    ['C:\\Users\\me\\x.whl', 'requirements-host-path'],
    ['/home/me/lib', 'requirements-host-path'],
    ['-r /etc/requirements.txt', 'requirements-host-path'],
    ['a @ file:///C:/x.whl', 'requirements-host-path'],
    ['git+file:./lib', 'requirements-vcs-path'],
    ['FILE:./lib', 'requirements-file-url'],
    ['file://lib', 'requirements-file-url'],
    ['-e anest', 'requirements-missing-path'],
    ['-e https://user:secret@h.example/x', 'requirements-editable-invalid'],
    ['--index-url user:secret@h.example/simple', 'requirements-index-path'],
    ['-i file:./simple', 'requirements-index-path'],
    ['numpy=1.26=py311h1', 'requirements-single-equals'],
    ['!pip install numpy', 'requirements-command'],
    ['python -m pip install numpy', 'requirements-command'],
    ['conda install numpy', 'requirements-command'],
    ['--install-option=x', 'requirements-option-invalid'],
    ["-r 'open", 'requirements-option-invalid'],
    ['<<<<<<< HEAD', 'requirements-line-invalid'],
    ['numpy==1.0\nnumpy==2.0', 'requirements-pin-conflict'],
    ['numpy==2.2.6\nNumPy[x] >=1, <2', 'requirements-pin-conflict'],
    ['numpy==2.2.6\nnumpy!=2.2.*', 'requirements-pin-conflict'],
    ['numpy==2.2.6\nnumpy~=2.0', 'numpy==2.2.6\nnumpy~=2.0'],
    ['a==2\na<2 ; sys_platform == "win32"', 'a==2\na<2 ; sys_platform == "win32"'],
    ['a==2rc1\na<2', 'a==2rc1\na<2'],
    ['a==1 --hash=sha256:aa\nb==1', 'a==1 --hash=sha256:aa\nb==1'],
    ['-c c.txt', 'requirements-missing-include'],
    ['pkg-resources==0.0.0 # why', '# left out, no such release: pkg-resources==0.0.0 # why'],
    ['pkg-resources==0.0.0 #\\\n why\nb', '# left out, no such release: pkg-resources==0.0.0\nb'],
  ])('%s', (line, code) => expect(stage(line)).toBe(code));

  it.each<[line: string, code: string]>([
    ['-e ./lib', 'requirements-invalid-constraint'],
    ['./lib', 'requirements-invalid-constraint'],
    ['anest[x]<2', 'requirements-invalid-constraint'],
    ['a @ file:./lib', '-c .planqk/requirements/c.txt'],
    ['anest==1', '-c app/user_code/c.txt'],
  ])('a constraint %s', (line, code) => expect(stage('-c c.txt', { 'c.txt': line })).toBe(code));
});

describe('versions that agree', () => {
  it.each([
    'a==1.0\na==1.0.0',
    'a==1.0\na==1.0+cpu',
    "a==1; os_name=='nt'\na==2; os_name=='posix'",
    'A_b==1\na-b==1',
    'a==1.*\na==1.2',
    'a==2\na~=2.0.0',
    'a==2\na==2.0.*',
    "a==1; sys_platform=='win32'\na==2; sys_platform=='win32'",
    "a==1; python_version<'3'\na>2; python_version<'3'",
    "a==1; extra=='x'\na==2; extra=='x'",
    "a==1; platform_machine=='aarch64'\na==2; platform_machine=='aarch64'",
  ])('%s', (text) => expect(stage(text)).toBe(text));

  it.each([
    'a==2\na~=2.1.0',
    'a===2.0\na<2',
    "a==1; python_version>='3'\na==2; python_version>='3'",
    "a==1; sys_platform=='linux'\na>2; sys_platform=='linux'",
  ])('and that do not: %s', (text) => expect(stage(text)).toBe('requirements-pin-conflict'));

  it('looks at a constraint behind the requirement, too', () => {
    expect(stage('a==3\n-c c.txt', { 'c.txt': 'a==3.0\na>4' })).toBe('requirements-pin-conflict');
    expect(stage('b\n-c c.txt', { 'c.txt': 'a==3.0\na>4' })).not.toBe('requirements-pin-conflict');
  });
});

describe('what pip would fail for is told of lines that it takes', () => {
  const codes = (text: string, constraints = ''): string[] => {
    const files = filesInMemory({ 'requirements.txt': text, 'c.txt': constraints });
    const result = attempt([{ path: 'requirements.txt', dir: '.', cwd: '.' }], 'staged.txt', files);
    return result.ok ? result.relocation.warnings.map(({ code }) => code) : [result.problem.code];
  };

  it.each<[line: string, codes: string[]]>([
    ['pywin32', ['pip-other-system']],
    ['pywin32 ; python_version >= "3"', ['pip-other-system']],
    ['pywin32 ; os.name == "nt"', []],
    ['pywin32 ; sys_platform >= "win"', []],
    ['pywin32 ; python_version < "3"', []],
    ['pywin32 ; extra == "win"', []],
    ['pywin32 ; platform_machine == "AMD64"', []],
    ['a==1 --hash=sha256:abc', ['requirements-hash-malformed']],
    ['a==1 ; sys_platform == "win32" --hash=sha256:abc', []],
  ])('%s', (line, expected) => expect(codes(line)).toEqual(expected));

  it('and of no constraint', () => expect(codes('-c c.txt', 'a==1 --hash=sha256:abc')).toEqual([]));

  it('with the system that the package is for', () => {
    const files = filesInMemory({ 'requirements.txt': 'pyobjc-core' });
    const result = attempt([{ path: 'requirements.txt', dir: '.', cwd: '.' }], 'staged.txt', files);
    expect(result.ok && result.relocation.warnings[0]?.message).toContain('pyobjc-core ; sys_platform == "darwin"');
  });
});

describe('folders with odd names', () => {
  it.each<[userCode: string, line: string, staged: string]>([
    ['my app', './lib', './my app/lib'],
    ['my app', '-r sub/a.txt', "-r 'my app/sub/a.txt'"],
    ["it's", '-r sub/a.txt', `-r 'it'"'"'s/sub/a.txt'`],
    ['my app', 'file:./lib', 'file:./my%20app/lib'],
    ['a -b', './lib', 'requirements-unwritable-path'],
    ['a -b', '-e ./lib', "-e './a -b/lib'"],
    ['a #b', '-r sub/a.txt', 'requirements-unwritable-path'],
    ['a #b', '-f ${X}/a.txt', 'requirements-unwritable-path'],
    ['a;b', './lib', 'requirements-unwritable-path'],
    ['a[b]', '.', 'requirements-unwritable-path'],
    ['a[b]', './lib', './a[b]/lib'],
    ['${HOME}', '-e ./lib', 'requirements-unwritable-path'],
    ['coding:x', 'anest', 'anest'],
  ])('%s: %s', (userCode, line, staged) => expect(stage(line, {}, userCode)).toBe(staged));

  it('cannot pass for the declaration of an encoding', () => {
    const files = filesInMemory({ 'coding:x/requirements.txt': '# coding: y\nanest' });
    const result = attempt(
      [{ path: 'coding:x/requirements.txt', dir: 'coding:x', cwd: 'coding:x' }],
      'requirements.txt',
      files,
    );
    expect(result.ok && result.relocation.content).not.toMatch(/coding[:=]/);
  });
});

describe('limits', () => {
  const chain = (length: number): Tree =>
    Object.fromEntries(Array.from({ length }, (_, i) => [`${i}.txt`, i === length - 1 ? 'anest' : `-r ${i + 1}.txt`]));
  const fan = (count: number): Tree =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.txt`, 'anest']));
  const lines = (count: number): string => Array.from({ length: count }, (_, i) => `-r ${i}.txt`).join('\n');

  it.each<[why: string, text: string, files: Tree, isRefused: boolean]>([
    ['16 deep', '-r 0.txt', chain(16), false],
    ['17 deep', '-r 0.txt', chain(17), true],
    ['64 files', lines(64), fan(64), false],
    ['65 files', lines(65), fan(65), true],
    ['1 MiB', '#'.repeat(1024 * 1024), {}, false],
    ['more than 1 MiB', '#'.repeat(1024 * 1024 + 1), {}, true],
  ])('%s', (_why, text, files, isRefused) => expect(stage(text, files) === 'requirements-limit').toBe(isRefused));

  it('refuses few files that stand for many', () => {
    const layer = (i: number): [string, string] => [`${i}.txt`, i === 12 ? 'anest' : `-r ${i + 1}.txt\n`.repeat(3)];
    expect(stage('-r 0.txt', Object.fromEntries(Array.from({ length: 13 }, (_, i) => layer(i))))).toBe(
      'requirements-limit',
    );
  });
});

it('stages a parked template as it stages one at the root', () => {
  const template = {
    text: 'aroot\n-r more.txt',
    path: 'requirements.txt',
    parked: '.planqk/template-requirements.txt',
  };
  const tree = { 'more.txt': 'anest', 'app/requirements.txt': '-r ../requirements.txt\n./lib', 'app/lib/setup.py': '' };
  const staged = [template.path, template.parked].map((path) => {
    const sources = [
      { path, dir: '.', cwd: '.' },
      { path: 'app/requirements.txt', dir: 'app', cwd: 'app' },
    ];
    const result = attempt(sources, 'requirements.txt', filesInMemory({ ...tree, [path]: template.text }));
    return result.ok ? result.relocation.content : result.problem;
  });
  expect(staged[1]).toBe(staged[0]);
  expect(staged[0]).toBe(
    '# Staged from requirements.txt, app/requirements.txt by planqk-buildpacks. Edit the original.\n\n' +
      '# From requirements.txt\naroot\n-r more.txt\n\n' +
      '# From app/requirements.txt\n# already in this file: -r ../requirements.txt\n./app/lib\n',
  );
});

it('tells the meaning of a closure from the app root', () => {
  const files = filesInMemory({
    'a/requirements.txt': '-r b.txt\n-f w',
    'a/b.txt': './lib ; extra == "x"\n',
    'a/lib/setup.py': '',
    'a/w/x.html': '',
  });
  const entries = meaning([{ path: 'a/requirements.txt', dir: 'a', cwd: 'a' }], files);
  expect(entries).toEqual(['requirement | {a/lib} ; extra == "x"', 'settings | {a/w}']);
});

it('masks credentials', () => {
  expect(excerpt('-i https://u:p@h/x and git+ssh://git@h/x or https://h/a@b')).toBe(
    '-i https://****@h/x and git+ssh://****@h/x or https://h/a@b',
  );
});
