import { recordOf } from '../app-root/record.ts';
import type { StagingPlan } from '../app-root/staging-plan.ts';
import { FAULT_EXIT } from '../problem.ts';
import { packageAdvice } from '../python/plan.ts';
import { printable } from '../quote.ts';
import { startLine } from '../staging/describe.ts';
import { type Command, EXIT_CODE, FAULT_CODES, UsageError } from './command.ts';
import { type Finding, findingsOf, ofWarning, UNPARSED } from './findings.ts';
import { type PlannedUpload, planFor } from './plan-command.ts';
import { findingsText } from './reports.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  takes: '[DIR|ZIP]',
  summary: 'say what is wrong, or may become so, with an upload and this machine',
  text:
    'Says what is wrong, or may become so, with an upload and with this machine: all that `plan` tells, packages that are ' +
    'imported and not listed or not pinned, and what a build or `run` needs here. Without an upload, of this machine alone.',
  options: [
    {
      name: 'fix',
      text:
        'mend what can be mended without changing what is installed: requirements in another encoding than UTF-8 (the old ' +
        'file is kept as NAME.orig), a missing .python-version',
    },
    { name: 'strict', text: 'warnings count as errors' },
    { name: 'json', text: 'as JSON: a list of findings' },
  ],
  exitCodes: [
    [String(EXIT_CODE.done), 'no errors'],
    ...FAULT_CODES.slice(0, -1),
    [String(EXIT_CODE.nothingRuns), 'nothing would run'],
    [String(FAULT_EXIT.platform), 'something is wrong with this machine, and not with the upload'],
  ],
  run: async ({ upload, values }) => {
    if (values.fix === true && upload === '') throw new UsageError('--fix mends an upload, and none is named');
    const looked = upload === '' ? null : await lookAt(upload);
    const { machineFindings } = await import('./doctor/this-machine.ts');
    const request = looked?.plan.outcome === 'staged' ? looked.plan.python : null;
    const findings = [...(looked?.findings ?? []), ...machineFindings(process.env, request)];
    if (values.json !== true) process.stdout.write(findingsText(findings));
    const mended = values.fix === true && looked !== null ? await mend(upload, looked) : null;
    if (values.json === true) {
      const answer = { schema: 1, findings, ...(mended !== null && { mended }) };
      process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    } else if (mended !== null) {
      process.stdout.write(`\nMended\n${mended.map((line) => `  ${printable(line)}\n`).join('')}`);
    }
    return exitCodeOf(findings, looked?.plan ?? null, values.strict === true);
  },
};

interface Looked extends PlannedUpload {
  readonly findings: readonly Finding[];
}

async function lookAt(upload: string): Promise<Looked> {
  const planned = await planFor(upload, process.env);
  const findings = [...advice(planned), ...findingsOf(planned.plan)];
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

const advice = ({ survey, plan, settings }: PlannedUpload): Finding[] =>
  plan.outcome === 'staged' && survey !== null ? packageAdvice(survey, plan, settings).map(ofWarning) : [];

/** @returns What was done, in words. */
async function mend(upload: string, { survey, plan }: Looked): Promise<string[]> {
  const { fixesFor, carryOutFix } = await import('./doctor/fixes.ts');
  const { findPython } = await import('./run/known-pythons.ts');
  const { statSync } = await import('node:fs');
  if (!statSync(upload).isDirectory()) return ['nothing: a zip is not written to'];
  if (plan.outcome !== 'staged' || survey === null) return ['nothing'];
  const python = findPython(process.env, plan.python);
  const minor = 'version' in python ? python.version.replace(/\.\d+$/, '') : null;
  const fixes = fixesFor(survey, plan, minor);
  return fixes.length === 0 ? ['nothing'] : fixes.map((fix) => carryOutFix(upload, fix));
}

/** Pure. */
export function exitCodeOf(findings: readonly Finding[], plan: StagingPlan | null, isStrict: boolean): number {
  const counts = ({ severity }: Finding): boolean => severity === 'error' || (isStrict && severity === 'warning');
  if (plan?.outcome === 'refused') return FAULT_EXIT[plan.problem.fault];
  if (plan !== null && plan.start.problem !== null) return EXIT_CODE.nothingRuns;
  const bad = findings.filter(counts);
  if (bad.some(({ code }) => code === UNPARSED)) return EXIT_CODE.nothingRuns;
  if (bad.some(({ about }) => about === 'upload')) return FAULT_EXIT.upload;
  return bad.length > 0 ? FAULT_EXIT.platform : EXIT_CODE.done;
}
