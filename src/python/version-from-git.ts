/**
 * Is a project built that asks git for its version, which an upload without `.git` does not know?
 *
 * Pure: works on a Survey, and on what is to be written.
 */
import { posix } from 'node:path';
import type { Write } from '../app-root/staging-plan.ts';
import { listAt, stringsOf, type Table, textAt, valueAt } from '../formats/data.ts';
import { readToml } from '../formats/toml.ts';
import { insteadOfRefusal, type Warning } from '../problem.ts';
import { normalPath } from '../upload/joined-paths.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { decodeText } from '../upload/text.ts';
import { normalizeName } from './requirements/pep508.ts';
import { ROOT_FILE } from './staged-entries.ts';

/** @param writes All that is written at the app root. */
export async function versionWarnings(survey: Survey, writes: readonly Write[]): Promise<Warning[]> {
  const write = writes.find(({ path, how }) => path === ROOT_FILE && how !== 'parked');
  const content = write?.content ?? survey.read(ROOT_FILE);
  if (content == null) return [];
  const lines = decodeText(content).text.split(/\r\n?|\n/);
  const folders = lines.flatMap(
    (line) => /^(?:-e\s*|--editable[\s=]\s*)?(\.(?:\/[^\s[;#]*)?)(?=[\s[;#]|$)/.exec(line)?.[1] ?? [],
  );
  const dirs = [...new Set(folders.map((folder) => normalPath(folder).replace(/(?<=.)\/$/, '')))];
  const warnings = await Promise.all(dirs.map((dir) => versionFromGit(survey, dir)));
  return warnings.flat();
}

interface VersionTool {
  /** As the build backend's requirements name it. */
  readonly requirement: string;
  /** Says the version in git's place; null: nothing does. */
  readonly variable: string | null;
  /** Below `[tool]`: what has it ask git, and what it has to say. */
  readonly needs?: readonly string[];
  readonly is?: string;
  /** Below `[tool]`: with this it is content without git. */
  readonly fallback?: readonly string[];
}

const SCM = 'SETUPTOOLS_SCM_PRETEND_VERSION';
const HATCH = ['hatch', 'version', 'source'];

const VERSION_TOOLS: readonly VersionTool[] = [
  {
    requirement: 'setuptools-scm',
    variable: SCM,
    needs: ['setuptools_scm'],
    fallback: ['setuptools_scm', 'fallback_version'],
  },
  { requirement: 'flit-scm', variable: SCM, fallback: ['setuptools_scm', 'fallback_version'] },
  {
    requirement: 'hatch-vcs',
    variable: SCM,
    needs: HATCH,
    is: 'vcs',
    fallback: ['hatch', 'version', 'fallback-version'],
  },
  {
    requirement: 'versioningit',
    variable: null,
    needs: ['versioningit'],
    fallback: ['versioningit', 'default-version'],
  },
  {
    requirement: 'poetry-dynamic-versioning',
    variable: 'POETRY_DYNAMIC_VERSIONING_BYPASS',
    needs: ['poetry-dynamic-versioning', 'enable'],
  },
  {
    requirement: 'uv-dynamic-versioning',
    variable: 'UV_DYNAMIC_VERSIONING_BYPASS',
    needs: HATCH,
    is: 'uv-dynamic-versioning',
    fallback: ['uv-dynamic-versioning', 'fallback-version'],
  },
  {
    requirement: 'pdm-backend',
    variable: 'PDM_BUILD_SCM_VERSION',
    needs: ['pdm', 'version', 'source'],
    is: 'scm',
    fallback: ['pdm', 'version', 'fallback_version'],
  },
  { requirement: 'pbr', variable: 'PBR_VERSION' },
];

async function versionFromGit(survey: Survey, dir: RelPath): Promise<Warning[]> {
  if (['.git', '.hg', '.git_archival.txt', 'PKG-INFO'].some((name) => survey.kind(posix.join(dir, name)) !== null))
    return [];
  const path = posix.join(dir, 'pyproject.toml');
  const data = await dataOf(survey, path);
  const setup = posix.join(dir, 'setup.py');
  const usesScm = /\b(use_scm_version|pbr)\s*=/.exec(survey.text(setup) ?? '')?.[1];
  const required = stringsOf(valueAt(data, ['build-system', 'requires'])).map((text) =>
    normalizeName(/^[\w.-]*/.exec(text)![0]),
  );
  const tool = VERSION_TOOLS.find(({ requirement, needs, is, fallback }) => {
    if (fallback !== undefined && valueAt(data, ['tool', ...fallback]) !== undefined) return false;
    if (usesScm !== undefined) return requirement === SETUP_TOOLS[usesScm];
    const asks = needs === undefined ? true : valueAt(data, ['tool', ...needs]);
    return required.includes(requirement) && isDynamic(data) && asks !== undefined && (is === undefined || asks === is);
  });
  if (tool === undefined) return [];
  const way =
    tool.variable === null
      ? 'write its version into pyproject.toml'
      : `set ${tool.variable}, such as ${tool.variable}=1.0, at build time, or write its version into pyproject.toml`;
  const message = `It is built, and ${tool.requirement} asks git for its version, but its folder has no .git, so that the build will fail: ${way}.`;
  return [{ code: 'version-from-git', message, where: [usesScm === undefined ? path : setup] }];
}

const SETUP_TOOLS: Readonly<Record<string, string>> = { use_scm_version: 'setuptools-scm', pbr: 'pbr' };

/** No version is written out: neither in `[project]`, nor, of old, anywhere that counts. */
const isDynamic = (data: Table): boolean =>
  valueAt(data, ['project']) === undefined
    ? /^(0(\.0)*)?$/.test(textAt(data, ['tool', 'poetry', 'version']) ?? '')
    : listAt(data, ['project', 'dynamic']).includes('version');

/** What is wrong with it is told where it counts. */
const dataOf = async (survey: Survey, path: RelPath): Promise<Table> =>
  (await readToml(survey, path).catch(insteadOfRefusal(null)))?.data ?? {};
