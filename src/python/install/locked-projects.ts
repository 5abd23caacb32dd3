/**
 * A project that its own tool installs: what feeds its environment, and how the tool is told to install it.
 *
 * A lock says from where each package is, or its manifest does. So that the environment is the same as on its author's
 * machine, the tool itself installs it, and checks that the lock fits the manifest. Poetry and pipenv make a lock where
 * there is none.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import type { Variables } from '../../cnb/platform-env.ts';
import { interpreterIn, programsIn } from './environment-places.ts';
import { hashTree, type Inputs } from './inputs.ts';
import { kindOnDisk } from './requirements-on-disk.ts';

const LOCK_TOOLS = ['uv', 'poetry', 'pipenv', 'pylock'] as const;
export type LockTool = (typeof LOCK_TOOLS)[number];

/** Where the environment lies, and a folder for files that are needed meanwhile. */
export interface Target {
  readonly dir: string;
  readonly workDir: string;
  readonly compile: boolean;
}

type SetVariables = Readonly<Record<string, string>>;

interface LockedProject {
  readonly program: Exclude<LockTool, 'pylock'>;
  readonly lock: string;
  /** Of whom the lock is made; where it makes one by itself, of a manifest with these words. */
  readonly manifest: string | null;
  readonly locksIf?: RegExp;
  /** All that may say what is installed. */
  readonly files: readonly string[];
  /** What is built from the upload: whatever lies there counts, and the build may leave files there. */
  readonly local: RegExp;
  /** The setting that names groups, as Paketo has it. */
  readonly groups: string;
  readonly args: (projectDir: string, groups: readonly string[], target: Target & { isLocked: boolean }) => string[];
  /** @param env Of any run of an installer. */
  readonly environment: (env: SetVariables, target: Target) => SetVariables;
}

const LOCKED: Readonly<Record<LockTool, LockedProject>> = {
  uv: {
    program: 'uv',
    lock: 'uv.lock',
    manifest: 'pyproject.toml',
    files: ['pyproject.toml', 'uv.lock', 'uv.toml', '.python-version'],
    local: /^source = \{ (?:editable|directory|path) = /m,
    groups: 'BP_UV_INSTALL_GROUPS',
    args: (projectDir, groups, { dir, compile }) => [
      ...['sync', '--project', projectDir, '--locked', '--no-managed-python', '--python', interpreterIn(dir)],
      ...groups.flatMap((group) => ['--group', group]),
      ...(compile ? ['--compile-bytecode'] : []),
    ],
    environment: (env, { dir }) => ({ ...without(env, OF_INDEXES), UV_PROJECT_ENVIRONMENT: dir }),
  },
  poetry: {
    program: 'poetry',
    lock: 'poetry.lock',
    manifest: 'pyproject.toml',
    locksIf: /^\s*\[\s*tool\s*\.\s*poetry\s*[\].]/m,
    files: ['pyproject.toml', 'poetry.lock'],
    local: /^type = "(?:directory|file)"$|\bpath\s*=/m,
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
    program: 'pipenv',
    lock: 'Pipfile.lock',
    manifest: 'Pipfile',
    locksIf: /^/,
    files: ['Pipfile', 'Pipfile.lock'],
    local: /"(?:path|file)": "(?!https?:)|\b(?:path|file)\s*=/,
    groups: '',
    args: (_projectDir, _groups, { isLocked }) => ['install', ...(isLocked ? ['--deploy'] : [])],
    environment: (env, target) => ({
      ...activated(env, target),
      PIPENV_CACHE_DIR: join(target.workDir, 'pipenv'),
      PIPENV_NOSPIN: '1',
      PIPENV_VERBOSITY: '-1', // that it found itself in an environment is as it has to be
      ...(env.UV_DEFAULT_INDEX !== undefined && { PIPENV_PYPI_MIRROR: env.UV_DEFAULT_INDEX }),
    }),
  },
  pylock: {
    program: 'uv',
    lock: 'pylock.toml',
    manifest: null,
    files: ['pylock.toml'],
    local: /\bpath\s*=/,
    groups: '',
    args: (_projectDir, _groups, { dir, compile }) => [
      ...['pip', 'install', '--preview-features', 'pylock', '--python', interpreterIn(dir)],
      ...(compile ? ['--compile-bytecode'] : []),
      ...['--requirement', 'pylock.toml'],
    ],
    environment: (env) => without(env, OF_INDEXES),
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
  PATH: [programsIn(dir), env.PATH].join(delimiter),
  HOME: join(workDir, 'home'),
});

export interface OwnProject {
  readonly tool: LockTool;
  /** False: the tool has to make the lock first. */
  readonly isLocked: boolean;
}

/**
 * Whose project is it, and of nobody else?
 *
 * @param found Manifests and locks at the app root.
 * @param textOf One of them; null: it cannot be read.
 */
export function ownProjectOf(found: readonly string[], textOf: (name: string) => string | null): OwnProject | null {
  for (const tool of LOCK_TOOLS) {
    const { lock, manifest, locksIf } = LOCKED[tool];
    const isAll = (names: readonly (string | null)[]): boolean =>
      names.every((name) => name === null || found.includes(name)) && found.every((name) => names.includes(name));
    if (isAll([lock, manifest])) return { tool, isLocked: true };
    if (manifest !== null && locksIf !== undefined && isAll([manifest]) && locksIf.test(textOf(manifest) ?? ''))
      return { tool, isLocked: false };
  }
  return null;
}

export const lockOf = (tool: LockTool): string => LOCKED[tool].lock;

export const programOf = (tool: LockTool): LockedProject['program'] => LOCKED[tool].program;

/** What says what is installed: the lock, or what it will be made of. */
export const decidingFile = ({ tool, isLocked }: OwnProject): string =>
  (isLocked ? null : LOCKED[tool].manifest) ?? lockOf(tool);

/** The folder of UV_PROJECT, which the staging record asks for, or the app root. */
const projectDir = (appDir: string, tool: LockTool, env: Variables): string =>
  join(appDir, (tool === 'uv' && env.UV_PROJECT) || '.');

const groupsOf = ({ groups }: LockedProject, env: Variables): string[] =>
  (env[groups] ?? '').split(/[\s,]+/).filter(Boolean);

/** uv leaves its group `dev` out while UV_NO_DEV is set, even where it is asked for by name. */
export function withAskedGroups(settings: SetVariables, env: Variables): SetVariables {
  const { UV_NO_DEV: _, ...others } = settings;
  return groupsOf(LOCKED.uv, env).includes('dev') ? others : settings;
}

export function surveyLockedProject(appDir: string, own: OwnProject, env: Variables): Inputs {
  const { tool } = own;
  const project = LOCKED[tool];
  const dir = projectDir(appDir, tool, env);
  const hash = createHash('sha256');
  hash.update(JSON.stringify([tool, groupsOf(project, env)]));
  for (const name of project.files) if (kindOnDisk(join(dir, name)) === 'file') hashTree(hash, join(dir, name), appDir);
  const deciding = join(dir, decidingFile(own));
  const isKnown = existsSync(deciding) && !project.local.test(readFileSync(deciding, 'utf8'));
  return { digest: hash.digest('hex'), complete: isKnown };
}

/** The manifest and the lock, by their paths in the app, for the addresses in them. */
export function textsOfLocked(appDir: string, tool: LockTool, env: Variables): { path: string; text: string }[] {
  const files = LOCKED[tool].files.map((name) => join(projectDir(appDir, tool, env), name));
  return files.flatMap((file) =>
    kindOnDisk(file) === 'file' ? [{ path: relative(appDir, file), text: readFileSync(file, 'utf8') }] : [],
  );
}

export interface Invocation {
  readonly args: readonly string[];
  readonly env: SetVariables;
}

/** @param env Of any run of an installer. */
export function installLocked(
  appDir: string,
  { tool, isLocked }: OwnProject,
  env: SetVariables,
  settings: Variables,
  target: Target,
): Invocation {
  const project = LOCKED[tool];
  const dir = projectDir(appDir, tool, settings);
  const args = project.args(dir, groupsOf(project, settings), { ...target, isLocked });
  return { args, env: project.environment(env, target) };
}
