import { statSync } from 'node:fs';
import { relative } from 'node:path';
import type { PythonRequest, StagingPlan } from '../app-root/staging-plan.ts';
import type { Variables } from '../cnb/platform-env.ts';
import { slashed } from '../on-windows.ts';
import { FAULT_EXIT, insteadOfRefusal, type Problem } from '../problem.ts';
import { type Interpreter, satisfies } from '../python/constraint.ts';
import { type ProgramPlace, programProblem } from '../python/install/syntax.ts';
import { DEFAULT_PYTHON, entryPointFile, readEntryPoint, signatureOf } from '../python/plan.ts';
import { ownRelease } from '../release.ts';
import { packedSurvey } from '../staging/packed-files.ts';
import { planStaging } from '../staging/plan-upload.ts';
import { readDescriptor, settingsFor } from '../staging/project-descriptor.ts';
import { readLimits } from '../upload/limits.ts';
import type { Survey } from '../upload/survey.ts';
import { surveyUpload } from '../upload/upload.ts';
import type { Settings } from '../user-settings.ts';
import { type Command, EXIT_CODE, type Given, type Option, UsageError } from './command.ts';
import { type Finding, findingsOf } from './findings.ts';
import { JSON_OPTION, PLAN_EXIT_CODES, printPlan } from './print.ts';
import { REPORT_FORMATS, type ReportFormat, reportText, withPlaces } from './reports.ts';
import { type FoundPython, findPython } from './run/known-pythons.ts';

export const REPORT_OPTION: Option = {
  name: 'report',
  value: 'FORMAT',
  choices: REPORT_FORMATS,
  text: 'what is to be said of its lines, for a pull request: sarif, github (annotations), or gitlab (Code Quality)',
};

export const planCommand: Command = {
  name: 'plan',
  takes: 'DIR|ZIP',
  summary: 'say what would be staged, and change nothing',
  text: 'Says what would be staged, and changes nothing.',
  options: [JSON_OPTION, REPORT_OPTION],
  exitCodes: PLAN_EXIT_CODES,
  run: async ({ upload, values }) => {
    const format = reportFormat(values);
    const { plan, survey } = await planFor(upload, process.env);
    const findings = findingsOf(plan);
    if (format === null) printPlan(plan, values.json === true, survey === null ? null : signatureIn(survey, plan));
    else process.stdout.write(reportOf(findings, { format, upload, survey }));
    if (plan.outcome === 'refused') return FAULT_EXIT[plan.problem.fault];
    return findings.some(({ severity }) => severity === 'error') ? EXIT_CODE.nothingRuns : EXIT_CODE.done;
  },
};

/** @throws UsageError */
export function reportFormat({ report, json }: Given['values']): ReportFormat | null {
  const format = REPORT_FORMATS.find((each) => each === report) ?? null;
  if (format !== null && json === true) throw new UsageError('--json and --report contradict each other');
  return format;
}

interface ReportAbout {
  readonly format: ReportFormat;
  readonly upload: string;
  readonly survey: Survey | null;
}

/** From where the command is called, as a pull request is looked at from the top of its repository. */
export function reportOf(findings: readonly Finding[], { format, upload, survey }: ReportAbout): string {
  const path = slashed(relative(process.cwd(), upload));
  const isZip = !statSync(upload).isDirectory();
  const placed = withPlaces(findings, { path, isFile: (file) => !isZip && survey?.kind(file) === 'file' });
  return reportText(format, placed, ownRelease().version);
}

export interface PlannedUpload {
  readonly plan: StagingPlan;
  /** Null: it cannot be read, and is refused. */
  readonly survey: Survey | null;
  readonly settings: Settings;
  /** A Python of this machine for it; null: none was asked for. */
  readonly python: FoundPython | null;
}

/** @param env Settings and limits. */
export async function planFor(upload: string, env: Variables): Promise<PlannedUpload> {
  const whole = surveyUpload(upload, readLimits(env));
  const settings = await settingsFor(whole, env);
  const surveying = whole.then(async (survey) => packedSurvey(survey, await readDescriptor(survey)));
  const plan = await planStaging(surveying, settings);
  const survey = await surveying.catch(insteadOfRefusal(null));
  const looked = survey === null ? { plan, python: null } : withSyntax(plan, survey);
  return { ...looked, survey, settings };
}

/** Of what is called with the inputs, if the upload says so itself. */
function signatureIn(survey: Survey, plan: StagingPlan): string | null {
  if (plan.outcome !== 'staged' || plan.entryPoint === null) return null;
  const file = entryPointFile(survey, { userCode: plan.userCode, base: '.' }, plan.entryPoint);
  const name = readEntryPoint(plan.entryPoint)?.function ?? '';
  return file === null || !/^\w+$/.test(name) ? null : signatureOf(survey.text(file) ?? '', name);
}

/**
 * What a Python of this machine that fits says of the program: staging, which is the same on every machine, says nothing
 * of it, and the build asks the image's own.
 */
function withSyntax(plan: StagingPlan, survey: Survey): Pick<PlannedUpload, 'plan' | 'python'> {
  if (plan.outcome !== 'staged' || plan.entryPoint === null) return { plan, python: null };
  const { userCode, entryPoint } = plan;
  const { python, problem } = askPython(survey, { userCode, entryPoint, python: plan.python });
  return { plan: problem === null ? plan : { ...plan, start: { ...plan.start, problem } }, python };
}

/** An older one may not know yet what the image's own will, where the upload asks for none. */
const isAsNewAsDefault = ({ version }: Interpreter): boolean =>
  satisfies(version, `>=${DEFAULT_PYTHON.replace('.*', '')}`);

interface CalledProgram extends ProgramPlace {
  readonly python: PythonRequest | null;
}

export function askPython(
  survey: Survey,
  { python: request, ...place }: CalledProgram,
): { readonly python: FoundPython; readonly problem: Problem | null } {
  const python = findPython(process.env, request);
  const parser = parserOf(python, request);
  return { python, problem: parser === null ? null : programProblem(survey, place, parser) };
}

/** Null: nobody is there whose word counts. */
export const parserOf = (python: FoundPython | null, request: PythonRequest | null): Interpreter | null =>
  python !== null && 'path' in python && (request !== null || isAsNewAsDefault(python)) ? python : null;
