/**
 * What conda's own solver and installer make of an upload: the real py-rattler, against a channel made here, by its name.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ensureUv } from '../../scripts/setup/uv.ts';
import type { PythonRequest } from '../../src/app-root/staging-plan.ts';
import { type Problem, Refusal } from '../../src/problem.ts';
import { prefixIn } from '../../src/python/install/conda-environment.ts';
import { environmentKey } from '../../src/python/install/environment-key.ts';
import { planInstallation, readAsked } from '../../src/python/install/installation.ts';
import { surveyInterpreters } from '../../src/python/install/interpreters.ts';
import { interpreterOf, makeEnvironment } from '../../src/python/install/make-environment.ts';
import { netrcText } from '../../src/python/install/netrc.ts';
import type { Ingredients } from '../../src/python/install/virtual-environment.ts';
import { ensureChannel, makeChannel, type Packages, type ServedChannel, serveChannel } from '../conda/channel.ts';
import { thorough } from '../thorough.ts';
import { serveIndex, writeWheel } from './tools.ts';

const CONDA_DIR = join(import.meta.dirname, '../../buildpack/environment');
const ALIAS = 'https://conda.anaconda.org/conda-forge';
const PASSWORD = 'se/cret99';

const dir = mkdtempSync(join(tmpdir(), 'planqk-conda-'));
const channelDir = join(dir, 'channel');
const python = surveyInterpreters(['/usr/bin'])[0]!;
const minor = python.version.split('.', 2).join('.');
let uv = '';
let channel: ServedChannel;

/** What real packages do: set variables, run a script when linked, name their own folder, bring a module. */
const OWN: Packages = {
  packages: [
    {
      name: 'active',
      files: {
        'etc/conda/activate.d/active.sh':
          'export ACTIVE_DATA="$CONDA_PREFIX/share/active"\nexport SEEN=$(printenv SECRET_TOKEN || echo nothing)\n',
        'etc/conda/env_vars.d/active.json': '{"ACTIVE_MODE": "fast", "LD_PRELOAD": "/evil.so"}',
        'bin/active': '#!/bin/sh\necho @PREFIX@\n',
        'bin/.active-post-link.sh': 'echo linked > "$PREFIX/share-linked"\n',
      },
      executable: ['bin/active', 'bin/.active-post-link.sh'],
    },
    {
      name: 'module',
      noarch: 'python',
      depends: ['python'],
      files: { 'site-packages/module.py': 'NAME = "module"\n', 'site-packages/odd.py': 'print "2"\n' },
    },
    { name: 'needs-old', depends: ['lib <2'] },
    { name: 'lib', version: '1.0' },
  ],
};

beforeAll(async () => {
  uv = await ensureUv(() => {});
  cpSync(await ensureChannel(), channelDir, { recursive: true });
  await makeChannel(channelDir, OWN);
  channel = await serve();
});
afterAll(() => {
  channel.close();
  rmSync(dir, { recursive: true, force: true });
});

const serve = (before?: (request: IncomingMessage, response: ServerResponse) => boolean, from = channelDir) =>
  serveChannel(from, before === undefined ? {} : { before });

let count = 0;
interface Attempt {
  readonly files: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly request?: PythonRequest;
  readonly pip?: true;
  /** What earlier ones have unpacked is not used. */
  readonly isAlone?: true;
  /** Where it is made; else somewhere new. */
  readonly at?: string;
}

interface Made {
  readonly prefix: string;
  readonly layer: string;
  readonly told: string;
  readonly key: string;
  readonly run: (code: string) => string;
}

async function make({ files, env = {}, request, pip, at, isAlone }: Attempt): Promise<Made> {
  const work = join(dir, `${count++}`);
  const appDir = join(work, 'app');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(appDir, name)), { recursive: true });
    writeFileSync(join(appDir, name), text);
  }
  if (existsSync(join(appDir, 'wheels'))) await writeWheel(join(appDir, 'wheels'), 'alocal');
  const installation = planInstallation(readdirSync(appDir), undefined, () => null);
  if (installation.kind !== 'conda') throw new Error(installation.kind);
  const beside = { condaDir: CONDA_DIR, userCode: '.', request: request ?? null };
  const ingredients: Ingredients = {
    ...{ appDir, asked: await readAsked(appDir, installation, beside), pinsDir: CONDA_DIR, python },
    uv: pip ? null : uv,
    env: {
      ...{ PATH: process.env.PATH, HOME: work, CONDA_REMOTE_MAX_RETRIES: '1', UV_LINK_MODE: 'hardlink' },
      ...{ BP_CONDA_CHANNEL_MIRRORS: `conda-forge=${channel.url}`, ...env },
    },
  };
  const layer = at ?? join(work, 'layer');
  const caches = { uvCache: join(dir, 'uv-cache'), condaCache: join(isAlone ? work : dir, 'conda-cache') };
  const lines: string[] = [];
  const making = { dir: layer, workDir: join(work, 'work'), ...caches, compile: true };
  await makeEnvironment(ingredients, { ...making, tell: (line) => void lines.push(line) });
  const interpreter = interpreterOf(ingredients, layer);
  return {
    ...{ layer, prefix: prefixIn(layer), told: lines.join('\n'), key: environmentKey(ingredients).key },
    run: (code) => execFileSync(interpreter, ['-c', code], { encoding: 'utf8' }).trim(),
  };
}

async function failureOf(attempt: Attempt): Promise<Problem> {
  const error = await make(attempt).catch((each: unknown) => each);
  if (error instanceof Refusal) return error.problem;
  throw error instanceof Error ? error : new Error('nothing failed');
}

const yml = (...lines: readonly string[]) => ({
  'environment.yml': ['channels: [conda-forge]', 'dependencies:', ...lines.map((line) => `  - ${line}`), ''].join('\n'),
});

const recordsIn = (prefix: string): Record<string, unknown>[] =>
  readdirSync(join(prefix, 'conda-meta'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(prefix, 'conda-meta', name), 'utf8')));

const namesIn = (prefix: string): string[] => recordsIn(prefix).map(({ name, version }) => `${name} ${version}`);

const variablesIn = (layer: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(layer, 'env.launch')).map((file) => [file, readFileSync(join(layer, 'env.launch', file), 'utf8')]),
  );

/** Names, kinds and contents of all below a folder. */
function treeOf(top: string): Record<string, string> {
  const entries = readdirSync(top, { recursive: true, withFileTypes: true }).map((entry) =>
    join(entry.parentPath, entry.name),
  );
  return Object.fromEntries(
    entries
      .filter((path) => !lstatSync(path).isDirectory())
      .map((path) => [
        path.slice(top.length),
        lstatSync(path).isSymbolicLink() ? 'link' : createHash('sha256').update(readFileSync(path)).digest('hex'),
      ]),
  );
}

const FULL = {
  'environment.yml': `channels:
  - conda-forge
dependencies:
  - python=${minor}
  - numpy
  - active
  - conda-forge::module
  - pip:
      - ./wheels/alocal-1.0-py3-none-any.whl
variables:
  LEVEL: it's $HOME "x"
  LD_LIBRARY_PATH: /evil
`,
  'wheels/README': '',
};

describe('environment.yml', () => {
  let made: Made;
  beforeAll(async () => {
    made = await make({ files: FULL, env: { SECRET_TOKEN: 'told-to-nobody' } });
  });

  it('is solved and installed, with what it asks of pip', () => {
    expect(made.run('import numpy, module, alocal; print(module.NAME, alocal.NAME)')).toBe('module alocal');
    expect(made.run('import sys; print(sys.prefix)')).toBe(made.prefix);
    expect(made.told).toMatch(/Solving, with conda-forge\nInstalling 5 packages\n/);
    expect(made.told).toMatch(/^ \+ numpy 2\.2\.6 0$/m);
    expect(execFileSync(join(made.prefix, 'bin/active'), { encoding: 'utf8' }).trim()).toBe(made.prefix);
    expect(readFileSync(join(made.prefix, 'share-linked'), 'utf8')).toBe('linked\n');
  });

  it('sets what an activation would, of which nothing was repeated that the build knows', () => {
    expect(variablesIn(made.layer)).toEqual({
      'PATH.prepend': join(made.prefix, 'bin'),
      'PATH.delim': ':',
      'CONDA_PREFIX.override': made.prefix,
      'CONDA_SHLVL.default': '1',
      'ACTIVE_DATA.default': `${made.prefix}/share/active`,
      'ACTIVE_MODE.default': 'fast',
      'SEEN.default': 'nothing',
      'LEVEL.default': 'it\'s $HOME "x"',
    });
    expect(made.told).toContain("Left out, since the image's own programs go by them: LD_LIBRARY_PATH");
  });

  it('has compiled files that do not go by times', () => {
    const compiled = (path: string) => readFileSync(join(made.prefix, 'lib', `python${minor}`, path));
    const tag = `cpython-${minor.replace('.', '')}.pyc`;
    for (const file of [`json/__pycache__/decoder.${tag}`, `site-packages/__pycache__/module.${tag}`])
      expect(compiled(file).readUInt32LE(4), file).toBe(1);
    expect(existsSync(join(made.prefix, `lib/python${minor}/site-packages/__pycache__/odd.${tag}`))).toBe(false);
    expect(made.run('import json.decoder, sys; print(json.decoder.__cached__ is not None)')).toBe('True');
  });

  it('keeps what was chosen, by addresses that hold elsewhere, and nothing of where it was made', () => {
    for (const record of recordsIn(made.prefix)) {
      expect(record.url).toMatch(new RegExp(`^${ALIAS}/(linux-64|noarch)/${record.fn}$`));
      expect(record.channel).toBe(`${ALIAS}/`);
    }
    const texts = readdirSync(join(made.prefix, 'conda-meta')).map((name) =>
      readFileSync(join(made.prefix, 'conda-meta', name), 'utf8'),
    );
    expect(texts.join('')).not.toContain(join(dir, 'conda-cache'));
    expect(texts.join('')).not.toContain(channel.url);
  });

  it('can be pinned by the list that it comes with: the same packages, and no solver', async () => {
    const list = readFileSync(join(made.prefix, 'package-list.txt'), 'utf8');
    expect(list).toMatch(new RegExp(`^# .*\\n@EXPLICIT\\n(${ALIAS}/\\S+#[0-9a-f]{32}\\n){5}$`));
    const again = await make({ files: { 'package-list.txt': list } });
    expect(namesIn(again.prefix)).toEqual(namesIn(made.prefix));
    expect(again.told).not.toContain('Solving');
    const ofModule = (prefix: string) => recordsIn(prefix).find(({ name }) => name === 'module');
    expect(ofModule(again.prefix)).toMatchObject({ depends: ['python'], noarch: 'python', license: 'LicenseRef-Test' });
  });
});

it('two environments of the same are the same', async () => {
  const at = join(dir, 'same');
  // from an index: of a local one uv notes where it lay and when it was written
  const wheels = mkdtempSync(join(dir, 'wheels-'));
  await writeWheel(wheels, 'anest');
  const env = { PIP_EXTRA_INDEX_URL: await serveIndex(wheels, onTestFinished) };
  const files = yml('numpy', 'active', 'module', '{pip: [anest]}');
  const trees: Record<string, string>[] = [];
  for (const _ of [1, 2]) {
    await make({ files, env, at });
    trees.push(treeOf(at));
    rmSync(at, { recursive: true });
  }
  expect(Object.keys(trees[0]!).length).toBeGreaterThan(1000);
  expect(trees[0]).toEqual(trees[1]);
});

it('without uv, pip of the environment installs what it asks of pip', async () => {
  const { run, told } = await make({ files: FULL, pip: true });
  expect(run('import alocal; print(alocal.NAME)')).toBe('alocal');
  expect(told).not.toContain('Using Python');
});

describe('Python', () => {
  it('is there where nothing asks for it, in the version that a file beside it states', async () => {
    const made = await make({ files: { ...yml('active'), '.python-version': `${minor}\n` } });
    expect(made.run('import sys; print("%d.%d" % sys.version_info[:2])')).toBe(minor);
    const other = { ...yml('active'), '.python-version': '3.7\n' };
    const problem = await failureOf({ files: other });
    expect(problem).toMatchObject({ code: 'requirements-unsatisfiable', fault: 'upload' });
    expect(problem.where.join('\n')).toMatch(/python >=3\.7\.0, ?<3\.8\.0/);
  });

  it('of BP_CPYTHON_VERSION counts more than that of the file', async () => {
    const request = { constraint: '3.7.*', source: 'BP_CPYTHON_VERSION' };
    const problem = await failureOf({ files: yml(`python=${minor}`, 'active'), request });
    expect(problem.code).toBe('requirements-unsatisfiable');
  });
});

/** A channel that asks for his password. */
async function serveToJoe() {
  const wanted = `Basic ${Buffer.from(`joe:${PASSWORD}`).toString('base64')}`;
  const closed = await serve(({ headers }, response) => {
    if (headers.authorization === wanted) return false;
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    return true;
  });
  onTestFinished(closed.close);
  return closed;
}

describe('channels', () => {
  it('may need a password, which is nowhere afterwards, and another is no other environment', async () => {
    const closed = await serveToJoe();
    const mirrorOf = (password: string) => ({
      BP_CONDA_CHANNEL_MIRRORS: `conda-forge=${closed.url.replace('//', `//joe:${encodeURIComponent(password)}@`)}`,
    });
    const made = await make({ files: yml('active', 'module'), env: mirrorOf(PASSWORD) });
    expect(made.told).not.toContain('cret99');
    for (const [file] of Object.entries(treeOf(made.layer)).filter(([path]) =>
      /conda-meta|env\.launch|list/.test(path),
    ))
      expect(readFileSync(join(made.layer, file), 'utf8')).not.toMatch(/cret99|joe|127\.0\.0\.1/);
    const problem = await failureOf({ files: yml('active', 'module'), env: mirrorOf('other-one') });
    expect(problem).toMatchObject({ code: 'index-access-denied', fault: 'platform' });
    expect(problem.where.join('\n')).not.toContain('other-one');
    const uploads = { 'environment.yml': `channels: [${closed.url}]\ndependencies: [active]\n` };
    expect(await failureOf({ files: uploads })).toMatchObject({ code: 'index-access-denied', fault: 'upload' });
    const named = {
      'environment.yml': `channels: ["${closed.url.replace('//', `//joe:\${TOKEN}@`)}"]\ndependencies: [active, python]\n`,
    };
    const own = await make({ files: named, env: { TOKEN: encodeURIComponent(PASSWORD) } });
    expect(recordsIn(own.prefix)[0]).toMatchObject({ channel: `${closed.url}/` });
    expect(readFileSync(join(own.prefix, 'package-list.txt'), 'utf8')).not.toContain('joe');
  });

  it('may need the password of a netrc binding', async () => {
    const closed = await serveToJoe();
    const file = join(dir, 'netrc');
    writeFileSync(file, netrcText([{ machine: '127.0.0.1', login: 'joe', password: PASSWORD }]));
    const env = { NETRC: file, BP_CONDA_CHANNEL_MIRRORS: `conda-forge=${closed.url}` };
    const { prefix } = await make({ files: yml('active'), env });
    expect(namesIn(prefix)).toContain('active 1.0');
  });

  it.each<[why: string, env: () => Record<string, string>, text: string]>([
    ['a folder, offline', () => ({ BP_CONDA_CHANNEL_MIRRORS: `conda-forge=file://${channelDir}` }), 'conda-forge'],
    ['below an alias', () => ({ CONDA_CHANNEL_ALIAS: aliased() }), 'conda-forge'],
    ['what `defaults` stands for', () => ({ CONDA_DEFAULT_CHANNELS: 'conda-forge' }), 'defaults, nodefaults'],
    ['where a file names none', () => ({ CONDA_CHANNELS: 'conda-forge' }), ''],
  ])('%s', async (_why, env, names) => {
    const mirrored = env().CONDA_CHANNEL_ALIAS === undefined ? {} : { BP_CONDA_CHANNEL_MIRRORS: '' };
    const files = { 'environment.yml': `channels: [${names}]\ndependencies: [active]\n` };
    const { prefix } = await make({ files, env: { ...mirrored, ...env() } });
    expect(namesIn(prefix)).toContain('active 1.0');
    expect(recordsIn(prefix)[0]).toMatchObject({ channel: `${ALIAS}/` });
  });

  it('that is the alias itself is told by its address', async () => {
    const alias = `file://${channelDir}`;
    const env = { BP_CONDA_CHANNEL_MIRRORS: '', CONDA_CHANNEL_ALIAS: alias, CONDA_CHANNELS: alias };
    const { told } = await make({ files: { 'environment.yml': 'dependencies: [active]\n' }, env });
    expect(told).toContain(`Solving, with ${alias}\n`);
  });

  function aliased(): string {
    const above = join(dir, 'above');
    mkdirSync(above, { recursive: true });
    cpSync(channelDir, join(above, 'conda-forge'), { recursive: true });
    return `file://${above}`;
  }

  it('of the upload itself', async () => {
    const files = {
      'environment.yml': 'channels: [./channel, conda-forge]\ndependencies: [local]\n',
      'channel/README': '',
    };
    const made = join(dir, 'local-channel');
    await makeChannel(made, { packages: [{ name: 'local' }] });
    const copied = Object.fromEntries(
      ['noarch/repodata.json', 'linux-64/repodata.json'].map((name) => [
        `channel/${name}`,
        readFileSync(join(made, name), 'utf8'),
      ]),
    );
    // the package itself is none of text: it is reached by the address of the folder it was made in
    const problem = await failureOf({ files: { ...files, ...copied } });
    expect(problem.where.join('\n')).toContain('local-1.0-0.tar.bz2');
  });

  it('help each other out, as conda has it, unless one is to be enough', async () => {
    const other = join(dir, 'other-channel');
    await makeChannel(other, { packages: [{ name: 'lib', version: '2.0' }] });
    const first = await serve(undefined, other);
    onTestFinished(first.close);
    const files = { 'environment.yml': `channels: [${first.url}, conda-forge]\ndependencies: [needs-old]\n` };
    const { prefix, told } = await make({ files });
    expect(namesIn(prefix)).toContain('lib 1.0');
    expect(told).toContain('asking all of them');
    const strict = await failureOf({ files, env: { CONDA_CHANNEL_PRIORITY: 'strict' } });
    expect(strict).toMatchObject({ code: 'requirements-unsatisfiable', fault: 'upload' });
  });
});

/** As pixi writes it. */
function pixiLock(platform: string, more: readonly string[] = []): Record<string, string> {
  const records = ['linux-64', 'noarch'].flatMap((subdir) => {
    const { packages } = JSON.parse(readFileSync(join(channelDir, subdir, 'repodata.json'), 'utf8'));
    return Object.entries(packages as Record<string, { name: string; sha256: string; md5: string; depends: string[] }>)
      .filter(([, { name }]) => ['python', 'module'].includes(name))
      .map(([file, record]) => ({ url: `${ALIAS}/${subdir}/${file}`, ...record }));
  });
  const text = `version: 6
environments:
  default:
    channels:
    - url: ${ALIAS}/
    packages:
      ${platform}:
${records.map(({ url }) => `      - conda: ${url}\n`).join('')}${more.map((place) => `      - pypi: ${place}\n`).join('')}packages:
${records
  .map(
    ({ url, sha256, md5, depends }) =>
      `- conda: ${url}\n  sha256: ${sha256}\n  md5: ${md5}\n  depends: ${JSON.stringify(depends)}\n`,
  )
  .join(
    '',
  )}${more.map((place) => `- pypi: ${place}\n  name: ${nameAt(place)}\n  version: '1.0'\n${place.includes('alocal') ? `  sha256: ${WHEEL_HASH()}\n` : ''}`).join('')}`;
  return { 'pixi.lock': text, 'pixi.toml': '[workspace]\nname = "x"\n' };
}

/** `https://host/name-1.0.whl`, `git+https://host/name.git#commit` */
const nameAt = (place: string): string => /([a-z]+)[^/]*$/.exec(place)?.[1] ?? '';

const wheelFile = () => join(channelDir, 'alocal-1.0-py3-none-any.whl');
const WHEEL_HASH = () => createHash('sha256').update(readFileSync(wheelFile())).digest('hex');

describe('pixi.lock', () => {
  beforeAll(async () => {
    await writeWheel(channelDir, 'alocal');
  });

  it('is installed as it says, packages of the package index included', async () => {
    const { prefix, run, told } = await make({
      files: pixiLock('linux-64', [`${channel.url}/alocal-1.0-py3-none-any.whl`]),
    });
    expect(namesIn(prefix)).toEqual(['module 1.0', expect.stringMatching(/^python 3\./)]);
    expect(run('import module, alocal; print(module.NAME, alocal.NAME)')).toBe('module alocal');
    expect(told).not.toContain('Solving');
  });

  thorough('is installed without uv, too, though it has no pip', async () => {
    const files = pixiLock('linux-64', [`${channel.url}/alocal-1.0-py3-none-any.whl`]);
    const { run } = await make({ files, pip: true });
    expect(run('import alocal; print(alocal.NAME)')).toBe('alocal');
  });

  async function installUnhashed(pip: boolean): Promise<void> {
    await writeWheel(channelDir, 'unhashed');
    const repository = join(channelDir, 'ofgit.git');
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: source, encoding: 'utf8' });
    const source = mkdtempSync(join(dir, 'git-'));
    mkdirSync(join(source, 'sub'));
    writeFileSync(join(source, 'sub/ofgit.py'), 'NAME = "ofgit"\n');
    writeFileSync(
      join(source, 'sub/setup.py'),
      'from setuptools import setup\nsetup(name="ofgit", py_modules=["ofgit"])\n',
    );
    git('init', '--quiet', '--initial-branch=main');
    git('add', '.');
    git('commit', '--quiet', '--message', 'x');
    rmSync(repository, { recursive: true, force: true });
    git('clone', '--quiet', '--bare', '.', repository);
    execFileSync('git', ['update-server-info'], { cwd: repository });
    const files = pixiLock('linux-64', [
      `${channel.url}/alocal-1.0-py3-none-any.whl`,
      `${channel.url}/unhashed-1.0-py3-none-any.whl`,
      `git+${channel.url}/ofgit.git?subdirectory=sub&rev=main#${git('rev-parse', 'HEAD').trim()}`,
    ]);
    const { run } = await make({ files, ...(pip && { pip }) });
    expect(run('import alocal, unhashed, ofgit; print(alocal.NAME, unhashed.NAME, ofgit.NAME)')).toBe(
      'alocal unhashed ofgit',
    );
  }

  it('is installed where it has no hash, and what git has at its commit', () => installUnhashed(false));
  thorough('is installed where it has no hash, and what git has at its commit, by pip', () => installUnhashed(true));

  it('is refused with what git has at no commit, by its name and line', async () => {
    const files = pixiLock('linux-64', ['git+https://git.invalid/ofgit.git?rev=main']);
    const problem = await failureOf({ files });
    expect(problem).toMatchObject({ code: 'install-failed', fault: 'upload' });
    expect(problem.where.join('\n')).toMatch(/pixi\.lock:\d+: ofgit comes from git at no commit .*`pixi update ofgit`/);
  });

  it('is refused for another system', async () => {
    const problem = await failureOf({ files: pixiLock('osx-64') });
    expect(problem).toMatchObject({ code: 'install-failed', fault: 'upload' });
    expect(problem.where.join('\n')).toContain('pixi.lock holds no environment `default` for linux-64');
  });

  it('is refused with a package that lies in a folder', async () => {
    const problem = await failureOf({ files: pixiLock('linux-64', ['./lib']) });
    expect(problem.where.join('\n')).toContain('a folder of its own: lib (./lib)');
  });
});

describe('why not, and by whose fault', () => {
  it('the index has no py-rattler', async () => {
    const env = { PIP_INDEX_URL: await serveIndex(mkdtempSync(join(dir, 'empty-')), onTestFinished) };
    const problem = await failureOf({ files: yml('active'), env });
    expect(problem).toMatchObject({ code: 'tool-not-installed', fault: 'platform' });
    expect(problem.where.join('\n')).toContain('py-rattler');
  });

  const listOf = (hash: string, file = 'noarch/module-1.0-0.tar.bz2') => ({
    'package-list.txt': `@EXPLICIT\n${ALIAS}/linux-64/python-${python.version}-0.tar.bz2\n${ALIAS}/${file}#${hash}\n`,
  });
  const ZEROS = '0'.repeat(32);

  it.each<[why: string, attempt: Attempt, code: string, fault: string, evidence: string]>([
    ['no such package', { files: yml('nosuch') }, 'requirements-unsatisfiable', 'upload', 'nosuch'],
    ['no such version', { files: yml('numpy>=99') }, 'requirements-unsatisfiable', 'upload', 'numpy >=99'],
    ['they exclude each other', { files: yml('needs-old', 'lib>=2') }, 'requirements-unsatisfiable', 'upload', 'lib'],
    ['no specification', { files: yml('numpy >>1') }, 'requirements-unreadable', 'upload', 'numpy >>1'],
    [
      'no Python in a list',
      { files: { 'package-list.txt': `@EXPLICIT\n${ALIAS}/noarch/active-1.0-0.tar.bz2\n` } },
      'environment-without-python',
      'upload',
      'no Python in package-list.txt',
    ],
    [
      'no package',
      { files: { 'package-list.txt': `@EXPLICIT\n${ALIAS}/noarch/README.md\n` } },
      'requirements-unreadable',
      'upload',
      'README.md',
    ],
    [
      'another file than was meant',
      { files: listOf(ZEROS), isAlone: true },
      'package-changed',
      'platform',
      'module-1.0-0',
    ],
    [
      'a list of what is gone',
      { files: listOf(ZEROS, 'noarch/gone-1.0-0.tar.bz2') },
      'install-failed',
      'upload',
      'gone-1.0-0.tar.bz2',
    ],
  ])('%s', async (_why, attempt, code, fault, evidence) => {
    const problem = await failureOf(attempt);
    expect(problem).toMatchObject({ code, fault });
    expect(problem.where.join('\n')).toContain(evidence);
  });

  it('another file than was meant, in a folder', async () => {
    const env = { BP_CONDA_CHANNEL_MIRRORS: `conda-forge=file://${channelDir}` };
    expect(await failureOf({ files: listOf(ZEROS), env })).toMatchObject({
      code: 'package-changed',
      fault: 'platform',
    });
  });

  it('there is no such channel, or no such mirror', async () => {
    const gone = `${channel.url}/gone`;
    const own = { 'environment.yml': `channels: [${gone}]\ndependencies: [active]\n` };
    expect(await failureOf({ files: own })).toMatchObject({ code: 'channel-missing', fault: 'upload' });
    const env = { BP_CONDA_CHANNEL_MIRRORS: `conda-forge=${gone}` };
    expect(await failureOf({ files: yml('active'), env })).toMatchObject({
      code: 'index-unreachable',
      fault: 'platform',
    });
  });

  it.each<[why: string, address: string]>([
    ['has no address', 'https://conda.invalid/cf'],
    ['has no address, and its usual port', 'https://conda.invalid:443/cf'],
    ['refuses connections', 'http://127.0.0.1:9/cf'],
  ])('a channel %s', async (_why, address) => {
    const env = { BP_CONDA_CHANNEL_MIRRORS: `conda-forge=${address}` };
    expect(await failureOf({ files: yml('active'), env })).toMatchObject({
      code: 'index-unreachable',
      fault: 'platform',
    });
    const own = { 'environment.yml': `channels: [${address}]\ndependencies: [active]\n` };
    const problem = await failureOf({ files: own });
    expect(problem).toMatchObject({ code: 'index-unreachable', fault: 'upload' });
    expect(problem.where[0]).toBe(`${new URL(address).host}, named in environment.yml:1`);
  });

  it('what answers is no channel', async () => {
    const page = await serve((_, response) => {
      response.end('<html>Log in first</html>');
      return true;
    });
    onTestFinished(page.close);
    const env = { BP_CONDA_CHANNEL_MIRRORS: `conda-forge=${page.url}` };
    expect(await failureOf({ files: yml('active'), env })).toMatchObject({
      code: 'index-unreachable',
      fault: 'platform',
    });
  });

  thorough('the disk takes no file of that size', async () => {
    const limit = (soft: string) => spawnSync('prlimit', [`--pid=${process.pid}`, `--fsize=${soft}:`]);
    const large = join(dir, 'large-channel');
    await makeChannel(large, { packages: [{ name: 'large', files: { 'share/large': 200_000_000 } }] });
    const served = await serve(undefined, large);
    const ignored = () => {};
    process.on('SIGXFSZ', ignored);
    onTestFinished(() => {
      limit('unlimited');
      process.off('SIGXFSZ', ignored);
      served.close();
    });
    const files = { 'environment.yml': `channels: [${served.url}, conda-forge]\ndependencies: [large]\n` };
    limit('150000000');
    expect(await failureOf({ files })).toMatchObject({ code: 'packages-not-written', fault: 'platform' });
  });
});
