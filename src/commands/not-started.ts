/** How commands that start an upload here end where there is nothing to start: apart from the job's own exit codes. */
import { messageText, problemOf } from '../problem.ts';
import { type Command, EXIT_CODE } from './command.ts';

/** Any program may end with 1, 3 or 4. */
const NOT_STARTED = { upload: 121, platform: 123, ours: 125 } as const;

/** @param what Cannot be done, where the fault is the upload's. */
export const notStartedCodes = (what: string): Command['exitCodes'] => [
  [String(EXIT_CODE.usage), 'wrong usage'],
  [String(NOT_STARTED.upload), `${what}: a fault of the upload`],
  [String(NOT_STARTED.platform), 'of this machine'],
  [String(NOT_STARTED.ours), 'of this program'],
];

/**
 * @param start Is given a way to tell what goes on.
 * @returns The exit code.
 */
export async function orNotStarted(start: (say: (line: string) => void) => Promise<number>): Promise<number> {
  try {
    return await start((line) => void process.stderr.write(`planqk-buildpack: ${line}\n`));
  } catch (error) {
    const problem = problemOf(error);
    process.stderr.write(messageText(problem));
    return NOT_STARTED[problem.fault];
  }
}
