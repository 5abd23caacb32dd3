import { statSync } from 'node:fs';
import { relative } from 'node:path';
import type { StagingPlan } from '../app-root/staging-plan.ts';
import type { Variables } from '../cnb/platform-env.ts';
import { slashed } from '../on-windows.ts';
import { FAULT_EXIT, insteadOfRefusal } from '../problem.ts';
import { syntaxFault } from '../python/install/syntax.ts';
import { entryPointFile, signatureOf } from '../python/plan.ts';
import { excerpt, placeText } from '../quote.ts';
import { ownRelease } from '../release.ts';
import { planStaging } from '../staging/plan-upload.ts';
import { settingsFor } from '../staging/project-descriptor.ts';
import { readLimits } from '../upload/limits.ts';
import type { Survey } from '../upload/survey.ts';
import { surveyUpload } from '../upload/upload.ts';
import type { Settings } from '../user-settings.ts';
import { type Command, EXIT_CODE, type Option, UsageError } from './command.ts';
import { type Finding, findingsOf, UNPARSED } from './findings.ts';
import { JSON_OPTION, PLAN_EXIT_CODES, printPlan } from './print.ts';
import { REPORT_FORMATS, type ReportFormat, reportText, withPlaces } from './reports.ts';
import { type FoundPython, findPython } from './run/known-pythons.ts';

export const REPORT_OPTION: Option = {
  name: 'report',
  value: 'FORMAT',
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
    const format = reportFormat(values.report);
    const { plan, survey } = await planFor(upload, process.env);
    if (format === null) printPlan(plan, values.json === true, survey === null ? null : signatureIn(survey, plan));
    else process.stdout.write(reportOf(findingsOf(plan), { format, upload, survey }));
    if (plan.outcome === 'refused') return FAULT_EXIT[plan.problem.fault];
    const isBroken = plan.warnings.some(({ code }) => code === UNPARSED);
    return plan.start.kind === 'nothing' || isBroken ? EXIT_CODE.nothingRuns : EXIT_CODE.done;
  },
};

/** @throws UsageError */
export function reportFormat(value: string | boolean | undefined): ReportFormat | null {
  const format = REPORT_FORMATS.find((each) => each === value);
  if (value !== undefined && format === undefined)
    throw new UsageError(`there is no report '${value}', but ${REPORT_FORMATS.join(', ')}`);
  return format ?? null;
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
  const surveying = surveyUpload(upload, readLimits(env));
  const settings = await settingsFor(surveying, env);
  const plan = await planStaging(surveying, settings);
  const survey = await surveying.catch(insteadOfRefusal(null));
  const looked = survey === null ? { plan, python: null } : withSyntax(plan, survey);
  return { ...looked, survey, settings };
}

/** Of what is called with the inputs, if the upload says so itself. */
function signatureIn(survey: Survey, plan: StagingPlan): string | null {
  if (plan.outcome !== 'staged' || plan.entryPoint === null) return null;
  const file = entryPointFile(survey, { userCode: plan.userCode, base: '.' }, plan.entryPoint);
  const name = plan.entryPoint.split(':')[1] ?? '';
  return file === null || !/^\w+$/.test(name) ? null : signatureOf(survey.text(file) ?? '', name);
}

/**
 * What a Python of this machine that fits says of the program: staging, which is the same on every machine, says nothing
 * of it, and the build asks the image's own.
 */
function withSyntax(plan: StagingPlan, survey: Survey): Pick<PlannedUpload, 'plan' | 'python'> {
  if (plan.outcome !== 'staged' || plan.entryPoint === null) return { plan, python: null };
  const file = entryPointFile(survey, { userCode: plan.userCode, base: '.' }, plan.entryPoint);
  const source = file === null ? null : survey.read(file);
  if (source === null) return { plan, python: null };
  const python = findPython(process.env, plan.python);
  const fault = 'path' in python ? syntaxFault(python, source) : null;
  if (fault === null || !('path' in python)) return { plan, python };
  const message = `Python ${python.version} cannot parse it: ${excerpt(fault.reason)}`;
  const where = [placeText({ path: file!, line: fault.line })];
  return { plan: { ...plan, warnings: [{ code: UNPARSED, message, where }, ...plan.warnings] }, python };
}
