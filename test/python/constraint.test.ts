import { describe, expect, it } from 'vitest';
import {
  chooseInterpreter,
  chooseRequest,
  imageHasPython,
  inCondasWords,
  isConstraint,
  satisfies,
} from '../../src/python/constraint.ts';

describe('satisfies', () => {
  it.each<[constraint: string, yes: string[], no: string[]]>([
    ['*', ['3.11.2'], []],
    ['', ['3.11.2'], []],
    ['default', ['3.11.2'], []],
    ['3', ['3.11.2'], ['2.7.18']],
    ['3.11', ['3.11.0', '3.11.9'], ['3.10.9', '3.12.0']],
    ['3.11.*', ['3.11.0', '3.11.9'], ['3.12.0']],
    ['3.11.x', ['3.11.9'], ['3.12.0']],
    ['3.11.2', ['3.11.2'], ['3.11.3']],
    ['==3.11.2', ['3.11.2'], ['3.11.3']],
    ['>=3.10,<3.13', ['3.10.0', '3.12.9'], ['3.9.9', '3.13.0']],
    ['>= 3.10, < 3.13', ['3.10.0', '3.12.9'], ['3.9.9', '3.13.0']],
    ['>=3.10 <3.13', ['3.10.0', '3.12.9'], ['3.9.9', '3.13.0']],
    ['>=3.8,<3.12,!=3.9.*', ['3.8.1', '3.10.0', '3.11.2'], ['3.9.0', '3.9.9', '3.12.0']],
    ['!=3.11.1', ['3.11.0', '3.11.2'], ['3.11.1']],
    ['>3.10', ['3.11.0'], ['3.10.9']],
    ['<=3.11', ['3.11.9'], ['3.12.0']],
    ['=>3.10', ['3.10.0'], ['3.9.0']],
    ['^3.10', ['3.10.0', '3.13.0'], ['3.9.0', '4.0.0']],
    ['~3.11', ['3.11.9'], ['3.12.0']],
    ['~> 3.11', ['3.11.0', '3.13.0'], ['3.10.0', '4.0.0']],
    ['~> 3.11.2', ['3.11.2', '3.11.9'], ['3.11.1', '3.12.0']],
    ['3.10 || 3.11', ['3.10.4', '3.11.2'], ['3.12.0']],
    ['3.9 - 3.11', ['3.9.0', '3.11.9'], ['3.8.0', '3.12.0']],
  ])('%s', (constraint, yes, no) => {
    expect(isConstraint(constraint)).toBe(true);
    expect(yes.filter((version) => !satisfies(version, constraint))).toEqual([]);
    expect(no.filter((version) => satisfies(version, constraint))).toEqual([]);
  });

  // What Paketo refuses must not build here either.
  it.each(['~=3.11', '===3.11.', 'python3', '>=3.10,<4x', '3.12 ||', 'latest', '3.11.2.1'])(
    'cannot be read: %s',
    (constraint) => {
      expect(isConstraint(constraint)).toBe(false);
      expect(satisfies('3.11.2', constraint)).toBe(false);
    },
  );
});

describe("in conda's words", () => {
  it.each<[constraint: string, expected: string | null]>([
    ['3.11.*', '>=3.11.0,<3.12.0'],
    ['3.11', '>=3.11.0,<3.12.0'],
    ['3.11.4', '==3.11.4'],
    ['>=3.10, <3.13, !=3.11.*', '>=3.10.0,<3.13.0,!=3.11.*'],
    ['^3.10', '>=3.10.0,<4.0.0'],
    ['~>3.11.2', '>=3.11.2,<3.12.0'],
    ['3.9.* || >=3.12', '>=3.9.0,<3.10.0|>=3.12.0'],
    ['*', null],
    ['>=3.10 || *', null],
    ['~=3.11', null],
  ])('%s', (constraint, expected) => expect(inCondasWords(constraint)).toBe(expected));
});

describe('chooseRequest', () => {
  const entry = (version: string, source: string) => ({
    name: 'cpython',
    metadata: { version, 'version-source': source },
  });

  it.each<
    [why: string, entries: Parameters<typeof chooseRequest>[0], env: string | undefined, constraint: string | undefined]
  >([
    ['nobody asks', [{ name: 'cpython' }], undefined, undefined],
    ['one asks', [{ name: 'cpython' }, entry('>=3.10', 'pyproject.toml')], undefined, '>=3.10'],
    [
      'a lock file beats pyproject.toml',
      [entry('3.10', 'pyproject.toml'), entry('3.11', 'Pipfile.lock')],
      undefined,
      '3.11',
    ],
    ['Pipfile beats pyproject.toml', [entry('3.10', 'pyproject.toml'), entry('3.11', 'Pipfile')], undefined, '3.11'],
    ['an unknown source ranks last', [entry('3.9', 'other'), entry('3.10', 'pyproject.toml')], undefined, '3.10'],
    ['an unknown source alone', [entry('3.9', 'other')], undefined, '3.9'],
    ['the setting beats all', [entry('3.11', 'Pipfile.lock')], '3.12.*', '3.12.*'],
    ['an empty setting', [entry('3.11', 'Pipfile.lock')], '', '3.11'],
    ['default is no request', [entry('default', 'BP_CPYTHON_VERSION'), entry('3.9', 'Pipfile')], undefined, '3.9'],
    ['other names', [{ name: 'pip', metadata: { version: '1' } }], undefined, undefined],
  ])('%s', (_why, entries, env, constraint) => {
    expect(chooseRequest(entries, env)?.constraint).toBe(constraint);
  });
});

describe('chooseInterpreter', () => {
  const offered = [
    { path: '/usr/bin/python3.11', version: '3.11.2' },
    { path: '/usr/bin/python3.12', version: '3.12.1' },
  ];

  it.each<[why: string, constraint: string | null, version: string | undefined]>([
    ['the first without a request', null, '3.11.2'],
    ['the first that fits', '>=3.10', '3.11.2'],
    ['another that fits', '3.12.*', '3.12.1'],
    ['none', '<3.11', undefined],
  ])('%s', (_why, constraint, version) => {
    const request = constraint === null ? null : { constraint, source: 'x' };
    expect(chooseInterpreter(offered, request)?.version).toBe(version);
  });
});

describe('imageHasPython', () => {
  it.each<[id: string, has: boolean | null]>([
    ['planqk.debian13.python3.11-3.13', true],
    ['planqk.debian13.python3.11', true],
    ['planqk.debian13.python3.13', false],
    ['planqk.debian13.python3.1', false],
    ['io.buildpacks.stacks.jammy', null],
    ['python3.11', null],
  ])('%s: %s', (id, has) => {
    expect(imageHasPython(id, { path: '/usr/bin/python3.11', version: '3.11.2' })).toBe(has);
  });
});
