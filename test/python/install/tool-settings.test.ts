/** What the variables of indexes, proxies and the like come to; the README has the same table. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BINDING_TYPES } from '../../../src/python/install/binding-types.ts';
import {
  asUvHasThem,
  besideOperators,
  isInstallerVariable,
  isOperatorsVariable,
  noIndexOption,
  settingsThatMatter,
  settingsThatNameFiles,
  withoutUserInfo,
} from '../../../src/python/install/tool-settings.ts';
import { namesOf, VARIABLES } from '../../../src/python/install/variable-table.ts';

describe('the README', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
  const tableBelow = (head: string): string[] => {
    const lines = readme.slice(readme.indexOf(head)).split('\n').slice(2);
    return lines.slice(0, lines.indexOf(''));
  };
  const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

  it('has the variables', () => {
    const inKey = { value: 'yes', files: 'with what it names', no: 'no' };
    const rows = VARIABLES.map((row) =>
      [row.what, code(namesOf(row)), row.tools, row.operatorOnly ? 'no' : 'yes', inKey[row.key]].join(' | '),
    );
    expect(tableBelow('| what | variables |')).toEqual(rows.map((row) => `| ${row} |`));
  });

  it('has the types of bindings', () => {
    const rows = BINDING_TYPES.map(
      ({ types, keys, meaning }) => `| \`${types[0]}\` | ${keys === null ? 'any' : code(keys)} | ${meaning} |`,
    );
    expect(tableBelow('| type | keys |')).toEqual(rows);
  });
});

it('no name stands in two rows', () => {
  const names = VARIABLES.flatMap(namesOf);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

it.each(['PIP_CONFIG_FILE', 'UV_CONFIG_FILE', 'NETRC', 'UV_CACHE_DIR', 'PIP_TARGET', 'POETRY_HOME', 'PIPENV_PIPFILE'])(
  '%s is for the operator',
  (name) => expect([isInstallerVariable(name), isOperatorsVariable(name)]).toEqual([false, true]),
);

it.each(['LD_PRELOAD', 'PATH', 'NODE_OPTIONS', 'BP_PLANQK_USER_CODE'])('%s is for no installer', (name) =>
  expect([isInstallerVariable(name), isOperatorsVariable(name)]).toEqual([false, false]),
);

describe('the key of an environment', () => {
  const keyOf = (env: Record<string, string>) => Object.fromEntries(settingsThatMatter(env));

  it.each<[what: string, before: Record<string, string>, after: Record<string, string>, differs: boolean]>([
    ['another index', { PIP_INDEX_URL: 'https://a/simple' }, { PIP_INDEX_URL: 'https://b/simple' }, true],
    ['a password', { PIP_INDEX_URL: 'https://u:1@a/simple' }, { PIP_INDEX_URL: 'https://u:2@a/simple' }, false],
    [
      'passwords of several',
      { UV_INDEX: 'x=https://u:1@a y=https://t@b' },
      { UV_INDEX: 'x=https://a y=https://b' },
      false,
    ],
    [
      'a host with a password',
      { PIP_INDEX_URL: 'https://u:1@a/simple' },
      { PIP_INDEX_URL: 'https://u:1@b/simple' },
      true,
    ],
    ['a password of its own', { UV_INDEX_OWN_PASSWORD: '1' }, { UV_INDEX_OWN_PASSWORD: '2' }, false],
    ['a token', { UV_PUBLISH_TOKEN: '1' }, {}, false],
    ['a user', { POETRY_HTTP_BASIC_OWN_USERNAME: '1' }, {}, false],
    ['a proxy', { HTTPS_PROXY: 'http://u:1@proxy' }, { PIP_PROXY: 'proxy' }, false],
    ['authorities', { SSL_CERT_FILE: '/a.pem' }, { PIP_CERT: '/b.pem' }, false],
    ['a netrc', { NETRC: '/tmp/a' }, { NETRC: '/tmp/b' }, false],
    ['how long to wait', { PIP_TIMEOUT: '1' }, { UV_HTTP_TIMEOUT: '2' }, false],
    ['constraints', { PIP_CONSTRAINT: 'a.txt' }, { PIP_CONSTRAINT: 'b.txt' }, true],
    ['what the table does not name', { UV_TORCH_BACKEND: 'cpu' }, { UV_TORCH_BACKEND: 'cu128' }, true],
    ['another variable', { HOME: '/a' }, {}, false],
  ])('%s', (_what, before, after, differs) => {
    if (differs) expect(keyOf(before)).not.toEqual(keyOf(after));
    else expect(Object.values(keyOf(before))).toEqual(Object.values(keyOf(after)));
  });

  it('has files of settings, too', () => {
    const env = { PIP_CONSTRAINT: 'c.txt', UV_FIND_LINKS: '/wheels', PIP_INDEX_URL: 'https://a', UV_OVERRIDE: ' ' };
    expect(settingsThatNameFiles(env)).toEqual(['c.txt', '/wheels']);
  });
});

it.each([
  ['https://user:pw@host/simple', 'https://host/simple'],
  ['git+ssh://git@host/repo@v1', 'git+ssh://host/repo@v1'],
  ['https://host/a@b', 'https://host/a@b'],
  ['https://host?mail=a@b', 'https://host?mail=a@b'],
  ['name @ https://u:p@ss@host/a.whl', 'name @ https://host/a.whl'],
])('%s leads to %s', (address, expected) => expect(withoutUserInfo(address)).toBe(expected));

describe('uv', () => {
  it.each<[why: string, env: Record<string, string>, expected: Record<string, string>]>([
    [
      "has pip's settings under its own names",
      { PIP_INDEX_URL: 'a', PIP_EXTRA_INDEX_URL: 'b c', PIP_FIND_LINKS: 'd e', PIP_RETRIES: '1' },
      { UV_DEFAULT_INDEX: 'a', UV_INDEX: 'b c', UV_FIND_LINKS: 'd,e', UV_HTTP_RETRIES: '1' },
    ],
    ['has its own first', { PIP_INDEX_URL: 'a', UV_DEFAULT_INDEX: 'b' }, { UV_DEFAULT_INDEX: 'b' }],
    ['has its old names, too', { PIP_INDEX_URL: 'a', UV_INDEX_URL: 'b' }, { UV_DEFAULT_INDEX: 'b' }],
    ['has its new names first', { UV_EXTRA_INDEX_URL: 'a', UV_INDEX: 'b' }, { UV_INDEX: 'b' }],
    [
      "has pip's proxy, before all others",
      { PIP_PROXY: 'u:p@proxy:1', HTTPS_PROXY: 'x' },
      Object.fromEntries(
        ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [name, 'http://u:p@proxy:1']),
      ),
    ],
    ['has no empty ones', { PIP_INDEX_URL: ' ', UV_INDEX: '' }, {}],
  ])('%s', (_why, env, expected) => {
    const result = Object.entries(asUvHasThem(env)).filter(([name]) => !name.startsWith('PIP_'));
    expect(Object.fromEntries(result)).toEqual(expected);
  });

  it.each<[env: Record<string, string>, expected: string[]]>([
    [{}, []],
    [{ PIP_NO_INDEX: '1' }, ['--no-index']],
    [{ UV_NO_INDEX: 'true' }, ['--no-index']],
    [{ PIP_NO_INDEX: 'no' }, []],
    [{ PIP_NO_INDEX: '1', UV_NO_INDEX: '0' }, []],
  ])('is told %j on its command line', (env, expected) => expect(noIndexOption(env)).toEqual(expected));
});

describe("of an upload's variables count beside the operator's", () => {
  it.each<[operator: Record<string, string>, upload: string[], kept: string[]]>([
    [{}, ['PIP_INDEX_URL', 'UV_INDEX'], ['PIP_INDEX_URL', 'UV_INDEX']],
    [{ PIP_INDEX_URL: 'x' }, ['UV_DEFAULT_INDEX', 'UV_INDEX_URL', 'PIP_INDEX_URL'], []],
    [{ UV_INDEX_URL: 'x' }, ['PIP_INDEX_URL', 'UV_DEFAULT_INDEX'], []],
    [{ PIP_EXTRA_INDEX_URL: 'x' }, ['PIP_INDEX_URL', 'UV_FIND_LINKS', 'PIP_TRUSTED_HOST', 'UV_INDEX_STRATEGY'], []],
    [{ PIP_NO_INDEX: '1' }, ['UV_INDEX', 'PIP_FIND_LINKS'], []],
    [{ UV_CONFIG_FILE: '/x' }, ['UV_DEFAULT_INDEX'], []],
    [{ PIP_FIND_LINKS: '/wheels' }, ['UV_FIND_LINKS', 'PIP_INDEX_URL'], ['PIP_INDEX_URL']],
    [{ PIP_INDEX_URL: ' ' }, ['UV_DEFAULT_INDEX'], ['UV_DEFAULT_INDEX']],
    [{ HTTP_PROXY: 'x' }, ['https_proxy', 'PIP_PROXY', 'NO_PROXY'], []],
    [{ PIP_CERT: 'x' }, ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'PIP_INDEX_URL'], ['PIP_INDEX_URL']],
    [{ UV_CONSTRAINT: 'x' }, ['PIP_CONSTRAINT'], []],
    [{ UV_INDEX_OWN_PASSWORD: 'x' }, ['UV_INDEX_MINE_PASSWORD'], ['UV_INDEX_MINE_PASSWORD']],
    [{ PIP_PRE: '1' }, ['PIP_NO_BINARY'], ['PIP_NO_BINARY']],
    [{ PIP_INDEX_URL: 'x' }, ['TOKEN', 'PIP_CONSTRAINT'], ['TOKEN', 'PIP_CONSTRAINT']],
  ])('where it has %j, of %j', (operator, upload, kept) => {
    const found = besideOperators(Object.fromEntries(upload.map((name) => [name, 'theirs'])), operator);
    expect(Object.keys(found.kept)).toEqual(kept);
    expect(found.dropped).toEqual(upload.filter((name) => !kept.includes(name)).sort());
  });

  it('also where it has said so otherwise', () => {
    expect(besideOperators({ SSL_CERT_FILE: 'x', UV_INDEX: 'y' }, {}, ['PIP_CERT', 'PIP_INDEX_URL']).dropped).toEqual([
      'SSL_CERT_FILE',
      'UV_INDEX',
    ]);
  });
});
