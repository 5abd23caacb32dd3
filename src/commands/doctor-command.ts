import type { StagingPlan } from '../app-root/staging-plan.ts';
import { FAULT_EXIT } from '../problem.ts';
import { packageAdvice } from '../python/plan.ts';
import { type Command, EXIT_CODE, FAULT_CODES } from './command.ts';
import { type Finding, findingsOf, ofWarning } from './findings.ts';
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
    const looked = upload === '' ? null : await lookAt(upload);
    const { machineFindings } = await import('./doctor/this-machine.ts');
    const request = looked?.plan.outcome === 'staged' ? looked.plan.python : null;
    const findings = [...(looked?.findings ?? []), ...machineFindings(process.env, request)];
    if (values.json === true) process.stdout.write(`${JSON.stringify({ schema: 1, findings }, null, 2)}\n`);
    else process.stdout.write(findingsText(findings));
    if (values.fix === true && looked !== null) await mend(upload, looked);
    return exitCodeOf(findings, looked?.plan ?? null, values.strict === true);
  },
};

interface Looked extends PlannedUpload {
  readonly findings: readonly Finding[];
}

async function lookAt(upload: string): Promise<Looked> {
  const planned = await planFor(upload, process.env);
  return { ...planned, findings: [...findingsOf(planned.plan), ...advice(planned)] };
}

const advice = ({ survey, plan, settings }: PlannedUpload): Finding[] =>
  plan.outcome === 'staged' && survey !== null ? packageAdvice(survey, plan, settings).map(ofWarning) : [];

async function mend(upload: string, { survey, plan }: Looked): Promise<void> {
  const { fixesFor, carryOutFix } = await import('./doctor/fixes.ts');
  const { findPython } = await import('./run/known-pythons.ts');
  const { statSync } = await import('node:fs');
  const say = (line: string): void => void process.stdout.write(`  ${line}\n`);
  process.stdout.write('\nMended\n');
  if (plan.outcome !== 'staged' || survey === null || !statSync(upload).isDirectory())
    return say(plan.outcome === 'staged' ? 'nothing: a zip is not written to' : 'nothing');
  const python = findPython(process.env, plan.python);
  const minor = 'version' in python ? python.version.replace(/\.\d+$/, '') : null;
  const fixes = fixesFor(survey, plan, minor);
  for (const fix of fixes) say(carryOutFix(upload, fix));
  if (fixes.length === 0) say('nothing');
}

/** Pure. */
export function exitCodeOf(findings: readonly Finding[], plan: StagingPlan | null, isStrict: boolean): number {
  const counts = ({ severity }: Finding): boolean => severity === 'error' || (isStrict && severity === 'warning');
  if (plan?.outcome === 'refused') return FAULT_EXIT[plan.problem.fault];
  if (plan !== null && plan.start.problem !== null) return EXIT_CODE.nothingRuns;
  const bad = findings.filter(counts);
  if (bad.some(({ code }) => code === 'program-syntax')) return EXIT_CODE.nothingRuns;
  if (bad.some(({ about }) => about === 'upload')) return FAULT_EXIT.upload;
  return bad.length > 0 ? FAULT_EXIT.platform : EXIT_CODE.done;
}
