import { describe, expect, it } from 'vitest';
import { fromPyproject } from '../../../src/python/managers/project/pyproject.ts';
import { surveyOfFiles } from '../../survey-of-files.ts';
import { linesOf, manifestIn, refusalOf } from './converted.ts';

const PATH = 'uc/pyproject.toml';
const member = (name: string, more = '') =>
  `[project]\nname = "${name}"\nversion = "1"\n[build-system]\nrequires = []\n${more}`;

const FILES = {
  'uc/libs/b/pyproject.toml': member('b'),
  'uc/libs/c/pyproject.toml': member('c', '[tool.uv.sources]\nd = { git = "https://host/d" }\n'),
  'uc/libs/none/pyproject.toml': '[project]\nname = "none"\nversion = "1"\n',
  'uc/libs/twice/pyproject.toml': member('twice'),
  'uc/libs/again/pyproject.toml': member('twice'),
};

const convert = async (
  tables: string,
  more: Readonly<Record<string, string>> = {},
  dependencies = '["a>=1 ; python_version < \'4\'", "b[x]"]',
) => {
  const text = `[project]\nname = "job"\nversion = "1"\ndependencies = ${dependencies}\n${tables}\n`;
  return linesOf((await fromPyproject(manifestIn(surveyOfFiles({ [PATH]: text, ...FILES, ...more }), PATH)))!);
};

const A = "a>=1 ; python_version < '4'";

describe('in the words of pip', () => {
  it.each<[why: string, tables: string, lines: string[]]>([
    ['nothing', '', [A, 'b[x]']],
    [
      'a repository',
      '[tool.uv.sources]\nA = { git = "https://host/a.git", tag = "v1", subdirectory = "py" }',
      ["a @ git+https://host/a.git@v1#subdirectory=py ; python_version < '4'", 'b[x]'],
    ],
    [
      'a branch',
      '[tool.uv.sources.a]\ngit = "ssh://git@host/a"\nbranch = "dev/x"',
      ["a @ git+ssh://git@host/a@dev/x ; python_version < '4'", 'b[x]'],
    ],
    ['an archive', '[tool.uv.sources]\nb = { url = "https://host/b.zip" }', [A, 'b[x] @ https://host/b.zip']],
    ['a path', '[tool.uv.sources]\nb = { path = "libs/b", editable = true }', [A, './libs/b[x]']],
    [
      'a member',
      '[tool.uv.workspace]\nmembers = ["libs/*"]\n[tool.uv.sources]\nb = { workspace = true }',
      [A, './libs/b[x]'],
    ],
    [
      'the one for Linux',
      `[tool.uv.sources]\nb = [
      { index = "x", marker = "sys_platform == 'darwin'" }, { path = "libs/b", marker = "sys_platform == 'linux'" }]`,
      [A, './libs/b[x]'],
    ],
    [
      'for another system, or for developing',
      `[tool.uv.sources]\nb = { index = "x", marker = "sys_platform == 'win32'" }\na = { index = "x", group = "dev" }`,
      [A, 'b[x]'],
    ],
    ['of what is not asked for', '[tool.uv.sources]\nz = { index = "x" }', [A, 'b[x]']],
    [
      'an index that nothing is taken from',
      '[[tool.uv.index]]\nname = "x"\nurl = "https://host/simple"\nexplicit = true',
      [A, 'b[x]'],
    ],
    [
      'PyPI by name',
      '[[tool.uv.index]]\nname = "p"\nurl = "https://pypi.org/simple"\n[tool.uv.sources]\nb = { index = "p" }',
      [A, 'b[x]'],
    ],
    [
      'an index in the place of PyPI',
      '[[tool.uv.index]]\nurl = "https://host/simple"\ndefault = true',
      ['--index-url https://host/simple', A, 'b[x]'],
    ],
    [
      'the same, of old',
      '[tool.uv]\nindex-url = "https://host/simple"',
      ['--index-url https://host/simple', A, 'b[x]'],
    ],
    [
      'further words',
      '[tool.uv]\nprerelease = "allow"\nno-index = true\nfind-links = ["wheels"]\nno-binary-package = ["a"]',
      ['--find-links wheels', '--no-index', '--no-binary a', '--pre', A, 'b[x]'],
    ],
    [
      'a constraint on what is asked for',
      `[tool.uv]\nconstraint-dependencies = ["a<2", "z<1 ; sys_platform == 'win32'"]`,
      [A, 'b[x]', "a<2 ; python_version < '4'"],
    ],
    [
      'settings that change nothing',
      '[tool.uv]\nrequired-version = ">=0.5"\nresolution = "highest"\ndev-dependencies = ["pytest"]\noverride-dependencies = []',
      [A, 'b[x]'],
    ],
    [
      'a source of pdm',
      '[[tool.pdm.source]]\nname = "own"\nurl = "https://host/simple"\nverify_ssl = false',
      ['--extra-index-url https://host/simple', '--trusted-host host', A, 'b[x]'],
    ],
    [
      'one in the place of PyPI',
      '[[tool.pdm.source]]\nname = "own"\nurl = "https://own/simple"\n[[tool.pdm.source]]\nname = "pypi"\nurl = "https://host/simple"\n[tool.pdm.resolution]\nallow-prereleases = true',
      ['--index-url https://host/simple', '--extra-index-url https://own/simple', '--pre', A, 'b[x]'],
    ],
    [
      'links of pdm',
      '[[tool.pdm.source]]\nname = "own"\ntype = "find_links"\nurl = "file:///$'.concat('{PROJECT_ROOT}/wheels"'),
      ['--find-links ./wheels', A, 'b[x]'],
    ],
    [
      'the index of rye',
      '[[tool.rye.sources]]\nname = "default"\nurl = "https://host/simple"',
      ['--index-url https://host/simple', A, 'b[x]'],
    ],
  ])('%s', async (_why, tables, lines) => expect(await convert(tables)).toEqual(lines));

  it('uv.toml goes first', async () => {
    const tables = '[tool.uv]\nindex-url = "https://host/simple"';
    expect(await convert(tables, { 'uc/uv.toml': 'index-url = "https://first/simple"\n' })).toContain(
      '--index-url https://first/simple',
    );
  });

  it('an index, for what is known only once the project is built', async () => {
    const survey = surveyOfFiles({
      [PATH]: '[project]\nname = "job"\ndynamic = ["dependencies"]\n[tool.uv]\nindex-url = "https://host/simple"\n',
    });
    expect(linesOf((await fromPyproject(manifestIn(survey, PATH)))!)).toEqual(['--index-url https://host/simple', '.']);
  });
});

describe('refused by name', () => {
  it.each<[setting: string, tables: string, reason: string]>([
    ['tool.uv.sources.b', '[tool.uv.sources]\nb = { index = "x" }', 'one package from one index'],
    ['tool.uv.sources.b', '[tool.uv.sources]\nb = { workspace = true }\n', 'no single package'],
    [
      'tool.uv.sources.b',
      `[tool.uv.sources]\nb = { path = "libs/b", marker = "python_version < '3.12'" }`,
      'a condition',
    ],
    ['tool.uv.sources.b', '[tool.uv.sources]\nb = { path = "libs/b", package = false }', 'no package'],
    ['tool.uv.sources.b', '[tool.uv.sources]\nb = { path = "libs/c" }', 'takes d from somewhere else'],
    ['tool.uv.sources.b', '[tool.uv.sources]\nb = { git = "https://host/b", lfs = true }', 'Git LFS'],
    ['tool.uv.sources.b', '[tool.uv.sources]\nb = { git = "../b" }', 'such an address'],
    ['tool.uv.sources.b', '[tool.uv.sources]\nb = { git = "https://host/b", tag = "b@1" }', 'such a revision'],
    ['tool.uv.sources.b', '[tool.uv.sources]\nb = 1', 'no source'],
    ['tool.uv.index', '[[tool.uv.index]]\nurl = "https://host/simple"', 'newest version of all'],
    [
      'tool.uv.index',
      '[[tool.uv.index]]\nurl = "https://host/simple"\ndefault = true\n[[tool.uv.index]]\nurl = "https://pypi.org/simple"',
      'newest version of all',
    ],
    ['tool.uv.index', '[[tool.uv.index]]\nurl = "./wheels"\ndefault = true', 'no index that pip knows'],
    ['tool.uv.extra-index-url', '[tool.uv]\nextra-index-url = ["https://host/simple"]', 'newest version of all'],
    ['tool.uv.constraint-dependencies', '[tool.uv]\nconstraint-dependencies = ["z<1"]', 'limits z'],
    ['tool.uv.override-dependencies', '[tool.uv]\noverride-dependencies = ["a==1"]', 'overrule'],
    ['tool.uv.exclude-newer', '[tool.uv]\nexclude-newer = "2024-01-01T00:00:00Z"', 'no date'],
    ['tool.uv.resolution', '[tool.uv]\nresolution = "lowest-direct"', 'newest'],
    [
      'tool.pdm.source.include_packages',
      '[[tool.pdm.source]]\nname = "x"\nurl = "https://host/simple"\ninclude_packages = ["a"]',
      'one index',
    ],
    [
      'tool.pdm.resolution.respect-source-order',
      '[tool.pdm.resolution]\nrespect-source-order = true\n[[tool.pdm.source]]\nname = "x"\nurl = "https://a/simple"\n[[tool.pdm.source]]\nname = "y"\nurl = "https://b/simple"',
      'alike',
    ],
    ['tool.pdm.resolution.overrides', '[tool.pdm.resolution.overrides]\na = "1"', 'overrule'],
    ['tool.rye.sources', '[[tool.rye.sources]]\nname = "own"\nurl = "https://host/simple"', 'alike'],
    [
      'tool.hatch.envs.default.env-vars.PIP_INDEX_URL',
      '[tool.hatch.envs.default.env-vars]\nPIP_INDEX_URL = "https://host/simple"',
      'has to be given',
    ],
  ])('%s: %s', async (setting, tables, reason) => {
    const more = tables.includes('workspace') ? { 'uc/more/b/pyproject.toml': member('b') } : {};
    const message = await refusalOf(() => convert(tables, more));
    expect(message).toContain(`\`${setting}\`,`);
    expect(message).toContain(reason);
    expect(message).toMatch(/uc\/pyproject\.toml:[5-9]/);
  });

  it('members among more projects than can be looked through', async () => {
    const large = Array.from({ length: 5 }, (_, index) => [
      `uc/l${index}/pyproject.toml`,
      `${member(`l${index}`)}#${'#'.repeat(1_000_000)}\n`,
    ]);
    const message = refusalOf(() => convert('[tool.uv.sources]\nb = { workspace = true }', Object.fromEntries(large)));
    expect(await message).toContain('too much to be looked through');
  });

  it('a source of what is known only once the project is built', async () => {
    const tables = '[tool.uv.sources]\nb = { path = "libs/b" }\n';
    const survey = surveyOfFiles({ [PATH]: `[project]\nname = "job"\ndynamic = ["dependencies"]\n${tables}` });
    expect(await refusalOf(() => fromPyproject(manifestIn(survey, PATH)))).toContain('once the project is built');
  });
});
