/**
 * Packages from an index behind a password and an authority of its own, as service bindings give them: with the real uv,
 * Poetry and pipenv. And nothing of it is left in a layer, in the log or on the disk.
 */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ensureUv } from '../../scripts/setup/uv.ts';
import { build } from '../../src/buildpacks/environment.ts';
import { build as buildSettings } from '../../src/buildpacks/settings.ts';
import { bundledProgram } from '../bundled.ts';
import { installedIn, installTools, makeAuthority, runTool, serveIndex, writeWheel } from './tools.ts';

const PASSWORD = 'p4ss w"rd#99';
const LOGIN = `joe:${PASSWORD}`;
/** As it could turn up anywhere. */
const TRACES = [PASSWORD, encodeURIComponent(PASSWORD), 'p4ss', Buffer.from(LOGIN).toString('base64')];

const program = bundledProgram();
const work = mkdtempSync(join(tmpdir(), 'planqk-private-'));
const cleanUps: (() => void)[] = [() => rmSync(work, { recursive: true, force: true })];
const wheels = join(work, 'wheels');
let authority = '';
let index = '';
let uv = '';

beforeAll(async () => {
  await installTools();
  uv = await ensureUv(() => {});
  mkdirSync(wheels);
  await writeWheel(wheels, 'alpha');
  const tls = await makeAuthority(work);
  authority = tls.authority;
  index = await serveIndex(wheels, (cleanUp) => cleanUps.push(cleanUp), { login: LOGIN, tls });
});
afterAll(() => {
  for (const cleanUp of cleanUps) cleanUp();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function write(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

/** As Kubernetes mounts a secret: the keys are links to a folder of one moment, beside them. */
function bind(platformDir: string, name: string, keys: Readonly<Record<string, string>>): void {
  const dir = join(platformDir, 'bindings', name);
  write(join(dir, '..2026_moment'), keys);
  symlinkSync('..2026_moment', join(dir, '..data'));
  for (const key of Object.keys(keys)) symlinkSync(join('..data', key), join(dir, key));
}

type Bindings = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A build of an app, with all that it printed and all that it left. */
async function buildOf(app: Readonly<Record<string, string>>, bindings: Bindings, env: Record<string, string> = {}) {
  const dir = mkdtempSync(join(work, 'build-'));
  const layersDir = join(dir, 'layers', 'planqk_environment');
  const pins = ['poetry.txt', 'pipenv.txt'].map((name) => [name, readPin(name)] as const);
  write(join(dir, 'app'), app);
  write(join(dir, 'buildpack'), Object.fromEntries(pins));
  write(dir, { 'plan.toml': '', 'temporary/.keep': '' });
  for (const folder of [layersDir, join(dir, 'buildpack/bin')]) mkdirSync(folder, { recursive: true });
  symlinkSync(uv, join(dir, 'buildpack/bin/uv'));
  for (const [name, keys] of Object.entries(bindings)) bind(join(dir, 'platform'), name, keys);
  let log = '';
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      log += text;
      return true;
    });
  vi.stubEnv('TMPDIR', join(dir, 'temporary'));
  const code = await build({
    appDir: join(dir, 'app'),
    buildpackDir: join(dir, 'buildpack'),
    platformDir: join(dir, 'platform'),
    layersDir,
    buildpackPlanFile: join(dir, 'plan.toml'),
    env: { PATH: process.env.PATH, HOME: join(dir, 'home'), UV_HTTP_RETRIES: '0', ...env },
  });
  vi.restoreAllMocks();
  const temporary = readdirSync(join(dir, 'temporary')).filter((name) => name.startsWith('planqk'));
  return {
    code,
    log,
    layersDir,
    temporary,
    traces: [...tracesIn(layersDir), ...tracesInText('log', Buffer.from(log))],
  };
}

const readPin = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../buildpack/environment', name), 'utf8');

function tracesIn(dir: string): string[] {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((path) => join(dir, path));
  return files.flatMap((file) =>
    statSync(file, { throwIfNoEntry: false })?.isFile() ? tracesInText(file, readFileSync(file)) : [],
  );
}

const tracesInText = (name: string, text: Buffer): string[] =>
  TRACES.filter((trace) => text.includes(trace)).map((trace) => `${name}: ${trace}`);

const ca = () => ({ type: 'CA-Certificates', 'own.pem': authority });
const pypi = () => ({ type: 'pypi', url: index, username: 'joe\n', password: `${PASSWORD}\n` });
const NETRC = 'machine 127.0.0.1 login joe password "p4ss w\\"rd#99"\n';
const netrc = () => ({ type: 'netrc', '.netrc': NETRC });

describe('requirements.txt, with uv', () => {
  const app = { 'requirements.txt': 'alpha\n' };

  it.each<[what: string, bindings: () => Bindings]>([
    ['pypi', () => ({ ca: ca(), own: pypi() })],
    [
      'pip.conf and netrc',
      () => ({ ca: ca(), pip: { type: 'pip', 'pip.conf': `[global]\nindex-url = ${index}\n` }, login: netrc() }),
    ],
    [
      'pip.conf with the password in it',
      () => {
        const address = index.replace('://', `://joe:${encodeURIComponent(PASSWORD)}@`);
        return { ca: ca(), pip: { type: 'pip', 'pip.conf': `[install]\nindex-url = ${address}\n` } };
      },
    ],
    [
      'pypirc',
      () => {
        const section = `[own]\nrepository = ${index}\nusername = joe\npassword = ${PASSWORD}\n`;
        return {
          ca: ca(),
          login: { type: 'pypirc', '.pypirc': `[distutils]\nindex-servers = own\n${section}` },
          index: { type: 'pypi', url: index },
        };
      },
    ],
  ])('%s', async (_what, bindings) => {
    const { code, log, layersDir, temporary, traces } = await buildOf(app, bindings());
    expect(code, log).toBe(0);
    expect(installedIn(layersDir)).toEqual(['alpha-1.0']);
    expect(log).toContain(`Index: ${index} (binding `);
    expect([temporary, traces]).toEqual([[], []]);
  });

  it('an index that the upload names has the same user and authority', async () => {
    const named = { 'requirements.txt': `--index-url ${index}\nalpha\n` };
    const { code, log, traces } = await buildOf(named, { ca: ca(), login: netrc() });
    expect(code, log).toBe(0);
    expect(log).toContain(`Named in the requirements: requirements.txt:1  --index-url ${index}\n`);
    expect(traces).toEqual([]);
  });

  it.each<[what: string, bindings: () => Bindings, code: string]>([
    ['without the authority', () => ({ own: pypi() }), 'index-not-trusted'],
    ['without the password', () => ({ ca: ca(), own: { type: 'pypi', url: index } }), 'index-access-denied'],
  ])('%s it fails, by the fault of the platform', async (_what, bindings, code) => {
    const { code: exit, log, temporary, traces } = await buildOf(app, bindings());
    expect([exit, temporary, traces], log).toEqual([5, [], []]);
    expect(log).toContain(`[code: ${code}, fault: platform]`);
  });
});

describe('what an operator sets by variables', () => {
  const app = { 'requirements.txt': 'alpha\n' };

  it.each(['SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE'])('%s alone is enough for an authority', async (name) => {
    const { code, log } = await buildOf(app, { own: pypi() }, { [name]: join(work, 'ca.pem') });
    expect(code, log).toBe(0);
  });

  it('a pip.conf, and a proxy with a password', async () => {
    write(work, {
      'pip.conf': `[global]\nindex-url = http://packages.invalid/simple\nproxy = joe:pr0xyword@127.0.0.1:9\n`,
    });
    const { code, log } = await buildOf(app, {}, { PIP_CONFIG_FILE: join(work, 'pip.conf') });
    expect(code, log).toBe(5);
    expect(log).toContain('Index: http://packages.invalid/simple (PIP_CONFIG_FILE=');
    expect(log).toContain('[code: index-unreachable, fault: platform]');
    expect(log).not.toContain('pr0xyword');
  });

  it('no index: then what requirements name is none either', async () => {
    const open = await serveIndex(wheels, (cleanUp) => cleanUps.push(cleanUp));
    const named = { 'requirements.txt': `--index-url ${open}\nalpha\n` };
    expect((await buildOf(named, {})).code).toBe(0);
    const { code, log } = await buildOf(named, {}, { PIP_NO_INDEX: '1' });
    expect(code, log).toBe(1);
    expect(log).toContain('[code: requirements-unsatisfiable, fault: upload]');
    const { code: found } = await buildOf(app, {}, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels });
    expect(found).toBe(0);
  });

  it('an index that requirements name takes the place of all others, as with pip', async () => {
    const open = await serveIndex(wheels, (cleanUp) => cleanUps.push(cleanUp));
    const named = { 'requirements.txt': `--index-url ${open}\nalpha\n` };
    const env = { PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_EXTRA_INDEX_URL: 'http://127.0.0.1:9/simple' };
    const { code, log } = await buildOf(named, {}, env);
    expect(code, log).toBe(0);
    expect(log).toContain('Not used, since the requirements name an index: PIP_INDEX_URL, PIP_EXTRA_INDEX_URL\n');
    const forced = await buildOf(named, {}, { ...env, PLANQK_INDEX_FORCED: 'true' });
    expect(forced.code).toBe(1);
    expect(forced.log).toContain('[code: index-forced, fault: upload]');
  });
});

describe('on this machine', () => {
  it.each(['uv', 'pip'])('run, with %s', async (installer) => {
    const dir = mkdtempSync(join(work, 'run-'));
    write(join(dir, 'job'), {
      'src/program.py': 'import alpha\n\ndef run(data, params):\n    return alpha.NAME\n',
      'requirements.txt': 'alpha\n',
    });
    mkdirSync(join(dir, 'bin'));
    const python = (await execa('python3', ['-c', 'import sys; print(sys.executable)'])).stdout;
    symlinkSync(python, join(dir, 'bin/python3'));
    if (installer === 'uv') symlinkSync(uv, join(dir, 'bin/uv'));
    for (const [name, keys] of Object.entries({ ca: ca(), own: pypi() })) bind(dir, name, keys);
    const env = {
      ...{ PATH: join(dir, 'bin'), HOME: join(dir, 'home'), XDG_CACHE_HOME: join(dir, 'cache'), TMPDIR: dir },
      SERVICE_BINDING_ROOT: join(dir, 'bindings'),
    };
    const args = [program, 'run', join(dir, 'job')];
    const { all, exitCode } = await execa(process.execPath, args, { env, extendEnv: false, all: true, reject: false });
    expect(exitCode, all).toBe(0);
    expect(all).toContain(`planqk-buildpack: Index: ${index} (binding own)\n`);
    expect(all).toContain('"alpha"');
    expect([...tracesIn(join(dir, 'cache')), ...tracesInText('log', Buffer.from(all))]).toEqual([]);
    expect(readdirSync(dir).filter((name) => name.startsWith('planqk'))).toEqual([]);
  });
});

it('an installer that is not ours has them through planqk/settings', async () => {
  const dir = mkdtempSync(join(work, 'others-'));
  for (const [name, keys] of Object.entries({ ca: ca(), own: pypi() })) bind(join(dir, 'platform'), name, keys);
  const layersDir = join(dir, 'layers/planqk_settings');
  for (const folder of ['app', 'buildpack', 'layers/planqk_settings'])
    mkdirSync(join(dir, folder), { recursive: true });
  vi.stubEnv('TMPDIR', dir);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const code = await buildSettings({
    appDir: join(dir, 'app'),
    buildpackDir: join(dir, 'buildpack'),
    platformDir: join(dir, 'platform'),
    layersDir,
    buildpackPlanFile: '',
    env: {},
  });
  expect([code, tracesIn(layersDir)]).toEqual([0, []]);
  const set = join(layersDir, 'settings/env.build');
  const env = readdirSync(set).map((name) => [name.replace('.override', ''), readFileSync(join(set, name), 'utf8')]);
  execFileSync('python3', ['-m', 'venv', join(dir, 'venv')]);
  const { all, exitCode } = await execa(join(dir, 'venv/bin/pip'), ['install', '--no-cache-dir', 'alpha'], {
    env: { PATH: process.env.PATH ?? '', HOME: dir, ...Object.fromEntries(env) },
    extendEnv: false,
    all: true,
    reject: false,
  });
  expect(exitCode, all).toBe(0);
  expect(installedIn(join(dir, 'venv'))).toEqual(['alpha-1.0']);
});

describe('a lock with the index in it', () => {
  const bindings = () => ({ ca: ca(), login: netrc() });

  /** The real tool makes the lock, beside what the builds see. */
  async function locked(tool: 'uv' | 'poetry' | 'pipenv', manifest: string, text: string, lock: string) {
    const dir = mkdtempSync(join(work, 'lock-'));
    write(dir, { [manifest]: text, netrc: NETRC });
    const trust = { SSL_CERT_FILE: join(work, 'ca.pem'), REQUESTS_CA_BUNDLE: join(work, 'ca.pem') };
    const { exitCode, output } = await runTool([tool, 'lock'], dir, { NETRC: join(dir, 'netrc'), ...trust });
    expect(exitCode, output).toBe(0);
    return { [manifest]: text, [lock]: readFileSync(join(dir, lock), 'utf8') };
  }

  const PROJECT = '[project]\nname = "job"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = ["alpha"]\n';

  it.each<[tool: 'uv' | 'poetry' | 'pipenv', manifest: string, text: () => string, lock: string]>([
    [
      'uv',
      'pyproject.toml',
      () => `${PROJECT}\n[[tool.uv.index]]\nname = "own"\nurl = "${index}"\ndefault = true\n`,
      'uv.lock',
    ],
    [
      'poetry',
      'pyproject.toml',
      () =>
        `${PROJECT}\n[tool.poetry]\npackage-mode = false\n\n[[tool.poetry.source]]\nname = "own"\nurl = "${index}"\n`,
      'poetry.lock',
    ],
    [
      'pipenv',
      'Pipfile',
      () => `[[source]]\nname = "own"\nurl = "${index}"\nverify_ssl = true\n\n[packages]\nalpha = "*"\n`,
      'Pipfile.lock',
    ],
  ])('%s', async (tool, manifest, text, lock) => {
    const app = await locked(tool, manifest, text(), lock);
    const { code, log, layersDir, temporary, traces } = await buildOf(app, bindings());
    expect(code, log).toBe(0);
    expect(installedIn(layersDir)).toEqual(['alpha-1.0']);
    expect(log).toContain(`Index: as ${lock} says for each package\n`);
    expect([temporary, traces]).toEqual([[], []]);
  });
});
