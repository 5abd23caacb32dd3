/** What service bindings come to: folders of a platform, by type. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readBindings } from '../../../src/cnb/bindings.ts';
import { bindingUnusable } from '../../../src/python/install/problems.ts';
import { readPythonBindings } from '../../../src/python/install/python-bindings.ts';

type Bindings = Readonly<Record<string, Readonly<Record<string, string>>>>;

function read(bindings: Bindings) {
  const platformDir = mkdtempSync(join(tmpdir(), 'planqk-bound-'));
  onTestFinished(() => rmSync(platformDir, { recursive: true }));
  for (const [name, keys] of Object.entries(bindings))
    for (const [key, text] of Object.entries(keys)) {
      const file = join(platformDir, 'bindings', name, key);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  const bound = readPythonBindings(readBindings({ platformDir, env: {}, notIn: [] }));
  return { ...bound, pipConfig: bound.pipConfig?.slice(platformDir.length) ?? null };
}

const NOTHING = { settings: [], logins: [], certificates: [], pipConfig: null, warnings: [] };
const [first, second] = rootCertificates as [string, string];

describe('pypi', () => {
  it('has an index, whose user and password are for its host', () => {
    expect(
      read({ own: { type: 'pypi', url: 'https://a.example/simple\n', username: 'joe\n', password: 'p@ss/1\n' } }),
    ).toEqual({
      ...NOTHING,
      settings: [{ name: 'PIP_INDEX_URL', value: 'https://joe:p%40ss%2F1@a.example/simple', from: 'own' }],
      logins: [{ machine: 'a.example', login: 'joe', password: 'p@ss/1' }],
    });
  });

  it('has further ones, and none gets the password of another host', () => {
    const keys = {
      url: 'https://a.example/simple',
      'extra-index-url': 'https://a.example/more https://b.example/simple',
    };
    const { settings } = read({ own: { type: 'pypi', ...keys, username: 'token' } });
    expect(settings.map(({ value }) => value)).toEqual([
      'https://token@a.example/simple',
      'https://token@a.example/more https://b.example/simple',
    ]);
  });

  it('further ones come together from several', () => {
    const { settings } = read({
      a: { type: 'pypi', 'extra-index-url': 'https://a.example/simple' },
      b: { type: 'PyPI', 'extra-index-url': 'https://b.example/simple' },
    });
    expect(settings).toEqual([
      { name: 'PIP_EXTRA_INDEX_URL', value: 'https://a.example/simple https://b.example/simple', from: 'a, b' },
    ]);
  });
});

it('pip has its own file', () => {
  const file = '[global]\nindex-url = https://u:p@a.example/simple\nuser = no\n';
  expect(read({ own: { type: 'pip', 'pip.conf': file } })).toEqual({
    ...NOTHING,
    settings: [{ name: 'PIP_INDEX_URL', value: 'https://u:p@a.example/simple', from: 'own' }],
    pipConfig: '/bindings/own/pip.conf',
    warnings: [{ code: 'pip-option-unused', message: 'Not used here: user.', where: ['own/pip.conf'] }],
  });
});

it('netrc and pypirc have logins', () => {
  const pypirc = `[distutils]
index-servers = pypi own
[pypi]
username = __token__
password = for-uploads
[own]
repository: https://b.example:8443/upload/
username: jane
password: s3 cret
`;
  const { logins } = read({
    first: { type: 'netrc', netrc: 'machine a.example login joe password secret\n' },
    second: { type: 'pypirc', '.pypirc': pypirc },
  });
  expect(logins).toEqual([
    { machine: 'a.example', login: 'joe', password: 'secret' },
    { machine: 'b.example', login: 'jane', password: 's3 cret' },
  ]);
});

it('ca-certificates has any number of them, in any number of files, and never a key', () => {
  const key = execFileSync('openssl', ['genrsa', '512'], { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' });
  const { certificates } = read({
    ca: { type: 'ca-certificates', 'a.crt': `${key}${first}\n`, b: `${second}\n${first}` },
  });
  expect(certificates).toEqual([first, second, first]);
});

it('others are not ours', () => {
  expect(read({ db: { type: 'postgresql', password: 'x' }, maven: { type: 'maven', 'settings.xml': '' } })).toEqual(
    NOTHING,
  );
});

it.each<[what: string, bindings: Bindings, code: string, message: RegExp]>([
  [
    'a type that is misspelt',
    { own: { type: 'ca-certificate' } },
    'binding-type-unknown',
    /ca-certificate is none of ca-certificates, pypi, pip, netrc, pypirc\.$/,
  ],
  ['a folder without a type', { own: { url: 'x' } }, 'binding-odd', /type: ENOENT/],
  [
    'a key that is misspelt',
    { own: { type: 'pypi', url: 'https://a', user: 'x' } },
    'binding-key-unknown',
    /and not user\.$/,
  ],
])('tells %s', (_what, bindings, code, message) => {
  expect(read(bindings).warnings).toEqual([{ code, message: expect.stringMatching(message), where: ['own'] }]);
});

it.each<[bindings: Bindings, where: string]>([
  [{ own: { type: 'pypi', username: 'x' } }, 'own: it needs the key url or extra-index-url'],
  [
    { own: { type: 'pypi', url: 'a.example/simple' } },
    'own/url: it is no address that begins with https://, http:// or file://',
  ],
  [{ own: { type: 'pypi', url: 'https://a', password: 'x' } }, 'own/password: there is no username beside it'],
  [
    { a: { type: 'pypi', url: 'https://a' }, b: { type: 'pypi', url: 'https://b' } },
    'b: it sets what a sets, too (PIP_INDEX_URL)',
  ],
  [
    { a: { type: 'pip', 'pip.conf': '' }, b: { type: 'pypi', url: 'https://b' } },
    'b: it says of indexes, and so does the pip.conf of a',
  ],
  [
    { a: { type: 'pip', 'pip.conf': '' }, b: { type: 'pip', 'pip.conf': '' } },
    'b/type: there is another one of type pip',
  ],
  [{ own: { type: 'pip', 'pip.conf': 'x' } }, 'own/pip.conf: line 1 is neither a section nor an option'],
  [{ own: { type: 'netrc', '.netrc': 'secret' } }, 'own/.netrc: it is not in the format of a netrc'],
  [{ own: { type: 'netrc', file: 'x' } }, 'own: it needs the key .netrc or netrc'],
  [
    { own: { type: 'pypirc', '.pypirc': '[pypi]\nusername=a\npassword=b\n' } },
    'own/.pypirc: no section has a repository, a username and a password',
  ],
  [{ own: { type: 'ca-certificates' } }, 'own: it has no key'],
  [{ own: { type: 'ca-certificates', a: 'x' } }, 'own/a: it holds no certificate in the form of PEM'],
  [
    { own: { type: 'ca-certificates', a: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' } },
    'own/a: it holds something that is no certificate',
  ],
])('stops for %j', (bindings, where) => {
  expect(() => read(bindings)).toThrow(expect.objectContaining({ problem: bindingUnusable([where]) }));
});
