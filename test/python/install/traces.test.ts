import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeTraces } from '../../../src/python/install/traces.ts';

let prefix = '';
let info = '';
beforeEach(() => {
  prefix = mkdtempSync(join(tmpdir(), 'traces-'));
  info = join(prefix, 'lib/python3.11/site-packages/a-1.0.dist-info');
  mkdirSync(info, { recursive: true });
});
afterEach(() => rmSync(prefix, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(info, name), text);
const read = (name: string) => readFileSync(join(info, name), 'utf8');
const hide = (text: string) => text.replaceAll('token', '****');

it('when uv built it is forgotten, in the list of files too', () => {
  write('uv_cache.json', '{"timestamp":{"secs_since_epoch":1795905765}}');
  write('RECORD', 'a.py,sha256=x,1\na-1.0.dist-info/uv_cache.json,sha256=y,137\na-1.0.dist-info/RECORD,,\n');
  removeTraces(prefix, hide);
  expect(existsSync(join(info, 'uv_cache.json'))).toBe(false);
  expect(read('RECORD')).toBe('a.py,sha256=x,1\na-1.0.dist-info/RECORD,,\n');
});

it('what stands for a secret in an address is masked, and listed as it now is', () => {
  write('direct_url.json', '{"url":"https://x.org/token/a.whl","archive_info":{}}');
  write('RECORD', 'a-1.0.dist-info/direct_url.json,sha256=x,53\n');
  removeTraces(prefix, hide);
  expect(read('direct_url.json')).toBe('{"url":"https://x.org/****/a.whl","archive_info":{}}');
  expect(read('RECORD')).toBe(
    'a-1.0.dist-info/direct_url.json,sha256=GvWV3K12hl12LMDpfP_VXjRitTu5-jmS3o1-7oCduo4,52\n',
  );
});

it('an address that cannot be read is not kept', () => {
  write('direct_url.json', '{"url":"https://x.org/token/a.whl"');
  removeTraces(prefix, hide);
  expect(existsSync(join(info, 'direct_url.json'))).toBe(false);
});

it('all else stays as it is, and what is linked to a cache does there', () => {
  write('direct_url.json', '{ "url": "file:///workspace/lib", "dir_info": {} }');
  write('RECORD', 'a.py,,\n');
  linkSync(join(info, 'RECORD'), join(prefix, 'cached'));
  removeTraces(prefix, hide);
  expect(read('direct_url.json')).toBe('{ "url": "file:///workspace/lib", "dir_info": {} }');
  write('uv_cache.json', '{}');
  write('RECORD', 'a-1.0.dist-info/uv_cache.json,,\n');
  removeTraces(prefix, hide);
  expect(read('RECORD')).toBe('');
  expect(readFileSync(join(prefix, 'cached'), 'utf8')).toBe('a-1.0.dist-info/uv_cache.json,,\n');
});
