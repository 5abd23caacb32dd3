// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's own variables are written so
/** What the installers of a build get, whose it is, and what is said of it. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readBindings } from '../../../src/cnb/bindings.ts';
import type { Problem, Refusal } from '../../../src/problem.ts';
import { type Access, openAccess } from '../../../src/python/install/access.ts';
import type { ToInstall } from '../../../src/python/install/installation.ts';
import type { LockTool } from '../../../src/python/install/locked-projects.ts';
import { parseNetrc } from '../../../src/python/install/netrc.ts';
import { givenAs } from '../../../src/python/install/variables.ts';

let dir = '';
let opened: Access[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'planqk-access-test-'));
  mkdirSync(join(dir, 'temporary'));
  vi.stubEnv('TMPDIR', join(dir, 'temporary'));
  write({ 'app/requirements.txt': 'numpy\n' });
});
afterEach(() => {
  for (const { close } of opened) close();
  opened = [];
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

interface Around {
  readonly operator?: Record<string, string>;
  readonly upload?: Record<string, string>;
  readonly lock?: LockTool;
  readonly asked?: ToInstall;
  readonly isOwn?: boolean;
}

function open({ operator = {}, upload = {}, lock, isOwn = false, ...around }: Around = {}): Access {
  const bindings = readBindings({ platformDir: join(dir, 'platform'), env: operator, notIn: [join(dir, 'app')] });
  const surroundings = { appDir: join(dir, 'app'), operator, given: givenAs(upload), bindings, isOwn };
  const asked: ToInstall =
    lock === undefined ? { kind: 'pip', files: ['requirements.txt'] } : { kind: 'project', tool: lock, isLocked: true };
  const access = openAccess(surroundings, around.asked ?? asked);
  opened.push(access);
  return access;
}

function problemOf(around: Around): Problem | null {
  try {
    open(around);
    return null;
  } catch (error) {
    return (error as Refusal).problem;
  }
}

const told = (around: Around = {}): string[] => {
  const { lines, warnings } = open(around);
  return [...lines, ...warnings.map(({ code, message }) => `${message} [${code}]`)];
};

describe('who wins', () => {
  it('a variable of the operator, then pip.conf, then a binding, then the upload', () => {
    write({
      'pip.conf': '[global]\nindex-url = https://conf/simple\ntimeout = 5\n',
      'platform/bindings/own/type': 'pypi',
      'platform/bindings/own/url': 'https://bound/simple',
      'platform/bindings/own/extra-index-url': 'https://bound/more',
    });
    const upload = { PIP_TIMEOUT: '9', UV_INDEX: 'https://theirs', PIP_RETRIES: '1', PIP_PRE: '1' };
    const operator = { PIP_CONFIG_FILE: join(dir, 'pip.conf'), UV_HTTP_RETRIES: '0' };
    expect(open({ operator, upload }).env).toEqual({
      ...operator,
      PIP_INDEX_URL: 'https://conf/simple',
      PIP_TIMEOUT: '5',
      PIP_EXTRA_INDEX_URL: 'https://bound/more',
      PIP_PRE: '1',
    });
    expect(told({ operator, upload })).toEqual([
      `Index: https://conf/simple (PIP_CONFIG_FILE=${operator.PIP_CONFIG_FILE})`,
      'Further index: https://bound/more (binding own)',
      `Not used, since PIP_CONFIG_FILE=${operator.PIP_CONFIG_FILE} counts before it: PIP_INDEX_URL. [setting-not-used]`,
      'Not used, since the operator sets the same: PIP_RETRIES, PIP_TIMEOUT, UV_INDEX. [variable-not-used]',
    ]);
  });

  it('the upload, where nobody else says anything', () => {
    const upload = { UV_DEFAULT_INDEX: 'https://theirs/simple', NODE_OPTIONS: 'x' };
    expect(open({ upload }).env).toEqual({ UV_DEFAULT_INDEX: 'https://theirs/simple' });
    expect(told({ upload })).toEqual(['Index: https://theirs/simple (UV_DEFAULT_INDEX)']);
  });

  it('what is not for an upload to set is told', () => {
    expect(told({ upload: { PIP_CONFIG_FILE: 'pip.conf', NETRC: '/x', UV_CACHE_DIR: '/y' } })).toEqual([
      'Index: the public one, PyPI',
      'Not used, since only the operator may set it: NETRC, PIP_CONFIG_FILE, UV_CACHE_DIR. [variable-not-used]',
    ]);
  });

  it('an index in requirements, as with pip', () => {
    write({
      'app/requirements.txt': '-r more.txt\nnumpy\n',
      'app/more.txt': '\n--index-url https://u:${TOKEN}@a/simple\n',
    });
    const operator = { PIP_INDEX_URL: 'https://own/simple', UV_INDEX: 'https://more/simple' };
    const upload = { TOKEN: 'secret' };
    expect(open({ operator, upload }).env).toEqual({ TOKEN: 'secret' });
    expect(told({ operator, upload })).toEqual([
      'Named in the requirements: more.txt:2  --index-url https://****@a/simple',
      'Not used, since the requirements name an index: PIP_INDEX_URL, UV_INDEX',
    ]);
  });
});

describe('the log names', () => {
  it.each<[operator: Record<string, string>, lines: string[]]>([
    [{}, ['Index: the public one, PyPI']],
    [{ PIP_INDEX_URL: 'https://u:secret@a/simple' }, ['Index: https://a/simple (PIP_INDEX_URL)']],
    [
      { UV_INDEX: 'own=https://u:p@a/simple https://token@b' },
      [
        'Index: the public one, PyPI',
        'Further index: https://a/simple (UV_INDEX)',
        'Further index: https://b (UV_INDEX)',
      ],
    ],
    [
      { PIP_NO_INDEX: '1', PIP_FIND_LINKS: '/wheels https://u:p@a/page' },
      [
        'No index (PIP_NO_INDEX)',
        'Packages also from: /wheels (PIP_FIND_LINKS)',
        'Packages also from: https://a/page (PIP_FIND_LINKS)',
      ],
    ],
    [{ PIP_NO_INDEX: 'no' }, ['Index: the public one, PyPI']],
    [{ UV_CONFIG_FILE: '/etc/uv.toml' }, ['Index as in: /etc/uv.toml (UV_CONFIG_FILE)']],
    [{ PIP_INDEX_URL: 'https://u:se/cret@a/simple' }, ['Index: https://****@a/simple (PIP_INDEX_URL)']],
  ])('%j', (operator, lines) => expect(open({ operator }).lines).toEqual(lines));

  it('packages of the app, for which no index is asked', () => {
    write({ 'app/lib/wheels/six-1.17.0-py2.py3-none-any.whl': '' });
    const upload = { BP_PIP_DEST_PATH: 'lib/wheels' };
    expect(open({ upload, operator: { PIP_INDEX_URL: 'https://a' } }).lines).toEqual([
      'No index, since the app brings its packages along: lib/wheels',
    ]);
  });

  it.each<[lock: LockTool, lines: string[]]>([
    ['uv', ['Index: as uv.lock says for each package', 'Not for a lock of uv: PIP_INDEX_URL']],
    [
      'poetry',
      ['Index: as poetry.lock says for each package', 'For poetry itself: Index: https://own/simple (PIP_INDEX_URL)'],
    ],
    [
      'pipenv',
      [
        'Index: as Pipfile.lock says for each package',
        'In place of the public one: https://own/simple (PIP_INDEX_URL)',
        'For pipenv itself: Index: https://own/simple (PIP_INDEX_URL)',
      ],
    ],
  ])('where a lock of %s is installed', (lock, lines) => {
    expect(open({ operator: { PIP_INDEX_URL: 'https://own/simple' }, lock }).lines).toEqual(lines);
    expect(open({ lock }).lines).toEqual(lines.slice(0, 1));
  });
});

describe('users and passwords', () => {
  it('are in a file for this user alone, which is gone afterwards', () => {
    write({
      'platform/bindings/own/type': 'netrc',
      'platform/bindings/own/netrc': 'machine a.example login joe password secret\n',
      'home/.netrc': 'machine a.example login old password old\nmachine b.example login jane password other\n',
    });
    const { env, close } = open({ operator: { HOME: join(dir, 'home') }, upload: { NETRC: '/theirs' } });
    expect(dirname(dirname(env.NETRC!))).toBe(join(dir, 'temporary'));
    expect(statSync(env.NETRC!).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(env.NETRC!)).mode & 0o777).toBe(0o700);
    const logins = parseNetrc(readFileSync(env.NETRC!, 'utf8'))!;
    expect(logins.map(({ machine, login }) => [machine, login])).toEqual([
      ['a.example', 'joe'],
      ['b.example', 'jane'],
    ]);
    close();
    expect(existsSync(dirname(env.NETRC!))).toBe(false);
  });

  it("an operator's own file stays as it is where no binding adds to it", () => {
    expect(open({ operator: { NETRC: '/etc/netrc' } }).env).toEqual({ NETRC: '/etc/netrc' });
  });
});

describe('authorities', () => {
  const [own] = rootCertificates as [string];
  const NAMES = ['SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO'];

  it.each([...NAMES, 'SSL_CERT_DIR'])('%s alone is for all tools, beside those of the system', (name) => {
    write({ 'ca/own.pem': own });
    const { env } = open({ operator: { [name]: join(dir, name === 'SSL_CERT_DIR' ? 'ca' : 'ca/own.pem') } });
    const [file] = new Set(NAMES.map((each) => env[each]));
    const certificates = readFileSync(file!, 'utf8').match(/BEGIN CERTIFICATE/g)!;
    expect(certificates.length).toBeGreaterThan(100);
    expect(readFileSync(file!, 'utf8')).toContain(own);
  });

  it('of a binding come before what an upload says', () => {
    write({ 'platform/bindings/ca/type': 'ca-certificates', 'platform/bindings/ca/own': own, 'app/theirs.pem': own });
    const access = open({ upload: { SSL_CERT_FILE: 'nowhere.pem', PIP_CERT: 'theirs.pem' } });
    expect(access.env.PIP_CERT).toMatch(/\/planqk-access-\w+\/certificates\.pem$/);
    expect(access.warnings[0]?.message).toContain('PIP_CERT, SSL_CERT_FILE');
    expect(open({ operator: { PIP_CERT: join(dir, 'app/theirs.pem') } }).env.SSL_CERT_FILE).toBeDefined();
  });

  it.each<[around: () => Around, fault: string, where: string]>([
    [
      () => ({ operator: { PIP_CERT: '/nowhere.pem' } }),
      'platform',
      'PIP_CERT=/nowhere.pem: ENOENT: no such file or directory',
    ],
    [
      () => ({ operator: { PIP_CERT: 'app.pem' } }),
      'platform',
      'PIP_CERT=app.pem: it is no absolute path, and would lead into the app',
    ],
    [
      () => ({ upload: { SSL_CERT_FILE: 'requirements.txt' } }),
      'upload',
      'SSL_CERT_FILE=requirements.txt: it holds no certificate in the form of PEM',
    ],
    [
      () => ({ upload: { SSL_CERT_FILE: '/dev/zero' } }),
      'upload',
      'SSL_CERT_FILE=/dev/zero: it is no file of at most 4 MiB',
    ],
    [
      () => ({ operator: { PIP_CONFIG_FILE: 'pip.conf' } }),
      'platform',
      'PIP_CONFIG_FILE=pip.conf: it is no absolute path, and would lead into the app',
    ],
    [
      () => ({ operator: { PIP_CONFIG_FILE: '/nowhere' } }),
      'platform',
      'PIP_CONFIG_FILE=/nowhere: ENOENT: no such file or directory',
    ],
  ])('that cannot be used stop the build: %j', (around, fault, where) => {
    expect(problemOf(around())).toMatchObject({ code: 'setting-unusable', fault, where: [where] });
  });
});

it('no file of an operator is no mistake', () => {
  expect(open({ operator: { PIP_CONFIG_FILE: '/dev/null' } }).env).toEqual({ PIP_CONFIG_FILE: '/dev/null' });
});

describe('with PLANQK_INDEX_FORCED', () => {
  const operator = { PLANQK_INDEX_FORCED: 'true' };

  it.each<[line: string, isRefused: boolean]>([
    ['--index-url https://a/simple', true],
    ['--extra-index-url=https://a/simple', true],
    ['-f https://a/page', true],
    ['six @ https://a/six.whl', true],
    ['git+https://a/six', true],
    ['-e git+https://a/six#egg=six', true],
    ['six==1.17.0', false],
    ['-f ./wheels', false],
    ['--no-index', false],
    ['./lib', false],
  ])('%s: refused is %s', (line, isRefused) => {
    write({ 'app/requirements.txt': `numpy\n${line}\n`, 'app/wheels/.keep': '', 'app/lib/setup.py': '' });
    const problem = problemOf({ operator });
    if (isRefused) expect(problem).toMatchObject({ code: 'index-forced', where: [`requirements.txt:2  ${line}`] });
    else expect(problem).toBeNull();
  });

  it.each(['-r https://a/more.txt', '-c https://a/c.txt', '-r more.txt'])('nor a file from elsewhere: %s', (line) => {
    write({ 'app/requirements.txt': `${line}\n`, 'app/more.txt': '-r https://a/more.txt\n' });
    expect(problemOf({ operator })).toMatchObject({ code: 'index-forced' });
  });

  it("the files that an upload's variables name are lines of requirements, too", () => {
    write({ 'app/c.txt': 'six @ https://a/six.whl\n' });
    for (const name of ['PIP_CONSTRAINT', 'UV_CONSTRAINT', 'UV_OVERRIDE', 'PIP_BUILD_CONSTRAINT'])
      expect(problemOf({ operator, upload: { [name]: 'c.txt' } }), name).toMatchObject({
        code: 'index-forced',
        where: ['c.txt:1  six @ https://a/six.whl'],
      });
  });

  it('no channel of conda, no list of addresses and no lock of pixi names another place', () => {
    const conda = { kind: 'conda', channels: [], specs: [], explicit: [], pip: [], variables: {}, text: '' } as const;
    const of = (part: object) =>
      problemOf({ operator, asked: { ...conda, manifest: 'environment.yml', condaDir: '', ...part } as ToInstall });
    expect(of({ channels: ['conda-forge', './own'] })).toBeNull();
    expect(of({ channels: ['https://a/channel'] })).toMatchObject({
      where: ['environment.yml: channel https://a/channel'],
    });
    expect(of({ explicit: [{ url: 'https://a/six.conda' }, { url: 'file:///app/six.conda' }] })).toMatchObject({
      where: ['environment.yml: https://a/six.conda'],
    });
    expect(of({ manifest: 'pixi.lock' })).toMatchObject({ code: 'index-forced' });
  });

  it('conda looks where the operator says, and packages of the upload name no indexes', () => {
    const { env } = open({ operator, upload: { CONDA_CHANNELS: 'https://a' } });
    expect(env).toEqual({ ...operator, UV_NO_SOURCES: 'true' });
  });

  it('a misspelt value is not taken for no', () => {
    expect(problemOf({ operator: { PLANQK_INDEX_FORCED: 'enabled' } })).toMatchObject({
      code: 'bad-index-forced',
      fault: 'platform',
      where: ['enabled'],
    });
    for (const value of ['', '0', 'False', 'no', 'off'])
      expect(problemOf({ operator: { PLANQK_INDEX_FORCED: value } })).toBeNull();
  });

  it('no lock is installed, since it brings its addresses along', () => {
    expect(problemOf({ operator, lock: 'uv' })).toMatchObject({ code: 'index-forced', fault: 'upload' });
  });

  it("an upload's variables name no index, and cannot unset it", () => {
    const upload = { UV_DEFAULT_INDEX: 'https://theirs', PLANQK_INDEX_FORCED: 'false' };
    expect(open({ operator, upload }).env).toEqual({ ...operator, UV_NO_SOURCES: 'true' });
    expect(open({ upload: { PLANQK_INDEX_FORCED: 'true', UV_DEFAULT_INDEX: 'x' } }).env).toEqual({
      UV_DEFAULT_INDEX: 'x',
    });
  });
});

describe("the operator's variables", () => {
  const operator = { UV_DEFAULT_INDEX: 'https://u:secret@own/simple', OPS_TOKEN: 'secret', HOME: '/home/cnb' };

  it.each([
    'six @ https://a/six.whl?${UV_DEFAULT_INDEX}',
    'six @ https://a/six.whl?${OPS_TOKEN}',
    '-f https://a/${OPS_TOKEN}',
    '-r ${OPS_TOKEN}.txt',
  ])("are in nobody else's address: %s", (line) => {
    write({ 'app/requirements.txt': `-r more.txt\n# not \${OPS_TOKEN}\n`, 'app/more.txt': `numpy\n${line}\n` });
    const refused = { code: 'operators-variable', fault: 'upload' };
    expect(problemOf({ operator })).toMatchObject({ ...refused, where: [expect.stringContaining('more.txt:2')] });
    // by the same name as one of the upload's the operator's would be put in
    expect(problemOf({ operator, upload: { OPS_TOKEN: 'mine' } })).toMatchObject(refused);
    expect(problemOf({ operator, isOwn: true })).toBeNull();
  });

  it('that lead nowhere, those handed on, and those of the upload may be named', () => {
    write({ 'app/requirements.txt': 'six @ https://${OPS_TOKEN}@a/six.whl?${HOME}${PWD}${MINE}\n' });
    const handedOn = { ...operator, PLANQK_REQUIREMENTS_VARIABLES: 'OTHER, OPS_TOKEN' };
    expect(problemOf({ operator: handedOn, upload: { MINE: 'x' } })).toBeNull();
  });

  it('that are secret are not let together with files that nobody has read', () => {
    write({ 'app/requirements.txt': '-r https://a/more.txt\n' });
    const where = ['requirements.txt:1  -r https://a/more.txt'];
    expect(problemOf({ operator })).toMatchObject({ code: 'remote-requirements', where });
    expect(problemOf({ operator: { LANG: 'C' } })).toBeNull();
    expect(told({ operator: { LANG: 'C' } })).toContain(`Named in the requirements: ${where[0]}`);
  });
});

describe("the files that an upload's variables name", () => {
  it.each(['PIP_CONSTRAINT', 'PIP_BUILD_CONSTRAINT', 'UV_CONSTRAINT', 'UV_OVERRIDE'])('lie in it: %s', (name) => {
    write({ 'secret.txt': 'secret', 'app/c.txt': 'six<2\n' });
    symlinkSync('../secret.txt', join(dir, 'app/link.txt'));
    expect(problemOf({ upload: { [name]: 'c.txt none.txt' } })).toBeNull();
    for (const file of [join(dir, 'secret.txt'), '../secret.txt', 'link.txt', 'https://a/c.txt', 'file:///etc/passwd'])
      expect(problemOf({ upload: { [name]: file } }), file).toMatchObject({
        code: 'setting-unusable',
        fault: 'upload',
      });
    expect(problemOf({ operator: { [name]: join(dir, 'secret.txt') } })).toBeNull();
  });
});
