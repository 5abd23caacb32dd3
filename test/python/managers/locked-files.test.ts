import { describe, expect, it } from 'vitest';
import { lockedFor, pythonsOfWheel } from '../../../src/python/managers/locked-files.ts';
import { packagesNeeded } from '../../../src/python/managers/uv/locked-graph.ts';
import { ALL, neededBy } from '../../../src/python/marker-pythons.ts';
import type { Processor } from '../../../src/python/processor.ts';

const minorsOf = (pythons: number): number[] =>
  Array.from({ length: 21 }, (_, minor) => minor).filter((minor) => (pythons & (1 << minor)) !== 0);

const FROM = (first: number): number[] => Array.from({ length: 21 - first }, (_, index) => first + index);

it.each<[file: string, minors: number[]]>([
  ['x-1-py3-none-any.whl', FROM(10)],
  ['x-1-py2.py3-none-any.whl', FROM(10)],
  ['x-1-py311-none-any.whl', FROM(11)],
  ['x-1-py2-none-any.whl', []],
  ['x-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl', [11]],
  ['x-1-1build-cp311-cp311-linux_x86_64.whl', [11]],
  ['x-1-cp311-none-any.whl', [11]],
  ['x-1-cp37-abi3-manylinux1_x86_64.whl', FROM(10)],
  ['x-1-cp312-abi3-manylinux_2_28_x86_64.whl', FROM(12)],
  ['x-1-cp310.cp311-cp310.cp311-manylinux2014_x86_64.whl', [10, 11]],
  ['x-1-cp313-cp313t-manylinux2014_x86_64.whl', []],
  ['x-1-cp311-cp311-any.whl', []],
  ['x-1-cp3-abi3-manylinux2014_x86_64.whl', []],
  ['x-1-pp310-pypy310_pp73-manylinux2014_x86_64.whl', []],
  ['x-1-cp311-cp311-win_amd64.whl', []],
  ['x-1-cp311-cp311-macosx_11_0_arm64.whl', []],
  ['x-1-cp311-cp311-musllinux_1_1_x86_64.whl', []],
  ['x-1-cp311-cp311-manylinux2014_aarch64.whl', []],
  ['x.whl', []],
  ['', []],
])('%s', (file, minors) => expect(minorsOf(pythonsOfWheel(file, 'x86_64'))).toEqual(minors));

it.each<[file: string, minors: number[]]>([
  ['x-1-py3-none-any.whl', FROM(10)],
  ['x-1-cp311-cp311-manylinux2014_aarch64.whl', [11]],
  ['x-1-cp39-abi3-manylinux_2_28_aarch64.whl', FROM(10)],
  ['x-1-cp311-cp311-manylinux2014_x86_64.whl', []],
  ['x-1-cp311-cp311-musllinux_1_2_aarch64.whl', []],
  ['x-1-cp311-cp311-win_arm64.whl', []],
])('on arm64: %s', (file, minors) => expect(minorsOf(pythonsOfWheel(file, 'aarch64'))).toEqual(minors));

it('a lock without files for arm64 is told so there, and only there', () => {
  const files = [wheel('cp311')];
  const fitsOn = (processor: Processor, marker = '') =>
    lockedFor('uv.lock', [{ name: 'p', files, needed: neededBy(processor)(marker) }], processor);
  expect(fitsOn('x86_64').warnings).toEqual([]);
  expect(fitsOn('aarch64').warnings).toMatchObject([
    { code: 'lock-of-another-system', message: expect.stringContaining('Linux on aarch64') },
  ]);
  expect(fitsOn('aarch64', "platform_machine == 'x86_64'").warnings).toEqual([]);
});

const wheel = (tag: string, system = 'manylinux2014_x86_64'): string => `x-1-${tag}-${tag}-${system}.whl`;

describe('of a lock', () => {
  const needed = neededBy('x86_64');
  const told = (...packages: [files: string[], marker?: string][]) => {
    const fits = lockedFor(
      'uv.lock',
      packages.map(([files, marker = ''], index) => ({ name: `p${index}`, files, needed: needed(marker) })),
      'x86_64',
    );
    const [stated] = fits.python;
    const constraint = stated?.statement.kind === 'version' ? stated.statement.constraint : '';
    return [constraint, stated?.lockedFor ?? [], fits.warnings.map(({ code }) => code)];
  };

  it.each<[why: string, packages: [files: string[], marker?: string][], constraint: string, names: string[]]>([
    ['nothing', [], '', []],
    ['for one', [[[wheel('cp311'), 'x-1.tar.gz']]], '3.11.*', ['p0']],
    ['for some', [[[wheel('cp311'), wheel('cp312')]]], '>=3.11,<3.13', ['p0']],
    ['with a gap', [[[wheel('cp310'), wheel('cp312')]]], '<3.13,!=3.11.*', ['p0']],
    ['up to the last', [[['x-1-cp312-abi3-linux_x86_64.whl']]], '>=3.12', ['p0']],
    ['the source alone', [[['x-1.tar.gz']]], '', []],
    ['a repository', [[[]]], '', []],
    ['the source, for Linux', [[[wheel('cp311', 'win_amd64'), 'x-1.tar.gz']]], '', []],
    [
      'what two have in common',
      [[[wheel('cp311'), wheel('cp312')]], [[wheel('cp312'), wheel('cp313')]]],
      '3.12.*',
      ['p0', 'p1'],
    ],
    ['nothing in common', [[[wheel('cp311')]], [[wheel('cp312')]]], '', []],
    ['of another system', [[[wheel('cp311')], "sys_platform == 'win32'"]], '', []],
    [
      'of a Python each',
      [
        [[wheel('cp311')], "python_version < '3.12'"],
        [[wheel('cp312')], "python_version >= '3.12'"],
      ],
      '>=3.11,<3.13',
      ['p0', 'p1'],
    ],
    ['of a patch, which is not known', [[[wheel('cp311')], "python_full_version >= '3.12.4'"]], '<3.13', ['p0']],
    ['of an extra', [[[wheel('cp311')], "extra == 'x'"]], '', []],
    ['of another processor', [[[wheel('cp311')], "platform_machine == 'aarch64'"]], '', []],
  ])('%s', (_why, packages, constraint, names) => expect(told(...packages)).toEqual([constraint, names, []]));

  it('nothing for Linux', () => {
    expect(told([[wheel('cp311', 'win_amd64'), wheel('cp311', 'macosx_11_0_arm64')]])).toEqual([
      '',
      [],
      ['lock-of-another-system'],
    ]);
  });
});

it('only what the project itself needs counts, under all of its conditions', () => {
  const named = (name: string, more = {}) => ({ name, version: '1', ...more });
  const root = named('job', {
    dependencies: [
      { name: 'a', extra: ['x'] },
      { name: 'e', marker: "python_version < '3.12'" },
    ],
    'optional-dependencies': { y: [{ name: 'd' }] },
    'dev-dependencies': { dev: [{ name: 'd' }] },
  });
  const a = named('a', {
    dependencies: [{ name: 'b', version: '2' }],
    'optional-dependencies': { x: [{ name: 'c' }] },
  });
  const e = named('e', {
    dependencies: [{ name: 'f', marker: "python_version >= '3.11'" }, { name: 'e' }, { name: 'none' }],
  });
  const b = {
    name: 'b',
    version: '2',
    wheels: [{ url: `https://host/${wheel('cp311')}#sha256=1` }, { path: `w/${wheel('cp312')}` }],
    sdist: { url: 'https://host/b.zip' },
  };
  const all = packagesNeeded(
    { package: [root, a, named('b'), b, named('c'), named('d'), e, named('f')] },
    root,
    'x86_64',
  );
  expect(all.map(({ name, needed }) => [name, needed === ALL ? 'always' : minorsOf(needed)])).toEqual(
    expect.arrayContaining([
      ['job', 'always'],
      ['a', 'always'],
      ['b', 'always'],
      ['c', 'always'],
      ['e', [10, 11]],
      ['f', [11]],
    ]),
  );
  expect(all).toHaveLength(6);
  expect(all.find(({ name }) => name === 'b')?.files).toEqual([wheel('cp311'), wheel('cp312'), 'b.zip']);
});
