/** Environments as no honest installer leaves them; those that one could are in test/sbom/environments. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readInstalled } from '../../../src/python/install/installed.ts';

const SITE = 'lib/python3.11/site-packages';
let prefix = '';
beforeEach(() => {
  prefix = mkdtempSync(join(tmpdir(), 'installed-'));
});
afterEach(() => rmSync(prefix, { recursive: true }));

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(prefix, path)), { recursive: true });
  writeFileSync(join(prefix, path), text);
};
const installed = () => readInstalled(prefix).map(({ ref }) => ref);

it('nothing is no fault', () => {
  expect(readInstalled(join(prefix, 'gone'))).toEqual([]);
});

it('a name that cannot be one is no package URL, and ends no line', () => {
  write(`${SITE}/a\nb\u001b-1.0.dist-info/METADATA`, 'Name: x y\n');
  expect(readInstalled(prefix)).toMatchObject([
    { ref: 'unnamed:a\\nb\\u{1b}-1.0', name: 'a\\nb\\u{1b}-1.0', purl: null, version: '1.0' },
  ]);
});

it('links are not followed, pipes not waited for', () => {
  write('elsewhere/METADATA', 'Name: secret\nVersion: 9\nLicense: secret\n');
  mkdirSync(join(prefix, SITE, 'linked-1.0.dist-info'), { recursive: true });
  symlinkSync(join(prefix, 'elsewhere/METADATA'), join(prefix, SITE, 'linked-1.0.dist-info/METADATA'));
  symlinkSync(join(prefix, 'elsewhere'), join(prefix, SITE, 'folder-1.0.dist-info'));
  mkdirSync(join(prefix, SITE, 'pipe-1.0.dist-info'));
  execFileSync('mkfifo', [join(prefix, SITE, 'pipe-1.0.dist-info/METADATA')]);
  symlinkSync('python3.11', join(prefix, 'lib/python3.1'));
  expect(installed()).toEqual(['pkg:pypi/linked@1.0', 'pkg:pypi/pipe@1.0']);
});

it('a description without end is read to a limit', () => {
  write(`${SITE}/big-1.0.dist-info/METADATA`, `Name: big\nVersion: 1.0\n${'X: y\n'.repeat(1_000_000)}License: MIT\n`);
  write(`${SITE}/line-1.0.dist-info/METADATA`, `License: ${'x'.repeat(5_000_000)}`);
  expect(readInstalled(prefix)).toMatchObject([
    { ref: 'pkg:pypi/big@1.0', licenses: [] },
    { ref: 'pkg:pypi/line@1.0', licenses: [{ name: `${'x'.repeat(100)}…` }] },
  ]);
});

it('an address nested without end is none', () => {
  write(`${SITE}/deep-1.0.dist-info/direct_url.json`, '{"a":'.repeat(100_000));
  write('conda-meta/deep-1.0-0.json', '['.repeat(100_000) + ']'.repeat(100_000));
  expect(installed()).toEqual(['pkg:pypi/deep@1.0', 'pkg:conda/deep@1.0']);
});
