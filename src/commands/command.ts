/**
 * What is a command? Shapes and exit codes; the commands themselves are in commands.ts's table.
 */
import { FAULT_EXIT } from '../problem.ts';
import { LOG_FORMATS } from '../user-settings.ts';

export const EXIT_CODE = { done: 0, usage: 2, nothingRuns: 4 } as const;

/** Of what ends a command, in its help. */
export const FAULT_CODES = [
  [String(FAULT_EXIT.upload), 'the upload is refused'],
  [String(EXIT_CODE.usage), 'wrong usage'],
  [String(FAULT_EXIT.ours), 'a fault of this program'],
  [String(FAULT_EXIT.platform), 'a fault of this machine: its disk, rights, limits'],
] as const;

export interface Option {
  /** Without its dashes. */
  readonly name: string;
  /** What stands for its value; none: a switch. */
  readonly value?: string;
  /** Its value is a file that has to exist, or a place that must not. */
  readonly file?: 'exists' | 'new';
  /** All that its value can be. */
  readonly choices?: readonly string[];
  /** There is no default. */
  readonly isNeeded?: true;
  readonly text: string;
}

const LOG_FORMAT: Option = {
  name: 'log-format',
  value: 'FORMAT',
  choices: LOG_FORMATS,
  text: 'json: what it tells on stderr is one JSON object a line (default: text, or BP_LOG_FORMAT)',
};

/** Of every command. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: 'quiet', text: 'nothing but the answer and errors' },
  { name: 'verbose', text: 'also what only helps to find a fault (or BP_LOG_LEVEL=DEBUG)' },
  LOG_FORMAT,
];

export interface Given {
  /** The folder, or zip, or whatever else the command takes; '' where there need be none, and none was given. */
  readonly upload: string;
  /** By the option's name. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

export interface Command {
  /** One word, or two, of which the first is shared. */
  readonly name: string;
  readonly takes: 'DIR' | 'DIR|ZIP' | '[DIR|ZIP]' | 'SHELL';
  /** The folder need not be there. */
  readonly mayBeNew?: true;
  /** False: settings of uploads are nothing to it. */
  readonly isOfUploads?: false;
  /** One line, without full stop. */
  readonly summary: string;
  readonly text: string;
  readonly options: readonly Option[];
  /** What a value can be, where that takes a list; shown under its heading. */
  readonly list?: { readonly heading: string; readonly rows: readonly (readonly [term: string, meaning: string])[] };
  readonly exitCodes: readonly (readonly [code: string, meaning: string])[];
  /** @returns The exit code. @throws Refusal, UsageError */
  readonly run: (given: Given) => Promise<number>;
}

/** Wrong usage: told in one line, with the way to the help. */
export class UsageError extends Error {}
