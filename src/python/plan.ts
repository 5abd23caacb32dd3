/**
 * What has to stand at the app root for the requirements to be installed: exactly one family of manifests, and what the
 * template itself requires still in it.
 *
 * Pure: works on a Survey. Which manifest counts is choose.ts's business, paths in it pip/relocate.ts's.
 */

import { posix } from 'node:path';
import { PLANQK_DIR } from '../app-root/record.ts';
import type { Ignored, Write } from '../app-root/staging-plan.ts';
import type { Warning } from '../problem.ts';
import { Refusal } from '../problem.ts';
import { type Found, filesIn } from '../staging/locate.ts';
import type { Survey } from '../upload/survey.ts';
import { encodeText } from '../upload/text.ts';
import type { Settings } from '../user-settings.ts';
import { type Choice, chooseManifest, misspelt } from './choose.ts';
import { atTheRoot } from './managers/root.ts';
import { includedCopies } from './managers/template.ts';
import type { NativePlan as RequirementsPlan } from './managers/types.ts';
import { noManifest, noSuchManifest, templateManifest } from './problems.ts';
import { relocate } from './requirements/relocate.ts';
import type { RequirementSource } from './requirements/types.ts';
import type { Stated } from './version.ts';

export interface RequirementsContext {
  readonly survey: Survey;
  readonly location: Found;
  readonly choice: Choice;
  readonly isJob: boolean;
  readonly settings: Settings;
  /** What files that hold nothing but a Python version say. */
  readonly versionFiles: readonly Stated[];
}

const ROOT_FILE = 'requirements.txt';

/** @throws Refusal */
export async function planRequirements(context: RequirementsContext): Promise<RequirementsPlan> {
  const { survey, location, choice, settings, versionFiles } = context;
  const { base, userCode } = location;
  const template = userCode === base ? NO_TEMPLATE : await templateChoice(survey, location);
  if (settings.pipRequirement !== undefined) return planNamed(context, settings.pipRequirement.split(/\s+/));
  if (choice.kind !== 'native') return planPip(context, template);
  const { planNative } = await import('./managers/native.ts'); // most uploads need none of it
  const { manager, path } = choice;
  const isExplicit = settings.manifest !== undefined;
  const native = await planNative({
    survey,
    userCode,
    base,
    manager,
    path,
    isExplicit,
    template: template.sources,
    versionFiles,
  });
  return { ...native, ignored: [...native.ignored, ...template.ignored] };
}

interface Template {
  readonly sources: readonly RequirementSource[];
  readonly ignored: readonly Ignored[];
}

const NO_TEMPLATE: Template = { sources: [], ignored: [] };

/** What the template itself requires. Only pip's lines can be merged into the user's. */
async function templateChoice(survey: Survey, { base, userCode }: Found): Promise<Template> {
  const link = survey.readLink(posix.join(base, ROOT_FILE));
  // somebody's own way of bringing the user's file up: it says nothing of the template
  if (link !== null && posix.join(base, link).startsWith(`${userCode}/`)) return NO_TEMPLATE;
  const choice = await chooseManifest(survey, base, {});
  if (choice.kind === 'none') return NO_TEMPLATE;
  if (choice.kind === 'pip') return choice;
  throw new Refusal(templateManifest(choice.path, choice.manager));
}

function planPip(
  { survey, location, choice, isJob, versionFiles }: RequirementsContext,
  template: Template,
): RequirementsPlan {
  const own = choice.kind === 'pip' ? choice.sources : withoutManifest(survey, location, isJob);
  const { file, extra, warnings } = rootFile(survey, [...template.sources, ...own]);
  const parkedAs =
    location.userCode === '.' ? `${PLANQK_DIR}/parked/${ROOT_FILE}` : `${PLANQK_DIR}/template-${ROOT_FILE}`;
  return {
    manager: 'pip',
    writes: [...atTheRoot(survey, 'pip', [file], { [ROOT_FILE]: parkedAs }), ...extra],
    settings: {},
    python: [...versionFiles, ...choice.python],
    used: [],
    ignored: template.ignored,
    warnings,
  };
}

interface RootFile {
  readonly file: Write;
  readonly extra: readonly Write[];
  readonly warnings: readonly Warning[];
}

function rootFile(survey: Survey, sources: readonly RequirementSource[]): RootFile {
  if (sources.length === 0) return { file: NO_REQUIREMENTS, extra: [], warnings: [] };
  const relocation = relocate(sources, ROOT_FILE, survey);
  const { content, how, from, warnings } = relocation;
  const [first, ...others] = sources;
  const asItIs =
    others.length === 0 && first!.path === ROOT_FILE && first!.text === undefined ? survey.read(ROOT_FILE) : null;
  // the root's own file, all that there is: it stands where it has to, as its author wrote it
  if (asItIs !== null) return { file: { path: ROOT_FILE, from, how: 'copied', content: asItIs }, extra: [], warnings };
  return {
    file: { path: ROOT_FILE, from, how, content: encodeText(content) },
    extra: includedCopies(relocation),
    warnings,
  };
}

/** pip accepts it, and Paketo starts nothing without it. */
const NO_REQUIREMENTS: Write = {
  path: ROOT_FILE,
  from: [],
  how: 'generated',
  content: encodeText('# The upload has no dependency file, so no packages are installed.\n'),
};

/** A program without any manifest needs no packages, unless a file looks as if it had been meant to be one. */
function withoutManifest(survey: Survey, { userCode }: Found, isJob: boolean): RequirementSource[] {
  const names = misspelt(survey, userCode);
  if (names.length === 0 && (isJob || survey.children(userCode).length > 0)) return [];
  throw new Refusal(noManifest(userCode, filesIn(survey, userCode), names));
}

const NAMED_ELSEWHERE: Write = {
  ...NO_REQUIREMENTS,
  content: encodeText('# BP_PIP_REQUIREMENT names the files that are installed.\n'),
};

/** The files that Paketo's own setting names: those that lie in the user code come up to the same place at the root. */
function planNamed(
  { survey, location, choice, versionFiles }: RequirementsContext,
  names: readonly string[],
): RequirementsPlan {
  const { userCode } = location;
  const files: Write[] = [];
  const warnings: Warning[] = [];
  for (const name of names) {
    if (survey.kind(name) === 'file') continue;
    const path = posix.join(userCode, name);
    if (survey.kind(path) !== 'file') {
      const looked = [...new Set([name, path])];
      throw new Refusal(noSuchManifest('BP_PIP_REQUIREMENT', name, looked));
    }
    const relocation = relocate([{ path, dir: posix.dirname(path), cwd: userCode }], name, survey);
    const { content, how, from } = relocation;
    files.push({ path: posix.normalize(name), from, how, content: encodeText(content) }, ...includedCopies(relocation));
    warnings.push(...relocation.warnings);
  }
  const start = survey.kind(ROOT_FILE) === null && !names.includes(ROOT_FILE) ? [NAMED_ELSEWHERE] : [];
  return {
    manager: 'pip',
    writes: [...start, ...files],
    settings: {},
    python: [...versionFiles, ...choice.python],
    used: files.flatMap(({ from }) => from),
    ignored: [],
    warnings,
  };
}
