/**
 * What is told while it runs: lines for people, or JSON for programs; why it failed also where Kubernetes finds it.
 *
 * A phase prints what goes on on stdout and errors on stderr. A command prints its answer on stdout, and all of this on stderr.
 */
import { leaveLastWords } from './cnb/termination-log.ts';
import { adviceOf, messageText, type Problem, type Warning, warningLine } from './problem.ts';
import { firstOf, printable } from './quote.ts';
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from './user-settings.ts';

interface Log {
  readonly format: LogFormat;
  readonly level: LogLevel;
  /** Who speaks: the id of a buildpack, or the command. */
  readonly by: string;
  /** Where what goes on is told: a phase's is what it prints, a command prints its answer there. */
  readonly stream: 'stdout' | 'stderr';
}

let current: Log = { format: 'text', level: 'INFO', by: 'planqk', stream: 'stdout' };
/** The heading that lines stand below. */
let step = '';

interface AskedLog extends Pick<Log, 'by' | 'stream'> {
  readonly format?: string | undefined;
  readonly level?: string | undefined;
}

/** What is no format counts as text, and what is no level as INFO. */
export function startLog({ format, level, by, stream }: AskedLog): void {
  step = '';
  current = {
    format: LOG_FORMATS.find((each) => each === format) ?? 'text',
    level: LOG_LEVELS.find((each) => each === level?.toUpperCase()) ?? 'INFO',
    by,
    stream,
  };
}

const isTold = (level: LogLevel): boolean => LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(current.level);

export const log = {
  heading: (text: string): void => {
    step = text;
    if (!isJson() && isTold('INFO')) write(`${printable(text)}\n`);
  },
  paragraph: ({ heading, lines }: { readonly heading: string; readonly lines: readonly string[] }): void => {
    log.heading(heading);
    lines.forEach(log.line);
  },
  /** What only helps to find a fault. */
  debug: (text: string): void => {
    if (isTold('DEBUG')) tell({ level: 'debug', message: text }, () => `debug: ${printable(text)}`);
  },
  line: (text: string): void => tell({ level: 'info', message: text.trim() }, () => printable(text)),
  warning: (warning: Warning): void =>
    tell(warningEntry(warning), () => `${isPhase() ? '' : 'warning: '}${warningLine(warning)}`),
  warnings: (warnings: readonly Warning[]): void => {
    if (warnings.length === 0) return;
    log.heading('Warnings');
    if (isJson() || !isTold('INFO')) warnings.forEach(log.warning);
    else firstOf(warnings.map(warningLine)).forEach(log.line);
  },
  /** A command was called wrongly: in one line, with where to look. */
  usage: (message: string, remedy: string): void =>
    writeError(
      isJson()
        ? entryText({ level: 'error', message, code: 'usage', remedy })
        : `${current.by}: ${message}; ${remedy}\n`,
    ),
  problem: (problem: Problem): void => writeError(problemText(problem)),
  /** What a phase tells, and goes on; its last words are read only where detect fails as a whole. */
  aloud: (problem: Problem): void => {
    write(problemText(problem));
    leaveLastWords(messageText(problem));
  },
  /** What a phase ends with: for its reader, and for whoever asks the platform. */
  error: (problem: Problem): void => {
    writeError(isJson() ? problemText(problem) : `\n${messageText(problem)}`);
    leaveLastWords(messageText(problem));
  },
};

/** One line of JSON; what is not known is not there. */
interface LogEntry {
  readonly level: 'debug' | 'info' | 'warning' | 'error';
  readonly message: string;
  readonly code?: string;
  readonly fault?: string;
  readonly detail?: string;
  /** `path` or `path:line`. */
  readonly where?: readonly string[];
  readonly remedy?: string;
  readonly link?: string;
  /** What is wrong besides. */
  readonly further?: readonly Pick<LogEntry, 'message' | 'code' | 'where' | 'remedy'>[];
}

const LEVEL_OF = { debug: 'DEBUG', info: 'INFO', warning: 'WARNING', error: 'ERROR' } as const;

const isPhase = (): boolean => current.stream === 'stdout';
const isJson = (): boolean => current.format === 'json';

function tell(entry: LogEntry, text: () => string): void {
  if (!isTold(LEVEL_OF[entry.level])) return;
  write(isJson() ? entryText(entry) : `${isPhase() ? '  ' : `${current.by}: `}${text()}\n`);
}

const warningEntry = ({ code, message, where }: Warning): LogEntry => ({ level: 'warning', message, code, where });

const problemText = (problem: Problem): string => (isJson() ? entryText(problemEntry(problem)) : messageText(problem));

const problemEntry = (problem: Problem): LogEntry => ({
  level: 'error',
  message: problem.headline,
  code: problem.code,
  fault: problem.fault,
  detail: problem.detail,
  where: problem.where,
  remedy: adviceOf(problem),
  link: problem.link,
  ...(problem.further !== undefined && {
    further: problem.further.map((each) => ({
      message: each.headline,
      code: each.code,
      where: each.where,
      remedy: adviceOf(each),
    })),
  }),
});

function entryText({ level, message, ...more }: LogEntry): string {
  const head = { time: new Date().toISOString(), level, by: current.by, ...(step !== '' && { step }) };
  return `${JSON.stringify({ ...head, message, ...more })}\n`;
}

function write(text: string): void {
  process[current.stream].write(text);
}

function writeError(text: string): void {
  process.stderr.write(text);
}
