/**
 * What do people write into requirements files that was meant for another tool?
 */

import { command, type LineProblem, singleEquals } from './problems.ts';

const COMMAND = /^(\S+\s+)?(pip3?|conda|mamba|poetry|uv|python3?)\s+(-m\s+pip\s+)?(install|add|download)\b/;

const SLIPS: readonly [form: RegExp, problem: LineProblem][] = [
  [COMMAND, command],
  [/^[\w.-]+(\[[^\]]*\])?\s*=\s*[\w.*]+(=\S*)?$/, singleEquals],
];

export function isCommand(text: string): boolean {
  return COMMAND.test(text);
}

export function findSlip(text: string): LineProblem | null {
  return SLIPS.find(([form]) => form.test(text))?.[1] ?? null;
}
