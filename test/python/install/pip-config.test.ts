/** What a pip.conf sets, by the names of pip's variables. */
import { expect, it } from 'vitest';
import { readPipConfig } from '../../../src/python/install/pip-config.ts';

it('reads what is for installing, `[install]` before `[global]`', () => {
  const text = `[install]
index-url = https://own/simple
no_binary = :all:
[global]
index-url = https://other/simple
extra-index-url =
    https://a/simple
    https://b/simple
trusted-host: a
cert = /etc/own.pem
timeout = 60
disable-pip-version-check = true
[wheel]
find-links = /wheels
`;
  expect(readPipConfig(text)).toEqual({
    settings: {
      PIP_INDEX_URL: 'https://own/simple',
      PIP_NO_BINARY: ':all:',
      PIP_EXTRA_INDEX_URL: 'https://a/simple https://b/simple',
      PIP_TRUSTED_HOST: 'a',
      PIP_CERT: '/etc/own.pem',
      PIP_TIMEOUT: '60',
    },
    unused: ['disable-pip-version-check'],
  });
});

it.each([
  ['index-url = https://own/simple\n', 'line 1 is neither a section nor an option'],
  ['[global]\nsome words\n', 'line 2 is neither a section nor an option'],
  ['[global]\ncert = own.pem\n', 'cert is no absolute path'],
])('%j', (text, reason) => expect(readPipConfig(text)).toBe(reason));

it('may be empty', () => expect(readPipConfig('# nothing\n')).toEqual({ settings: {}, unused: [] }));
