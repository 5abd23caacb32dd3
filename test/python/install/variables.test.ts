// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's own variables are written so
/** Which of an upload's variables reach the installer: a platform's folder of files, as the lifecycle makes it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { isInstallerVariable } from '../../../src/python/install/tool-settings.ts';
import { givenAs, givenByPlatform, namedValues, uploadVariables } from '../../../src/python/install/variables.ts';

function given(variables: Record<string, string>, { files = {} }: { files?: Record<string, string> } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'variables-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  for (const [name, value] of Object.entries(variables)) write(`platform/env/${name}`, value);
  write('app/requirements.txt', '');
  for (const [name, text] of Object.entries(files)) write(`app/${name}`, text);
  const reader = { appDir: join(dir, 'app'), files: ['requirements.txt'], operator: {} };
  const found = uploadVariables(givenByPlatform(join(dir, 'platform')), reader);
  expect(uploadVariables(givenAs(variables), reader)).toEqual(found); // as `run` has them
  return found;
}

it.each(['PIP_INDEX_URL', 'UV_INDEX_COMPANY_PASSWORD', 'https_proxy', 'NO_PROXY', 'SSL_CERT_FILE', 'PIP_CONSTRAINT'])(
  '%s does',
  (name) => {
    expect(isInstallerVariable(name)).toBe(true);
    expect(given({ [name]: 'x' })).toEqual({ [name]: 'x' });
  },
);

it.each([
  'LD_PRELOAD',
  'NODE_OPTIONS',
  'PYTHONPATH',
  'UV_CACHE_DIR',
  'UV_CONFIG_FILE',
  'PIP_TARGET',
  'PATH',
  'CC',
  'NETRC',
])('%s does not', (name) => {
  expect(given({ [name]: 'x' })).toEqual({});
});

it('what the requirements name does, also where a file is named by it', () => {
  const files = {
    'requirements.txt': '-r ${STAGE}.txt\n',
    'live.txt': 'a @ https://${TOKEN}@example.com/a.whl\n',
  };
  const variables = { STAGE: 'live', TOKEN: 'secret', OTHER: 'x' };
  expect(given(variables, { files })).toEqual({ STAGE: 'live', TOKEN: 'secret' });
});

it('but nothing that would run code or lead elsewhere, although it is named', () => {
  const files = { 'requirements.txt': '${LD_PRELOAD}${PYTHONPATH}${UV_CACHE_DIR}${PATH}${NETRC}\n' };
  expect(given({ LD_PRELOAD: 'x', PYTHONPATH: 'x', UV_CACHE_DIR: 'x', PATH: 'x', NETRC: 'x' }, { files })).toEqual({});
});

it('what stands for a variable is not to be told', () => {
  const dir = mkdtempSync(join(tmpdir(), 'variables-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'requirements.txt'), 'a @ https://example.com/${TOKEN}/a.whl\n-e ${PWD}/lib\n');
  const env = { TOKEN: 'secret', PWD: '/workspace', OTHER: 'x' };
  expect(namedValues(dir, ['requirements.txt'], env)).toEqual(['secret']);
});
