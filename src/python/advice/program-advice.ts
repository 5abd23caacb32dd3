/**
 * What does a program do that works where it was written, and not in a job?
 *
 * Pure, and by its text alone. What stands below `if __name__ == "__main__"` is no part of a job.
 */
import { quoted } from '../../quote.ts';
import type { ProgramFile } from '../program-files.ts';
import { type CodeLine, type Literal, oncePerSuite, type Suite, statementsOf } from '../statements.ts';
import type { Advice, Advised } from './types.ts';

export function programAdvice({ program }: Pick<Advised, 'program'>): Advice[] {
  const read = program.map((file) => ({ file, lines: statementsOf(file.text).filter(partOfJob()) }));
  return [
    ...asksForInput(read.flatMap(({ file, lines }) => questionsIn(file, lines))),
    ...namesOwnPaths(read.flatMap(({ file, lines }) => ownPathsIn(file, lines))),
  ];
}

function partOfJob(): (line: CodeLine) => boolean {
  const isAside = oncePerSuite(({ header }) => /^if\b.*\b__name__\b/.test(header));
  return ({ within }) => !within.some(isAside);
}

interface Question {
  readonly place: string;
  readonly isAtOnce: boolean;
}

const CALL = /(?<![.\w])input ?\(/;
/** A parameter, a variable, a function of that name. */
const OTHER_MEANING = /(?<![.\w])input(?! ?\(|\w)|\bdef input\b/;

function questionsIn({ path }: ProgramFile, lines: readonly CodeLine[]): Question[] {
  if (lines.some(({ text }) => OTHER_MEANING.test(text))) return [];
  const isGuarded = oncePerSuite(answersItself);
  return lines
    .filter(({ text, within }) => CALL.test(text) && !within.some(isGuarded))
    .map(({ line, indent, within }) => ({
      place: `${path}:${line}`,
      isAtOnce: indent === 0 && within.length === 0,
    }));
}

/** Knows what to do where nobody answers. */
const answersItself = ({ header, first, handlers }: Suite): boolean =>
  /\bisatty\b/.test(header) ||
  /\bisatty\b/.test(first?.header ?? '') ||
  handlers.some((handler) => /^(\*|$)|\b(EOFError|Exception|BaseException)\b/.test(handler));

function asksForInput(questions: readonly Question[]): Advice[] {
  if (questions.length === 0) return [];
  return [
    {
      severity: questions.some(({ isAtOnce }) => isAtOnce) ? 'error' : 'warning',
      code: 'asks-for-input',
      message: 'input() asks at a terminal, and a job has none: it raises EOFError.',
      where: questions.map(({ place }) => place),
      remedy: "Take the value from run's parameters, data and params.",
    },
  ];
}

/** Folders of people's own machines. */
const OF_HOME = /^(\/home\/[^/\s]+\/|\/Users\/[^/\s]+\/|[A-Za-z]:\/(Users|Documents and Settings)\/)/;
/** And no pattern, such as `t:\d+`. */
const OF_DRIVE = /^[A-Za-z]:[\\/][\w ]{2,}([\\/.]|$)/;

/** `C:\data`, not `Q:\n`: one backslash and a letter may be a line end. */
function isOwnPath({ text, isRaw }: Literal): boolean {
  const start = text.slice(0, 200);
  if (isRaw) return OF_HOME.test(start) || OF_DRIVE.test(start);
  if (/^[A-Za-z]:\\\\/.test(start)) return OF_DRIVE.test(start.replaceAll('\\\\', '\\'));
  return OF_HOME.test(start) || /^[A-Z]:(\/|\\(?![abfnrtvxuUN0-7'"\n\\]))[\w ]{2,}([\\/.]|$)/.test(start);
}

/** What stands alone is a comment. */
const ownPathsIn = ({ path }: ProgramFile, lines: readonly CodeLine[]): string[] =>
  lines.flatMap(({ text, literals }) =>
    /^\w{0,2}''$/.test(text)
      ? []
      : literals.filter(isOwnPath).map(({ text: literal, line }) => quoted({ path, line }, `'${literal}'`)),
  );

function namesOwnPaths(places: readonly string[]): Advice[] {
  if (places.length === 0) return [];
  return [
    {
      severity: 'warning',
      code: 'path-of-own-machine',
      message: 'A path that only the machine has on which the program was written: a job will not find it.',
      where: places,
      remedy: 'Upload the file, and name it by its path in the user code, which is the working directory of a job.',
    },
  ];
}
