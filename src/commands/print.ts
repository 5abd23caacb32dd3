/**
 * How is a plan printed: as a tree for people, or as the record itself?
 */
import { styleText } from 'node:util';
import { recordOf, recordText, type StagingRecord } from '../app-root/record.ts';
import type { StagingPlan } from '../app-root/staging-plan.ts';
import { messageText, warningLine } from '../problem.ts';
import { printable } from '../quote.ts';
import { describeRecord } from '../staging/describe.ts';
import { type Command, EXIT_CODE, type Option } from './command.ts';

export const JSON_OPTION: Option = { name: 'json', text: 'as JSON, as .planqk/staging.json holds it' };

export const PLAN_EXIT_CODES: Command['exitCodes'] = [
  [String(EXIT_CODE.done), 'done, or nothing to do'],
  [String(EXIT_CODE.refused), 'the upload is refused'],
  [String(EXIT_CODE.usage), 'wrong usage'],
  [String(EXIT_CODE.ourFault), 'a fault of this program'],
];

/** @returns The exit code. */
export function printPlan(plan: StagingPlan, json: boolean): number {
  const record = recordOf(plan);
  if (json) process.stdout.write(recordText(record));
  else if (plan.outcome === 'refused') process.stderr.write(messageText(plan.problem));
  else process.stdout.write(plan.outcome === 'untouched' ? untouched(plan.reason, record) : tree(record));
  return plan.outcome === 'refused' ? EXIT_CODE.refused : EXIT_CODE.done;
}

const untouched = (reason: string, { warnings }: StagingRecord): string =>
  [`Nothing to stage: ${printable(reason)}.`, ...warnings.map(warningLine), ''].join('\n');

/** Colour is for terminals; NO_COLOR and the like are respected by styleText. */
const style = (format: 'bold' | 'yellow', text: string): string =>
  process.stdout.isTTY ? styleText(format, text) : text;

const tree = (record: StagingRecord): string =>
  describeRecord(record)
    .map(({ heading, lines }) => {
      const branches = lines.map((line, index) => `${index === lines.length - 1 ? '└─' : '├─'} ${printable(line)}\n`);
      return `${style(heading === 'Warnings' ? 'yellow' : 'bold', heading)}\n${branches.join('')}`;
    })
    .join('');
