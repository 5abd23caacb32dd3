/**
 * What went wrong, as a value with its words. Each room has its own in its `problems.ts`, made with `problemsAbout`.
 *
 * A message is a headline without full stop, the rule and how this upload departs from it, the places, what to do, what
 * to do when in doubt, and where to read on. Knows no room: every room may stand on it.
 */

import { firstOf, printable } from './quote.ts';
import { LIMITS } from './reading-limits.ts';
import { wrapped } from './wrap.ts';

/** Who can mend it: the author of the upload, the operator of the platform or machine, or we. */
export type WhoseFault = 'upload' | 'platform' | 'ours';

/** What a command or phase ends with, by whose fault it is. */
export const FAULT_EXIT = { upload: 1, ours: 3, platform: 5 } as const satisfies Record<WhoseFault, number>;

export interface Words {
  /** What happened; no full stop. */
  readonly headline: string;
  /** The rule, and how this upload departs from it. */
  readonly detail: string;
  /** `path` or `path:line`, one a line. */
  readonly where: readonly string[];
  /** What to do, in the imperative. */
  readonly remedy: string;
  /** What to do for those who do not know which of several ways is theirs. */
  readonly inDoubt?: string;
}

export interface Problem extends Words {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly fault: WhoseFault;
  /** Where it is explained. */
  readonly link: string;
  /** What else is wrong of the same files, so that all can be mended at once. */
  readonly further?: readonly Problem[];
}

/** Makes one kind of problem; the rest is known without making one, for the list of all. */
export interface ProblemKind<Args extends readonly unknown[]> {
  (...args: Args): Problem;
  readonly code: string;
  /** Of the heading in the README that has the rules. */
  readonly anchor: string;
}

const PAGES = 'https://github.com/planqk/planqk-buildpacks/blob/main/docs/messages';

/** Where a code is explained. */
export const pageOf = (code: string): string => `${PAGES}/${code}.md`;

/** Where it depends on what was found whose fault it is, the words say so. */
type WordsOfFault = Words & { readonly fault?: WhoseFault };

/** @param anchor Of the heading in the README that explains the rules of this room. */
export function problemsAbout(anchor: string, fault: WhoseFault = 'upload') {
  return <Args extends readonly unknown[]>(code: string, words: (...args: Args) => WordsOfFault): ProblemKind<Args> =>
    Object.assign((...args: Args): Problem => ({ code, fault, ...words(...args), link: pageOf(code) }), {
      code,
      anchor,
    });
}

/** Carries a problem up to where it is told. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** For `catch`: what a refusal gives way to where somebody else tells it, or nothing depends on it. */
export const insteadOfRefusal =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (error instanceof Refusal) return instead;
    throw error;
  };

/** What `read` returns, or this where it is refused. */
export function orInstead<T, Instead>(read: () => T, instead: Instead): T | Instead {
  try {
    return read();
  } catch (error) {
    return insteadOfRefusal(instead)(error);
  }
}

export function refuse(problem: Problem): never {
  throw new Refusal(problem);
}

const problem = problemsAbout('messages', 'ours');

export const internal = problem('internal', (details: string) => ({
  headline: 'Something unexpected happened while the upload was prepared',
  detail: 'This is probably a fault of this buildpack, not of your upload:',
  where: details.split('\n'),
  remedy: 'Try again. If it stays, report it with this text: https://github.com/planqk/planqk-buildpacks/issues',
}));

export const machineFailed = problemsAbout('messages', 'platform')(
  'machine-failed',
  (reason: string, place: string) => ({
    headline: 'This machine got in the way',
    detail: `Neither your upload nor this buildpack is at fault. The system answered: ${reason}.`,
    where: place === '' ? [] : [place],
    remedy: 'Free space on the disk, or give the user that runs this the right to read and write there, and try again.',
  }),
);

/** What no code of ours can bring about, but for want of space or rights. */
const OF_THE_MACHINE = ['EACCES', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ENOMEM', 'ENOSPC', 'EPERM', 'EROFS'];

/** Null: no refusal, and not told by the system either. */
export function foreseenProblem(error: unknown): Problem | null {
  if (error instanceof Refusal) return error.problem;
  const { code = '', path = '' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return OF_THE_MACHINE.includes(code) ? machineFailed(reasonOf(error), path) : null;
}

/** The problem that an error stands for; anything unforeseen is our fault. */
export function problemOf(error: unknown): Problem {
  const foreseen = foreseenProblem(error);
  if (foreseen !== null) return foreseen;
  return internal(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** The system's own words for what went wrong: `EACCES: permission denied`. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/, \w+( '.*)?$/s, '');

/** What to do, in doubt as well, on one line. */
export const adviceOf = ({ remedy, inDoubt }: Words): string => [remedy, inDoubt].filter(Boolean).join(' ');

/**
 * The message as it is printed: headline, rule, places, remedy, set apart by blank lines; places are never broken. Its last
 * line is for programs.
 */
export function messageText({ code, fault, headline, detail, where, remedy, inDoubt, link, further }: Problem): string {
  const advice = [remedy, ...(inDoubt === undefined ? [] : [inDoubt])].map(paragraph).join('\n');
  const parts = [
    `${paragraph(`[Error: ${headline}]`)}\n${paragraph(detail)}`,
    placesText(where).map(indented).join('\n'),
    advice,
    furtherText(further ?? []),
    `${link}\n[code: ${code}, fault: ${fault}]`,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

const indented = (line: string): string => `  ${line}`;

/** Each in short: what to do is told once it is the first, and is mostly the same. */
function furtherText(further: readonly Problem[]): string {
  if (further.length === 0) return '';
  const lines = further.map(({ headline, where, code }) => `${where[0] ?? ''}: ${headline} [${code}]`);
  const end = further.length < LIMITS.wrong ? [] : ['(Reading ended here.)'];
  return ['Wrong besides:', ...[...placesText(lines), ...end].map(indented)].join('\n');
}

/** Names of files are the author's too, and may hold line ends. */
const paragraph = (text: string): string => wrapped(printable(text));

const placesText = (where: readonly string[]): readonly string[] => firstOf(where.map(printable));

/** What its author should know, though it stops nothing. */
export interface Warning {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly message: string;
  /** `path` or `path:line`. */
  readonly where: readonly string[];
}

/** A warning as it is printed, on one line. */
export const warningLine = ({ code, message, where }: Warning): string =>
  `${where.length > 0 ? `${placesText(where).join(', ')}: ` : ''}${printable(message)} [${code}]`;
