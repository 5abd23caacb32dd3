/**
 * What stands at the app root for the manifest that was chosen, with what the template itself requires still in it?
 *
 * Pure: works on a Survey.
 */

import { posix } from 'node:path';
import { parkedPath, templatePath } from '../app-root/places.ts';
import type { Ignored, Write } from '../app-root/staging-plan.ts';
import { refuse, type Warning } from '../problem.ts';
import { excerpt, listed } from '../quote.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { decodeText, encodeText } from '../upload/text.ts';
import { atTheRoot } from './at-the-root.ts';
import { type Choice, chooseManifest } from './choose.ts';
import { lookAlikes } from './look-alikes.ts';
import { pip } from './managers/answers.ts';
import { isManifest } from './managers/table.ts';
import { includedCopies } from './managers/template.ts';
import type { Manager, ManagerPlan, Row, StageContext } from './managers/types.ts';
import { type MissingImport, missingImports } from './missing-imports.ts';
import { notUsed, unusedExtras } from './not-used.ts';
import { noManifest, noSuchManifest, templateManifest } from './problems.ts';
import type { Project } from './project.ts';
import { logicalLines } from './requirements/lines.ts';
import { relocate } from './requirements/relocate.ts';
import type { RequirementSource } from './requirements/types.ts';
import type { Stated } from './version.ts';
import { readVersionFiles } from './version-files.ts';

/** What is staged, and who installs it. */
export type StagedManifest = Omit<ManagerPlan, 'manager' | 'files' | 'parkedAs'> & {
  readonly manager: Manager;
  readonly writes: readonly Write[];
};

/** @throws Refusal */
export async function stageManifest(project: Project, choice: Choice): Promise<StagedManifest> {
  const { survey, userCode, base } = project;
  const template = userCode === base ? NO_TEMPLATE : await templateOf(project);
  const versionFiles = await readVersionFiles(survey, [userCode, base, '.']);
  const context = { template: template.sources, versionFiles, templatePython: template.python };
  const { used, ...staged } = await stageWith(project, choice, context);
  const ignored = [
    ...choice.ignored.filter(({ path }) => !used.includes(path)),
    ...staged.ignored,
    ...template.ignored,
  ];
  const beside = await saidForNothing(project, choice, { ...staged, used, ignored });
  return { ...staged, used, ignored: [...ignored, ...beside] };
}

/** What nothing reads, the project's own offers included. */
async function saidForNothing(
  { survey, userCode, base, settings }: Project,
  { taken }: Choice,
  { used, ignored, writes, python }: StagedManifest,
): Promise<Ignored[]> {
  const parts = [...used, ...ignored.map(({ path }) => path), ...writes.flatMap(({ from }) => from)];
  const stated = python.map(({ source }) => source.replace(/:\d+$/, ''));
  const sources = taken?.takes.kind === 'pip' ? taken.takes.sources.map(({ path }) => path) : [];
  const known = new Set([...parts, ...stated, ...sources, ...(taken === null ? [] : [taken.path])]);
  const files = notUsed(survey, [userCode, base, '.'], known, taken?.path ?? null);
  if (taken === null || settings.pipRequirement !== undefined) return files;
  const project = projectOf(taken.row) ?? '';
  const path = posix.join(posix.dirname(taken.path), project);
  return project === '' ? files : [...files, ...(await unusedExtras(survey, path))];
}

/** The file in which a project offers extras, where it says what is installed. */
const projectOf = ({ files, lock }: Row): string | undefined =>
  [lock?.of, ...files].find((name) => name === 'pyproject.toml' || name === 'setup.cfg');

interface Template {
  readonly sources: readonly RequirementSource[];
  readonly python: readonly Stated[];
  readonly ignored: readonly Ignored[];
}

const NO_TEMPLATE: Template = { sources: [], python: [], ignored: [] };
const ROOT_FILE = 'requirements.txt';

/** What the template itself requires. Only pip's lines can be merged into the user's. */
async function templateOf({ survey, base, userCode }: Project): Promise<Template> {
  const link = survey.readLink(posix.join(base, ROOT_FILE));
  // somebody's own way of bringing the user's file up: it says nothing of the template
  if (link !== null && posix.join(base, link).startsWith(`${userCode}/`)) return NO_TEMPLATE;
  const { taken, ignored, python } = await chooseManifest(survey, base, {}, true);
  if (taken === null) return NO_TEMPLATE;
  const own = python.filter(({ source }) => source.startsWith(`${taken.path}:`));
  if (taken.takes.kind === 'pip') return { sources: taken.takes.sources, python: own, ignored };
  return refuse(templateManifest(taken.path, taken.row.manager.name));
}

async function stageWith(project: Project, choice: Choice, context: StageContext): Promise<StagedManifest> {
  const { survey, settings } = project;
  const { taken } = choice;
  if (settings.pipRequirement !== undefined) {
    const { files, ...plan } = stageNamed(project, context, settings.pipRequirement.split(/\s+/));
    return { ...plan, manager: pip, writes: files };
  }
  // the user code's own word goes before the template's
  const versionFiles = [...context.versionFiles, ...context.templatePython];
  const plan =
    taken?.takes.kind === 'native'
      ? await taken.takes.stage({ ...context, versionFiles })
      : stagePip(project, choice, context);
  const manager = plan.manager ?? (taken?.takes.kind === 'native' ? taken.row.manager : pip);
  return { ...plan, manager, writes: atTheRoot(survey, manager, plan) };
}

function stagePip(project: Project, { taken, python }: Choice, context: StageContext): ManagerPlan {
  const { template, versionFiles, templatePython } = context;
  const { survey, userCode } = project;
  const own = taken?.takes.kind === 'pip' ? taken.takes.sources : [];
  const { files, used, warnings } = rootFiles(survey, [...template, ...own]);
  const nothing = taken === null ? nothingToInstall(project, template) : listsNothing(project, taken.path, files);
  return {
    files,
    parkedAs: { [ROOT_FILE]: userCode === '.' ? parkedPath(ROOT_FILE) : templatePath(ROOT_FILE) },
    settings: {},
    python: [...versionFiles, ...python, ...templatePython],
    used,
    ignored: [],
    warnings: [...nothing, ...warnings],
  };
}

/** The requirements file, and copies of what it includes. */
function rootFiles(
  survey: Survey,
  sources: readonly RequirementSource[],
): Pick<ManagerPlan, 'files' | 'used' | 'warnings'> {
  if (sources.length === 0) return { files: [NO_REQUIREMENTS], used: [], warnings: [] };
  const relocation = relocate(sources, ROOT_FILE, survey);
  const { content, how, from, included, projects, warnings } = relocation;
  const used = [...included, ...projects];
  const isOwn = how === 'copied' && from.length === 1 && from[0] === ROOT_FILE;
  const asItIs = isOwn ? survey.read(ROOT_FILE) : null;
  // the root's own file, all that there is, and nothing to repair: it stands where it has to, as its author wrote it
  if (asItIs !== null) return { files: [{ path: ROOT_FILE, from, how: 'copied', content: asItIs }], used, warnings };
  const file: Write = { path: ROOT_FILE, from, how, content: encodeText(content) };
  return { files: [file, ...includedCopies(relocation)], used, warnings };
}

/** pip accepts it, and Paketo starts nothing without it. */
const NO_REQUIREMENTS: Write = {
  path: ROOT_FILE,
  from: [],
  how: 'generated',
  content: encodeText('# The upload has no dependency file, so no packages are installed.\n'),
};

/** A program without any manifest needs no packages, unless it says otherwise, or a file looks as if it had been one. */
function nothingToInstall(project: Project, template: readonly RequirementSource[]): Warning[] {
  const { survey, userCode, isJob, settings } = project;
  // the template's packages may be what is imported: under which names is not known
  const missing = isJob && template.length === 0 ? missingImports(survey, project, settings.entryPoint) : [];
  const alike = lookAlikes(survey, userCode).filter(({ isMisspelt }) => isMisspelt || missing.length > 0);
  const found = survey.children(userCode).map((name) => posix.join(userCode, name));
  if (alike.length > 0 || (!isJob && found.length === 0)) refuse(noManifest(userCode, found.slice(0, 10), alike));
  const said = found.find((path) => isManifest(posix.basename(path)));
  const why = said === undefined ? 'There is no dependency file' : `${excerpt(said)} lists no package`;
  const place = said?.endsWith('pyproject.toml') === true ? 'as dependencies of its [project], or in' : 'in';
  return missing.length === 0 ? [] : [importsMissing(missing, why, `${place} a requirements.txt`)];
}

function listsNothing(project: Project, path: RelPath, files: readonly Write[]): Warning[] {
  const { survey, isJob, settings } = project;
  if (!isJob || files.some(({ content }) => logicalLines(decodeText(content).text).length > 0)) return [];
  const missing = missingImports(survey, project, settings.entryPoint);
  return missing.length === 0 ? [] : [importsMissing(missing, `${excerpt(path)} lists no package`, 'there')];
}

/** @param why Nothing is installed. @param place To list them in. */
function importsMissing(missing: readonly MissingImport[], why: string, place: string): Warning {
  const names = listed(missing.map(({ module }) => module));
  const message = `${why}, so nothing is installed, and these imports will fail: ${names}. List the packages that they come from ${place}.`;
  return { code: 'nothing-installed', message, where: missing.map(({ where }) => where) };
}

const NAMED_ELSEWHERE: Write = {
  ...NO_REQUIREMENTS,
  content: encodeText('# BP_PIP_REQUIREMENT names the files that are installed.\n'),
};

/** The files that Paketo's own setting names: those that lie in the user code come up to the same place at the root. */
function stageNamed(
  { survey, userCode }: Project,
  { versionFiles }: StageContext,
  names: readonly string[],
): ManagerPlan {
  const files: Write[] = [];
  const warnings: Warning[] = [];
  for (const name of names) {
    if (survey.kind(name) === 'file') continue;
    const path = posix.join(userCode, name);
    if (survey.kind(path) !== 'file') refuse(noSuchManifest('BP_PIP_REQUIREMENT', name, [...new Set([name, path])]));
    const relocation = relocate([{ path, dir: posix.dirname(path), cwd: userCode }], name, survey);
    const { content, how, from } = relocation;
    files.push({ path: posix.normalize(name), from, how, content: encodeText(content) }, ...includedCopies(relocation));
    warnings.push(...relocation.warnings);
  }
  const start = survey.kind(ROOT_FILE) === null && !names.includes(ROOT_FILE) ? [NAMED_ELSEWHERE] : [];
  return {
    files: [...start, ...files],
    settings: {},
    python: versionFiles,
    used: [...files.flatMap(({ from }) => from), ...names],
    ignored: [],
    warnings,
  };
}
