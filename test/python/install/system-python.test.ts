import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemPython } from '../../../src/python/install/system-python.ts';

const STATUS = `Package: libpython3.11-stdlib
Version: 9

Package: python3.11
Status: install ok installed
Architecture: amd64
Version: 3.11.2-6+deb12u6
`;

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'system-'));
  for (const dir of ['var/lib/dpkg', 'usr/lib']) mkdirSync(join(root, dir), { recursive: true });
  writeFileSync(join(root, 'var/lib/dpkg/status'), STATUS);
  writeFileSync(join(root, 'usr/lib/os-release'), 'PRETTY_NAME="Debian GNU/Linux"\nVERSION_ID="13"\nID=debian\n');
});
afterEach(() => rmSync(root, { recursive: true }));

it('is a package of Debian where one was installed', () => {
  expect(systemPython({ path: '/usr/bin/python3.11', version: '3.11.2' }, root)).toMatchObject({
    kind: 'platform',
    name: 'python3.11',
    version: '3.11.2-6+deb12u6',
    purl: 'pkg:deb/debian/python3.11@3.11.2-6%2Bdeb12u6?arch=amd64',
  });
});

it.each([
  ['/usr/bin/python3.13', '3.13.5', 'pkg:generic/python@3.13.5'],
  ['/usr/local/bin/python3.11', '3.11.9', 'pkg:generic/python@3.11.9'],
])('is Python and no more where %s came otherwise', (path, version, purl) => {
  expect(systemPython({ path, version }, root)).toMatchObject({ name: 'python', version, purl });
});
