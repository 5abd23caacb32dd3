/** How commands that start an upload here end where there is nothing to start: apart from the job's own exit codes. */
import { log } from '../log.ts';
import { problemOf } from '../problem.ts';
import { type Command, EXIT_CODE } from './command.ts';

/** Any program may end with 1, 3 or 4. */
export const NOT_STARTED = { upload: 121, platform: 123, ours: 125 } as const;

/** @param what Cannot be done, where the fault is the upload's. */
export const notStartedCodes = (what: string): Command['exitCodes'] => [
  [String(EXIT_CODE.usage), 'wrong usage'],
  [String(NOT_STARTED.upload), `${what}: a fault of the upload`],
  [String(NOT_STARTED.platform), 'of this machine'],
  [String(NOT_STARTED.ours), 'of this program'],
];

/** @returns The exit code. */
export async function orNotStarted(start: () => Promise<number>): Promise<number> {
  try {
    return await start();
  } catch (error) {
    const problem = problemOf(error);
    log.problem(problem);
    return NOT_STARTED[problem.fault];
  }
}
