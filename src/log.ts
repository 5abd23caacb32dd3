/**
 * What is told while it runs: lines for people, or JSON for programs; why it failed also where Kubernetes finds it.
 *
 * A phase prints what goes on on stdout and errors on stderr. A command prints its answer on stdout, and all of this on stderr.
 */
import { leaveLastWords } from './cnb/termination-log.ts';
import { messageText, type Problem, type Warning, warningLine } from './problem.ts';
import { firstOf, printable } from './quote.ts';
import { LOG_FORMATS, type LogFormat } from './user-settings.ts';

interface Format {
  readonly format: LogFormat;
  /** Who speaks: the id of a buildpack, or the command. */
  readonly by: string;
  /** Where what goes on is told: a phase's is what it prints, a command prints its answer there. */
  readonly stream: 'stdout' | 'stderr';
}

let current: Format = { format: 'text', by: 'planqk', stream: 'stdout' };
/** The heading that lines stand below. */
let step = '';

/** @param format What is no format counts as text. */
export function startLog(format: string | undefined, by: string, stream: Format['stream']): void {
  step = '';
  current = { format: LOG_FORMATS.find((each) => each === format) ?? 'text', by, stream };
}

export const log = {
  heading: (text: string): void => {
    step = text;
    if (!isJson()) write(`${printable(text)}\n`);
  },
  paragraph: ({ heading, lines }: { readonly heading: string; readonly lines: readonly string[] }): void => {
    log.heading(heading);
    lines.forEach(log.line);
  },
  line: (text: string): void => tell({ level: 'info', message: text.trim() }, () => printable(text)),
  warning: (warning: Warning): void =>
    tell(warningEntry(warning), () => `${isPhase() ? '' : 'warning: '}${warningLine(warning)}`),
  warnings: (warnings: readonly Warning[]): void => {
    if (warnings.length === 0) return;
    log.heading('Warnings');
    if (isJson()) warnings.forEach(log.warning);
    else firstOf(warnings.map(warningLine)).forEach(log.line);
  },
  problem: (problem: Problem): void => writeError(problemText(problem)),
  /** What a phase ends with: for its reader, and for whoever asks the platform. */
  error: (problem: Problem): void => {
    writeError(isJson() ? problemText(problem) : `\n${messageText(problem)}`);
    leaveLastWords(messageText(problem));
  },
};

/** One line of JSON; what is not known is not there. */
interface LogEntry {
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly code?: string;
  readonly fault?: string;
  readonly detail?: string;
  /** `path` or `path:line`. */
  readonly where?: readonly string[];
  readonly remedy?: string;
  readonly link?: string;
}

const isPhase = (): boolean => current.stream === 'stdout';
const isJson = (): boolean => current.format === 'json';

function tell(entry: LogEntry, text: () => string): void {
  write(isJson() ? entryText(entry) : `${isPhase() ? '  ' : `${current.by}: `}${text()}\n`);
}

const warningEntry = ({ code, message, where }: Warning): LogEntry => ({ level: 'warning', message, code, where });

const problemText = (problem: Problem): string => (isJson() ? entryText(problemEntry(problem)) : messageText(problem));

const problemEntry = ({ headline, detail, code, fault, where, remedy, inDoubt, link }: Problem): LogEntry => ({
  level: 'error',
  message: headline,
  code,
  fault,
  detail,
  where,
  remedy: [remedy, inDoubt].filter(Boolean).join(' '),
  link,
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
