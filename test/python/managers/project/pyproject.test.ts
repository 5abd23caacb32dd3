import { describe, expect, it } from 'vitest';
import { parseToml } from '../../../../src/formats/toml.ts';
import type { Converted } from '../../../../src/python/managers/answers.ts';
import { fillIn } from '../../../../src/python/managers/placeholders.ts';
import { poetryProject } from '../../../../src/python/managers/poetry/row.ts';
import { fromPyproject, requiresPython } from '../../../../src/python/managers/project/pyproject.ts';
import { surveyOfFiles } from '../../../survey-of-files.ts';
import { codesOf, linesOf, manifestIn, refusalOf } from '../converted.ts';

const PATH = 'uc/pyproject.toml';

async function convert(toml: string, more: Record<string, string> = {}): Promise<Converted> {
  return (await fromPyproject(manifestIn(surveyOfFiles({ [PATH]: toml, ...more }), PATH)))!;
}

const read = (toml: string) => parseToml(toml, PATH);

describe('does it say what is installed?', () => {
  it.each<[toml: string, says: boolean]>([
    ['', false],
    ['[tool.ruff]\nline-length = 1', false],
    ['[build-system]\nrequires = []', false],
    ['[project]\nname = "job"\nversion = "1"', false],
    ['[project]\ndependencies = []', true],
    ['[project]\ndynamic = ["version"]', false],
    ['[project]\ndynamic = ["version", "dependencies"]', true],
  ])('%j', async (toml, says) => expect((await convert(toml)) !== null).toBe(says));
});

describe('is it of Poetry?', () => {
  it.each<[toml: string, is: boolean]>([
    ['[project]\ndependencies = []', false],
    ['[tool.poetry]\nname = "job"', true],
    ['[project]\ndependencies = []\n[tool.poetry]\npackages = []', true],
    ['tool = { poetry = {} }', true],
  ])('%j', async (toml, is) => {
    const answer = await poetryProject.read(manifestIn(surveyOfFiles({ [PATH]: toml }), PATH));
    expect(answer !== null).toBe(is);
  });
});

describe('dependencies', () => {
  it.each<[why: string, toml: string, lines: string[]]>([
    ['one a line', '[project]\ndependencies = ["b>=1", "a"]', ['b>=1', 'a']],
    ['none', '[project]\ndependencies = []', []],
    ['in quotes of either kind', `[project]\ndependencies = ['a; os_name == "nt"']`, ['a; os_name == "nt"']],
    [
      'extras stay off',
      '[project]\nname = "job"\ndependencies = ["a"]\n[project.optional-dependencies]\nx = ["b"]',
      ['a'],
    ],
    [
      'extras of itself',
      '[project]\nname = "My.Job"\ndependencies = ["my-job[X_1]"]\n[project.optional-dependencies]\nx-1 = ["b", "my_job[y]"]\ny = ["c"]',
      ['b', 'c'],
    ],
    [
      'extras that name each other in a circle',
      '[project]\nname = "job"\ndependencies = ["job[x]"]\n[project.optional-dependencies]\nx = ["a", "job[y]"]\ny = ["b", "job[x]"]',
      ['a', 'b'],
    ],
    [
      'conditions of extras',
      `[project]\nname = "job"\ndependencies = ["job[x]; os_name == 'nt'"]\noptional-dependencies = { x = ["a", "b; sys_platform == 'win32'", "c @ https://host/c.whl"] }`,
      [
        "a ; os_name == 'nt'",
        "b ; (os_name == 'nt') and (sys_platform == 'win32')",
        "c @ https://host/c.whl ; os_name == 'nt'",
      ],
    ],
    ['itself, without extras', '[project]\nname = "job"\ndependencies = ["job", "a"]', ['a']],
    [
      'files of setuptools',
      '[project]\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = { file = ["a.in", "b/c.in"] }',
      ['-r uc/a.in', '-r uc/b/c.in'],
    ],
    [
      'one file of setuptools',
      '[project]\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = { file = "a.in" }',
      ['-r uc/a.in'],
    ],
    [
      'files of hatch',
      '[project]\ndynamic = ["dependencies"]\n[tool.hatch.metadata.hooks.requirements_txt]\nfiles = ["a.in"]',
      ['-r uc/a.in'],
    ],
  ])('%s', async (_why, toml, lines) => expect(linesOf(await convert(toml))).toEqual(lines));

  it('remembers the line of each', async () => {
    const { sources } = await convert('[project]\nname = "job"\n\ndependencies = [\n  "a",\n  # why\n  "b",\n]\n');
    expect(sources[0]).toMatchObject({ path: PATH, dir: 'uc', cwd: 'uc', firstLine: 5, lines: [5, 7] });
  });

  it.each<[why: string, tables: string, line: number]>([
    ['one file', '[tool.setuptools.dynamic]\ndependencies.file = "a.in"', 4],
    ['a list', '[tool.setuptools.dynamic.dependencies]\nfile = [\n  "a.in",\n]', 5],
    ['hatch', '[tool.hatch.metadata.hooks.requirements_txt]\nfilename = "a.in"', 4],
    ['hatch, by its default', '\n[tool.hatch.metadata.hooks.requirements_txt]\nx = 1', 4],
  ])('remembers the line that names a file: %s', async (_why, tables, line) => {
    const { sources } = await convert(`[project]\ndynamic = ["dependencies"]\n${tables}`);
    expect(sources).toMatchObject([{ namedAt: { path: PATH, line } }]);
  });

  it('an extra that does not exist is told', async () => {
    const converted = await convert('[project]\nname = "job"\ndependencies = [\n  "job[plto]",\n  "a",\n]\n');
    expect(linesOf(converted)).toEqual(['a']);
    expect(converted.warnings).toEqual([
      {
        code: 'unknown-extra',
        message: 'The project has no extra named plto; nothing is installed for it.',
        where: [`${PATH}:4`],
      },
    ]);
  });

  it('what only a build can tell makes pip build', async () => {
    const converted = await convert('[project]\ndynamic = ["dependencies"]\n', { 'uc/setup.py': '' });
    expect(linesOf(converted)).toEqual(['.']);
    expect(codesOf(converted)).toEqual(['project-is-built']);
  });
});

describe('placeholders', () => {
  it.each<[text: string, filled: string]>([
    ['numpy', 'numpy'],
    ['lib @ {root:uri}/lib', 'lib @ file:./lib'],
    ['lib @ {root:parent:uri}/lib', 'lib @ file:./../lib'],
    ['lib @ {root:parent:parent:uri}/lib', 'lib @ file:./../../lib'],
    [`lib @ file:///\${PROJECT_ROOT}/lib`, 'lib @ file:./lib'],
    [`lib @ https://\${TOKEN}@host/lib.whl`, `lib @ https://\${TOKEN}@host/lib.whl`],
  ])('%s', (text, filled) => expect(fillIn(text, { path: PATH, line: 1 })).toBe(filled));

  it('of other kinds are refused', async () => {
    expect(await refusalOf(() => fillIn('lib @ file://{home}/lib', { path: PATH, line: 3 }))).toBe(
      `[Error: A dependency holds a placeholder that is not known here]
Only the folder of the project is filled in ({root:uri}, \${PROJECT_ROOT}), however, this one needs {home}:

  uc/pyproject.toml:3  lib @ file://{home}/lib

Write a package's name, or its path as 'name @ {root:uri}/folder'.
`,
    );
  });
});

describe('Python', () => {
  it.each<[toml: string, source: string, constraint: string]>([
    ['[project]\nrequires-python = ">=3.11"', `${PATH}:2`, '>=3.11'],
    ['[project]\nname = "job"\n"requires-python" = "~=3.11"', `${PATH}:3`, '>=3.11,<4'],
    ['project = { requires-python = ">=3.11" }', `${PATH}:1`, '>=3.11'],
    ['[tool.poetry.dependencies]\npython = "^3.10"', `${PATH}:2`, '^3.10'],
    ['[project]\nrequires-python = ">=3.11"\n[tool.poetry.dependencies]\npython = "^3.10"', `${PATH}:2`, '>=3.11'],
  ])('%j', async (toml, source, constraint) => {
    expect(requiresPython(await read(toml))).toEqual([{ source, statement: { kind: 'version', constraint } }]);
  });

  it('not stated', async () => expect(requiresPython(await read('[project]\nname = "job"'))).toEqual([]));
});

describe('refused', () => {
  it('a syntax error, with its line', async () => {
    expect(await refusalOf(() => read('[project]\nname = "job"\ndependencies = = []\n'))).toBe(
      `[Error: A dependency file is no valid TOML]
It was chosen to say what is installed, however, it cannot be read: invalid value.

  uc/pyproject.toml:3

Correct the line; an editor that knows TOML marks it.
`,
    );
  });

  it('dependencies that are no list', async () => {
    expect(await refusalOf(() => convert('[project]\ndependencies = "numpy"\n'))).toBe(
      `[Error: A dependency file has an unexpected form]
\`project.dependencies\` has to be a list of strings, however, it is something else:

  uc/pyproject.toml:2

Correct \`project.dependencies\`, or add a requirements.txt, which is then used instead.
`,
    );
  });

  it('what is no requirement, and so cannot bring options of pip in', async () => {
    expect(
      await refusalOf(() => convert('[project]\ndependencies = [\n  "--index-url https://me:pass@host/",\n]\n')),
    ).toBe(
      `[Error: A dependency is not a requirement]
Each dependency is written as 'name', 'name>=1.0' or 'name @ URL', however, this one is not:

  uc/pyproject.toml:3  --index-url https://****@host/

Correct it; see https://packaging.python.org/en/latest/specifications/dependency-specifiers/
`,
    );
    expect(await refusalOf(() => convert('[project]\ndependencies = ["a\\n--pre"]\n'))).toContain('not a requirement');
  });
});
