import { log } from '../log.ts';
import { variablesOn } from '../on-windows.ts';
import type { Command } from './command.ts';
import { notStartedCodes, orNotStarted } from './not-started.ts';

export const serveCommand: Command = {
  name: 'serve',
  takes: 'DIR|ZIP',
  summary: 'serve the job over HTTP on this machine, without a container',
  text:
    'Serves the job over HTTP on this machine, without a container: makes a copy of the upload and its environment as `run` ' +
    'does, and starts the service that the image would start (`docker run --entrypoint serve`). POST / executes the job, and ' +
    'a browser finds a page there. It listens at 127.0.0.1, until Ctrl-C; PLANQK_SERVE_* set what an image can set.',
  options: [
    { name: 'port', value: 'PORT', text: 'the port (default: PORT, or 8081); 0: any that is free' },
    {
      name: 'directory',
      value: 'DIR',
      text: 'where executions are kept for the next time (default: they are removed at the end)',
    },
  ],
  exitCodes: [
    ['0', 'it was told to end'],
    ['1', 'the service could not start, for its port or folder'],
    ...notStartedCodes('there is nothing to serve'),
  ],
  run: ({ upload, values }) =>
    orNotStarted(async () => {
      const { serveUpload } = await import('./run/serve.ts');
      const [port, directory] = [values.port, values.directory] as (string | undefined)[];
      return serveUpload({ upload, port, directory, env: variablesOn(process.env), say: log.line, warn: log.warning });
    }),
};
