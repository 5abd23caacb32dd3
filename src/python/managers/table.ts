/**
 * Which files name dependencies, and whose are they? Knowledge only, no decisions.
 */
import type { Manager } from '../../app-root/staging-plan.ts';

export interface ManifestRule {
  readonly file: string;
  readonly manager: Manager;
  readonly lock?: true;
}

/**
 * The Python manifests that a user may bring; which of several counts is choose.ts's business. `environment.yaml` is
 * staged under the name conda's buildpack knows.
 */
export const PYTHON_MANIFESTS = [
  { file: 'requirements.txt', manager: 'pip' },
  { file: 'environment.yml', manager: 'conda' },
  { file: 'environment.yaml', manager: 'conda' },
  { file: 'package-list.txt', manager: 'conda' },
  { file: 'uv.lock', manager: 'uv', lock: true },
  { file: 'poetry.lock', manager: 'poetry', lock: true },
  { file: 'pdm.lock', manager: 'pip', lock: true },
  { file: 'pylock.toml', manager: 'pip', lock: true },
  { file: 'Pipfile.lock', manager: 'pipenv', lock: true },
  { file: 'pixi.lock', manager: 'pixi', lock: true },
  { file: 'conda-lock.yml', manager: 'conda', lock: true },
  { file: 'Pipfile', manager: 'pipenv' },
  { file: 'pyproject.toml', manager: 'pip' },
  { file: 'pixi.toml', manager: 'pixi' },
  { file: 'setup.cfg', manager: 'pip' },
  { file: 'setup.py', manager: 'pip' },
  { file: 'requirements.in', manager: 'pip' },
] as const satisfies readonly ManifestRule[];

/** Manifests of other languages: where one stands, the project is somebody else's to build. */
const FOREIGN_MANIFESTS = [
  ...['package.json', 'yarn.lock', 'pnpm-lock.yaml', 'deno.json', 'bun.lockb', 'index.html'],
  ...['go.mod', 'Cargo.toml', 'pom.xml', 'build.gradle', 'build.gradle.kts', 'build.sbt', 'project.clj', 'mix.exs'],
  ...['Gemfile', 'composer.json', 'Package.swift', 'CMakeLists.txt', 'Makefile.PL', 'nginx.conf', 'httpd.conf'],
] as const;

/** `pylock.<name>.toml` is a pylock.toml with a name of its own. */
export const isPylock = (name: string): boolean => /^pylock(\.[^.]+)?\.toml$/.test(name);

const PYTHON_NAMES: ReadonlySet<string> = new Set(PYTHON_MANIFESTS.map(({ file }) => file));
const FOREIGN_NAMES: ReadonlySet<string> = new Set(FOREIGN_MANIFESTS);

export const isPythonManifest = (name: string): boolean => PYTHON_NAMES.has(name) || isPylock(name);

export const isForeignManifest = (name: string): boolean =>
  FOREIGN_NAMES.has(name) || /\.(csproj|fsproj|vbproj|sln)$/.test(name);

/** How people misspell requirements.txt. Never used, but named where nothing else was found. */
export const MISSPELLINGS: ReadonlySet<string> = new Set([
  ...['requirement.txt', 'requirements.txt.txt', 'requirments.txt', 'requirements', 'requirements.text'],
  ...['requeriments.txt', 'requierments.txt', 'requirement', 'requirments', 'requirements.md', 'enviroment.yml'],
  ...['environments.yml', 'enviroment.yaml', 'environment.yml.txt'],
]);
