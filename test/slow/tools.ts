/**
 * The real package managers, each at the version of which the rules were read, in a virtual environment of their own.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

const PINNED = ['poetry==2.5.1', 'uv==0.13.9', 'pipenv==2026.10.3', 'py-rattler==0.28.0'];
const venvDir = join(import.meta.dirname, '..', '..', '.cache', 'managers-venv');
const binDir = join(venvDir, 'bin');

/** Makes the environment on its first use; later ones find it. */
export async function installTools(): Promise<void> {
  const stamp = join(venvDir, 'planqk-pinned');
  if (existsSync(stamp)) return;
  await execa('python3', ['-m', 'venv', venvDir]);
  await execa(join(binDir, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...PINNED]);
  writeFileSync(stamp, PINNED.join('\n'));
}

export const toolPath = (name: string): string => join(binDir, name);

export interface Run {
  readonly exitCode: number | undefined;
  readonly output: string;
}

/** Runs a tool where nothing of the machine's own settings, caches or virtual environments can be seen. */
export async function runTool(command: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<Run> {
  const [name, ...args] = command;
  const { exitCode, all } = await execa(join(binDir, name!), args, {
    cwd,
    env: { ...isolated(), ...env },
    extendEnv: false,
    all: true,
    reject: false,
  });
  return { exitCode, output: all };
}

const isolated = (): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '/',
  LANG: 'C.UTF-8',
  POETRY_VIRTUALENVS_CREATE: 'true',
  POETRY_VIRTUALENVS_IN_PROJECT: 'false',
  POETRY_KEYRING_ENABLED: 'false',
  PIPENV_IGNORE_VIRTUALENVS: '1',
  PIPENV_NOSPIN: '1',
  UV_PYTHON_DOWNLOADS: 'never',
});

/** A folder for one test; removed when it is over. */
export function temporaryFolder(after: (cleanUp: () => void) => void): string {
  const dir = mkdtempSync(join(tmpdir(), 'planqk-managers-'));
  after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** What a `beforeAll` makes for a whole file: vitest hears no `afterAll` that is said in there. */
export function lastUntil(afterAll: (all: () => Promise<void>) => void): (cleanUp: () => void | Promise<void>) => void {
  const cleanUps: (() => void | Promise<void>)[] = [];
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });
  return (cleanUp) => void cleanUps.push(cleanUp);
}

/** Names of what is installed below a folder, whatever lies in between; the tools' own bootstrap left out. */
export function installedIn(dir: string): string[] {
  const found = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((path) => /site-packages\/[^/]+\.dist-info$/.test(path))
    .map((path) => path.replace(/^.*\/([^/]+)\.dist-info$/, '$1').toLowerCase());
  // once, though lib64 may be a link to lib
  return [...new Set(found.filter((name) => !/^(pip|setuptools|wheel)-/.test(name)))].sort();
}

/** The smallest wheel that installs: one module of the package's name, with so many lines more. */
export async function writeWheel(dir: string, name: string, version = '1.0', lines = 0): Promise<string> {
  const file = `${name}-${version}-py3-none-any.whl`;
  const info = `${name}-${version}.dist-info`;
  const files = {
    [`${name}.py`]: `NAME = "${name}"\n`,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/RECORD`]: `${name}.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`,
  };
  const script = [
    'import json, sys, zipfile',
    'with zipfile.ZipFile(sys.argv[1], "w") as archive:',
    '    for name, text in json.loads(sys.argv[2]).items():',
    '        text += "x = 1\\n" * (int(sys.argv[3]) if name.endswith(".py") else 0)',
    '        archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), text)',
  ].join('\n');
  await execa('python3', ['-c', script, join(dir, file), JSON.stringify(files), String(lines)]);
  return file;
}

export interface IndexOptions {
  /** `user:password`, without which it answers nobody. */
  readonly login?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Where it listens: this machine alone, without it. */
  readonly host?: string;
}

const HERE = '127.0.0.1';

/** A package index (PEP 503) of the wheels in a folder. @returns its URL */
export async function serveIndex(
  dir: string,
  after: (cleanUp: () => void) => void,
  { login, tls, host = HERE }: IndexOptions = {},
): Promise<string> {
  const expected = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
  const answer: RequestListener = (request, response) => {
    if (request.headers.authorization !== expected && expected !== undefined)
      return response.writeHead(401, { 'www-authenticate': 'Basic realm="index"' }).end('who are you?');
    const [, kind, name = ''] = (request.url ?? '').split('?')[0]!.split('/');
    if (kind === 'files' && existsSync(join(dir, name))) return response.end(readFileSync(join(dir, name)));
    const files = readdirSync(dir).filter((file) => file.startsWith(`${name}-`));
    response.statusCode = files.length > 0 ? 200 : 404;
    response.setHeader('content-type', 'text/html');
    const hash = (file: string) =>
      createHash('sha256')
        .update(readFileSync(join(dir, file)))
        .digest('hex');
    return response.end(
      files.map((file) => `<a href="/files/${file}#sha256=${hash(file)}">${file}</a><br/>`).join('\n'),
    );
  };
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  after(() => server.close());
  return `${tls === undefined ? 'http' : 'https'}://${host}:${(server.address() as AddressInfo).port}/simple`;
}

/** A certificate for an address, and the authority that vouches for it, which nobody knows. */
export async function makeAuthority(
  dir: string,
  host = HERE,
): Promise<{ key: string; cert: string; authority: string }> {
  const openssl = (...args: string[]) => execa('openssl', args, { cwd: dir });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=test authority');
  await openssl('req', ...key, '-keyout', 'host.key', '-out', 'host.csr', '-subj', '/CN=index');
  writeFileSync(join(dir, 'host.ext'), `subjectAltName=IP:${host}\nbasicConstraints=CA:FALSE\n`);
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'host.ext'];
  await openssl('x509', '-req', '-in', 'host.csr', ...signing, '-out', 'host.pem');
  const [hostKey, cert, authority] = ['host.key', 'host.pem', 'ca.pem'].map((name) =>
    readFileSync(join(dir, name), 'utf8'),
  ) as [string, string, string];
  return { key: hostKey, cert, authority };
}
