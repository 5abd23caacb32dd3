/** The job of an upload as an HTTP service on this machine: the same one as in an image, in an environment of the job's own. */

import type { SpawnOptions } from 'node:child_process';
import { resolve } from 'node:path';
import { isWindows } from '../../on-windows.ts';
import { refuse } from '../../problem.ts';
import { notOnWindows } from '../problems.ts';
import { ensureService } from './carried-files.ts';
import { untilEnded } from './hand-on-signals.ts';
import { type UploadOptions, withPreparedJob } from './prepared-job.ts';

export interface ServeOptions extends UploadOptions {
  readonly port?: string | undefined;
  /** Where executions are kept; none: only as long as it runs. */
  readonly directory?: string | undefined;
}

/** A service on somebody's machine is that person's own, unless asked for more. */
const AT_HOME = { PLANQK_SERVE_HOST: '127.0.0.1', PLANQK_SERVE_HOSTS: 'localhost,127.0.0.1,[::1]' };

/**
 * @returns The exit code of the service, which ends by a signal.
 * @throws Refusal `not-on-windows`, and for an upload that is refused, that is no job, or whose environment cannot be made.
 */
export async function serveUpload(options: ServeOptions): Promise<number> {
  const { env, port, directory } = options;
  if (isWindows(process.platform)) refuse(notOnWindows('A service of the job'));
  const service = ensureService();
  return withPreparedJob(options, {
    variables: (appDir) => ({
      ...(env.PLANQK_SERVE_HOST === undefined ? AT_HOME : {}),
      ...(port !== undefined && { PORT: port }),
      // from here, and not from the copy of the upload in which it runs
      PLANQK_SERVE_DIRECTORY: resolve(directory ?? (env.PLANQK_SERVE_DIRECTORY || `${appDir}-executions`)),
    }),
    check: () => {},
    use: async ({ interpreter, appDir, env }) => {
      const options = { cwd: appDir, env, stdio: ['ignore', 'inherit', 'inherit'] } satisfies SpawnOptions;
      return (await untilEnded([interpreter, '-I', '-S', service], options)).exitCode;
    },
  });
}
