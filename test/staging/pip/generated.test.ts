// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's own variables are written so
/**
 * Does the real pip read the staged file as it reads the original? Asked for closures that nobody would think of.
 *
 * PIP_CASES sets how many (default 2500), PIP_SEED repeats a run. A difference is shrunk; keep it as a row of cases.test.ts.
 */

import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { relocateRequirements } from '../../../src/staging/pip/relocate.ts';
import type { RelPath, RequirementSource } from '../../../src/staging/pip/types.ts';
import { encodeTree, installPip, RealPip } from './real-pip.ts';
import { filesInMemory, type Tree } from './upload.ts';

const CASES = Number(process.env.PIP_CASES ?? 2500);
const SEED = process.env.PIP_SEED === undefined ? {} : { seed: Number(process.env.PIP_SEED) };
const USER_CODES = [
  'app/user_code',
  'app/user-code',
  'app/my code',
  'a',
  'app/a -b',
  "it's",
  'x#y',
  'x #y',
  'é',
  'a[b]',
  'a;b',
  'coding:x',
  'a%20b',
  '.',
];

/** What pip would refuse as well, so a refusal of ours is no loss. Other codes are stricter than pip on purpose. */
const PIP_REFUSES_TOO = new Set([
  'requirements-missing-include',
  'requirements-cycle',
  'requirements-missing-path',
  'requirements-not-installable',
  'requirements-blank-after-backslash',
  'requirements-single-equals',
  'requirements-editable-invalid',
  'requirements-option-invalid',
  'requirements-line-invalid',
  'requirements-file-url',
  'requirements-path-after-at',
  'requirements-command',
]);

/** Mostly what works, lest nearly every closure is refused for one of its lines. */
function mostly<T>(good: T[], bad: T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: fc.constantFrom(...bad) });
}

const names = ['anest', 'lib', 'other', 'Flask', 'a.b-c_d', 'wheels'];
const folders = mostly(
  ['.', './', './lib', 'lib/', './lib/', '../x', './my lib', 'sub/lib', './sub/../lib', '../..', './-d', './${SUB}/lib', './üb', 'my lib/'],
  ['lib', 'my lib', './a%20b', './bare', 'no', './no', '../../up', './l[b', '${LIB}', '${LIB}/x', '=../..'],
);
const archives = mostly(
  ['anest-1.0-py3-none-any.whl', './wheels/anest-1.0-py3-none-any.whl', 'wheels/anest-1.0-py3-none-any.whl', 'pkg-1.0.tar.gz', '../x/pkg@1.zip'],
  ['./none-1.0.zip', 'wheels/${ANEST}'],
);
const includes = mostly(
  ['one.txt', 'sub/two.txt', './sub/../one.txt', '../x/three.txt', 'sub dir/four.txt', 'ö.txt', '${SUB}/hidden.txt'],
  ['requirements.txt', 'none.txt', 'sub\two.txt', '../../requirements.txt'],
);
const places = mostly(
  ['wheels', './wheels', '../wheels', 'sub/wheels', 'my wheels', 'https://host.example/simple', 'file:wheels', 'file:./wheels', 'anest-1.0-py3-none-any.whl'],
  ['none', 'file:none', '${SUB}', '../../../..'],
);
const extras = fc.constantFrom('', '', '', '[x]', '[x,y]', ' [x]');
const markers = fc.constantFrom(
  '',
  '',
  '',
  " ; python_version > '3'",
  ';python_version>"3"',
  "; sys_platform == 'linux' and (extra == 'a')",
  ' ;',
  '; bad',
);
const comments = fc.constantFrom('', '', '', ' # why', '\t#', '#no', '  ', ' # ünïcode');
const versions = fc.constantFrom(
  '',
  '==1.0',
  '>=1,<2',
  ' ~= 1.0',
  '===x',
  '== 1.*',
  '=1',
  '(>1)',
  '==1.0+cpu',
  '>=1.*',
  '!=2.0a1.post3.dev4',
);

const fileUrl = fc.oneof(folders, archives).map((path) => `file:${path.replaceAll(' ', '%20')}`);
const tail = fc.constantFrom('', '', '#egg=libnest', '#subdirectory=s', '?x#egg=a[b]', '#sha256=abc');
const url = fc.oneof(
  fc.tuple(fileUrl, tail).map((parts) => parts.join('')),
  fc.constantFrom(
    'https://h.example/x-1.zip',
    'git+https://u:p@h.example/x.git@v1#egg=x',
    'git+ssh://git@h.example/x',
    'git+file:./lib',
    'FILE:./lib',
    'file://lib',
    'file://${PWD}/lib',
    'file://localhost/lib',
    './lib',
    'https://${TOKEN}@h.example/x.whl',
  ),
);
const indexed = fc.tuple(fc.constantFrom(...names), extras, versions).map((parts) => parts.join(''));
const direct = fc
  .tuple(fc.constantFrom(...names), extras, fc.constantFrom(' @ ', '@', ' @'), url)
  .map((parts) => parts.join(''));
const path = fc.tuple(fc.oneof(folders, archives), extras).map((parts) => parts.join(''));
const requirement = fc.tuple(fc.oneof(indexed, direct, path, url), markers).map((parts) => parts.join(''));
const hash = fc.constantFrom(
  '',
  '',
  '',
  ' --hash=sha256:aa',
  ' \\\n    --hash=sha256:aa \\\n    --hash sha512:bb',
  ' --config-settings a=b',
  ' -e .',
  ' --hash=md5:x',
  ' --pre',
);

function quoted(value: string, style: number): string {
  if (style === 0) return value;
  if (style === 1) return `'${value.replaceAll("'", "'\\''")}'`;
  if (style === 2) return `"${value.replaceAll(/[\\"]/g, '\\$&')}"`;
  return value.replaceAll(/[^\w./:@#=$%{}[\]-]/g, '\\$&');
}

const option = (short: string, long: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(
        `${short} `,
        short,
        `${long} `,
        `${long}=`,
        `${short}\t`,
        `${long}   `,
        `${short}=`,
        `${long.slice(0, -2)} `,
      ),
      value,
      fc.nat(3),
    )
    .map(([spelling, text, style]) => spelling + quoted(text, style));
const include = option('-r', '--requirement', includes);
const constraint = option('-c', '--constraint', includes);
const editable = option('-e', '--editable', fc.oneof(path, url, direct, folders));
const findLinks = option('-f', '--find-links', places);
const index = option(
  '-i',
  '--index-url',
  fc.constantFrom('https://a.example', 'https://u:p@b.example/', './simple', 'file:./simple'),
);
const setting = fc.constantFrom(
  '--pre',
  '--no-index',
  '--extra-index-url https://c.example',
  '--only-binary :all:',
  '--no-binary=anest',
  '--prefer-binary',
  '--no-such',
  '--trusted-host h',
  'stray',
  '--',
  '-',
);
const options = fc
  .array(fc.oneof({ weight: 3, arbitrary: include }, constraint, editable, findLinks, index, setting), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join(' '));

const plainLine = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(requirement, hash).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.oneof(include, constraint, editable, findLinks) },
  { weight: 1, arbitrary: options },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '  ',
      '# comment',
      '\\',
      '# coding: latin-1',
      '#\\',
      'pkg-resources==0.0.0',
      'python=3.10',
      'pip install x',
      '\\\\',
      '${ANY}',
    ),
  },
);
/** Broken at any place, as pip glues the pieces again. */
const line = fc.tuple(plainLine, comments, fc.option(fc.nat(30), { freq: 6 })).map(([text, comment, at]) => {
  const whole = text + comment;
  return at === null || at > whole.length ? whole : `${whole.slice(0, at)}\\\n${whole.slice(at)}`;
});
const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r\n', '\r', '\u2028', '\f');
const text = fc
  .tuple(fc.array(line, { maxLength: 5 }), lineEnd, fc.boolean())
  .map(([lines, end, isEnded]) => (lines.join('\n') + (isEnded ? '\n' : '')).replaceAll('\n', end));
const encode = fc.constantFrom<(text: string) => Uint8Array>(
  (value) => Buffer.from(value),
  (value) => Buffer.from(value),
  (value) => Buffer.from(`\ufeff${value}`),
  (value) => Buffer.from(`\ufeff${value}`, 'utf16le'),
  (value) => Buffer.from(`# -*- coding: latin-1 -*-\n${value.replaceAll(/[^\0-\xff]/g, '')}`, 'latin1'),
);
const file = fc.tuple(text, encode).map(([value, encodeText]) => encodeText(value));
/** Included files are simpler, lest nearly all closures are wrong somewhere. */
const small = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom('anest\n', '-f ../wheels\nanest==1.0', '-e .', './lib', '-r one.txt', '-c ../one.txt'),
  },
  { weight: 1, arbitrary: file },
);

const closure = fc.record({
  userCode: fc.constantFrom('app/user_code', 'app/user_code', ...USER_CODES),
  main: file,
  template: fc.option(fc.oneof(fc.constantFrom('aroot\n', '-f wheels'), file), { freq: 4 }),
  one: small,
  two: small,
  three: small,
  four: small,
});

type Closure = typeof closure extends fc.Arbitrary<infer T> ? T : never;

function treeOf({ userCode, main, template, one, two, three, four }: Closure): Tree {
  const own: Tree = {
    'requirements.txt': main,
    'one.txt': one,
    'ö.txt': one,
    'sub/two.txt': two,
    // What a variable hides is not looked into, so it must not count from pip's folder.
    'sub/hidden.txt': 'anest<3\n-f ../wheels\n',
    '../x/three.txt': three,
    'sub dir/four.txt': four,
    'setup.py': '',
    'lib/pyproject.toml': '',
    'my lib/setup.py': '',
    'a b/setup.py': '',
    'l[b/setup.py': '',
    '-d/setup.py': '',
    'üb/setup.py': '',
    'sub/lib/setup.py': '',
    'bare/README.md': '',
    '../x/setup.py': '',
    '../x/pkg@1.zip': '',
    'wheels/anest-1.0-py3-none-any.whl': '',
    'sub/wheels/x.html': '',
    'my wheels/x.html': '',
    'anest-1.0-py3-none-any.whl': '',
    'pkg-1.0.tar.gz': '',
  };
  const moved = Object.entries(own).map(
    ([path, content]) => [join(userCode, path).replace(/^\.\.\//, ''), content] as const,
  );
  const root: Tree =
    userCode === '.'
      ? {}
      : {
          'setup.py': '',
          'lib/setup.py': '',
          'wheels/z.html': '',
          ...(template === null ? {} : { 'requirements.txt': template }),
        };
  return { ...Object.fromEntries(moved), ...root };
}

function sourcesOf({ userCode, template }: Closure): RequirementSource[] {
  const own = { path: join(userCode, 'requirements.txt'), dir: userCode, cwd: userCode };
  return userCode === '.' || template === null ? [own] : [{ path: 'requirements.txt', dir: '.', cwd: '.' }, own];
}

const why = installPip();

describe.skipIf(why !== null)(`the real pip, on generated closures${why === null ? '' : ` (skipped: ${why})`}`, () => {
  const pip = new RealPip({ SUB: 'sub', LIB: './lib', ANEST: 'anest-1.0-py3-none-any.whl', ANY: 'anest', TOKEN: 't' });
  const counts = { staged: 0, refused: 0, equal: 0, bothFail: 0 } as Record<string, number>;
  afterAll(() => {
    pip.close();
    if (process.env.PIP_COUNTS) console.log(counts);
  });

  async function read(tree: Tree, runs: { cwd: RelPath; file: RelPath }[]) {
    return pip.ask({ root: join(pip.dir, 'app'), tree: encodeTree(tree), runs });
  }

  it('finds the same requirements in both', { timeout: 10 * 60_000 }, async () => {
    const property = fc.asyncProperty(closure, async (upload) => {
      const tree = treeOf(upload);
      const sources = sourcesOf(upload);
      const result = relocateRequirements(sources, 'requirements.txt', filesInMemory(tree));
      const original = await read(
        tree,
        sources.map(({ cwd }) => ({ cwd, file: 'requirements.txt' })),
      );
      if (!result.ok) {
        counts.refused! += 1;
        counts[result.problem.code] = (counts[result.problem.code] ?? 0) + 1;
        if (PIP_REFUSES_TOO.has(result.problem.code))
          expect({ problem: result.problem, pip: original }).toHaveProperty('pip.error');
        return;
      }
      counts.staged! += 1;
      const { content, extra, warnings } = result.relocation;
      const copies = Object.fromEntries(extra.map((each) => [each.path, each.content]));
      const staged = await read({ ...tree, 'requirements.txt': content, ...copies }, [
        { cwd: '.', file: 'requirements.txt' },
      ]);
      const isRepaired = warnings.some(({ code }) => REPAIRS.has(code));
      if ('error' in original && ('error' in staged || isRepaired)) {
        counts.bothFail! += 1;
        return;
      }
      if (isRepaired || isUnfitForPwd(upload.userCode, tree)) return;
      expect({ staged, content, copies }).toEqual({ staged: original, content, copies });
      counts.equal! += 1;
    });
    await fc.assert(property, { numRuns: CASES, ...SEED });
  });
});

/** Where the staged file is better than the original on purpose. */
const REPAIRS = new Set(['requirements-encoding-unknown', 'requirements-pkg-resources', 'requirements-joined-include']);

/** pip puts the folder's name into a URL as it is, where ours is encoded: another name would be wrong in the original only. */
function isUnfitForPwd(userCode: RelPath, tree: Tree): boolean {
  if (/^[\w/.-]+$/.test(userCode)) return false;
  return Object.values(tree).some((content) =>
    Buffer.from(content)
      .toString('latin1')
      .replace(/[\0\\\s]/g, '')
      .includes('{PWD}'),
  );
}
