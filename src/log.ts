/**
 * What the user reads while it runs: headings and lines on stdout, errors on stderr.
 */
import { messageText, type Problem } from './problem.ts';
import { printable } from './quote.ts';

export const log = {
  heading: (text: string): void => write(`${printable(text)}\n`),
  line: (text: string): void => write(`  ${printable(text)}\n`),
  blank: (): void => write('\n'),
  error: (problem: Problem): void => {
    process.stderr.write(`\n${messageText(problem)}`);
  },
};

function write(text: string): void {
  process.stdout.write(text);
}
