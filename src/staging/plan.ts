/**
 * What has to happen to this upload?
 *
 * Pure: Survey and settings in, StagingPlan out. The story: find the user code, check that it can be run, choose its
 * manifest, and say what must stand at the app root. Not here: writing (apply.ts), wording (errors.ts).
 */
import { posix } from 'node:path';
import { type Problem, ProblemError } from '../errors.ts';
import { type Choice, chooseManifest, misspelt, textOf } from './choose.ts';
import { childrenOf, type Found, locateUserCode } from './locate.ts';
import { type NativePlan, planNative } from './managers/native.ts';
import { relocateRequirements } from './pip/relocate.ts';
import type { RequirementSource } from './pip/types.ts';
import { hasProcfile, planProcfile, templateStart } from './procfile.ts';
import { choosePython, fromRuntimeTxt, fromVersionFile, type Stated } from './python-version.ts';
import { editedSince, PLANQK_DIR, readRecord, unstagedView } from './record.ts';
import { encodeText } from './text.ts';
import type { Ignored, RelPath, Settings, StagingPlan, Survey, Warning, Write } from './types.ts';

/** The plan for an upload, fresh or staged before: both lead to the same. Never throws for the user's fault. */
export async function planStaging(survey: Survey, settings: Settings): Promise<StagingPlan> {
  try {
    return await planUpload(beforeStaging(survey), settings);
  } catch (error) {
    if (error instanceof ProblemError) return { outcome: 'refused', problem: error.problem };
    throw error;
  }
}

function beforeStaging(survey: Survey): Survey {
  const record = readRecord(survey);
  if (record === null) return survey;
  const [edited] = editedSince(survey, record);
  if (edited !== undefined)
    throw new ProblemError({ code: 'edited-after-staging', path: edited.path, from: edited.from });
  return unstagedView(survey, record);
}

async function planUpload(survey: Survey, settings: Settings): Promise<StagingPlan> {
  refuseBackslashNames(survey);
  const location = locateUserCode(survey, settings);
  const warnings = surveyWarnings(survey);
  if (location.kind === 'untouched') return { outcome: 'untouched', reason: location.reason, warnings };
  if (location.kind === 'refused') throw new ProblemError(location.problem);

  const isJob = decideJob(survey, location, settings);
  const choice = await chooseManifest(survey, location.userCode, settings);
  const requirements = await planRequirements(survey, location, choice, isJob, settings);
  const procfile = planProcfile(survey, location, isJob);
  if (procfile.problem !== undefined) throw new ProblemError(procfile.problem);
  const chosen = await choosePython(
    requirements.native?.python ?? [...versionFiles(survey, location), ...choice.python],
  );
  if (chosen.problem !== undefined) throw new ProblemError(chosen.problem);
  return {
    outcome: 'staged',
    isJob,
    userCode: location.userCode,
    manager: requirements.native?.manager ?? 'pip',
    python: chosen.python,
    entryPoint: isJob ? entryPoint(location, settings) : null,
    settings: requirements.native?.settings ?? {},
    writes: [...requirements.writes, ...procfile.writes, ...packageLink(survey, location)],
    ignored: [
      ...choice.ignored.filter(({ path }) => !requirements.native?.used.includes(path)),
      ...requirements.ignored,
      ...procfile.ignored,
    ],
    warnings: [...warnings, ...choice.warnings, ...requirements.warnings, ...procfile.warnings, ...chosen.warnings],
  };
}

/** Zips written with backslashes unpack to files whose names contain them: no folder is left to look into. */
function refuseBackslashNames(survey: Survey): void {
  const names = childrenOf(survey, '.').filter((name) => name.includes('\\'));
  if (names.length > 0) throw new ProblemError({ code: 'backslash-names', names: names.slice(0, 10) });
}

function surveyWarnings(survey: Survey): Warning[] {
  const warnings: Warning[] = [];
  if (!survey.complete) {
    const message = `The upload has more than ${survey.entries.size} entries; only the ones nearest to its top were looked at.`;
    warnings.push({ code: 'upload-too-large', message, where: [] });
  }
  if (survey.virtualEnvs.length > 0) {
    const message = 'A virtual environment was uploaded. It is not used, and makes the image larger: leave it out.';
    warnings.push({ code: 'virtual-environment', message, where: survey.virtualEnvs });
  }
  if (survey.oddNames.length > 0) {
    const message = 'Names that are not UTF-8; these entries are left as they are.';
    warnings.push({ code: 'names-not-utf8', message, where: survey.oddNames });
  }
  return warnings;
}

/** Is it a job? @throws ProblemError `no-program`, `no-run` where something says so, and nothing can be run. */
function decideJob(survey: Survey, location: Found, settings: Settings): boolean {
  const { program, evidence, userCode } = location;
  if (settings.entryPoint !== undefined || (program !== null && program.run !== 'absent'))
    return evidence !== 'manifest' || program?.run === 'bound';
  if (evidence === 'manifest' || hasProcfile(survey, location) || templateStart(survey, location) !== null)
    return false;
  if (program !== null) throw new ProblemError({ code: 'no-run', program: program.path });
  throw new ProblemError({ code: 'no-program', userCode, found: filesIn(survey, userCode) });
}

const filesIn = (survey: Survey, dir: RelPath): string[] =>
  childrenOf(survey, dir)
    .slice(0, 10)
    .map((name) => posix.join(dir, name));

/** Both spellings of the template's folder have one module name; elsewhere the user code is the import root itself. */
function entryPoint({ userCode, program, evidence }: Found, settings: Settings): string {
  if (settings.entryPoint !== undefined) return settings.entryPoint;
  const module =
    program?.path.endsWith('/src/program.py') || program?.path === 'src/program.py' ? 'src.program' : 'program';
  return evidence === 'named' && /(^|\/)app\/user[_-]code(\/|$)/.test(userCode)
    ? `app.user_code.${module}:run`
    : `${module}:run`;
}

/**
 * The template's own start module imports `app.user_code`, which a folder named `user-code` cannot be: a link makes it
 * one. (Our runner needs none.)
 */
function packageLink(survey: Survey, location: Found): Write[] {
  const path = posix.join(location.base, 'app/user_code');
  if (templateStart(survey, location) === null || survey.kind(path) !== null) return [];
  const target = posix.relative(posix.dirname(path), location.userCode);
  return [{ path, from: [location.userCode], how: 'linked', content: encodeText(target) }];
}

/** Files at the app root that Paketo would take before requirements.txt, or that would hide it. */
const HIDING_PIP = [
  'Pipfile',
  'Pipfile.lock',
  'environment.yml',
  'package-list.txt',
  'uv.lock',
  'pixi.toml',
  'pixi.lock',
];

const TEMPLATE_REQUIREMENTS = `${PLANQK_DIR}/template-requirements.txt`;

interface RequirementsPlan {
  /** What another package manager than pip asks for beyond files. */
  readonly native?: NativePlan;
  readonly writes: readonly Write[];
  readonly ignored: readonly Ignored[];
  readonly warnings: readonly Warning[];
}

/** Exactly one family of manifests at the app root, and what the template itself requires still in it. */
async function planRequirements(
  survey: Survey,
  location: Found,
  choice: Choice,
  isJob: boolean,
  settings: Settings,
): Promise<RequirementsPlan> {
  const { base, userCode } = location;
  const template = userCode === base ? null : await templateChoice(survey, base);
  if (choice.kind === 'native') {
    const { manager, path } = choice;
    const native = await planNative({
      survey,
      userCode,
      base,
      manager,
      path,
      isExplicit: settings.manifest !== undefined,
      template: template?.sources ?? [],
      versionFiles: versionFiles(survey, location),
    });
    return { ...native, ignored: [...native.ignored, ...(template?.ignored ?? [])], native };
  }
  const own = choice.kind === 'pip' ? choice.sources : withoutManifest(survey, location, isJob);
  const sources = [...(template?.sources ?? []), ...own];
  if (sources.length === 0)
    return { writes: [...hiding(survey), NO_REQUIREMENTS], ignored: template?.ignored ?? [], warnings: [] };
  const result = relocateRequirements(sources, 'requirements.txt', survey);
  if (!result.ok) throw new ProblemError(result.problem);
  const { content, how, from, extra, warnings } = result.relocation;
  const parked = hiding(survey);
  const ignored = template?.ignored ?? [];
  // the root's own file, all that there is: it stands where it has to, as its author wrote it
  if (sources.length === 1 && sources[0]!.path === 'requirements.txt') return { writes: parked, ignored, warnings };
  const before = park(
    survey,
    'requirements.txt',
    userCode === '.' ? `${PLANQK_DIR}/parked/requirements.txt` : TEMPLATE_REQUIREMENTS,
  );
  const written = extra.map((file): Write => ({ ...file, how: 'rewritten', content: encodeText(file.content) }));
  const staged: Write = { path: 'requirements.txt', from, how, content: encodeText(content) };
  return { writes: [...before, ...parked, ...written, staged], ignored, warnings };
}

const hiding = (survey: Survey): Write[] =>
  HIDING_PIP.flatMap((name) => park(survey, name, `${PLANQK_DIR}/parked/${name}`));

/** pip accepts it, and Paketo starts nothing without it. */
const NO_REQUIREMENTS: Write = {
  path: 'requirements.txt',
  from: [],
  how: 'generated',
  content: encodeText('# The upload has no dependency file, so no packages are installed.\n'),
};

function park(survey: Survey, from: RelPath, path: RelPath): Write[] {
  const content = survey.kind(from) === 'file' ? survey.read(from) : null;
  return content === null ? [] : [{ path, from: [from], how: 'parked', content }];
}

/** What the template itself requires. Only pip's lines can be merged into the user's. */
async function templateChoice(
  survey: Survey,
  base: RelPath,
): Promise<{ sources: readonly RequirementSource[]; ignored: readonly Ignored[] }> {
  const choice = await chooseManifest(survey, base, {});
  if (choice.kind === 'none') return { sources: [], ignored: [] };
  if (choice.kind === 'pip') return choice;
  throw new ProblemError({ code: 'unsupported-manifest', path: choice.path, manager: choice.manager });
}

/** A program without any manifest needs no packages, unless a file looks as if it had been meant to be one. */
function withoutManifest(survey: Survey, { userCode }: Found, isJob: boolean): RequirementSource[] {
  const names = misspelt(survey, userCode);
  if (names.length === 0 && (isJob || childrenOf(survey, userCode).length > 0)) return [];
  const problem: Problem = { code: 'no-manifest', userCode, found: filesIn(survey, userCode), misspelt: names };
  throw new ProblemError(problem);
}

/** The files that state a Python version and nothing else, the user code's before the template's. */
function versionFiles(survey: Survey, { base, userCode }: Found): Stated[] {
  const dirs = [...new Set([userCode, base, '.'])];
  const readers = [
    { name: '.python-version', read: fromVersionFile },
    { name: 'runtime.txt', read: fromRuntimeTxt },
  ];
  return dirs.flatMap((dir) =>
    readers.flatMap(({ name, read }) => {
      const source = posix.join(dir, name);
      const text = textOf(survey, source);
      return text === null ? [] : [{ source, statement: read(text) }];
    }),
  );
}
