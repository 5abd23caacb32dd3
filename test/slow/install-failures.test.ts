/** Whose fault is it when the real uv, or the real pip, gives up? Against small servers, a limit of file sizes, a signal. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ensureUv } from '../../scripts/setup/uv.ts';
import { type Problem, Refusal } from '../../src/problem.ts';
import { surveyInterpreters } from '../../src/python/install/interpreters.ts';
import { makeEnvironment } from '../../src/python/install/make-environment.ts';
import { thorough } from '../thorough.ts';
import { serveIndex, writeWheel } from './tools.ts';

const dir = mkdtempSync(join(tmpdir(), 'planqk-failures-'));
const path = (process.env.PATH ?? '').split(':');
const python = surveyInterpreters(path)[0]!;
let uv = '';
beforeAll(async () => {
  uv = await ensureUv(() => {});
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let count = 0;
interface Attempt {
  readonly installer?: 'uv' | 'pip';
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** What is told of an installation that fails. */
async function failureOf({
  installer = 'uv',
  files = { 'requirements.txt': 'six\n' },
  env = {},
}: Attempt): Promise<Problem> {
  const work = join(dir, `${count++}`);
  const appDir = join(work, 'app');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(appDir, name)), { recursive: true });
    writeFileSync(join(appDir, name), text);
  }
  const ingredients = {
    appDir,
    asked: { kind: 'pip' as const, files: ['requirements.txt'] },
    pinsDir: null,
    python,
    uv: installer === 'uv' ? uv : null,
    env: { PATH: process.env.PATH, HOME: work, UV_HTTP_RETRIES: '0', PIP_RETRIES: '0', ...env },
  };
  const making = { dir: join(work, 'environment'), workDir: join(work, 'work'), uvCache: join(work, 'cache') };
  const error = await makeEnvironment(ingredients, { ...making, compile: false, tell: () => {} }).catch((each) => each);
  if (error instanceof Refusal) return error.problem;
  throw error ?? new Error('nothing failed');
}

async function serve(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering =
  (status: number): RequestListener =>
  (_, response) => {
    response.writeHead(status, status === 401 ? { 'www-authenticate': 'Basic realm="x"' } : {}).end('no');
  };

describe.each(['uv', 'pip'] as const)('%s', (installer) => {
  // what pip says is looked at, too, but it needs seconds each time
  const test = installer === 'uv' ? it : thorough;

  test.each([401, 403])('an index of the platform answers with %d', async (status) => {
    const host = await serve(createServer(answering(status)));
    const problem = await failureOf({ installer, env: { PIP_INDEX_URL: `http://joe:secret99@${host}/simple` } });
    expect(problem).toMatchObject({ code: 'index-access-denied', fault: 'platform' });
    expect(problem.where.join('\n')).toMatch(new RegExp(`${host}.*${status}`));
    expect(problem.where.join('\n')).not.toContain('secret99');
  });

  test('an index that the upload names does not let it in', async () => {
    const host = await serve(createServer(answering(401)));
    const files = { 'requirements.txt': `--index-url http://joe:secret99@${host}/simple\nsix\n` };
    expect(await failureOf({ installer, files })).toMatchObject({ code: 'index-access-denied', fault: 'upload' });
  });

  test('a private index does not let it in, and the public one has no such package', async () => {
    const wheels = mkdtempSync(join(dir, 'wheels-'));
    await writeWheel(wheels, 'other');
    const host = await serve(createServer(answering(401)));
    const env = {
      PIP_INDEX_URL: await serveIndex(wheels, onTestFinished),
      PIP_EXTRA_INDEX_URL: `http://${host}/simple`,
    };
    expect(await failureOf({ installer, env })).toMatchObject({ code: 'index-access-denied', fault: 'platform' });
  });

  it('no index has the package', async () => {
    const env = { PIP_INDEX_URL: await serveIndex(mkdtempSync(join(dir, 'wheels-')), onTestFinished) };
    expect(await failureOf({ installer, env })).toMatchObject({ code: 'requirements-unsatisfiable', fault: 'upload' });
  });

  test('the authority of the index is not known', async () => {
    const files = ['key.pem', 'cert.pem'].map((name) => join(dir, name));
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', files[0]!, '-out', files[1]!, ...subject],
      { stdio: 'ignore' },
    );
    const [key, cert] = files.map((file) => readFileSync(file));
    const host = await serve(createTlsServer({ key: key!, cert: cert! }, answering(404)));
    const env = { PIP_INDEX_URL: `https://${host}/simple` };
    expect(await failureOf({ installer, env })).toMatchObject({ code: 'index-not-trusted', fault: 'platform' });
  });

  test.each<[why: string, address: () => Promise<string>]>([
    ['has no address', async () => 'https://index.invalid/simple'],
    ['refuses connections', async () => 'http://127.0.0.1:9/simple'],
    ['fails', async () => `http://${await serve(createServer(answering(500)))}/simple`],
  ])('an index %s', async (_why, address) => {
    const env = { PIP_INDEX_URL: await address() };
    expect(await failureOf({ installer, env })).toMatchObject({ code: 'index-unreachable', fault: 'platform' });
  });

  test.each(['git+https', 'git+ssh', 'https'])('an address of the upload, %s, is not there', async (scheme) => {
    const address = `${scheme}://git@source.invalid/six${scheme === 'https' ? '-1.0.zip' : '.git'}`;
    const problem = await failureOf({ installer, files: { 'requirements.txt': `# one\nsix @ ${address}\n` } });
    expect(problem, problem.where.join('\n')).toMatchObject({ code: 'index-unreachable', fault: 'upload' });
    expect(problem.where[0]).toBe('source.invalid, named in requirements.txt:2');
  });

  test('its own code fails a build', async () => {
    const files = { 'requirements.txt': './lib\n', 'lib/setup.py': 'raise SystemExit("boom")\n' };
    const problem = await failureOf({ installer, files });
    expect(problem).toMatchObject({ code: 'package-not-built', fault: 'upload' });
    expect(problem.where.join('\n')).toContain('boom');
  });

  test('a compiler is missing', async () => {
    const setup =
      'from setuptools import Extension, setup\nsetup(name="ext", version="1", ext_modules=[Extension("ext", ["ext.c"])])\n';
    const files = {
      'requirements.txt': '# compiled\n./lib\n',
      'lib/setup.py': setup,
      'lib/ext.c': '#include <Python.h>\n',
    };
    const problem = await failureOf({ installer, files, env: { CC: 'no-such-gcc' } });
    expect(problem).toMatchObject({ code: 'compiler-missing', fault: 'upload' });
  });

  test('the package is another than the one locked', async () => {
    const wheels = mkdtempSync(join(dir, 'wheels-'));
    await writeWheel(wheels, 'other');
    const env = { PIP_INDEX_URL: await serveIndex(wheels, onTestFinished) };
    const files = { 'requirements.txt': `# locked\nother==1.0 --hash=sha256:${'a'.repeat(64)}\n` };
    const problem = await failureOf({ installer, files, env });
    expect(problem).toMatchObject({ code: 'hash-mismatch', fault: 'upload' });
    expect(problem.where[0]).toMatch(/^requirements.txt:2: other==1.0 --hash=sha256:a/);
  });

  test('no wheel is for this Python', async () => {
    const wheels = mkdtempSync(join(dir, 'wheels-'));
    const wheel = await writeWheel(wheels, 'other');
    renameSync(join(wheels, wheel), join(wheels, 'other-1.0-cp27-cp27m-manylinux1_x86_64.whl'));
    const env = { PIP_INDEX_URL: await serveIndex(wheels, onTestFinished) };
    const problem = await failureOf({ installer, files: { 'requirements.txt': '# none\nother==1.0\n' }, env });
    // pip does not tell a release that does not fit from none
    expect(problem.code).toBe(installer === 'uv' ? 'no-wheel' : 'requirements-unsatisfiable');
    expect(problem.where[0]).toBe('requirements.txt:2: other==1.0');
  });

  test('a build is killed, as for want of memory', async () => {
    const files = { 'requirements.txt': './lib\n', 'lib/setup.py': 'import os\nos.kill(os.getpid(), 9)\n' };
    expect(await failureOf({ installer, files })).toMatchObject({ code: 'installer-killed', fault: 'platform' });
  });

  test('is killed itself', async () => {
    const host = await serve(
      createServer(() => {
        // waits for an answer by now
        for (const pid of childrenOf(process.pid)) if (/uv|pip/.test(pid.command)) process.kill(pid.id, 'SIGKILL');
      }),
    );
    const problem = await failureOf({ installer, env: { PIP_INDEX_URL: `http://${host}/simple` } });
    expect(problem).toMatchObject({ code: 'installer-killed', fault: 'platform' });
    expect(problem.where.at(-1)).toBe(`${installer} was ended by SIGKILL`);
  });

  test('the disk takes no file of that size', async () => {
    const limit = (soft: string) => spawnSync('prlimit', [`--pid=${process.pid}`, `--fsize=${soft}:`]);
    const wheels = mkdtempSync(join(dir, 'wheels-'));
    await writeWheel(wheels, 'large', '1.0', 1_000_000);
    const ignored = () => {};
    process.on('SIGXFSZ', ignored);
    limit('5000000');
    onTestFinished(() => {
      limit('unlimited');
      process.off('SIGXFSZ', ignored);
    });
    const files = { 'requirements.txt': 'large\n' };
    const env = { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels };
    expect(await failureOf({ installer, files, env })).toMatchObject({
      code: 'packages-not-written',
      fault: 'platform',
    });
  });
});

/** All below a process. */
function childrenOf(parent: number): { readonly id: number; readonly command: string }[] {
  const lines = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const all = lines
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [])
    .map(([, id, of, command = '']) => ({ id: Number(id), of: Number(of), command }));
  const below = (id: number): typeof all =>
    all.filter(({ of }) => of === id).flatMap((each) => [each, ...below(each.id)]);
  return below(parent).filter(({ command }) => !command.includes('SUBREAPER') && !/ -I -S -c /.test(command));
}
