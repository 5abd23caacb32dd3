/**
 * Everything that reads a file of an upload, each with what may stand around the odd part of such a file.
 */
import { posix } from 'node:path';
import { recordOf, recordText } from '../../src/app-root/record.ts';
import { messageText, type Problem, Refusal, type Warning } from '../../src/problem.ts';
import { choosePython } from '../../src/python/choose-version.ts';
import { isConstraint, satisfies } from '../../src/python/constraint.ts';
import { parseCoreMetadata } from '../../src/python/install/core-metadata.ts';
import { simplifyMarker } from '../../src/python/markers.ts';
import { fromSpecifier } from '../../src/python/pep440.ts';
import { adviceOn } from '../../src/python/plan.ts';
import { isMarker } from '../../src/python/requirements/pep508.ts';
import { fromConda, fromPep440 } from '../../src/python/version.ts';
import { describeRecord } from '../../src/staging/describe.ts';
import { planStaging } from '../../src/staging/plan-upload.ts';
import { surveyOfFiles } from '../survey-of-files.ts';

export interface Reader {
  readonly name: string;
  /** What stands around the odd part, which is where the `…` is; behind all, where there is none. */
  readonly frames: readonly string[];
  /**
   * Many small entries, `§` being the number of each, alone or between a beginning and an end: what is done for each of
   * them may not grow with their number.
   */
  readonly entries: readonly (string | readonly [before: string, each: string, after: string])[];
  /** Where a longer line is refused at once, so that only shorter ones tell anything. */
  readonly longest?: number;
  readonly read: (text: string) => Promise<Told>;
}

/** What a reader had to say. */
export interface Told {
  readonly problem: Problem | null;
  readonly warnings: readonly Warning[];
}

const SILENT: Told = { problem: null, warnings: [] };

type Files = Readonly<Record<string, string>>;

/** Plans the upload, and writes down all that would be told of it, for advice too. */
async function plan(files: Files): Promise<Told> {
  const survey = surveyOfFiles(files);
  const planned = await planStaging(survey, {});
  if (planned.outcome === 'staged') await adviceOn(survey, planned, {});
  const record = recordOf(planned);
  recordText(record);
  describeRecord(record);
  if (planned.outcome !== 'refused') return { problem: null, warnings: planned.warnings };
  messageText(planned.problem);
  return { problem: planned.problem, warnings: [] };
}

const PROGRAM = 'def run(data, params):\n    return 1\n';

/** A job with the text as this file of the user code, and with these other ones. */
const inJob =
  (name: string, others: Files = {}) =>
  (text: string): Promise<Told> =>
    plan({
      'app/user_code/src/program.py': PROGRAM,
      ...Object.fromEntries(Object.entries(others).map(([path, content]) => [`app/user_code/${path}`, content])),
      [`app/user_code/${name}`]: text,
    });

const besideJob =
  (name: string, others: Files = {}) =>
  (text: string): Promise<Told> =>
    plan({ 'app/user_code/src/program.py': PROGRAM, 'app/user_code/requirements.txt': '', ...others, [name]: text });

const TOML = ['', 'a = ', 'a = "', 'a = "…"\n', "a = '''", '[a', 'a = [', 'a = ["…"]\n', '["…"]\n', '# ', 'a.'];

const PROJECT = '[project]\nname = "job"\nversion = "1"\n';
const WITH_DEPENDENCY = `${PROJECT}dependencies = ["a"]\n`;
const WITH_EXTRAS = `${PROJECT}dependencies = ["job[e0]"]\n[project.optional-dependencies]\n`;
const POETRY = '[tool.poetry]\nname = "job"\n[tool.poetry.dependencies]\npython = "^3.11"\na = "*"\n';
const SCRIPT = '# /// script\n';
const member = (name: string): string => `[project]\nname = "${name}"\n[build-system]\nrequires = []\n`;
const PYLOCK = 'lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1"\nsdist = {hashes = {sha256 = "0"}}\n';
const PDM_LOCK = '[metadata]\nlock_version = "4.5"\n';
const PIP_OF_CONDA = 'dependencies:\n- numpy\n- pip:\n  - ';
const LOCKED = '{"default": {"a": {"version": "==1"}}';

const TOML_READERS: readonly Reader[] = [
  {
    name: 'pyproject.toml',
    frames: [
      ...TOML,
      '[project]\ndependencies = ["',
      '[project]\ndependencies = ["…"]\n',
      '[project]\ndependencies = ["a…"]\n',
      '[project]\ndependencies = ["a @ …"]\n',
      '[project]\ndependencies = ["a; …"]\n',
      '[project]\ndependencies = ["a {…"]\n',
      '[project]\nname = "a"\ndependencies = ["a[…]"]\n',
      '[project]\nname = "…"\ndependencies = ["a"]\n',
      '[project]\nrequires-python = "…"\ndependencies = ["a"]\n',
      '[project]\ndynamic = ["dependencies"]\n',
    ],
    entries: [
      [`${PROJECT}dependencies = [`, '"p§",\n', ']\n'],
      [`${PROJECT}dependencies = [`, '"a",\n', ']\n'],
      [`${PROJECT}dependencies = [`, '"job[e§]",\n', ']\n'],
      [`${PROJECT}dependencies = ["job[`, 'e§,', "e]; os_name == 'a'\"]\n"],
      [`${WITH_DEPENDENCY}[tool.a]\n`, 'k§ = 1\n', ''],
      [WITH_DEPENDENCY, '[tool.a§]\n', ''],
      [WITH_EXTRAS, 'e§ = ["a"]\n', ''],
      [`${WITH_EXTRAS}e0 = [`, '"job[e§]",\n', ']\n'],
      [`${WITH_EXTRAS}e0 = ["p"]\n[project.optional-dependencies.x]\n`, 'e§ = ["a"]\n', ''],
    ],
    read: inJob('pyproject.toml'),
  },
  {
    name: 'pyproject.toml of Poetry',
    frames: [
      `${POETRY}[tool.x]\na = "`,
      '[tool.poetry.dependencies]\npython = "…"\na = "*"\n',
      `${POETRY}b = {path = "…"}\n`,
    ],
    entries: [
      [POETRY, 'p§ = "*"\n', ''],
      [POETRY, 'p§ = {path = "src"}\n', ''],
      [POETRY, '[tool.poetry.scripts.s§]\n', ''],
      [`${POETRY}[tool.poetry.scripts]\n`, 's§ = "a:b"\n', ''],
    ],
    read: inJob('pyproject.toml'),
  },
  {
    name: 'poetry.lock',
    frames: ['', '[[package]]\nname = "…"\n'],
    entries: [
      '[[package]]\nname = "p§"\n',
      '[[package]]\nname = "p§"\n[package.source]\ntype = "directory"\nurl = "src"\n',
    ],
    read: inJob('poetry.lock', { 'pyproject.toml': POETRY }),
  },
  {
    name: 'pyproject.toml of uv',
    frames: [`${WITH_DEPENDENCY}[tool.uv]\n`, `${WITH_DEPENDENCY}[tool.uv]\nindex-url = "…"\n`],
    entries: [
      [`${WITH_DEPENDENCY}[tool.uv.sources]\n`, 'p§ = {path = "src"}\n', ''],
      [`${PROJECT}dependencies = [`, '"p§",\n', ']\n'],
      [WITH_DEPENDENCY, '[[tool.uv.index]]\nurl = "src"\n', ''],
      [WITH_DEPENDENCY, '[project.scripts.s§]\n', ''],
    ],
    read: inJob('pyproject.toml', { 'uv.lock': '[[package]]\nname = "job"\nversion = "1"\n' }),
  },
  {
    name: 'uv.lock',
    frames: ['', '[[package]]\nname = "…"\n', '[[package]]\nname = "job"\nwheels = [{url = "a-1-…-any.whl"}]\n'],
    entries: [
      '[[package]]\nname = "p§"\nsource = { editable = "." }\n',
      ['[[package]]\nname = "job"\n[package.metadata]\nrequires-dist = [', '{name = "p§"},\n', ']\n'],
      ['[[package]]\nname = "job"\ndependencies = [', '{name = "job", extra = ["e§"]},\n', ']\n'],
      ['[[package]]\nname = "job"\nwheels = [', '{url = "a-1-cp311-cp311-any§.whl"},\n', ']\n'],
      '[[package]]\nname = "job"\ndependencies = [{name = "job", marker = "python_version < \'3.§\'"}]\n',
    ],
    read: inJob('uv.lock', { 'pyproject.toml': `${WITH_DEPENDENCY}[build-system]\nrequires = []\n` }),
  },
  {
    name: 'tables of tools without a lock',
    frames: [
      `${WITH_DEPENDENCY}[tool.uv.sources]\na = {git = "…"}\n`,
      `${WITH_DEPENDENCY}[tool.uv.sources]\na = {path = "…"}\n`,
      `${WITH_DEPENDENCY}[tool.uv.sources]\na = [{git = "https://h/a", marker = "…"}]\n`,
      `${WITH_DEPENDENCY}[tool.uv]\nconstraint-dependencies = ["a…"]\n`,
      `${WITH_DEPENDENCY}[tool.uv]\nfind-links = ["…"]\n`,
      `${WITH_DEPENDENCY}[[tool.pdm.source]]\nname = "pypi"\nurl = "…"\n`,
    ],
    entries: [
      [`${WITH_DEPENDENCY}[tool.uv.sources]\n`, 'p§ = {path = "src"}\n', ''],
      [`${PROJECT}dependencies = [`, '"a; os_name != \'§\'",\n', ']\n[tool.uv]\nconstraint-dependencies = ["a<2"]\n'],
      [`${PROJECT}dependencies = ["a"]\n[tool.uv]\nconstraint-dependencies = [`, '"a<§",\n', ']\n'],
      [`${PROJECT}dependencies = [`, '"a",\n', ']\n[tool.uv.sources]\na = {path = "src"}\n'],
      [`${PROJECT}dependencies = [`, '"a",\n', ']\n[tool.uv.sources]\na = {workspace = true}\n'],
      [`${WITH_DEPENDENCY}[tool.uv.sources]\na = [`, '{git = "https://h/§", group = "g"},\n', ']\n'],
      [WITH_DEPENDENCY, '[[tool.uv.index]]\nname = "i§"\nurl = "https://h/§"\nexplicit = true\n', ''],
      [WITH_DEPENDENCY, '[[tool.pdm.source]]\nname = "i§"\nurl = "https://h/§"\n', ''],
    ],
    read: inJob('pyproject.toml', { 'src/pyproject.toml': member('a') }),
  },
  {
    name: 'pylock.toml',
    frames: ['', `${PYLOCK}marker = "'x' in extras or …"\n`],
    entries: [
      [PYLOCK, '[[packages]]\nname = "p§"\nversion = "1"\nsdist = {hashes = {sha256 = "0"}}\n', ''],
      [PYLOCK, '[[packages]]\nname = "p§"\ndirectory = {path = "src"}\n', ''],
      [PYLOCK, '[[packages]]\nname = "p§"\nindex = "https://h/§"\nversion = "1"\nsdist = {}\n', ''],
    ],
    read: inJob('pylock.toml'),
  },
  {
    name: 'pdm.lock',
    frames: ['', `${PDM_LOCK}[[package]]\nname = "a"\nurl = "…"\n`],
    entries: [[PDM_LOCK, '[[package]]\nname = "p§"\nversion = "1"\n', '']],
    read: inJob('pdm.lock', { 'pyproject.toml': WITH_DEPENDENCY }),
  },
  {
    name: 'Pipfile',
    frames: ['', '[packages]\na = "…"\n', '[packages]\n"…" = "*"\n', '[[source]]\nurl = "…"\n[packages]\na="*"\n'],
    entries: [
      ['[packages]\n', 'p§ = "*"\n', ''],
      ['[packages]\na = "*"\n', '[[source]]\nurl = "https://h/§"\n', ''],
    ],
    read: inJob('Pipfile'),
  },
  {
    name: 'Pipfile with its lock',
    frames: ['', '[packages]\na = {path = "…"}\n'],
    entries: [
      ['[packages]\n', 'p§ = "*"\n', ''],
      ['[packages]\n', 'p§ = {path = "src"}\n', ''],
    ],
    read: inJob('Pipfile', { 'Pipfile.lock': '{"default": {}}' }),
  },
  {
    name: 'pixi.toml',
    frames: ['', 'channels = ["…"]\n'],
    entries: [['[dependencies]\n', 'p§ = "*"\n', ''], '[feature.f§]\n'],
    read: inJob('pixi.toml', { 'pixi.lock': '' }),
  },
  {
    name: 'project.toml',
    frames: ['', '[build]\nexclude = ["…"]\n'],
    entries: [['[build]\nexclude = [', '"app/",\n', ']\n'], 'k§ = 1\n'],
    read: besideJob('project.toml'),
  },
  {
    name: 'TOML in a PEP 723 header',
    frames: ['', 'a = "'],
    entries: ['a§ = 1\n', ['dependencies = [', '"p§",\n', ']\n']],
    read: (text) => inJob('src/program.py')(`${SCRIPT}# ${text.replaceAll('\n', '\n# ')}\n# ///\n${PROGRAM}`),
  },
];

const REQUIREMENTS_READERS: readonly Reader[] = [
  {
    name: 'requirements.txt',
    longest: 60_000,
    frames: [
      ...[
        '',
        'a',
        'a==',
        'a; ',
        'a @ ',
        '-r ',
        '-e ',
        '-f ',
        '-i ',
        'a --hash=',
        './',
        '../',
        'https://',
        'file:',
        '#',
      ],
      ...['a…!', 'a…\n!', 'a[…]!', 'a; (…)', 'a==1 …!', './x…[y]', '//…!@', 'a==1; "…" < "1"', `\${…}/x`],
    ],
    entries: [
      ...['p§==1\n', 'a==1.0; python_version < "§"\n', 'a==1; python_version < "3"\n#§\n', 'p§ @ git+https://h/p§\n'],
      ...[
        '--index-url https://h/§\n',
        '--extra-index-url https://h/§\n',
        '-f ./d§ ',
        '--find-links=d§\n',
        './p§.whl\n',
      ],
      ...['p§ --hash=sha256:00\n', 'p --hash=sha256:§ \\\n', 'p§ @ git+ssh://h/p§ --pre\n', `\${V§}/p\n`, 'p§ \\\n'],
      ...['-r more.txt\n', '-c more.txt\n', '-e .\n', '-e ./src/..\n'],
    ],
    read: inJob('requirements.txt', { 'more.txt': 'b\n', 'setup.py': '' }),
  },
  {
    name: 'two requirements.txt',
    longest: 60_000,
    frames: ['', '-i ', '-f ', './'],
    entries: [
      ...['p§==1\n', 'a==1.0\n', '--index-url https://h/§\n', '--extra-index-url https://h/x\n', '-i https://h/x\n'],
      '-r app/user_code/requirements.txt\n',
    ],
    read: (text) =>
      besideJob('app/user_code/requirements.txt', { 'requirements.txt': text.replaceAll('https', 'http') })(text),
  },
  {
    name: 'constraints',
    longest: 60_000,
    frames: ['', 'a==', 'a[', 'a @ …#', 'a #', 'https://h/#', 'a @ https://h/#'],
    entries: ['a==§\n', 'p§==1\n', 'a==2+l§\n'],
    read: (text) => inJob('requirements.txt', { 'c.txt': text })('-c c.txt\na==1; python_version < "3"\n'),
  },
];

const YAML_READERS: readonly Reader[] = [
  {
    name: 'environment.yml',
    frames: [
      ...['', 'a: ', 'a: "', "a: '", '? ', 'a: |\n ', 'a: &x ', 'a: !', '%', '--- ', 'a:\n…\nb: 1\n', 'channels: ['],
      ...['dependencies: ', 'dependencies:\n- ', 'dependencies:\n- pip:\n  - ', 'dependencies:\n- python='],
      ...['dependencies:\n- "python…"\n', `${PIP_OF_CONDA}"…"\n`, 'channels: ["…"]\ndependencies: [numpy]\n'],
    ],
    entries: [
      ...[['dependencies:\n', '- p§\n', ''] as const, ['dependencies:\n', '- p§=1=b§\n', ''] as const],
      ...[['dependencies:\n', '- pywin32=1=b§\n', ''] as const, [`${PIP_OF_CONDA}a\n`, '  - p§\n', ''] as const],
      ['dependencies:\n- pip:\n', '  - p§\n\n', ''],
      ['dependencies:\n- pip:\n', '  - -r more.txt\n  - p§\n', ''],
      ['dependencies: [numpy]\nchannels:\n', '- ./src\n', ''],
      ['dependencies: [numpy]\nvariables:\n', '  v§: 1\n', ''],
      ['a: &a b\ndependencies:\n- pip:\n', '  - *a\n', ''],
      ...['k§: 1\n', '- &a§ b\n', '- ', '--- a\n', '[a]: b\n', '# c\n'],
      ...[['a: {', 'k§: 1, ', '}\n'] as const, ['? {', 'k§: 1, ', '}\n'] as const, ['a: [', 'k§: 1, ', ']\n'] as const],
    ],
    read: inJob('environment.yml', { 'more.txt': 'b\n' }),
  },
  {
    name: 'environment.yml over a template',
    longest: 60_000,
    frames: [PIP_OF_CONDA, 'dependencies: [numpy, {pip: [a, ', 'dependencies: [numpy, {pip: [a, "…"]}]\n'],
    entries: [
      [`${PIP_OF_CONDA}a\n`, '  - p§\n', ''],
      [`${PIP_OF_CONDA}a\n`, '  - ./src\n', ''],
      ['dependencies: [numpy, {pip: [', './src, ', ']}]\n'],
    ],
    read: (text) =>
      besideJob('app/user_code/environment.yml', { 'requirements.txt': 'a\n', 'app/user_code/src/setup.py': '' })(text),
  },
];

const LINE_READERS: readonly Reader[] = [
  {
    name: 'Procfile',
    frames: ['', 'web', 'web: ', 'web: a…b', 'web: a…\nb', 'web: python -m ', 'web: cd ', 'web : '],
    entries: ['p§: run §\n', 'web: python -m a§.py\n', 'p.§ : x \n'],
    read: inJob('Procfile', { 'requirements.txt': '' }),
  },
  {
    name: 'program.py',
    frames: [
      ...['', 'def run', 'import ', 'from ', 'from a import ', 'run', 'run:', ' ', 'class ', 'async def '],
      ...['import …x', 'def run(…self'],
    ],
    entries: ['import a§\n', 'def run(\n§', 'from a import (\n', 'def run(self\n'],
    read: inJob('src/program.py', { 'requirements.txt': '' }),
  },
  {
    name: 'src/program.py without a dependency file',
    frames: [
      '',
      'import …',
      'from … import a',
      'from . import …',
      'try:\n  import a…\nexcept …:\n  import b',
      'x = """…"""',
    ],
    entries: [
      'import a§\n',
      ['import ', 'a§,', 'b'],
      'else: import a§\n',
      'try:\n import a§\nexcept ImportError: pass\n',
    ],
    read: inJob('src/program.py', { 'src/a.py': '', 'a§/__init__.py': '' }),
  },
  ...['reqs.txt', 'env.yml', 'list.txt', 'src/pyproject.toml'].map((name) => ({
    name: `${name}, which is no dependency file`,
    frames: ['', 'a==1…', 'dependencies:\n…', 'dependencies: […]', '[project]\ndependencies = […]', '@…'],
    entries: ['a§==1\n', 'dependencies:\n- a§\n'],
    read: inJob(name, { 'src/program.py': 'import numpy\n\n\ndef run(data, params):\n    return 1\n' }),
  })),
  {
    name: 'PEP 723 header',
    frames: ['# /// ', SCRIPT, `${SCRIPT}# dependencies = ["`, `${SCRIPT}# dependencies = ["…"]\n# ///\n`],
    entries: [
      SCRIPT,
      '# /// script\n#\n# ///\n',
      '# /// a§\n',
      [`${SCRIPT}# dependencies = [\n`, '# "p§",\n', '# ]\n# ///\n'],
    ],
    read: inJob('src/program.py'),
  },
  {
    name: 'setup.cfg',
    frames: ['', 'a', '[', 'a…b\n', '[options]\n', '[options]\ninstall_requires = ', '[options]\ninstall_requires = a'],
    entries: [
      ['[options]\ninstall_requires =\n', ' p§\n', ''],
      ['[options]\ninstall_requires = ', 'p§;', ''],
      ['[options]\ninstall_requires = file: ', 'p§,', ''],
      ...['[s§]\n', 'k§ = 1\n'],
    ],
    read: inJob('setup.cfg'),
  },
  {
    name: 'setup.py',
    frames: ['', 'setup(', 'install_requires', 'python_requires = "', 'use_scm_version'],
    entries: ['import a§\n'],
    read: inJob('setup.py', { 'setup.cfg': '' }),
  },
  ...['.python-version', 'runtime.txt'].map(
    (name): Reader => ({
      name,
      frames: ['', '3.', '#', 'python-3.', '3.11\n'],
      entries: ['3.§\n'],
      read: inJob(name, { 'requirements.txt': '' }),
    }),
  ),
  {
    name: '.tool-versions',
    frames: ['', 'python ', 'python 3.'],
    entries: ['python 3.§\n', 'a§ 3.11\n'],
    read: inJob('.tool-versions', { 'requirements.txt': 'a\n' }),
  },
  {
    name: 'mise.toml',
    frames: ['', '[tools]\npython = "…"\n'],
    entries: [['[tools]\npython = [', '"3.§",', ']\n'], '[a§]\n'],
    read: inJob('mise.toml', { 'requirements.txt': 'a\n' }),
  },
  {
    name: 'package-list.txt',
    frames: ['', '# platform: ', 'https://', 'https://h/win-…/x', '=pypi_0…x', 'a=1=', '@EXPLICIT\n'],
    entries: ['p§=1=pypi_0\n', 'https://h/linux-64/p§.conda\n', 'https://h/win-64/p§\n'],
    read: inJob('package-list.txt'),
  },
];

const JSON_READERS: readonly Reader[] = [
  {
    name: 'Pipfile.lock',
    frames: [
      ...['', '"', '{"default": ', '{"default": {"', '{"default": {"…": {"version": "==1"}}}'],
      ...['{"default": {"a": {"version": "…"}}}', '{"default": {"a": {"version": "==1", "markers": "…"}}}'],
      ...[`${LOCKED}, "_meta": {"sources": …}}`, `${LOCKED}, "_meta": {"requires": {"python_version": "…"}}}`],
    ],
    entries: [
      [LOCKED.slice(0, -1), ',\n"p§": {"version": "==1"}', '}}'],
      ['{"default": {"a": {"version": "==1", "hashes": ["sha256:0"', ',\n"sha256:§"', ']}}}'],
    ],
    read: inJob('Pipfile.lock'),
  },
  {
    name: 'Pipfile.lock beside its Pipfile',
    frames: ['', '{"_meta": {"sources": ', '{"_meta": {"sources": […]}}'],
    entries: [['{"_meta": {"sources": [{"name": "pypi"}', ',\n{"name": "pypi"}', ']}}']],
    read: inJob('Pipfile.lock', { Pipfile: '' }),
  },
  {
    name: 'planqk.json',
    frames: ['', '{"runtime": "', '{"a": '],
    entries: [['{"a": 1', ',"k§": 1', '}']],
    read: (text) => plan({ 'job/planqk.json': text, 'job/src/program.py': PROGRAM, 'job/requirements.txt': '' }),
  },
  {
    name: 'sample input',
    frames: ['', '{"a": ', '"'],
    entries: [['[0', ',§', ']']],
    read: inJob('input/data.json', { 'requirements.txt': '' }),
  },
  {
    name: 'record of a staging',
    frames: ['', '{"schema":1,"outcome":"staged","writes":['],
    entries: [['{"schema":1,"outcome":"staged","writes":[', '{"path":"p§","from":[],"sha256":"§"},', 'null]}']],
    read: besideJob('.planqk/staging.json'),
  },
];

const OTHERS: readonly Reader[] = [
  {
    name: 'names in an upload',
    frames: ['', 'app/user_code/', 'd/…/requirements.txt'],
    entries: [
      ...['d§/requirements.txt\n', 'd§/planqk.json\n', 'd§/src/program.py\n', 'd/e§/setup.py\n', 'd§/pyvenv.cfg\n'],
      ...['app/user_code/pylock.§.toml\n', 'app/user_code/d§/a\n', 'user_code/src/program.py\nd§.whl\n'],
    ],
    read: (text) => {
      const names = text.split('\n').map((name) => posix.normalize(`./${name.replaceAll('\0', '')}`));
      return plan(Object.fromEntries(names.map((name) => [name, ''])));
    },
  },
  {
    name: 'markers',
    frames: ['', "'x' in extras and ", "'x' in extras or (…)", "os_name == 'a' ", "os_name == '"],
    entries: [
      ["'x' in extras", " or os_name == '§'", ''],
      ["'x' in extras", " and (os_name == '§' or os_name == 'b')", ''],
      "('x' in extras or ",
    ],
    read: async (text) => {
      isMarker(text);
      simplifyMarker(text, ['dev']);
      return SILENT;
    },
  },
  {
    name: 'what an installed package says of itself',
    frames: [
      ...['', 'Name: ', 'License: ', 'License-Expression: ', 'License-Expression: MIT …', 'Classifier: License :: '],
      ...['Requires-Dist: ', 'Requires-Dist: a; ', "Requires-Dist: a; (…) or extra == 'x'", '…\n\nName: a\n'],
    ],
    entries: [
      ...['X§: y\n', 'Classifier: License :: OSI Approved :: L§\n', 'Requires-Dist: p§\n'],
      ...["Requires-Dist: a; extra == 'e§'\n", 'License-Expression: L§\n'],
      ['License: a\n', '  line §\n', ''],
      ['License-Expression: MIT', ' OR MIT', ''],
      ['Classifier: License', ' :: a§', ''],
    ],
    read: async (text) => {
      parseCoreMetadata(text);
      return SILENT;
    },
  },
  {
    name: 'version specifiers',
    frames: ['', '>=3', '>=3.', '3 ', '==3.1', 'python[', 'python…]', '3…x', '>=3 -', '3+'],
    entries: ['>=3.§,', '3.§ || ', '!=3.9.*, ', '3.§ - '],
    read: async (text) => {
      fromSpecifier(text);
      isConstraint(text);
      satisfies('3.11.4', text);
      const stated = [fromPep440(text), fromConda(`python${text}`), fromConda(text)];
      const told = await Promise.all(stated.map((statement) => toldOf(choosePython([{ source: 'x', statement }]))));
      return told.find(({ problem }) => problem !== null) ?? told[0]!;
    },
  },
];

const toldOf = (chosen: Promise<{ warnings: readonly Warning[] }>): Promise<Told> =>
  chosen.then(
    ({ warnings }) => ({ problem: null, warnings }),
    (error: unknown) => {
      if (error instanceof Refusal) return { problem: error.problem, warnings: [] };
      throw error;
    },
  );

export const READERS: readonly Reader[] = [
  ...REQUIREMENTS_READERS,
  ...TOML_READERS,
  ...YAML_READERS,
  ...JSON_READERS,
  ...LINE_READERS,
  ...OTHERS,
];
