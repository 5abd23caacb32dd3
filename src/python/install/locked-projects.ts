/**
 * A project with the lock of its own tool: what feeds its environment, and how the tool is told to install it.
 *
 * A lock says from where each package is, or its manifest does. So that the environment is the same as on its author's
 * machine, the tool itself installs it, and checks that the lock fits the manifest.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Variables } from '../../cnb/platform-env.ts';
import { hashTree, type Inputs } from './inputs.ts';
import { kindOnDisk } from './requirements-on-disk.ts';

export const LOCK_TOOLS = ['uv', 'poetry', 'pipenv'] as const;
export type LockTool = (typeof LOCK_TOOLS)[number];

/** Where the environment lies, and a folder for files that are needed meanwhile. */
export interface Target {
  readonly dir: string;
  readonly workDir: string;
  readonly compile: boolean;
}

type SetVariables = Readonly<Record<string, string>>;

interface LockedProject {
  readonly lock: string;
  /** All that may say what is installed. */
  readonly files: readonly string[];
  /** What is built from the upload: whatever lies there counts, and the build may leave files there. */
  readonly local: RegExp;
  /** The setting that names groups, as Paketo has it. */
  readonly groups: string;
  readonly args: (projectDir: string, groups: readonly string[], target: Target) => string[];
  /** @param env Of any run of an installer. */
  readonly environment: (env: SetVariables, target: Target) => SetVariables;
}

const LOCKED: Readonly<Record<LockTool, LockedProject>> = {
  uv: {
    lock: 'uv.lock',
    files: ['pyproject.toml', 'uv.lock', 'uv.toml', '.python-version'],
    local: /^source = \{ (?:editable|directory|path) = /m,
    groups: 'BP_UV_INSTALL_GROUPS',
    args: (projectDir, groups, { dir, compile }) => [
      ...['sync', '--project', projectDir, '--locked', '--no-managed-python', '--python', join(dir, 'bin', 'python')],
      ...groups.flatMap((group) => ['--group', group]),
      ...(compile ? ['--compile-bytecode'] : []),
    ],
    environment: (env, { dir }) => ({ ...without(env, OF_INDEXES), UV_PROJECT_ENVIRONMENT: dir }),
  },
  poetry: {
    lock: 'poetry.lock',
    files: ['pyproject.toml', 'poetry.lock'],
    local: /^type = "(?:directory|file)"$/m,
    groups: 'BP_POETRY_INSTALL_ONLY',
    args: (_projectDir, groups, { compile }) => [
      ...['sync', '--no-interaction', '--no-ansi', '--only', groups.length > 0 ? groups.join(',') : 'main'],
      ...(compile ? ['--compile'] : []),
    ],
    environment: (env, target) => ({
      ...activated(env, target),
      ...Object.fromEntries(
        ['CACHE', 'CONFIG', 'DATA'].map((what) => [`POETRY_${what}_DIR`, join(target.workDir, 'poetry')]),
      ),
      POETRY_KEYRING_ENABLED: 'false',
    }),
  },
  pipenv: {
    lock: 'Pipfile.lock',
    files: ['Pipfile', 'Pipfile.lock'],
    local: /"(?:path|file)": "(?!https?:)/,
    groups: '',
    args: () => ['install', '--deploy'],
    environment: (env, target) => ({
      ...activated(env, target),
      PIPENV_CACHE_DIR: join(target.workDir, 'pipenv'),
      PIPENV_NOSPIN: '1',
      PIPENV_VERBOSITY: '-1', // that it found itself in an environment is as it has to be
      ...(env.UV_DEFAULT_INDEX !== undefined && { PIPENV_PYPI_MIRROR: env.UV_DEFAULT_INDEX }),
    }),
  },
};

/** An index that is set would not be the lock's, and uv would take the lock for stale. */
const OF_INDEXES =
  /^UV_(NO_CONFIG|DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|INDEX_STRATEGY|FIND_LINKS|NO_INDEX|CONSTRAINT)$/;

const without = (env: SetVariables, names: RegExp): SetVariables =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.test(name)));

/** As `bin/activate` does it; a home of its own, so that no settings of anybody are read. */
const activated = (env: SetVariables, { dir, workDir }: Target): SetVariables => ({
  ...env,
  ...(env.SSL_CERT_FILE !== undefined && { REQUESTS_CA_BUNDLE: env.SSL_CERT_FILE }),
  VIRTUAL_ENV: dir,
  PATH: [join(dir, 'bin'), env.PATH].join(':'),
  HOME: join(workDir, 'home'),
});

/** Which tool's lock is complete at the app root; null: none, or of more than one. */
export function lockToolOf(names: readonly string[]): LockTool | null {
  const locks = LOCK_TOOLS.filter(
    (tool) => names.includes(LOCKED[tool].lock) && names.includes(LOCKED[tool].files[0]!),
  );
  return locks.length === 1 ? locks[0]! : null;
}

export const lockOf = (tool: LockTool): string => LOCKED[tool].lock;

/** The folder of UV_PROJECT, which the staging record asks for, or the app root. */
const projectDir = (appDir: string, tool: LockTool, env: Variables): string =>
  join(appDir, (tool === 'uv' && env.UV_PROJECT) || '.');

const groupsOf = ({ groups }: LockedProject, env: Variables): string[] =>
  (env[groups] ?? '').split(/[\s,]+/).filter(Boolean);

export function surveyLockedProject(appDir: string, tool: LockTool, env: Variables): Inputs {
  const project = LOCKED[tool];
  const dir = projectDir(appDir, tool, env);
  const hash = createHash('sha256');
  hash.update(JSON.stringify([tool, groupsOf(project, env)]));
  for (const name of project.files) if (kindOnDisk(join(dir, name)) === 'file') hashTree(hash, join(dir, name), appDir);
  const lock = join(dir, project.lock);
  const isKnown = existsSync(lock) && !project.local.test(readFileSync(lock, 'utf8'));
  return { digest: hash.digest('hex'), complete: isKnown };
}

/** Of the manifest and the lock, for the addresses in them. */
export function textOfLocked(appDir: string, tool: LockTool, env: Variables): string {
  const files = LOCKED[tool].files.map((name) => join(projectDir(appDir, tool, env), name));
  return files.flatMap((file) => (kindOnDisk(file) === 'file' ? readFileSync(file, 'utf8') : [])).join('\n');
}

export interface Invocation {
  readonly args: readonly string[];
  readonly env: SetVariables;
}

/** @param env Of any run of an installer. */
export function installLocked(
  appDir: string,
  tool: LockTool,
  env: SetVariables,
  settings: Variables,
  target: Target,
): Invocation {
  const project = LOCKED[tool];
  const args = project.args(projectDir(appDir, tool, settings), groupsOf(project, settings), target);
  return { args, env: project.environment(env, target) };
}
