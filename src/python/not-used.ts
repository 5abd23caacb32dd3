/**
 * Files beside the manifest that say what an image should hold, and that nothing reads: named, so that nobody waits for
 * what they say.
 *
 * Pure: works on a Survey.
 */
import { posix } from 'node:path';
import type { Ignored } from '../app-root/staging-plan.ts';
import { isTable, stringOf, stringsOf, tableAt } from '../formats/data.ts';
import { readToml } from '../formats/toml.ts';
import { insteadOfRefusal } from '../problem.ts';
import { listed } from '../quote.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { normalizeName, parseRequirement } from './requirements/pep508.ts';

const SYSTEM = 'lists packages of the operating system, and none of them is installed';
const VERSIONS = 'the Python version is said elsewhere';

/** Requirements by another name come last: they are told by a pattern. */
const NOT_READ: readonly (readonly [names: RegExp, reason: string])[] = [
  [/^(dockerfile|containerfile)(\..+)?$/i, 'the image is built without it'],
  [/^(apt|packages|apt[-_.]?(packages|requirements))\.txt$|^aptfile$/i, SYSTEM],
  [/^postBuild$/, 'a script of Binder, which is not run'],
  [
    /^pip\.(conf|ini)$/i,
    'pip does not look for it here; write its settings into the requirements, such as --extra-index-url URL',
  ],
  [/\.py\.lock$/i, 'a lock that uv wrote for a script, which is not read'],
  [/^(\.tool-versions|\.?mise\.toml)$/, VERSIONS],
  [/^project\.toml$/, 'it counts at the top of the upload alone'],
];

/** The platform itself reads it there. */
const AT_THE_TOP = 'project.toml';

/** Not for the job itself. */
const ASIDE = /(^|[-_. ])(dev|develop|development|tests?|docs?|lint|style|build|ci)([-_. ]|$)/i;

/** `requirements-dev.txt`, `dev-requirements.in`, `requirements.lock`. */
const REQUIREMENTS = /^(.+[-_.])?requirements([-_. (].*)?\.(txt|in|lock|pip)$/i;

/** Below the user code, where such files are looked for, too. */
const FOLDERS = ['src', 'requirements', 'binder', '.binder'];

/**
 * @param dirs The user code first, then what it is laid over.
 * @param used Of what anything is taken, or said already.
 * @param winner The file that says what is installed; null where none does.
 */
export function notUsed(
  survey: Survey,
  dirs: readonly RelPath[],
  used: ReadonlySet<RelPath>,
  winner: RelPath | null,
): Ignored[] {
  const below = FOLDERS.map((name) => posix.join(dirs[0]!, name));
  return [...new Set([...dirs, ...below])].flatMap((dir) =>
    survey.children(dir).flatMap((name): Ignored[] => {
      const path = posix.join(dir, name);
      if (used.has(path) || path === AT_THE_TOP || survey.kind(path) !== 'file') return [];
      const reason = NOT_READ.find(([names]) => names.test(name))?.[1] ?? requirementsReason(path, winner);
      return reason === null ? [] : [{ path, reason }];
    }),
  );
}

function requirementsReason(path: RelPath, winner: RelPath | null): string | null {
  const name = posix.basename(path);
  const isOne = REQUIREMENTS.test(name) || /(^|\/)requirements\/[^/]+\.(txt|in)$/i.test(path);
  if (winner === null || !isOne) return null;
  const reason = `${winner} says what is installed`;
  return ASIDE.test(name) ? reason : `${reason}; set BP_PLANQK_MANIFEST=${path} to use it instead`;
}

/** What a project offers beside its dependencies, and nobody asks for. Of what says what is installed. */
export async function unusedExtras(survey: Survey, manifest: RelPath): Promise<Ignored[]> {
  const extras = posix.basename(manifest).toLowerCase() === 'setup.cfg' ? ofSetupCfg : ofPyproject;
  // whoever reads it for more has said what is wrong with it
  const names = await extras(survey, manifest).catch(insteadOfRefusal([]));
  return names.length === 0 ? [] : [{ path: manifest, reason: `its extras are not installed: ${listed(names)}` }];
}

async function ofPyproject(survey: Survey, path: RelPath): Promise<string[]> {
  const data = (await readToml(survey, path))?.data;
  const project = tableAt(data, ['project']);
  const own = normalizeName(stringOf(project.name) ?? '');
  const dependencies = stringsOf(project.dependencies).flatMap((text) => parseRequirement(text) ?? []);
  const asked = new Set(dependencies.filter(({ name }) => normalizeName(name) === own).flatMap(({ extras }) => extras));
  const offered = [project['optional-dependencies'], tableAt(data, ['tool', 'poetry']).extras].filter(isTable);
  return [...new Set(offered.flatMap((table) => Object.keys(table)))].filter((extra) => !asked.has(extra));
}

async function ofSetupCfg(survey: Survey, path: RelPath): Promise<string[]> {
  const [, section = ''] = (survey.text(path) ?? '').split(/^\[options\.extras_require\]/m, 2);
  const [own = ''] = section.split(/^\[/m, 1);
  return [...own.matchAll(/^([\w.-]+)[ \t]*[=:]/gm)].map(([, name]) => name!);
}
