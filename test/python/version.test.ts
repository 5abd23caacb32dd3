import { filter as filterPep440 } from '@renovatebot/pep440';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePython, overlapTest, problemAmong } from '../../src/python/choose-version.ts';
import { isConstraint, satisfies } from '../../src/python/constraint.ts';
import {
  fromConda,
  fromPep440,
  fromRuntimeTxt,
  fromToolVersions,
  fromVersionFile,
  type Stated,
  type Statement,
} from '../../src/python/version.ts';

/** The constraint, or what else a source says. */
const said = (statement: Statement): string =>
  statement.kind === 'version' ? statement.constraint : `(${statement.kind})`;

describe('.python-version', () => {
  it.each<[text: string, constraint: string]>([
    ['3.12', '3.12.*'],
    ['3.12\r\n', '3.12.*'],
    ['3', '3.*'],
    ['3.12.1\n', '3.12.1'],
    ['cpython-3.12', '3.12.*'],
    ['python-3.12', '3.12.*'],
    ['python3.12', '3.12.*'],
    ['# the one we tested\n\n3.11  # for qiskit\n', '3.11.*'],
    ['', '(empty)'],
    ['# nothing yet\n\n', '(empty)'],
    ['3.11\n3.12\n', '(several)'],
    ['pypy3.10-7.3.12', '(invalid)'],
    ['miniconda3-4.7.12', '(invalid)'],
    ['system', '(invalid)'],
    ['>=3.10', '(invalid)'],
    ['3.12.', '(invalid)'],
    ['3.1\u00f62', '(characters)'],
    ['3.12\0', '(characters)'],
  ])('%j', (text, constraint) => expect(said(fromVersionFile(text))).toBe(constraint));

  it.each<[text: string, understood: string | undefined]>([
    ['3.11\n3.12\n', '3.11'],
    ['system\n3.11\n', '3.11'],
    ['miniconda3-4.7.12\npython-3.11\n3.12\n', 'python-3.11'],
    ['system\npypy3.10\n', undefined],
  ])('%j: the one that may be kept', (text, understood) =>
    expect(fromVersionFile(text)).toMatchObject({ kind: 'several', understood }),
  );
});

describe('.tool-versions', () => {
  it.each<[text: string, constraint: string]>([
    ['python 3.12.4', '3.12.*'],
    ['nodejs 20.1.0\r\n  python 3.11.2 3.10.1  # why\r\n', '3.11.*'],
    ['python 3.11', '3.11.*'],
    ['python system', '(none)'],
    ['python pypy3.10-7.3.12', '(none)'],
    ['python', '(none)'],
    ['', '(none)'],
  ])('%j', (text, constraint) => expect(said(fromToolVersions(text))).toBe(constraint));
});

describe('runtime.txt', () => {
  it.each<[text: string, constraint: string]>([
    ['python-3.11.4', '3.11.4'],
    ['python-3.11.x\n', '3.11.*'],
    ['  python-3.11\r\n', '3.11.*'],
    ['', '(empty)'],
    ['3.11', '(invalid)'],
    ['pypy-3.9', '(invalid)'],
    ['python-3.11\npython-3.12', '(several)'],
    ['3.11\npython-3.12', '(several)'],
    ['python\u20113.11', '(characters)'],
  ])('%j', (text, constraint) => expect(said(fromRuntimeTxt(text))).toBe(constraint));
});

describe('conda', () => {
  it.each<[spec: string, constraint: string]>([
    ['python', '(none)'],
    ['python *', '(none)'],
    ['python=3', '3.*'],
    ['python=3.10', '3.10.*'],
    ['python 3.10', '3.10.*'],
    ['python=3.10.*', '3.10.*'],
    ['python=3.10*', '3.10.*'],
    ['python==3.10', '3.10.0'],
    ['python==3.10.4', '3.10.4'],
    ['python=3.7.1=haf84260_7', '3.7.1'],
    ['python >=3.8,<3.13', '>=3.8,<3.13'],
    ['python>3.9', '>3.9.0'],
    ['python 3.10|3.11', '3.10.* || 3.11.*'],
    ['conda-forge::python>=3.10', '>=3.10'],
    ["python[version='>=3.9,<3.12']", '>=3.9,<3.12'],
    ['python!=3.9.*', '!=3.9.*'],
    ['python=pypy', '(invalid)'],
  ])('%s', (spec, constraint) => expect(said(fromConda(spec))).toBe(constraint));
});

describe('PEP 440', () => {
  it.each<[specifiers: string, constraint: string]>([
    ['', '(none)'],
    ['*', '(none)'],
    ['>=3.10', '>=3.10'],
    ['>=3.10,<3.13', '>=3.10,<3.13'],
    [' >= 3.10 , < 3.13 ', '>=3.10,<3.13'],
    ['>=3.10 <3.13', '>=3.10,<3.13'],
    ['~=3.11', '>=3.11,<4'],
    ['~=3.11.2', '>=3.11.2,<3.12'],
    ['~=3', '(invalid)'],
    ['==3.11.*', '3.11.*'],
    ['==3.11', '3.11.0'],
    ['==3.11.4', '3.11.4'],
    ['===3.11.4', '3.11.4'],
    ['!=3.9.*,>=3.8', '!=3.9.*,>=3.8'],
    ['!=3.11', '!=3.11.0'],
    ['>3.10', '>3.10.0'],
    ['<=3.12', '<=3.12.0'],
    ['>=3.8.*', '>=3.8'],
    ['<4.*', '<4'],
    ['<=3.12.*', '(invalid)'],
    // only final releases are on offer
    ['>=3.12.0rc1', '>=3.12.0'],
    ['>3.12.0b2', '>=3.12.0'],
    ['<3.13.0a1', '<3.13.0'],
    ['<=3.13.0.dev0', '<3.13.0'],
    ['!=3.12.0rc1', '(none)'],
    ['!=3.12.0rc1,>=3.10', '>=3.10'],
    ['==3.14.0rc1', '(invalid)'],
    ['>=3.8.post1', '>3.8.0'],
    ['<3.8.post1', '<=3.8.0'],
    ['>=1!3.8', '(invalid)'],
    ['python3', '(invalid)'],
    ['>=3.10,', '>=3.10'],
    ['3.11', '3.11.*'],
    // Poetry's own
    ['^3.10', '^3.10'],
    ['~3.10', '~3.10'],
    ['^3.9 || ^3.11', '^3.9 || ^3.11'],
    ['>=3.9 ||', '(invalid)'],
  ])('%j', (specifiers, constraint) => expect(said(fromPep440(specifiers))).toBe(constraint));
});

const RELEASES = Array.from({ length: 9 }, (_, minor) =>
  Array.from({ length: 10 }, (_each, patch) => `3.${minor + 6}.${patch}`),
).flat();

const minor = fc.integer({ min: 5, max: 15 });
const patch = fc.integer({ min: 0, max: 10 });
const release = fc.oneof(
  fc.constantFrom('3', '4'),
  minor.map((number) => `3.${number}`),
  fc.tuple(minor, patch).map((numbers) => `3.${numbers.join('.')}`),
);
const pre = ['a1', 'b2', 'rc1', '.dev0'];
/** The library leaves out releases that share their numbers with a `>3.11rc1` or `<3.11.post1`; PEP 440 does not. */
const suffixes = fc.constantFrom(
  { operators: ['>=', '<=', '!='], suffix: ['', '.0', '.post1', ...pre] },
  { operators: ['>'], suffix: ['', '.0', '.post1'] },
  { operators: ['<'], suffix: ['', '.0', ...pre] },
);
const ordered = suffixes.chain(({ operators, suffix }) =>
  fc.tuple(fc.constantFrom(...operators), release, fc.constantFrom(...suffix)).map((parts) => parts.join('')),
);
const clause = fc.oneof(
  ordered,
  fc.tuple(fc.constantFrom('==', '!='), release, fc.constant('.*')).map((parts) => parts.join('')),
  release.map((each) => `==${each}`),
  fc.tuple(minor, fc.constantFrom('', ...pre)).map(([number, end]) => `~=3.${number}${end}`),
  fc.tuple(minor, patch).map((numbers) => `~=3.${numbers.join('.')}`),
  fc.tuple(minor, patch).map((numbers) => `===3.${numbers.join('.')}`),
);

it('says the same in both dialects, for every release', () => {
  fc.assert(
    fc.property(
      fc.array(clause, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(',', ', ', ' , '),
      (clauses, comma) => {
        const specifiers = clauses.join(comma);
        const expected = filterPep440(RELEASES, specifiers);
        const statement = fromPep440(specifiers);
        if (statement.kind === 'invalid') return expected.length === 0;
        const constraint = statement.kind === 'version' ? statement.constraint : '*';
        expect(isConstraint(constraint), constraint).toBe(true);
        expect(RELEASES.filter((each) => satisfies(each, constraint))).toEqual(expected);
        return true;
      },
    ),
    { numRuns: 300 },
  );
});

const from = (source: string, specifiers: string): Stated => ({ source, statement: fromPep440(specifiers) });

const locked = (specifiers: string): Stated => ({ ...from('uv.lock', specifiers), lockedFor: ['numpy'] });

describe('choosePython', () => {
  it.each<[why: string, stated: Stated[], constraint: string | null, warnings: string[]]>([
    ['nothing', [], null, []],
    ['one', [from('setup.cfg:4', '>=3.10')], '>=3.10', []],
    ['the first counts', [from('a', '==3.11.*'), from('b', '>=3.10')], '3.11.*', []],
    ['the second is narrower', [from('a', '>=3.10'), from('b', '>=3.10,<3.12')], '>=3.10', ['python-version-narrower']],
    ['a lock without what is not released', [from('a', '>=3.11'), locked('>=3.11,<3.16')], '>=3.11,<3.16', []],
    [
      'a lock without a released one',
      [from('a', '>=3.11'), locked('<3.15')],
      '>=3.11,<3.15',
      ['python-of-locked-files'],
    ],
    ['none on offer', [from('a', '<3.10')], '<3.10', ['python-version-not-offered']],
    ['exact by mistake', [from('a', '==3.10')], '3.10.0', ['python-version-exact']],
    [
      'a file without a version',
      [{ source: '.python-version', statement: fromVersionFile('') }, from('b', '>=3.10')],
      '>=3.10',
      ['python-version-empty'],
    ],
    ['files of a lock alone', [locked('==3.11.*')], '3.11.*', ['python-of-locked-files']],
    ['files of a lock narrow it', [from('a', '>=3.10'), locked('<3.14')], '>=3.10,<3.14', ['python-of-locked-files']],
    [
      'in each alternative',
      [from('a', '==3.10.*||==3.12.*'), locked('<3.12')],
      '3.10.*,<3.12 || 3.12.*,<3.12',
      ['python-of-locked-files'],
    ],
    ['files of a lock for all of it', [from('a', '>=3.11,<3.13'), locked('<3.14')], '>=3.11,<3.13', []],
    [
      'files of a lock for none of it',
      [from('a', '==3.13.*'), locked('<3.12')],
      '3.13.*',
      ['python-without-locked-files'],
    ],
    ['a source that says nothing', [{ source: 'environment.yml:3', statement: fromConda('python') }], null, []],
  ])('%s', async (_why, stated, constraint, warnings) => {
    const chosen = await choosePython(stated);
    expect(chosen.python?.constraint ?? null).toBe(constraint);
    expect(chosen.warnings.map(({ code }) => code)).toEqual(warnings);
  });

  it('names the source without its line', async () => {
    expect((await choosePython([from('app/setup.cfg:4', '>=3.10')])).python?.source).toBe('app/setup.cfg');
  });

  it.each<[stated: Stated[], code: string]>([
    [[from('a', '>=3.12'), from('b:3', '<3.11')], 'python-versions-disagree'],
    [[from('a', '>=3.12,<3.10')], 'python-version-nonexistent'],
    [[from('a', '>=3.10'), from('b', '==5.0')], 'python-version-nonexistent'],
    [[{ source: 'a', statement: fromVersionFile('3.99') }], 'python-version-nonexistent'],
    [[{ source: 'a', statement: fromVersionFile('3.11\n3.12') }], 'python-version-several'],
    [[{ source: 'a', statement: fromVersionFile('3.1\u00f6') }], 'python-version-characters'],
    [[{ source: 'a', statement: fromVersionFile('latest') }], 'bad-python-version'],
    [[from('a', '==3.14.0rc1')], 'bad-python-version'],
  ])('%j is refused', async (stated, code) => {
    expect((await problemAmong(stated))?.code).toBe(code);
    await expect(choosePython(stated)).rejects.toThrow(code);
  });
});

it('overlapTest', async () => {
  const overlaps = await overlapTest();
  expect(overlaps('>=3.10', '<3.11')).toBe(true);
  expect(overlaps('3.10.*', '!=3.10.*')).toBe(false);
  expect(overlaps('2.7.*', '<3')).toBe(true);
});
