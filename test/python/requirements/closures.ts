// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's own variables are written so
/**
 * What may people write into requirements files?
 *
 * Arbitraries for whole closures: mostly right, lest nearly each is refused for one of its lines, each part a little odd.
 */

import { join } from 'node:path';
import fc from 'fast-check';
import type { RequirementSource } from '../../../src/python/requirements/types.ts';
import type { Tree } from './upload.ts';

const USER_CODES = mostly(
  ['app/user_code', 'app/user-code', 'a'],
  ['app/my code', 'app/a -b', "it's", 'x#y', 'x #y', 'é', 'a[b]', 'a;b', 'coding:x', 'a%20b', 'a@b', '.'],
);

function mostly(usual: string[], odd: string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );
}

function joined(...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((texts) => texts.join(''));
}

const names = fc.constantFrom('anest', 'lib', 'other', 'Flask', 'a.b-c_d', 'wheels');
const folders = mostly(
  [
    '.',
    './',
    './lib',
    'lib/',
    './lib/',
    '../x',
    './my lib',
    'sub/lib',
    './sub/../lib',
    '../..',
    './-d',
    './üb',
    'my lib/',
  ],
  [
    'lib',
    'my lib',
    './a%20b',
    './bare',
    'no',
    './no',
    '../../up',
    './l[b',
    './${SUB}/lib',
    '${LIB}',
    '${LIB}/x',
    '=../..',
  ],
);
const archives = mostly(
  [
    'anest-1.0-py3-none-any.whl',
    './wheels/anest-1.0-py3-none-any.whl',
    'wheels/anest-1.0-py3-none-any.whl',
    'pkg-1.0.tar.gz',
    '../x/pkg@1.zip',
  ],
  ['./none-1.0.zip', 'wheels/${ANEST}'],
);
const includes = mostly(
  ['one.txt', 'sub/two.txt', './sub/../one.txt', '../x/three.txt', 'sub dir/four.txt', 'ö.txt'],
  ['requirements.txt', 'none.txt', 'sub\\two.txt', '../../requirements.txt', '${SUB}/hidden.txt'],
);
const places = mostly(
  [
    'wheels',
    './wheels',
    '../wheels',
    'sub/wheels',
    'my wheels',
    'https://h.example/simple',
    'file:wheels',
    'file:./wheels',
  ],
  ['none', 'file:none', '${WHEELS}', '../../../..', 'anest-1.0-py3-none-any.whl', '=../wheels', ''],
);
const extras = mostly(['', '', '', '[x]'], ['[x,y]', ' [x]', '[x', '[]']);
const markers = mostly(
  ['', '', '', " ; python_version > '3'", "; sys_platform == 'linux' and (extra == 'a')"],
  [' ;', '; bad', ';python_version>"3"', ";'a' not  in os.name"],
);
const versions = mostly(
  ['', '==1.0', '>=1,<2', ' ~= 1.0', '== 1.*', '(>1)', '==1.0+cpu', '!=2.0a1.post3.dev4'],
  ['===x', '=1', '>=1.*', '>1,', '==1.0.*a', '~=1', '<=1+l', '==v1!2', '(>1'],
);

const fileUrl = fc.oneof(folders, archives).map((path) => `file:${path.replaceAll(' ', '%20')}`);
const tail = mostly(['', '', '#egg=libnest'], ['#subdirectory=s', '?x#egg=a[b]', '#sha256=abc']);
const url = fc.oneof(
  { weight: 3, arbitrary: joined(fileUrl, tail) },
  mostly(
    [
      'https://h.example/x-1.zip',
      'git+https://u:p@h.example/x.git@v1#egg=x',
      'https://${TOKEN}@h.example/x.whl',
      'file://${PWD}/lib',
    ],
    [
      'git+ssh://git@h.example/x',
      'git+file:./lib',
      'FILE:./lib',
      'file://lib',
      'file://localhost/lib',
      './lib',
      'file:${LIB}',
    ],
  ),
);
const indexed = joined(names, extras, versions);
const direct = joined(names, extras, fc.constantFrom(' @ ', '@', ' @'), url);
const path = joined(fc.oneof(folders, archives), extras);
const requirement = joined(fc.oneof(indexed, direct, path, url), markers);
const lineOptions = mostly(
  ['', '', '', '', ' --hash=sha256:aa', ' \\\n    --hash=sha256:aa \\\n    --hash sha512:bb', ' --config-settings a=b'],
  [' -e .', ' -e .', ' --hash=md5:x', ' --pre', ' -C x', ' --config a=b'],
);

function quoted(value: string, style: number): string {
  if (style === 0 && !/[ '"\\]/.test(value)) return value;
  if (style === 1) return `'${value.replaceAll("'", "'\\''")}'`;
  if (style === 2) return `"${value.replaceAll(/[\\"]/g, '\\$&')}"`;
  return value.replaceAll(/[^\w./:@#=$%{}[\]-]/g, '\\$&');
}

function option(short: string, long: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const spellings = mostly(
    [`${short} `, short, `${long} `, `${long}=`],
    [`${short}\t`, `${long}   `, `${short}=`, `${long.slice(0, -2)} `],
  );
  return fc.tuple(spellings, value, fc.nat(3)).map(([spelling, text, style]) => spelling + quoted(text, style));
}

const include = option('-r', '--requirement', includes);
const constraint = option('-c', '--constraint', includes);
const editable = option('-e', '--editable', fc.oneof(path, url, direct, folders));
const findLinks = option('-f', '--find-links', places);
const index = option(
  '-i',
  '--index-url',
  mostly(['https://a.example', 'https://u:p@b.example/'], ['./simple', 'file:./simple']),
);
const setting = mostly(
  [
    '--pre',
    '--no-index',
    '--extra-index-url https://c.example',
    '--only-binary :all:',
    '--no-binary=anest',
    '--prefer-binary',
  ],
  ['--no-such', '--trusted-host h', 'stray', '--', '-', '--pre=x', '--require-hashes'],
);
const options = fc
  .array(fc.oneof({ weight: 3, arbitrary: include }, constraint, editable, findLinks, index, setting), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join(' '));
const oddities = mostly(
  ['', '  ', '# comment', '#\\', '# coding: latin-1'],
  ['\\', 'pkg-resources==0.0.0', 'python=3.10', 'pip install x', '\\\\', '${ANY}', 'a b', '$ANY', 'anest \\ '],
);
const plainLine = fc.oneof(
  { weight: 8, arbitrary: joined(requirement, lineOptions) },
  { weight: 4, arbitrary: fc.oneof(include, constraint, editable, findLinks) },
  options,
  oddities,
);
const comments = mostly(['', '', '', ' # why', '  ', ' # ünïcode'], ['\t#', '#no', '\u00a0#']);
/** Broken at any place, as pip glues the pieces again. */
const line = fc
  .tuple(joined(plainLine, comments), fc.option(fc.nat(30), { freq: 6 }))
  .map(([whole, at]) => (at === null || at > whole.length ? whole : `${whole.slice(0, at)}\\\n${whole.slice(at)}`));
const lineEnd = mostly(['\n', '\n', '\r\n'], ['\r', '\u2028', '\f', '\x1e']);
const text = fc
  .tuple(fc.array(line, { maxLength: 4 }), lineEnd, fc.boolean())
  .map(([lines, end, isEnded]) => (lines.join('\n') + (isEnded ? '\n' : '')).replaceAll('\n', end));
const encode = fc.constantFrom<(text: string) => Uint8Array>(
  (value) => Buffer.from(value),
  (value) => Buffer.from(`\ufeff${value}`),
  (value) => Buffer.from(`\ufeff${value}`, 'utf16le'),
  (value) => Buffer.from(`# -*- coding: latin-1 -*-\n${value.replaceAll(/[^\0-\xff]/g, '')}`, 'latin1'),
);
const file = fc.tuple(text, encode).map(([value, encodeText]) => encodeText(value));
const included = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('anest\n', '-f ../wheels\nanest==1.0', '-e .', './lib', '-r one.txt', '-c ../one.txt'),
  },
  file,
);

export const closures = fc.record({
  userCode: USER_CODES,
  main: file,
  template: fc.option(fc.oneof(fc.constantFrom('aroot\n', '-f wheels'), file), { freq: 4 }),
  one: included,
  two: included,
  three: included,
  four: included,
});

export type GeneratedClosure = typeof closures extends fc.Arbitrary<infer T> ? T : never;

/**
 * What the variables of these closures stand for.
 *
 * Not what would count from pip's folder where nobody can see it: a warning says that such were not checked.
 */
export const ENVIRONMENT = {
  SUB: 'sub',
  LIB: './lib',
  ANEST: 'anest-1.0-py3-none-any.whl',
  ANY: 'anest',
  TOKEN: 't',
  WHEELS: 'https://w.example',
};

export function treeOf({ userCode, main, template, one, two, three, four }: GeneratedClosure): Tree {
  const own: Tree = {
    'requirements.txt': main,
    'one.txt': one,
    'ö.txt': one,
    'sub/two.txt': two,
    // What a variable hides is not looked into, so it must not count from pip's folder.
    'sub/hidden.txt': 'anest<3\n-f ../wheels\n',
    '../x/three.txt': three,
    'sub dir/four.txt': four,
    ...emptyFiles(
      'setup.py',
      'lib/pyproject.toml',
      'my lib/setup.py',
      'a b/setup.py',
      'l[b/setup.py',
      '-d/setup.py',
      'üb/setup.py',
    ),
    ...emptyFiles('sub/lib/setup.py', 'bare/README.md', '../x/setup.py', '../x/pkg@1.zip', 'pkg-1.0.tar.gz'),
    ...emptyFiles(
      'wheels/anest-1.0-py3-none-any.whl',
      'sub/wheels/x.html',
      'my wheels/x.html',
      'anest-1.0-py3-none-any.whl',
    ),
  };
  const nested = Object.entries(own).map(
    ([name, content]) => [join(userCode, name).replace(/^\.\.\//, ''), content] as const,
  );
  if (userCode === '.') return Object.fromEntries(nested);
  const root = template === null ? {} : { 'requirements.txt': template };
  return { ...Object.fromEntries(nested), ...emptyFiles('setup.py', 'lib/setup.py', 'wheels/z.html'), ...root };
}

function emptyFiles(...paths: string[]): Tree {
  return Object.fromEntries(paths.map((name) => [name, '']));
}

export function sourcesOf({ userCode, template }: GeneratedClosure): RequirementSource[] {
  const own = { path: join(userCode, 'requirements.txt'), dir: userCode, cwd: userCode };
  return userCode === '.' || template === null ? [own] : [{ path: 'requirements.txt', dir: '.', cwd: '.' }, own];
}
