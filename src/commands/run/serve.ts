/** The job of an upload as an HTTP service on this machine: the same one as in an image, in an environment of the job's own. */

import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ensureService } from './carried-files.ts';
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
 * @throws Refusal for an upload that is refused, that is no job, or whose environment cannot be made.
 */
export function serveUpload(options: ServeOptions): Promise<number> {
  const { env, port, directory } = options;
  const service = ensureService();
  return withPreparedJob(options, {
    variables: (appDir) => ({
      ...(env.PLANQK_SERVE_HOST === undefined ? AT_HOME : {}),
      ...(port !== undefined && { PORT: port }),
      PLANQK_SERVE_DIRECTORY: directory ?? env.PLANQK_SERVE_DIRECTORY ?? `${appDir}-executions`,
    }),
    check: () => {},
    use: ({ interpreter, appDir, env }) => untilEnded([interpreter, '-I', '-S', service], { cwd: appDir, env }),
  });
}

/** A terminal tells the whole group of Ctrl-C; a SIGTERM reaches us alone. */
function untilEnded(
  [file, ...args]: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
    const [wait, handOn] = [() => {}, () => void child.kill('SIGTERM')];
    process.on('SIGINT', wait).on('SIGTERM', handOn);
    child.once('error', fail);
    child.once('close', (code, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', handOn);
      done(code ?? 128 + constants.signals[signal!]);
    });
  });
}
