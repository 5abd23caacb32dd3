import { expect, it } from 'vitest';
import { type PurlParts, purlOf } from '../../src/sbom/purl.ts';

it.each<[why: string, parts: PurlParts, purl: string]>([
  ['plain', { type: 'pypi', name: 'numpy', version: '2.2.6' }, 'pkg:pypi/numpy@2.2.6'],
  ['pypi: case and _', { type: 'pypi', name: 'My_Lib', version: '1' }, 'pkg:pypi/my-lib@1'],
  ['pypi: a dot stays', { type: 'pypi', name: 'Zope.Interface', version: '1' }, 'pkg:pypi/zope.interface@1'],
  ['no version', { type: 'pypi', name: 'a', version: null }, 'pkg:pypi/a'],
  ['epoch and local version', { type: 'pypi', name: 'a', version: '1!2.0+cu' }, 'pkg:pypi/a@1%212.0%2Bcu'],
  ['conda: case stays', { type: 'conda', name: '_R-Mutex', version: '1' }, 'pkg:conda/_R-Mutex@1'],
  [
    'qualifiers, sorted, those with a value',
    { type: 'conda', name: 'a', version: '1', qualifiers: { subdir: 'noarch', channel: null, build: 'py_0' } },
    'pkg:conda/a@1?build=py_0&subdir=noarch',
  ],
  [
    'an address',
    { type: 'pypi', name: 'a', version: '1', qualifiers: { vcs_url: 'git+https://x.org:8/b c.git@1&x=y#z' } },
    'pkg:pypi/a@1?vcs_url=git%2Bhttps://x.org:8/b%20c.git%401%26x%3Dy%23z',
  ],
  [
    'Debian',
    {
      type: 'deb',
      namespace: 'debian',
      name: 'python3.11',
      version: '1:3.11.2-6+deb12u6',
      qualifiers: { arch: 'amd64' },
    },
    'pkg:deb/debian/python3.11@1:3.11.2-6%2Bdeb12u6?arch=amd64',
  ],
])('%s', (_why, parts, purl) => {
  expect(purlOf(parts)).toBe(purl);
});
