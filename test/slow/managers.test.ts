/**
 * The real package managers accept what is staged for them, and install from it what they install in the user's folder; so
 * does the embedded builder, with tools of its own.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import type { Staged } from '../../src/app-root/staging-plan.ts';
import { planInstallation } from '../../src/python/install/installation.ts';
import { surveyInterpreters } from '../../src/python/install/interpreters.ts';
import { makeEnvironment } from '../../src/python/install/make-environment.ts';
import { textAt } from '../../src/python/install/requirements-on-disk.ts';
import type { Ingredients } from '../../src/python/install/virtual-environment.ts';
import { indexOptions } from '../../src/python/managers/locked.ts';
import { stageAppDir } from '../../src/staging/stage-app-dir.ts';
import { type Fixture, fixtures, temporaryCopy } from '../fixtures.ts';
import { shareOf, thorough } from '../thorough.ts';
import { environmentsIn, lockedUpload } from './locked-upload.ts';
import {
  installedIn,
  installTools,
  lastUntil,
  runTool,
  serveIndex,
  temporaryFolder,
  toolPath,
  writeWheel,
} from './tools.ts';

const inTheEnd = lastUntil(afterAll);

let indexDir: string;
let index: string;

beforeAll(async () => {
  await installTools();
  indexDir = temporaryFolder(inTheEnd);
  for (const name of ['anest', 'adev']) await writeWheel(indexDir, name);
  index = await serveIndex(indexDir, inTheEnd);
});

const upload = (files: Record<string, string>, lock: readonly string[] | null): Promise<string> =>
  lockedUpload(files, lock, onTestFinished);

async function install(command: readonly string[], cwd: string, settings: Record<string, string> = {}) {
  const dir = temporaryFolder(onTestFinished);
  const { exitCode, output } = await runTool(command, cwd, { ...environmentsIn(dir), ...settings });
  expect(exitCode, output).toBe(0);
  return installedIn(dir);
}

/** By the embedded builder's installer: its own Poetry and pipenv, pinned. */
async function installByBuilder(dir: string, settings: Readonly<Record<string, string>>): Promise<string[]> {
  const work = temporaryFolder(onTestFinished);
  const asked = planInstallation(readdirSync(dir), undefined, (name) => textAt(dir, name));
  if (asked.kind !== 'project') throw new Error(asked.kind);
  const ingredients: Ingredients = {
    ...{ appDir: dir, asked },
    ...{ python: surveyInterpreters(['/usr/bin'])[0]!, uv: toolPath('uv'), pinsDir: PINS },
    env: { PATH: process.env.PATH, HOME: process.env.HOME, UV_LINK_MODE: 'copy', ...settings },
  };
  const environment = join(work, 'environment');
  const making = { dir: environment, workDir: join(work, 'work'), uvCache: join(work, 'cache') };
  await makeEnvironment(ingredients, { ...making, compile: true, tell: () => {} });
  return installedIn(environment);
}

const PINS = join(import.meta.dirname, '../../buildpack/environment');

async function stage(dir: string): Promise<Staged> {
  const plan = await stageAppDir(dir, {});
  expect(plan.outcome, JSON.stringify(plan)).toBe('staged');
  return plan as Staged;
}

const POETRY = (extra: string) => `[tool.poetry]
name = "job"
version = "1"
description = ""
authors = []
readme = "README.md"

[tool.poetry.dependencies]
${extra}

[tool.poetry.group.dev.dependencies]
adev = "*"

[[tool.poetry.source]]
name = "here"
url = "${index}"
priority = "primary"
`;

describe('poetry', () => {
  const SYNC = ['poetry', 'sync', '--only', 'main', '--no-interaction'];

  const cases: [why: string, dependencies: string, isLocked: boolean][] = [
    ['a path', 'python = ">=3.10,<4"\nanest = "*"\nalocal = { path = "wheels/alocal-1.0-py3-none-any.whl" }', true],
    ['no Python', 'anest = "*"', true],
    ['its main group put as a group', 'python = "^3.10"\n[tool.poetry.group.main.dependencies]\nanest = "*"', true],
    ['a path, without lock', 'python = "^3.10"\nalocal = { path = "wheels/alocal-1.0-py3-none-any.whl" }', false],
  ];
  const { shared, others } = shareOf(cases, cases.length);

  async function installEverywhere(_why: string, dependencies: string, isLocked: boolean): Promise<void> {
    const dir = await upload({ 'pyproject.toml': POETRY(dependencies) }, isLocked ? ['poetry', 'lock'] : null);
    const own = await install([...SYNC, '--no-root'], join(dir, 'app/user_code'));
    if (!isLocked) rmSync(join(dir, 'app/user_code/poetry.lock')); // which that run has made
    const { settings } = await stage(dir);
    expect(await installByBuilder(dir, settings)).toEqual(own);
    expect(existsSync(join(dir, 'poetry.lock')), 'as the upload has it').toBe(isLocked);
    expect(await install(SYNC, dir, settings)).toEqual(own);
    expect(own.length).toBeGreaterThan(0);
    expect(own).not.toContain('adev-1.0');
  }

  it.each(shared)('%s', installEverywhere);
  thorough.each(others)('%s', installEverywhere);

  const locked = fixtures.filter(
    ({ name, dir }) => name.startsWith('poetry-') && JSON.stringify(planOf(dir)).includes('"poetry.lock"'),
  );

  it.each(locked)('accepts the lock of $name', async ({ uploadDir }) => {
    const appDir = temporaryCopy(uploadDir, onTestFinished);
    await stage(appDir);
    const { output } = await runTool(['poetry', 'check', '--lock'], appDir);
    expect(output).not.toMatch(/poetry\.lock|significantly/);
  });

  it('calls stale what we refuse as stale', async () => {
    const { uploadDir } = fixtures.find(({ name }) => name === 'poetry-stale-lock') as Fixture;
    const appDir = temporaryCopy(uploadDir, onTestFinished);
    const { output } = await runTool(['poetry', 'check', '--lock'], join(appDir, 'app/user_code'));
    expect(output).toMatch(/changed significantly/);
  });
});

const planOf = (dir: string): { manager: string | null; writes: { path: string; from: string[] }[] } =>
  JSON.parse(readFileSync(join(dir, 'plan.json'), 'utf8'));

it('pylock, by uv: what uv itself installs of it', async () => {
  const dir = await upload({}, null);
  writeFileSync(join(dir, 'packages.in'), 'anest\n./app/user_code/wheels/alocal-1.0-py3-none-any.whl\n');
  const compile = ['uv', 'pip', 'compile', '--quiet', '--python-version', '3.9', '--default-index', index];
  const lock = [...compile, 'packages.in', '--output-file', 'pylock.toml'];
  expect(await runTool(lock, dir)).toMatchObject({ exitCode: 0 });
  expect(await installByBuilder(dir, {})).toEqual(['alocal-1.0', 'anest-1.0']);
});

describe('uv', () => {
  const UV = (dependencies: string, more = '') => `[project]
name = "job"
version = "1"
readme = "README.md"
requires-python = ">=3.10"
dependencies = [${dependencies}]

[dependency-groups]
dev = ["adev"]

[[tool.uv.index]]
url = "${index}"
default = true
${more}`;
  const HATCHLING = '\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n';
  const MEMBER = `[project]
name = "member"
version = "1"
requires-python = ">=3.10"
dependencies = ["anest"]

[build-system]
requires = ["uv_build>=0.8"]
build-backend = "uv_build"
`;
  const OWN_BACKEND = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n';
  const BACKEND = `import os
def prepare_metadata_for_build_wheel(folder, settings=None):
    os.mkdir(folder + '/job-1.dist-info')
    with open(folder + '/job-1.dist-info/METADATA', 'w') as file:
        file.write('Metadata-Version: 2.1\\nName: job\\nVersion: 1\\nRequires-Dist: ' + open('packages.in').read())
    return 'job-1.dist-info'
prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel
def build_wheel(*_): raise SystemExit('not to be built')
build_editable = build_wheel
`;
  const WORKSPACE = '[tool.uv.sources]\nmember = { workspace = true }\n[tool.uv.workspace]\nmembers = ["packages/*"]\n';

  it.each<[why: string, pyproject: () => string, more: Record<string, string>]>([
    ['another backend, and no readme', () => UV('"anest"', HATCHLING), {}],
    ['an application', () => UV('"anest"'), {}],
    [
      'a path',
      () => UV('"anest", "alocal"', '[tool.uv.sources]\nalocal = { path = "wheels/alocal-1.0-py3-none-any.whl" }\n'),
      {},
    ],
    [
      'a workspace',
      () => UV('"member"', WORKSPACE),
      { 'packages/member/pyproject.toml': MEMBER, 'packages/member/src/member/__init__.py': '' },
    ],
    [
      'dependencies that only a build knows',
      () => UV('').replace('dependencies = []', 'dynamic = ["dependencies"]') + OWN_BACKEND,
      { 'README.md': '', 'backend.py': BACKEND, 'packages.in': 'anest' },
    ],
  ])('%s', async (_why, pyproject, more) => {
    // locking builds what says how: a readme that is then not uploaded
    const dir = await upload({ 'pyproject.toml': pyproject().replace(HATCHLING, ''), ...more }, ['uv', 'lock']);
    const userCode = join(dir, 'app/user_code');
    const own = await install(['uv', 'sync', '--locked', '--no-dev', '--no-install-project'], userCode);
    if (pyproject().includes(HATCHLING)) {
      const lock = readFileSync(join(userCode, 'uv.lock'), 'utf8');
      writeFileSync(join(userCode, 'uv.lock'), lock.replace('{ virtual = "." }', '{ editable = "." }'));
      writeFileSync(join(userCode, 'pyproject.toml'), pyproject());
    }
    const { settings } = await stage(dir);
    expect(await install(['uv', 'sync', '--locked'], dir, settings)).toEqual(own);
    expect(await installByBuilder(dir, settings)).toEqual(own);
    expect(own.length).toBeGreaterThan(0);
    expect(own).not.toContain('adev-1.0');
  });
});

describe('pipenv', () => {
  const PIPFILE = (packages: string) => `[[source]]
name = "here"
url = "${index}"
verify_ssl = false

[packages]
${packages}

[dev-packages]
adev = "*"
`;
  const DEPLOY = ['pipenv', 'install', '--deploy'];

  async function installEverywhere(_why: string, packages: string): Promise<void> {
    const dir = await upload({ Pipfile: PIPFILE(packages) }, ['pipenv', 'lock']);
    const own = await install(DEPLOY, join(dir, 'app/user_code'));
    const { settings } = await stage(dir);
    expect(await install(DEPLOY, dir, settings)).toEqual(own);
    expect(await installByBuilder(dir, settings)).toEqual(own);
    expect(own.length).toBe(packages.split('\n').length);
  }

  it.each([['a path', 'anest = "*"\nalocal = { file = "./wheels/alocal-1.0-py3-none-any.whl" }']])(
    '%s',
    installEverywhere,
  );
  thorough.each([['from an index', 'anest = "*"']])('%s', installEverywhere);

  it('locks of a Pipfile that states no source are fresh, and stale, for it and for us', async () => {
    const Pipfile = '[packages]\nalocal = { file = "./wheels/alocal-1.0-py3-none-any.whl" }\n';
    const ownDefault = { PIP_CONFIG_FILE: '/dev/null' };
    const dir = await upload({ Pipfile }, null);
    const userCode = join(dir, 'app/user_code');
    const env = { ...environmentsIn(temporaryFolder(onTestFinished)), ...ownDefault };
    const { exitCode, output } = await runTool(['pipenv', 'lock'], userCode, env);
    expect(exitCode, output).toBe(0);
    expect((await runTool(['pipenv', 'verify'], userCode, env)).exitCode).toBe(0);
    await stage(temporaryCopy(dir, onTestFinished));
    writeFileSync(join(userCode, 'Pipfile'), `${Pipfile}anest = "*"\n`);
    expect((await runTool(['pipenv', 'verify'], userCode, env)).exitCode).toBe(1);
    expect(await stageAppDir(dir, {})).toMatchObject({ problem: { code: 'native-stale-lock' } });
  });

  /** What pip's way of installing makes of a Pipfile without lock. */
  async function installByPip(Pipfile: string): Promise<string[]> {
    const dir = await upload({ Pipfile }, null);
    await stage(dir);
    const target = temporaryFolder(onTestFinished);
    const packages = join(target, 'site-packages');
    const command = ['uv', 'pip', 'install', '--quiet', '--target', packages, '-r', 'requirements.txt'];
    const { exitCode, output } = await runTool(command, dir);
    expect(exitCode, output).toBe(0);
    return installedIn(target);
  }

  it('a Pipfile without lock, by pip', async () => {
    const Pipfile = PIPFILE('anest = "*"\nalocal = { path = "./wheels/alocal-1.0-py3-none-any.whl" }');
    expect(await installByPip(Pipfile)).toEqual(['alocal-1.0', 'anest-1.0']);
  });

  thorough('nothing of a source that no package names', async () => {
    const otherDir = temporaryFolder(onTestFinished);
    await writeWheel(otherDir, 'anest', '2.0');
    const other = await serveIndex(otherDir, onTestFinished);
    const Pipfile = `${PIPFILE('anest = "*"')}\n[[source]]\nname = "other"\nurl = "${other}"\nverify_ssl = false\n`;
    const dir = await upload({ Pipfile }, ['pipenv', 'lock']);
    expect(await install(DEPLOY, join(dir, 'app/user_code'))).toEqual(['anest-1.0']);
    expect(await installByPip(Pipfile)).toEqual(['anest-1.0']);
  });
});

it("pip's own default index is no option", async () => {
  const { output } = await runTool(
    ['python', '-c', 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)'],
    '/',
  );
  expect(output).toMatch(/^https:/);
  expect(indexOptions([output], 'pylock.toml')).toEqual([]);
});

describe('conda', () => {
  const rattler = async (request: object): Promise<unknown> => {
    const script = join(import.meta.dirname, 'conda_solve.py');
    const { exitCode, output } = await runTool(['python', script, JSON.stringify(request)], '/');
    expect(exitCode, output).toBe(0);
    return JSON.parse(output);
  };

  /** What conda is asked for by a file, read as conda reads it: UTF-8, or else UTF-16. */
  function specsOf(path: string): string[] {
    const bytes = readFileSync(path);
    const text = new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-8').decode(bytes);
    if (path.endsWith('.txt')) return text.split(/\r?\n/).filter((line) => /^[^#@\s]/.test(line));
    const { dependencies } = parse(text);
    return (dependencies as unknown[]).filter((each) => typeof each === 'string');
  }

  it("solves every staged environment to what its user's own file solves to", async () => {
    const requests = fixtures.flatMap(({ name, dir, uploadDir }) => {
      const { manager, writes } = planOf(dir);
      if (manager !== 'conda') return [];
      const write = writes.find((each) => /^(environment\.yml|package-list\.txt)$/.test(each.path));
      if (write === undefined) return []; // the user's own, as it is
      const { path, from } = write;
      return [{ name, staged: specsOf(join(dir, 'staged', path)), own: specsOf(join(uploadDir, from[0]!)) }];
    });
    expect(requests.length).toBeGreaterThan(15);
    const compared = (await rattler({ compare: requests })) as Record<string, Record<string, string[]>>;
    expect(Object.keys(compared)).toEqual(requests.map(({ name }) => name));
    for (const [name, { asked, staged, own }] of Object.entries(compared)) {
      expect(staged, name).toEqual(own);
      const names = staged!.map((record) => record.replace(/-[^-]+-[^-]+$/, ''));
      expect(names, name).toEqual(expect.arrayContaining(asked!));
    }
  });

  it('finds the packages of a channel in the upload from the app root', async () => {
    const { uploadDir } = fixtures.find(({ name }) => name === 'conda-local-channel') as Fixture;
    const appDir = temporaryCopy(uploadDir, onTestFinished);
    await rattler({ make: join(appDir, 'app/user_code/channel'), names: ['ours', 'python'] });
    await stage(appDir);
    const { channels } = parse(readFileSync(join(appDir, 'environment.yml'), 'utf8'));
    const channel = `file://${join(appDir, channels[0])}`;
    const solved = await rattler({ solve: ['ours', 'python=3.11'], channel });
    expect(solved).toEqual(['ours-1.0-0', 'python-3.11.0-0']);
  });
});
