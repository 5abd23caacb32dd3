/**
 * What has to happen to this upload?
 *
 * Pure: Survey and settings in, StagingPlan out. The story: find the user code, check that it can be run, choose its
 * manifest, and say what must stand at the app root. Not here: writing (apply.ts), wording (errors.ts).
 */

import { posix } from 'node:path';
import { editedAfterStaging } from '../app-root/problems.ts';
import { editedSince, readRecord } from '../app-root/record.ts';
import type { StagingPlan, Write } from '../app-root/staging-plan.ts';
import { unstagedView } from '../app-root/unstaged.ts';
import { Refusal } from '../problem.ts';
import { chooseManifest, textOf } from '../python/choose.ts';
import { planRequirements } from '../python/plan.ts';
import { type ChosenPython, choosePython, fromRuntimeTxt, fromVersionFile, type Stated } from '../python/version.ts';
import { backslashNames } from '../upload/problems.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { encodeText } from '../upload/text.ts';
import type { Settings } from '../user-settings.ts';
import { type Found, filesIn, locateUserCode } from './locate.ts';
import { noProgram, noRun } from './problems.ts';
import { hasProcfile, planProcfile, templateStart } from './procfile.ts';
import { descriptorWarnings, jobWarnings, planVendor, surveyWarnings, torchWarning } from './warnings.ts';

/**
 * The plan for an upload, fresh or staged before: both lead to the same. Never throws for the user's fault.
 *
 * @param survey Also one that is still being made: an upload that cannot be read is refused like any other.
 */
export async function planStaging(survey: Survey | Promise<Survey>, settings: Settings): Promise<StagingPlan> {
  try {
    return await planUpload(beforeStaging(await survey), settings);
  } catch (error) {
    if (error instanceof Refusal) return { outcome: 'refused', problem: error.problem };
    throw error;
  }
}

function beforeStaging(survey: Survey): Survey {
  const record = readRecord(survey);
  if (record === null) return survey;
  const [edited] = editedSince(survey, record);
  if (edited !== undefined) throw new Refusal(editedAfterStaging(edited.path, edited.from));
  return unstagedView(survey, record);
}

async function planUpload(survey: Survey, settings: Settings): Promise<StagingPlan> {
  refuseBackslashNames(survey);
  const location = locateUserCode(survey, settings);
  const upload = [...surveyWarnings(survey), ...(await descriptorWarnings(survey))];
  if (location.kind === 'untouched') return { outcome: 'untouched', reason: location.reason, warnings: upload };

  const isJob = decideJob(survey, location, settings);
  const entryPoint = isJob ? entryPointOf(location, settings) : null;
  const choice = await chooseManifest(survey, location.userCode, settings);
  const versions = versionFiles(survey, location);
  const requirements = await planRequirements({ survey, location, choice, isJob, settings, versionFiles: versions });
  const procfile = planProcfile(survey, location, isJob);
  const chosen = await pythonFor(requirements.python, settings);
  const vendor = planVendor(survey, location, requirements.manager);
  return {
    outcome: 'staged',
    isJob,
    userCode: location.userCode,
    manager: requirements.manager,
    python: chosen.python,
    entryPoint,
    settings: { ...vendor.settings, ...requirements.settings },
    writes: [...requirements.writes, ...procfile.writes, ...packageLink(survey, location)],
    ignored: [
      ...choice.ignored.filter(({ path }) => !requirements.used.includes(path)),
      ...requirements.ignored,
      ...procfile.ignored,
    ],
    warnings: [
      ...[...upload, ...choice.warnings, ...requirements.warnings, ...vendor.warnings, ...procfile.warnings],
      ...torchWarning(survey, location, requirements.writes),
      ...[...chosen.warnings, ...(entryPoint === null ? [] : jobWarnings(survey, location, entryPoint))],
    ],
  };
}

/** Who sets the version for the build wants it whatever the files say. @throws Refusal */
async function pythonFor(stated: readonly Stated[], { python }: Settings): Promise<ChosenPython> {
  if (python !== undefined) return { python: { constraint: python, source: 'BP_CPYTHON_VERSION' }, warnings: [] };
  return choosePython(stated);
}

/** Zips written with backslashes unpack to files whose names contain them: no folder is left to look into. */
function refuseBackslashNames(survey: Survey): void {
  const names = survey.children('.').filter((name) => name.includes('\\'));
  if (names.length > 0) throw new Refusal(backslashNames(names.slice(0, 10)));
}

/** Is it a job? @throws Refusal `no-program`, `no-run` where something says so, and nothing can be run. */
function decideJob(survey: Survey, location: Found, settings: Settings): boolean {
  const { program, evidence, userCode } = location;
  if (settings.entryPoint !== undefined || (program !== null && program.run !== 'absent'))
    return evidence !== 'manifest' || program?.run === 'bound';
  if (evidence === 'manifest' || hasProcfile(survey, location) || templateStart(survey, location) !== null)
    return false;
  if (program !== null) throw new Refusal(noRun(program.path));
  throw new Refusal(noProgram(userCode, filesIn(survey, userCode)));
}

/** Both spellings of the template's folder have one module name; elsewhere the user code is the import root itself. */
function entryPointOf({ userCode, program, evidence }: Found, settings: Settings): string {
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

/** The files that state a Python version and nothing else, the user code's before the template's. */
function versionFiles(survey: Survey, { base, userCode }: Found): Stated[] {
  const dirs: RelPath[] = [...new Set([userCode, base, '.'])];
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
