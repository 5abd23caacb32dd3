import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Refusal } from '../../../src/problem.ts';
import type { NamedHosts } from '../../../src/python/install/failures.ts';
import { runInstaller, secretsHider, uvEnv } from '../../../src/python/install/installer.ts';
import { installFailed } from '../../../src/python/install/problems.ts';

describe('uvEnv', () => {
  const cacheDir = '/cache';

  it("hands pip's settings on under uv's names", () => {
    const env = {
      PIP_INDEX_URL: 'https://a/simple',
      PIP_EXTRA_INDEX_URL: 'https://b https://c',
      PIP_FIND_LINKS: 'one two',
      PIP_TRUSTED_HOST: 'a b',
      PIP_NO_INDEX: '',
    };
    expect(uvEnv(env, { cacheDir })).toMatchObject({
      UV_DEFAULT_INDEX: 'https://a/simple',
      UV_INDEX: 'https://b https://c',
      UV_FIND_LINKS: 'one,two',
      UV_INSECURE_HOST: 'a b',
    });
    expect(uvEnv(env, { cacheDir })).not.toHaveProperty('UV_NO_INDEX');
  });

  it("prefers uv's own settings, but for those that this buildpack needs", () => {
    const env = { PIP_INDEX_URL: 'https://a', UV_DEFAULT_INDEX: 'https://b', UV_CACHE_DIR: '/x', PYTHONPATH: '/y' };
    const result = uvEnv(env, { cacheDir });
    expect(result).toMatchObject({ UV_DEFAULT_INDEX: 'https://b', UV_CACHE_DIR: cacheDir, UV_NO_CONFIG: '1' });
    expect(result).not.toHaveProperty('PYTHONPATH');
  });
});

it.each<[line: string, shown: string]>([
  ['fetching https://user:secret1@host/simple', 'fetching https://****@host/simple'],
  ['fetching https://token99@host/simple', 'fetching https://****@host/simple'],
  ['the password is secret1', 'the password is ****'],
  ['from to/ken and to%2Fken', 'from **** and ****'],
  ['nothing to hide: a@b https://host/x', 'nothing to hide: a@b https://host/x'],
])('hides credentials: %s', (line, shown) => {
  expect(secretsHider({ PIP_INDEX_URL: 'https://user:secret1@host/simple' }, ['to/ken'])(line)).toBe(shown);
});

it.each<[why: string, env: Record<string, string>, line: string, shown: string]>([
  ['a variable that is one by its name', { UV_INDEX_OWN_PASSWORD: 'secret1' }, 'no secret1', 'no ****'],
  [
    'a password with an @',
    { PIP_INDEX_URL: 'https://user:se@cret@host' },
    'https://user:se@cret@host',
    'https://****@host',
  ],
  ['a proxy without its scheme', { PIP_PROXY: 'joe:secret1@proxy:3128' }, 'no secret1', 'no ****'],
  [
    'a password as it was before it was put in an address',
    { PIP_INDEX_URL: 'https://u:a%2Fb%20c@host' },
    'a/b c',
    '****',
  ],
  ['a name without a password', { PIP_INDEX_URL: 'https://secret1:@host/simple' }, 'no secret1', 'no ****'],
])('hides %s', (_why, env, line, shown) => expect(secretsHider(env, [])(line)).toBe(shown));

it('hides the passwords of a netrc', () => {
  const dir = mkdtempSync(join(tmpdir(), 'installer-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'netrc'), 'machine a login joe password secret1\nmachine b login token22 password ""\n');
  const hide = secretsHider({ NETRC: join(dir, 'netrc') }, []);
  expect(hide('joe has secret1, token22')).toBe('joe has ****, ****');
  expect(secretsHider({ NETRC: join(dir, 'nowhere') }, [])('secret1')).toBe('secret1');
});

describe('runInstaller', () => {
  const interpreter = execFileSync('sh', ['-c', 'command -v python3'], { encoding: 'utf8' }).trim();
  const sh = { name: 'uv', program: '/bin/sh', interpreter } as const;
  const run = async (script: string, hosts: NamedHosts = new Map()) => {
    const told: string[] = [];
    const options = {
      cwd: '/',
      env: { PATH: process.env.PATH ?? '' },
      secrets: [],
      hosts,
      tell: (line: string) => told.push(line),
    };
    const problem = await runInstaller(sh, ['-c', script], options).then(
      () => null,
      (error) => (error instanceof Refusal ? error.problem : error),
    );
    return { told, problem };
  };

  it('tells each line, from both streams', async () => {
    const { told, problem } = await run('echo one; echo two >&2');
    expect(told.sort()).toEqual(['one', 'two']);
    expect(problem).toBeNull();
  });

  it('keeps the error for the message, without credentials', async () => {
    const script = 'echo start; echo "error: No solution found" ; echo "  cause: https://u:p@host/"; exit 1';
    const { told, problem } = await run(script);
    expect(told).toEqual(['start']);
    expect(problem).toEqual(
      installFailed('uv', 'unsatisfiable', 'upload', ['error: No solution found', '  cause: https://****@host/']),
    );
  });

  it('shows the last lines of a failure that has no error line', async () => {
    const { problem } = await run('echo odd; exit 1');
    expect(problem).toEqual(installFailed('uv', 'other', 'upload', ['odd']));
  });

  it('says first which host did not answer, and where it is named', async () => {
    const line = "fatal: unable to access 'https://git.invalid/a.git/': Could not resolve host: git.invalid";
    const script = `echo "error: Git operation failed"; echo "${line}"; exit 1`;
    const { problem } = await run(script, new Map([['git.invalid', ['requirements.txt:3']]]));
    const where = ['git.invalid, named in requirements.txt:3', '', 'error: Git operation failed', line];
    expect(problem).toEqual(installFailed('uv', 'index', 'upload', where));
    const other = await run(script);
    expect(other.problem).toEqual(installFailed('uv', 'index', 'platform', ['git.invalid', ...where.slice(1)]));
  });

  it('says what ended it, and that this is the platform', async () => {
    const { problem } = await run('echo odd; kill -9 $$');
    expect(problem).toEqual(installFailed('uv', 'killed', 'platform', ['odd', 'uv was ended by SIGKILL']));
  });

  it('tells in the end what looked like an error, and was none', async () => {
    const { told, problem } = await run("echo 'ERROR: the resolver does not take into account'; echo done");
    expect(told).toEqual(['ERROR: the resolver does not take into account', 'done']);
    expect(problem).toBeNull();
  });

  it('tells it the folder that it runs in', async () => {
    const told: string[] = [];
    const options = {
      cwd: '/',
      env: { PWD: '/elsewhere' },
      secrets: [],
      hosts: new Map(),
      tell: (line: string) => told.push(line),
    };
    const node = { ...sh, program: process.execPath };
    await runInstaller(node, ['-e', 'console.log(process.env.PWD)'], options);
    expect(told).toEqual(['/']);
  });

  it('names the installer that gave up', async () => {
    const options = { cwd: '/', env: {}, secrets: [], hosts: new Map(), tell: () => undefined };
    const failed = runInstaller({ ...sh, name: 'pip' }, ['-c', 'echo odd; exit 1'], options);
    await expect(failed).rejects.toMatchObject({ problem: { detail: 'The installer, pip, gave up:' } });
  });

  it.each<[how: string, script: string]>([
    ['in the background', 'sleep 600 & echo $! > PID'],
    ['in a session of its own', "setsid sh -c 'echo $$ > PID; exec sleep 600' & until [ -s PID ]; do :; done"],
    [
      'forked twice, and deaf to signals',
      '(setsid sh -c \'trap "" HUP TERM INT; echo $$ > PID; while :; do sleep 1; done\' &) ; until [ -s PID ]; do :; done',
    ],
  ])('ends what it leaves behind %s', async (_, script) => {
    const dir = mkdtempSync(join(tmpdir(), 'installer-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    expect((await run(script.replaceAll('PID', join(dir, 'pid')))).problem).toBeNull();
    const pid = Number(readFileSync(join(dir, 'pid'), 'utf8'));
    expect(pid).toBeGreaterThan(1);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('fails where what watches over it is ended', async () => {
    const { problem } = await run('kill -9 $PPID');
    expect(problem).toMatchObject({ code: 'installer-killed', fault: 'platform' });
  });

  it('fails where the program is missing', async () => {
    const options = { cwd: '/', env: {}, secrets: [], hosts: new Map(), tell: () => undefined };
    await expect(runInstaller({ ...sh, program: '/nowhere/uv' }, [], options)).rejects.toMatchObject({
      problem: { code: 'install-failed', where: ['/nowhere/uv: No such file or directory'] },
    });
  });
});
