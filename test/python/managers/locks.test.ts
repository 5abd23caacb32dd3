import { describe, expect, it } from 'vitest';
import { fromPdmLock } from '../../../src/python/managers/pdm/pdm-lock.ts';
import { fromPipfileLock } from '../../../src/python/managers/pipenv/pipfile-lock.ts';
import { fromPylock } from '../../../src/python/managers/pylock/pylock.ts';
import { surveyOfFiles } from '../../survey-of-files.ts';
import { codesOf, linesOf, manifestIn, refusalOf } from './converted.ts';

const HASH = '0123456789abcdef'.repeat(4);
const FILES = `wheels = [{ name = "a-1-py3-none-any.whl", url = "https://host/a-1-py3-none-any.whl", hashes = { sha256 = "${HASH}" } }]`;

describe('pylock.toml', () => {
  const PATH = 'uc/pylock.toml';
  const convert = (text: string) =>
    fromPylock(manifestIn(surveyOfFiles({ [PATH]: `lock-version = "1.0"\ncreated-by = "test"\n${text}` }), PATH));
  const one = (entry: string) => convert(`[[packages]]\nname = "a"\n${entry}\n`);

  it.each<[why: string, entry: string, lines: string[]]>([
    ['a version', `version = "1"\n${FILES}`, ['a==1 \\', `    --hash=sha256:${HASH}`]],
    [
      'with a condition',
      `version = "1"\nmarker = "os_name == 'nt'"\n${FILES}`,
      ["a==1 ; os_name == 'nt' \\", `    --hash=sha256:${HASH}`],
    ],
    ['of another group', `version = "1"\nmarker = "'dev' in dependency_groups"\n${FILES}`, []],
    [
      'an index of its own',
      `version = "1"\nindex = "https://host/simple"\n${FILES}`,
      ['--index-url https://host/simple', 'a==1 \\', `    --hash=sha256:${HASH}`],
    ],
    [
      'an index of its own, beside one of which no index is said',
      `version = "1"\nindex = "https://host/simple"\n${FILES}\n[[packages]]\nname = "b"\nversion = "2"\n${FILES}`,
      [
        '--extra-index-url https://host/simple',
        ...['a==1 \\', `    --hash=sha256:${HASH}`, 'b==2 \\', `    --hash=sha256:${HASH}`],
      ],
    ],
    [
      'a repository',
      'vcs = { type = "git", url = "https://host/a.git", commit-id = "abc", subdirectory = "py" }',
      ['a @ git+https://host/a.git@abc#subdirectory=py'],
    ],
    ['a folder', 'directory = { path = "lib/a" }', ['./lib/a']],
    ['a folder above', 'directory = { path = "../a" }', ['../a']],
    [
      'an archive',
      `archive = { url = "https://host/a.zip", hashes = { sha256 = "${HASH}" } }`,
      ['a @ https://host/a.zip \\', `    --hash=sha256:${HASH}`],
    ],
    [
      'an archive in the upload',
      `archive = { path = "wheels/a-1-py3-none-any.whl", hashes = { sha256 = "${HASH}" } }`,
      ['./wheels/a-1-py3-none-any.whl \\', `    --hash=sha256:${HASH}`],
    ],
    ['the project itself', 'directory = { path = ".", editable = true }', []],
  ])('%s', async (_why, entry, lines) => expect(linesOf(await one(entry))).toEqual(lines));

  it('hashes of all or of none', async () => {
    const converted = await convert(
      `[[packages]]\nname = "a"\nversion = "1"\n${FILES}\n[[packages]]\nname = "b"\ndirectory = { path = "b" }\n`,
    );
    expect(linesOf(converted)).toEqual(['a==1', './b']);
    expect(codesOf(converted)).toEqual(['hashes-dropped']);
    expect(converted.sources[0]).toMatchObject({ lines: [3, 7] });
  });

  it.each<[why: string, entry: string, reason: string]>([
    ['no version', FILES, 'no version is given'],
    ['no file', 'version = "1"', 'no file is given'],
    ['an option in the version', `version = "1 --pre"\n${FILES}`, 'is no requirement'],
    ['a line end in the path', 'directory = { path = "b\\n--pre" }', 'is no requirement'],
    ['no condition', `version = "1"\nmarker = "whenever"\n${FILES}`, 'is no condition'],
    ['a repository without commit', 'vcs = { type = "git", url = "https://host/a.git" }', 'no commit is given'],
  ])('refuses %s', async (_why, entry, reason) => {
    const message = await refusalOf(() => one(entry));
    expect(message).toContain('[Error: The package a cannot be taken from the lock file]');
    expect(message).toContain(reason);
    expect(message).toContain(`${PATH}:3`);
  });

  it('an index beside PyPI', async () => {
    const text = `[[packages]]\nname = "a"\nversion = "1"\n${FILES}\n[[packages]]\nname = "b"\nversion = "1"\nindex = "https://host/simple"\n${FILES}`;
    expect(linesOf(await convert(text))[0]).toBe('--extra-index-url https://host/simple');
  });

  it('refuses an index that would bring options of pip in', async () => {
    expect(await refusalOf(() => one(`version = "1"\nindex = "https://host/ --pre"\n${FILES}`))).toContain(
      '`index` has to be a URL',
    );
  });

  it('refuses another version of the format', async () => {
    const survey = surveyOfFiles({ [PATH]: 'lock-version = "2.0"\n' });
    expect(await refusalOf(() => fromPylock(manifestIn(survey, PATH)))).toBe(
      `[Error: A lock file has an unknown version]
Version 1 can be read, however, this file has version 2.0:

  uc/pylock.toml:1

Export the packages to a requirements.txt with the tool that wrote it; that is then used instead.
`,
    );
  });
});

describe('pdm.lock', () => {
  const PATH = 'uc/pdm.lock';
  const convert = (packages: string, groups = '["default"]') =>
    fromPdmLock(
      manifestIn(
        surveyOfFiles({ [PATH]: `[metadata]\ngroups = ${groups}\nlock_version = "4.5.0"\n${packages}` }),
        PATH,
      ),
    );
  const one = (entry: string) => convert(`[[package]]\nname = "a"\nversion = "1"\ngroups = ["default"]\n${entry}\n`);

  it.each<[why: string, entry: string, lines: string[]]>([
    ['a version', `files = [{ file = "a.whl", hash = "sha256:${HASH}" }]`, ['a==1 \\', `    --hash=sha256:${HASH}`]],
    ['without files', '', ['a==1']],
    ['with a condition', `marker = "os_name == 'nt'"`, ["a==1 ; os_name == 'nt'"]],
    ['with extras', 'extras = ["x", "y"]', ['a[x,y]==1']],
    ['a repository', 'git = "https://host/a.git"\nref = "main"\nrevision = "abc"', ['a @ git+https://host/a.git@abc']],
    ['a folder', 'path = "./lib"', ['./lib']],
    ['a URL', 'url = "https://host/a.whl"', ['a @ https://host/a.whl']],
    ['a URL in the project', `url = "file:///\${PROJECT_ROOT}/wheels/a.whl"`, ['./wheels/a.whl']],
    ['the project itself', 'path = "."', []],
  ])('%s', async (_why, entry, lines) => expect(linesOf(await one(entry))).toEqual(lines));

  it('the default group only', async () => {
    const text = '[[package]]\nname = "a"\nversion = "1"\ngroups = ["dev"]\n';
    expect(linesOf(await convert(text))).toEqual([]);
  });

  it('says so where groups are unknown', async () => {
    const converted = await convert('[[package]]\nname = "a"\nversion = "1"\n', '["default", "dev"]');
    expect(linesOf(converted)).toEqual(['a==1']);
    expect(codesOf(converted)).toEqual(['lock-not-checked', 'lock-groups']);
  });
});

describe('Pipfile.lock', () => {
  const PATH = 'uc/Pipfile.lock';
  const convert = (data: unknown) =>
    fromPipfileLock(manifestIn(surveyOfFiles({ [PATH]: JSON.stringify(data, null, 4) }), PATH));

  it.each<[why: string, entry: object, lines: string[]]>([
    ['a version', { version: '==1', hashes: [`sha256:${HASH}`] }, ['a==1 \\', `    --hash=sha256:${HASH}`]],
    ['any version', { version: '*' }, ['a']],
    ['with a condition', { version: '==1', markers: "os_name == 'nt'" }, ["a==1 ; os_name == 'nt'"]],
    ['with extras', { version: '==1', extras: ['x'] }, ['a[x]==1']],
    ['a repository', { git: 'https://host/a.git', ref: 'abc' }, ['a @ git+https://host/a.git@abc']],
    ['a folder', { path: './lib', editable: true }, ['./lib']],
    ['a folder with extras', { path: './lib', extras: ['x'] }, ['./lib[x]']],
    ['a file', { file: 'https://host/a.whl' }, ['a @ https://host/a.whl']],
    ['the project itself', { path: '.', editable: true }, ['.']],
  ])('%s', (_why, entry, lines) => expect(linesOf(convert({ default: { a: entry } }))).toEqual(lines));

  it('indexes other than PyPI', () => {
    const sources = [{ url: 'https://pypi.example.org/simple' }, { url: 'https://host/simple' }];
    expect(linesOf(convert({ _meta: { sources }, default: {} }))).toEqual(['--extra-index-url https://host/simple']);
  });

  it.each(['https://pypi.host/simple', 'https://pypi.example.org/ours/simple', 'https://me@pypi.example.org/simple'])(
    'not for PyPI: %s',
    (url) => expect(linesOf(convert({ _meta: { sources: [{ url }] }, default: {} }))).toEqual([`--index-url ${url}`]),
  );

  it('PyPI is not looked at where the lock does not', () => {
    const sources = [{ url: 'https://a.host/simple' }, { url: 'https://b.host/simple' }];
    expect(linesOf(convert({ _meta: { sources }, default: {} }))).toEqual([
      '--index-url https://a.host/simple',
      '--extra-index-url https://b.host/simple',
    ]);
  });

  it('Python', () => {
    const requires = { python_version: '3.11', python_full_version: '3.11.4' };
    expect(convert({ _meta: { requires }, default: {} }).python).toEqual([
      { source: `${PATH}:5`, statement: { kind: 'version', constraint: '3.11.4' } },
    ]);
  });

  it('refuses what is no lock', async () => {
    expect(await refusalOf(() => convert([]))).toContain('`default` has to be a table of packages');
    const broken = surveyOfFiles({ [PATH]: '{\n  "default": {\n' });
    expect(await refusalOf(() => fromPipfileLock(manifestIn(broken, PATH)))).toContain(
      '[Error: A dependency file is no valid JSON]',
    );
  });
});
