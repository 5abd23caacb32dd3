/**
 * How is a plan printed: as a tree for people, or as the record itself?
 */
import { styleText } from 'node:util';
import { recordOf, recordText, type StagingRecord } from '../app-root/record.ts';
import type { Staged, StagingPlan, Untouched } from '../app-root/staging-plan.ts';
import { log } from '../log.ts';
import { messageText, warningLine } from '../problem.ts';
import { firstOf, printable } from '../quote.ts';
import { describeRecord, startLine } from '../staging/describe.ts';
import { type Command, EXIT_CODE, FAULT_CODES, type Option } from './command.ts';

export const JSON_OPTION: Option = { name: 'json', text: 'as JSON, as .planqk/staging.json holds it' };

export const STAGE_EXIT_CODES: Command['exitCodes'] = [
  [String(EXIT_CODE.done), 'done, or nothing to do'],
  ...FAULT_CODES,
];

export const PLAN_EXIT_CODES: Command['exitCodes'] = [
  [String(EXIT_CODE.done), 'it will run'],
  ...FAULT_CODES.slice(0, -1),
  [
    String(EXIT_CODE.nothingRuns),
    'nothing would run: neither a job nor an app with a start command, a program that cannot be parsed, or packages of ' +
      'which a warning says that they cannot be installed',
  ],
  ...FAULT_CODES.slice(-1),
];

/** @param signature Of the function that is called, where it can be told. */
export function printPlan(plan: StagingPlan, json: boolean, signature: string | null = null): void {
  const record = recordOf(plan);
  if (json) process.stdout.write(recordText(record));
  else if (plan.outcome === 'refused') log.problem(plan.problem);
  else process.stdout.write(answer(plan, record, signature));
}

/** What the upload is comes first. */
function answer(plan: Staged | Untouched, record: StagingRecord, signature: string | null): string {
  const { start } = plan;
  const warnings = record.warnings.filter(({ code }) => code !== start.problem?.code);
  const called = signature === null ? '' : `${printable(signature)}\n`;
  const what =
    start.problem === null
      ? `${style('bold', printable(startLine(start, record)))}\n${called}`
      : messageText(start.problem);
  if (plan.outcome === 'staged') return `${what}\n${tree({ ...record, warnings })}`;
  return [what, `Nothing to stage: ${printable(plan.reason)}.`, ...warnings.map(warningLine), ''].join('\n');
}

const WARNINGS = 'Warnings';

const style = (format: 'bold' | 'yellow', text: string): string =>
  isColoured(process.stdout.isTTY, process.env) ? styleText(format, text) : text;

/**
 * Pure: colour is for terminals that have it, and for those who do not mind.
 *
 * @see https://no-color.org (styleText goes by it only since Node 22.13)
 */
export const isColoured = (isTerminal: boolean | undefined, { NO_COLOR, TERM }: NodeJS.ProcessEnv): boolean =>
  isTerminal === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb';

const tree = (record: StagingRecord): string =>
  [...describeRecord(record), { heading: WARNINGS, lines: firstOf(record.warnings.map(warningLine)) }]
    .filter(({ lines }) => lines.length > 0)
    .map(({ heading, lines }) => {
      const branches = lines.map((line, index) => `${index === lines.length - 1 ? '└─' : '├─'} ${printable(line)}\n`);
      return `${style(heading === WARNINGS ? 'yellow' : 'bold', heading)}\n${branches.join('')}`;
    })
    .join('');
