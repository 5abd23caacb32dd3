/** Where may we keep things between runs? In the user's cache, never in the user's project. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** @see https://specifications.freedesktop.org/basedir-spec/latest/ */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const home = env.XDG_CACHE_HOME || join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
  return join(home, 'planqk-buildpack');
}
