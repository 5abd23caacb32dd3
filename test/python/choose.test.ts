import { describe, expect, it } from 'vitest';
import { type Choice, chooseManifest } from '../../src/python/choose.ts';
import { folderAt } from '../../src/python/managers/manifest-folder.ts';
import { findManifest, ROWS } from '../../src/python/managers/table.ts';
import type { Row } from '../../src/python/managers/types.ts';
import { surveyOfFiles } from '../survey-of-files.ts';
import { codesOf, linesOf, refusalOf } from './managers/converted.ts';

const PYPROJECT = '[project]\nname = "job"\ndependencies = ["of-project"]\n';

/**
 * A file for each row, by what the README says of it; the content names the file where pip is asked. `beside`: what the
 * file is no use without.
 */
const EXAMPLES: Readonly<
  Record<string, { file: string; content: string; chosen: string; beside?: Record<string, string> }>
> = {
  environment: { file: 'environment.yml', content: 'dependencies: [rdkit]', chosen: 'conda' },
  packageListBesideEnvironment: {
    file: 'package-list.txt',
    content: '',
    chosen: 'conda',
    beside: { 'environment.yml': 'dependencies: [rdkit]' },
  },
  requirementsTxt: { file: 'requirements.txt', content: 'a', chosen: '-r uc/requirements.txt' },
  packageList: { file: 'package-list.txt', content: '', chosen: 'conda' },
  uvLock: { file: 'uv.lock', content: '', chosen: 'uv', beside: { 'pyproject.toml': PYPROJECT } },
  poetryLock: { file: 'poetry.lock', content: '', chosen: 'poetry', beside: { 'pyproject.toml': PYPROJECT } },
  pdmLock: {
    file: 'pdm.lock',
    content: '[metadata]\nlock_version = "4.5.0"\n[[package]]\nname = "of-pdm"\nversion = "1"\ngroups = ["default"]\n',
    chosen: 'of-pdm==1',
  },
  pylock: {
    file: 'pylock.toml',
    content: 'lock-version = "1.0"\n[[packages]]\nname = "x"\ndirectory = { path = "of-pylock" }\n',
    chosen: './of-pylock',
  },
  pipfileLock: {
    file: 'Pipfile.lock',
    content: '{ "default": { "of-pipfile": { "version": "==1" } } }',
    chosen: 'of-pipfile==1',
  },
  pixiLock: { file: 'pixi.lock', content: '', chosen: 'pixi' },
  condaLock: { file: 'conda-lock.yml', content: '', chosen: 'refused: native-unsupported' },
  pipfile: { file: 'Pipfile', content: '', chosen: 'pipenv' },
  pixiManifest: { file: 'pixi.toml', content: '', chosen: 'pixi' },
  poetryProject: { file: 'pyproject.toml', content: '[tool.poetry]', chosen: 'poetry' },
  project: { file: 'pyproject.toml', content: PYPROJECT, chosen: 'of-project' },
  setupCfg: { file: 'setup.cfg', content: '[options]\ninstall_requires = of-setup-cfg\n', chosen: 'of-setup-cfg' },
  setupPy: { file: 'setup.py', content: '', chosen: '.' },
  requirementsIn: { file: 'requirements.in', content: '', chosen: '-r uc/requirements.in' },
  requirementsFolder: { file: 'requirements/prod.txt', content: '', chosen: '-r uc/requirements/prod.txt' },
  script: {
    file: 'src/program.py',
    content: '# /// script\n# dependencies = ["of-script"]\n# ///\n',
    chosen: 'of-script',
  },
};

const surveyIn = (files: Record<string, string>) =>
  surveyOfFiles(Object.fromEntries(Object.entries(files).map(([name, content]) => [`uc/${name}`, content])));

const choose = (files: Record<string, string>, manifest?: string): Promise<Choice> =>
  chooseManifest(surveyIn(files), 'uc', { manifest });

function inShort({ taken }: Choice): string {
  if (taken === null) return 'none';
  return taken.takes.kind === 'native' ? taken.row.manager.name : linesOf(taken.takes).join(', ');
}

/** What is chosen, or the code of the refusal. */
const decided = (files: Record<string, string>): Promise<string> =>
  choose(files).then(inShort, (error) => `refused: ${error.problem.code}`);

const names = Object.keys(EXAMPLES);

it('each row of the table has an example here, in the order of the table', async () => {
  const chosen = ROWS.map((_, index) => Object.values(EXAMPLES)[index]);
  expect(names.length, 'one entry of EXAMPLES for each row').toBe(ROWS.length);
  for (const [index, example] of chosen.entries()) {
    const row = ROWS[index]!;
    const path = await findManifest(row, folderAt(surveyIn({ ...example!.beside, [example!.file]: '' }), 'uc'));
    expect(path, `${names[index]}: ${row.readme[0]}`).toBe(`uc/${example!.file}`);
  }
});

const contradict = (a: Row, b: Row): boolean =>
  a !== b && a.lock !== null && b.lock !== null && !a.lock.isExport && !b.lock.isExport;

/** Two that belong together, or contradict each other, are told below; the template of a list is the environment. */
function isPair(winner: string, loser: string): boolean {
  const [a, b] = [ROWS[names.indexOf(winner)]!, ROWS[names.indexOf(loser)]!];
  const passesOn = winner === 'environment' && loser.startsWith('packageList');
  return (
    !contradict(a, b) && !passesOn && EXAMPLES[winner]!.file !== EXAMPLES[loser]!.file && a.lock?.of !== b.files[0]
  );
}

describe('the order, each against all that come after it', () => {
  const cases = names.flatMap((winner, index) =>
    names
      .slice(index + 1)
      .filter((loser) => isPair(winner, loser))
      .map((loser) => ({ winner: EXAMPLES[winner]!, loser: EXAMPLES[loser]!, name: `${winner} > ${loser}` })),
  );

  it.each(cases)('$name', async ({ winner, loser }) => {
    const files = { ...loser.beside, ...winner.beside, [loser.file]: loser.content, [winner.file]: winner.content };
    expect(await decided(files)).toBe(winner.chosen);
  });

  it.each(['production', 'base', 'main', 'common'])('requirements/%s.txt', async (name) => {
    const file = `requirements/${name}.txt`;
    expect(await decided({ [file]: '' })).toBe(`-r uc/${file}`);
  });

  it('program.py with a header', async () => {
    expect(await decided({ 'program.py': EXAMPLES.script!.content })).toBe('of-script');
  });
});

describe('what decides', () => {
  it.each<[why: string, files: Record<string, string>, chosen: string]>([
    ['nothing there', {}, 'none'],
    [
      'requirements.txt before all',
      { 'requirements.txt': 'a', 'uv.lock': '', 'pyproject.toml': PYPROJECT },
      '-r uc/requirements.txt',
    ],
    ['a Pipfile.lock with its Pipfile is pipenv', { 'Pipfile.lock': '{}', Pipfile: '' }, 'pipenv'],
    ['settings of tools are no manifest', { 'pyproject.toml': '[tool.ruff]', 'setup.cfg': '[flake8]' }, 'none'],
    ['and leave the word to the next', { 'pyproject.toml': '[build-system]\nrequires = []', 'setup.py': '' }, '.'],
    ['a project without dependencies', { 'pyproject.toml': '[project]\nname = "job"' }, 'none'],
    ['[tool.poetry]', { 'pyproject.toml': '[tool.poetry]\nname = "job"' }, 'poetry'],
    ['a pylock.toml is an export of another', { 'pylock.toml': '', 'uv.lock': '', 'pyproject.toml': '' }, 'uv'],
    [
      'a setup.py that names its own',
      { 'setup.cfg': '[options]\ninstall_requires = a', 'setup.py': 'setup(install_requires=["b"])' },
      '.',
    ],
    ['a setup.py that is a stub', { 'setup.cfg': '[options]\ninstall_requires = a', 'setup.py': 'setup()' }, 'a'],
    [
      'requirements.txt that names the project alone leaves it to a lock',
      { 'requirements.txt': '# see uv.lock\n-e .\n', 'uv.lock': '', 'pyproject.toml': PYPROJECT },
      'uv',
    ],
    ['but not without one', { 'requirements.txt': '.\n', 'pyproject.toml': PYPROJECT }, '-r uc/requirements.txt'],
    [
      'and not if it names more',
      { 'requirements.txt': '-e .\na\n', 'uv.lock': '', 'pyproject.toml': PYPROJECT },
      '-r uc/requirements.txt',
    ],
    ['conda where only it has the Python', { 'environment.yml': 'dependencies: [python<3.10]' }, 'conda'],
    [
      'not where another file contradicts that',
      { 'environment.yml': 'dependencies:\n- python<3.10\n- pip: [a]\n', '.python-version': '3.12' },
      'a',
    ],
  ])('%s', async (_why, files, chosen) => expect(inShort(await choose(files))).toBe(chosen));

  it('a lock beside requirements.txt is told, with the way to choose it', async () => {
    const { warnings, ignored } = await choose({ 'requirements.txt': 'a', 'uv.lock': '', 'pyproject.toml': PYPROJECT });
    expect(warnings).toEqual([
      {
        code: 'lock-not-used',
        message: 'Not used, since uc/requirements.txt is; set BP_PLANQK_MANIFEST=uc/uv.lock to use it instead.',
        where: ['uc/uv.lock'],
      },
    ]);
    expect(ignored.map(({ path }) => path)).toEqual(['uc/uv.lock', 'uc/pyproject.toml']);
  });

  it('a side file that cannot be read is told', async () => {
    expect(codesOf(await choose({ 'requirements.txt': 'a', 'pyproject.toml': '= 1' }))).toEqual([
      'side-file-unreadable',
    ]);
  });

  it('Python is taken from all that state it', async () => {
    const { python } = await choose({
      'requirements.txt': 'a',
      'pyproject.toml': '[project]\nrequires-python = ">=3.11"\n',
      'setup.cfg': '[options]\npython_requires = >=3.10\n',
      'src/program.py': '# /// script\n# requires-python = ">=3.9"\n# ///\n',
    });
    expect(python.map(({ source }) => source)).toEqual([
      'uc/pyproject.toml:2',
      'uc/setup.cfg:2',
      'uc/src/program.py:2',
    ]);
  });
});

describe('BP_PLANQK_MANIFEST', () => {
  const files = {
    'requirements.txt': 'a',
    'dev.in': 'b',
    'deps/gpu.txt': 'c',
    'env.yml': 'dependencies:\n  - pip:\n      - d\n',
    'conda.yml': 'dependencies:\n  - rdkit\n',
    'pyproject.toml': PYPROJECT,
    'uv.lock': '',
    'other/Pipfile.lock': '{ "default": { "e": { "version": "==1" } } }',
    'tools/run.py': '# /// script\n# dependencies = ["f"]\n# ///\n',
    'requirements.lock': 'g==1',
    'notes.json': '',
    'plain.py': '',
  };

  it.each<[value: string, chosen: string]>([
    ['requirements.txt', '-r uc/requirements.txt'],
    ['uc/requirements.txt', '-r uc/requirements.txt'],
    ['./dev.in', '-r uc/dev.in'],
    ['deps/gpu.txt', '-r uc/deps/gpu.txt'],
    ['env.yml', 'd'],
    ['conda.yml', 'conda'],
    ['pyproject.toml', 'of-project'],
    ['uv.lock', 'uv'],
    ['requirements.lock', '-r uc/requirements.lock'],
    ['other/Pipfile.lock', 'e==1'],
    ['tools/run.py', 'f'],
  ])('%s', async (value, chosen) => expect(inShort(await choose(files, value))).toBe(chosen));

  it('pip runs in the user code, wherever the file is', async () => {
    const choice = await choose(files, 'deps/gpu.txt');
    expect(choice.taken?.takes).toEqual({
      kind: 'pip',
      sources: [{ path: 'uc/deps/gpu.txt', dir: 'uc/deps', cwd: 'uc' }],
    });
  });

  it.each<[value: string, code: string]>([
    ['missing.txt', 'BP_PLANQK_MANIFEST names a file that is not in the upload'],
    ['notes.json', 'BP_PLANQK_MANIFEST names a file of an unknown kind'],
    ['plain.py', 'BP_PLANQK_MANIFEST names a file that lists no dependencies'],
  ])('%s is refused', async (value, headline) => {
    expect(await refusalOf(() => choose(files, value))).toContain(`[Error: ${headline}]`);
  });

  it('an unknown kind, in full', async () => {
    expect(await refusalOf(() => choose(files, 'notes.json'))).toBe(
      `[Error: BP_PLANQK_MANIFEST names a file of an unknown kind]
The kind of a dependency file is told by its name, however, this one is not known: notes.json

Name a requirements file (*.txt, *.in, requirements.lock), pyproject.toml, a lock file, setup.cfg, setup.py, a conda environment (*.yml) or a script with a dependency header (*.py).
`,
    );
  });

  it('no dependencies, in full', async () => {
    expect(await refusalOf(() => choose(files, 'plain.py'))).toBe(
      `[Error: BP_PLANQK_MANIFEST names a file that lists no dependencies]
The file is there, however, nothing in it says which packages are needed:

  uc/plain.py

List them there, or leave BP_PLANQK_MANIFEST out to have the file chosen.
`,
    );
  });
});

describe('two locks that contradict each other', () => {
  const pairs = names.flatMap((one, index) =>
    names
      .slice(index)
      .flatMap((other) => (contradict(ROWS[index]!, ROWS[names.indexOf(other)]!) ? [[one, other]] : [])),
  );
  it.each(pairs)('%s and %s are refused', async (...both) => {
    const files = both.map((name) => ({ ...EXAMPLES[name]!.beside, [EXAMPLES[name]!.file]: EXAMPLES[name]!.content }));
    expect(await decided(Object.assign({}, ...files))).toBe('refused: several-locks');
  });
});

describe('what says as much as a requirements.txt is named where that one counts', () => {
  it.each(names.filter((_, index) => ROWS[index]!.isRival))('%s', async (name) => {
    const { file, content, beside } = EXAMPLES[name]!;
    const { warnings } = await choose({ 'requirements.txt': 'a', ...beside, [file]: content });
    expect(warnings.filter(({ code }) => code === 'lock-not-used').flatMap(({ where }) => where)).toContain(
      `uc/${file}`,
    );
  });

  it('but not looked into, and nothing wrong with it refuses', async () => {
    expect(await decided({ 'requirements.txt': 'a', 'pylock.dev.toml': '', 'pylock.prod.toml': '' })).toBe(
      '-r uc/requirements.txt',
    );
  });
});

it('a setting may name a file in a folder that is not looked through', async () => {
  const survey = surveyIn({ 'build/pdm.LOCK': EXAMPLES.pdmLock!.content, 'build/pyproject.toml': PYPROJECT });
  const unentered = { ...survey, children: () => [] };
  const chosen = async (manifest: string) => inShort(await chooseManifest(unentered, 'uc', { manifest }));
  expect(await chosen('build/pdm.LOCK')).toBe('of-pdm==1');
  expect(await chosen('build/pyproject.toml')).toBe('of-project');
});

describe('refused', () => {
  it('locks of two tools', async () => {
    expect(await refusalOf(() => choose({ 'uv.lock': '', 'poetry.lock': '', 'pyproject.toml': '' }))).toContain(
      '  uc/uv.lock\n  uc/poetry.lock\n',
    );
  });

  it.each(['uv.lock', 'poetry.lock'])('%s without pyproject.toml', async (file) => {
    expect(await refusalOf(() => choose({ [file]: '' }))).toBe(
      `[Error: A lock file was found without its pyproject.toml]
The tool that wrote the lock file installs only with the pyproject.toml beside it, however, it is missing:

  uc/${file}

Add the pyproject.toml to the upload, or a requirements.txt, which is then used instead.
`,
    );
  });

  it('several pylock files, none of them plain', async () => {
    expect(await refusalOf(() => choose({ 'pylock.a.toml': '', 'pylock.b.toml': '' }))).toBe(
      `[Error: Several pylock files were found]
One of them can be installed, and nothing says which is meant:

  uc/pylock.a.toml
  uc/pylock.b.toml

Name one pylock.toml, or set BP_PLANQK_MANIFEST, for example BP_PLANQK_MANIFEST=uc/pylock.a.toml.
`,
    );
  });
});
