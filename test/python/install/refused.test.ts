/** What came from elsewhere, though the index is forced: as installers write it down in what they install. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Refusal } from '../../../src/problem.ts';
import { refuseOtherOrigins } from '../../../src/python/install/refused.ts';

let prefix = '';
beforeEach(() => {
  prefix = mkdtempSync(join(tmpdir(), 'planqk-refused-'));
});
afterEach(() => rmSync(prefix, { recursive: true }));

function install(name: string, directUrl: object | null): void {
  const dir = join(prefix, 'lib', 'python3.11', 'site-packages', `${name}-1.0.dist-info`);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`);
  if (directUrl !== null) writeFileSync(join(dir, 'direct_url.json'), JSON.stringify(directUrl));
}

it('is refused by name and address', () => {
  install('six', { url: 'https://u:secret@a/six.whl?token', archive_info: {} });
  install('tool', { url: 'https://a/tool', vcs_info: { vcs: 'git', commit_id: 'abc' } });
  let refused: Refusal | null = null;
  try {
    refuseOtherOrigins(prefix);
  } catch (error) {
    refused = error as Refusal;
  }
  expect(refused?.problem).toMatchObject({
    code: 'index-forced',
    where: ['six: https://a/six.whl', 'tool: git+https://a/tool@abc'],
  });
});

it('is nothing that the index has, or the upload', () => {
  install('numpy', null);
  install('own', { url: 'file:///workspace/own', dir_info: {} });
  install('wheel', { url: 'file:///workspace/wheel.whl', archive_info: {} });
  expect(() => refuseOtherOrigins(prefix)).not.toThrow();
});
