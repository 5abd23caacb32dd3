import { statSync } from 'node:fs';
import { recordOf } from '../app-root/record.ts';
import type { StagingPlan } from '../app-root/staging-plan.ts';
import { log } from '../log.ts';
import { FAULT_EXIT } from '../problem.ts';
import { moduleProblems } from '../python/install/syntax.ts';
import { adviceOn, adviceOnProgram, entryPointFile, filesOfProgram } from '../python/plan.ts';
import { printable } from '../quote.ts';
import { startLine } from '../staging/describe.ts';
import { jobOf } from '../staging/job-of.ts';
import { checkFolder } from '../upload/copy-folder.ts';
import { readLimits } from '../upload/limits.ts';
import { type Command, EXIT_CODE, FAULT_CODES, UsageError } from './command.ts';
import { type Finding, findingsOf, ofAdvice, ofCheck, ofProblem, ofWarning } from './findings.ts';
import {
  askPython,
  type PlannedUpload,
  parserOf,
  planFor,
  REPORT_OPTION,
  reportFormat,
  reportOf,
} from './plan-command.ts';
import { findingsText } from './reports.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  takes: '[DIR|ZIP]',
  summary: 'say what is wrong, or may become so, with an upload and this machine',
  text:
    'Says what is wrong, or may become so, with an upload and with this machine: all that `plan` tells; what only a build ' +
    'or a run would show, such as packages that are imported and not listed, or not pinned, what a lock has no file of, ' +
    'modules that the Python does not have, input(), and paths of the own machine; and what a build or `run` needs here. ' +
    'Without an upload, of this machine alone.',
  options: [
    {
      name: 'fix',
      text:
        'mend what can be mended without changing what is installed: requirements in another encoding than UTF-8 (the old ' +
        'file is kept as NAME.orig), a missing .python-version, where this machine has the Python that is taken without one',
    },
    { name: 'strict', text: 'warnings count as errors' },
    { name: 'json', text: 'as JSON: an object with the list of findings' },
    REPORT_OPTION,
  ],
  exitCodes: [
    [String(EXIT_CODE.done), 'no errors'],
    [String(FAULT_EXIT.upload), 'the upload is refused, or has an error (with --strict, a warning)'],
    ...FAULT_CODES.slice(1, -1),
    [String(EXIT_CODE.nothingRuns), 'nothing would run'],
    [String(FAULT_EXIT.platform), 'something is wrong with this machine, and not with the upload'],
  ],
  run: async ({ upload, values }) => {
    if (values.fix === true && upload === '') throw new UsageError('--fix mends an upload, and none is named');
    const format = reportFormat(values);
    if (format !== null && upload === '') throw new UsageError('--report tells of an upload, and none is named');
    const mended = values.fix === true ? await mend(upload, await planFor(upload, process.env)) : null;
    const looked = upload === '' ? null : await lookAt(upload);
    const { findPython } = await import('./run/known-pythons.ts');
    const { machineFindings } = await import('./doctor/this-machine.ts');
    const staged = looked?.plan.outcome === 'staged' ? looked.plan : null;
    const needs = { request: staged?.python ?? null, manager: staged?.manager ?? null };
    const python = looked?.python ?? findPython(process.env, needs.request);
    const findings = [...(looked?.findings ?? []), ...machineFindings(process.env, needs, python)];
    if (format !== null && looked !== null)
      process.stdout.write(reportOf(looked.findings, { format, upload, survey: looked.survey }));
    else if (values.json !== true) process.stdout.write(findingsText(findings));
    if (values.json === true) {
      const answer = { schema: 1, findings, ...(mended !== null && { mended }) };
      process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    } else if (mended !== null && format === null) {
      process.stdout.write(`\nMended\n${mended.map((line) => `  ${printable(line)}\n`).join('')}`);
    } else mended?.forEach(log.line);
    return exitCodeOf(findings, looked?.plan ?? null, values.strict === true);
  },
};

interface Looked extends PlannedUpload {
  readonly findings: readonly Finding[];
}

async function lookAt(upload: string): Promise<Looked> {
  const planned = await planFor(upload, process.env);
  const findings = [
    ...(await advice(planned)),
    ...findingsOf(planned.plan),
    ...(await ofModules(planned)),
    ...(await ofRefusedJob(planned)),
    ...(planned.survey !== null && statSync(upload).isDirectory() ? ofItsSize(upload) : []),
  ];
  return { ...planned, findings: [...findings, ...whatItIs(planned.plan, findings)] };
}

/** Where nothing is wrong with it. */
const whatItIs = (plan: StagingPlan, findings: readonly Finding[]): Finding[] =>
  plan.outcome === 'refused' || findings.some(({ severity }) => severity === 'error')
    ? []
    : [
        {
          severity: 'ok',
          about: 'upload',
          code: 'start',
          message: startLine(plan.start, recordOf(plan)),
          where: [],
          remedy: null,
        },
      ];

async function advice({ survey, plan, settings }: PlannedUpload): Promise<Finding[]> {
  if (plan.outcome !== 'staged' || survey === null) return [];
  return (await adviceOn(survey, plan, settings)).map(ofAdvice);
}

/** `run` copies a folder, within the limits that a zip has for all. */
function ofItsSize(folder: string): Finding[] {
  const limits = readLimits(process.env);
  return ofCheck(() => checkFolder(folder, { limits, withoutNoise: true }), { severity: 'warning' });
}

/** Python parses them only where they are imported, so that a job may have begun by then. */
async function ofModules({ survey, plan, settings, python }: PlannedUpload): Promise<Finding[]> {
  if (plan.outcome !== 'staged' || plan.entryPoint === null || survey === null) return [];
  const parser = parserOf(python, plan.python);
  if (parser === null) return [];
  const place = { userCode: plan.userCode, base: '.' };
  const parsed = entryPointFile(survey, place, plan.entryPoint);
  const paths = (await filesOfProgram(survey, place, settings.entryPoint))
    .map(({ path }) => path)
    .filter((path) => path !== parsed);
  return moduleProblems(survey, paths, parser).map((problem) => ({ ...ofProblem(problem), severity: 'warning' }));
}

/** Its program is looked at, too: who mends the requirements need not come back for it. */
async function ofRefusedJob({ survey, plan, settings }: PlannedUpload): Promise<Finding[]> {
  if (plan.outcome !== 'refused' || survey === null) return [];
  const job = jobOf(survey, settings);
  if (job === null) return [];
  const { problem } = askPython(survey, { ...job, python: null });
  const advised = await adviceOnProgram(survey, job.userCode, settings);
  return [...(problem === null ? [] : [ofProblem(problem)]), ...advised.map(ofAdvice), ...job.warnings.map(ofWarning)];
}

/** @returns What was done, in words. */
async function mend(upload: string, { survey, plan, python }: PlannedUpload): Promise<string[]> {
  const { fixesFor, carryOutFix } = await import('./doctor/fixes.ts');
  if (!statSync(upload).isDirectory()) return ['nothing: a zip is not written to'];
  if (plan.outcome !== 'staged' || survey === null) return ['nothing'];
  const minor = python !== null && 'version' in python ? python.version.replace(/\.\d+$/, '') : null;
  const fixes = fixesFor(survey, plan, minor);
  return fixes.length === 0 ? ['nothing'] : fixes.map((fix) => carryOutFix(upload, fix));
}

/** Pure. */
export function exitCodeOf(findings: readonly Finding[], plan: StagingPlan | null, isStrict: boolean): number {
  const counts = ({ severity }: Finding): boolean => severity === 'error' || (isStrict && severity === 'warning');
  if (plan?.outcome === 'refused') return FAULT_EXIT[plan.problem.fault];
  if (plan !== null && plan.start.problem !== null) return EXIT_CODE.nothingRuns;
  const bad = findings.filter(counts);
  if (bad.some(({ about }) => about === 'upload')) return FAULT_EXIT.upload;
  return bad.length > 0 ? FAULT_EXIT.platform : EXIT_CODE.done;
}
