import { expect, it } from 'vitest';
import { originOf } from '../../../src/python/install/direct-url.ts';

const INDEX = { origin: null, qualifiers: {}, hashes: [], isOwn: false };
const SHA256 = 'a'.repeat(64);
const git = (more: object) => ({ vcs: 'git', commit_id: 'abc123', ...more });
const vcs = (url: string) => ({ ...INDEX, origin: { kind: 'vcs', url }, qualifiers: { vcs_url: url } });
const distribution = (url: string) => ({
  ...INDEX,
  origin: { kind: 'distribution', url },
  qualifiers: { download_url: url },
});

it.each<[why: string, directUrl: unknown, from: object]>([
  ['none', null, INDEX],
  ['no table', ['url'], INDEX],
  ['a repository', { url: 'https://x.org/a.git', vcs_info: git({}) }, vcs('git+https://x.org/a.git@abc123')],
  ['with credentials', { url: 'ssh://me:pw@x.org/a.git', vcs_info: git({}) }, vcs('git+ssh://x.org/a.git@abc123')],
  [
    'a commit that is none',
    { url: 'https://x.org/a', vcs_info: git({ commit_id: 'a b' }) },
    distribution('https://x.org/a'),
  ],
  ['an archive', { url: 'https://x.org/a.whl?key=pw#sha256=1' }, distribution('https://x.org/a.whl')],
  ['a masked address', { url: 'https://x.org/****/a.whl' }, distribution('https://x.org/hidden/a.whl')],
  [
    'an archive of the upload',
    { url: 'file:///workspace/a.whl', archive_info: { hashes: { sha256: SHA256, sha1: 'x' } } },
    { ...INDEX, hashes: [{ algorithm: 'SHA-256', value: SHA256 }] },
  ],
  [
    'a hash in the old spelling',
    { url: 'file:///a.whl', archive_info: { hash: `sha256=${SHA256}` } },
    { ...INDEX, hashes: [{ algorithm: 'SHA-256', value: SHA256 }] },
  ],
  ['a project of the upload', { url: 'file:///workspace/lib', dir_info: {} }, { ...INDEX, isOwn: true }],
  ['an odd address', { url: 'javascript:alert(1)' }, INDEX],
])('%s', (_why, directUrl, from) => {
  expect(originOf(directUrl)).toEqual(from);
});
