/** Where may we keep things between runs? In the user's cache, never in the user's project. */
import { homedir } from 'node:os';
import { isWindows, pathOf, type System } from '../../on-windows.ts';

/** @see https://specifications.freedesktop.org/basedir-spec/latest/ */
export function cacheDir(
  env: NodeJS.ProcessEnv = process.env,
  system: System = process.platform,
  home: string = homedir(),
): string {
  const { join } = pathOf(system);
  return join(env.XDG_CACHE_HOME || ofSystem(env, system, home), 'planqk-buildpack');
}

function ofSystem({ LOCALAPPDATA }: NodeJS.ProcessEnv, system: System, home: string): string {
  const { join } = pathOf(system);
  if (isWindows(system)) return join(LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Cache');
  return join(home, system === 'darwin' ? 'Library/Caches' : '.cache');
}
