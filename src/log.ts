/**
 * What the user reads while it runs: headings and lines on stdout, errors on stderr, and where
 * Kubernetes finds them.
 */
import { leaveLastWords } from './cnb/termination-log.ts';
import { messageText, type Problem } from './problem.ts';
import { printable } from './quote.ts';

export const log = {
  heading: (text: string): void => write(`${printable(text)}\n`),
  line: (text: string): void => write(`  ${printable(text)}\n`),
  blank: (): void => write('\n'),
  error: (problem: Problem): void => tellFailure(messageText(problem)),
};

/** What a build ends with: for its reader, and for whoever asks the platform. */
export function tellFailure(message: string): void {
  process.stderr.write(`\n${message}`);
  leaveLastWords(message);
}

function write(text: string): void {
  process.stdout.write(text);
}
