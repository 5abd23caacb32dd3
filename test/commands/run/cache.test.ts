import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { cacheDir } from '../../../src/commands/run/cache.ts';

function onPlatform(platform: NodeJS.Platform): void {
  const own = Object.getOwnPropertyDescriptor(process, 'platform')!;
  onTestFinished(() => void Object.defineProperty(process, 'platform', own));
  Object.defineProperty(process, 'platform', { ...own, value: platform });
}

it.each<[platform: NodeJS.Platform, why: string, env: NodeJS.ProcessEnv, home: string]>([
  ['linux', 'by default', {}, join(homedir(), '.cache')],
  ['linux', 'with XDG_CACHE_HOME', { XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me'],
  ['linux', 'with an empty XDG_CACHE_HOME', { XDG_CACHE_HOME: '' }, join(homedir(), '.cache')],
  ['darwin', 'by default', {}, join(homedir(), 'Library', 'Caches')],
  ['darwin', 'with XDG_CACHE_HOME', { XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me'],
])('on %s, %s: a folder of ours in the cache of the user', (platform, _why, env, home) => {
  onPlatform(platform);
  expect(cacheDir(env)).toBe(join(home, 'planqk-buildpack'));
});
