/**
 * A project with a uv.lock: what feeds its environment, and how uv is told to make it.
 *
 * The lock says where each package is from, so nothing that is set about indexes has a part in it; uv checks that the lock
 * fits its pyproject.toml, and takes no other.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Variables } from '../../cnb/platform-env.ts';
import { hashTree, type Inputs } from './inputs.ts';
import { kindOnDisk } from './requirements-on-disk.ts';

/** What stands at the app root, or in the folder of UV_PROJECT, which the staging record asks for. */
const FILES = ['pyproject.toml', 'uv.lock', 'uv.toml', '.python-version'];

/** A project in a folder of the upload: whatever it is built from counts, and it may be built in place. */
const LOCAL = /^source = \{ (?:editable|directory|path) = /m;

const projectDir = (appDir: string, env: Variables): string => join(appDir, env.UV_PROJECT || '.');

/** Not complete where a package is built from the upload: its build may leave files there. */
export function surveyUvProject(appDir: string, env: Variables): Inputs {
  const dir = projectDir(appDir, env);
  const hash = createHash('sha256');
  hash.update(JSON.stringify([groups(env)]));
  for (const name of FILES) if (kindOnDisk(join(dir, name)) === 'file') hashTree(hash, join(dir, name), appDir);
  return { digest: hash.digest('hex'), complete: !LOCAL.test(readFileSync(join(dir, 'uv.lock'), 'utf8')) };
}

/** @param into The virtual environment, which is there already. */
export function uvSync(appDir: string, env: Variables, into: string, compile: boolean): string[] {
  const options = ['--locked', '--no-managed-python', '--python', join(into, 'bin', 'python')];
  return [
    ...['sync', '--project', projectDir(appDir, env), ...options],
    ...groups(env).flatMap((group) => ['--group', group]),
    ...(compile ? ['--compile-bytecode'] : []),
  ];
}

/** As Paketo has it: beside those that the project itself has by default. */
const groups = (env: Variables): string[] => (env.BP_UV_INSTALL_GROUPS ?? '').split(/[\s,]+/).filter(Boolean);

/** An index that is set would not be the lock's, and uv would take the lock for stale. */
const OF_INDEXES =
  /^UV_(NO_CONFIG|DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|INDEX_STRATEGY|FIND_LINKS|NO_INDEX|CONSTRAINT)$/;

/** @param env As for any run of uv. */
export const uvSyncEnv = (env: Readonly<Record<string, string>>, into: string): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => !OF_INDEXES.test(name))),
  UV_PROJECT_ENVIRONMENT: into,
});
