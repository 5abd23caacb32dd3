import { log } from '../log.ts';
import { variablesOn } from '../on-windows.ts';
import type { Command } from './command.ts';
import { notStartedCodes, orNotStarted } from './not-started.ts';

export const runCommand: Command = {
  name: 'run',
  takes: 'DIR|ZIP',
  summary: 'run the job on this machine, without a container',
  text:
    'Runs the job on this machine, without a container: stages a copy of the upload, makes a Python environment (with uv ' +
    'where there is one, else with venv and pip), and starts the runner that the image would start. It installs what comes ' +
    'to a requirements.txt, of pip, PDM, setup.py and a plain pyproject.toml too; packages of conda and the lock of pixi; ' +
    'and the lock of uv, Poetry or pipenv where that tool is on PATH. Pythons are looked for on PATH and where uv and pyenv keep theirs. The upload is not ' +
    "written to. Environments are kept in the user's cache, and used again while what feeds them is the same.",
  options: [
    { name: 'data', value: 'FILE', file: 'exists', text: "the job's data (default: input/data.json of the upload)" },
    {
      name: 'params',
      value: 'FILE',
      file: 'exists',
      text: "the job's parameters (default: input/params.json of the upload)",
    },
  ],
  exitCodes: [['any', "the job's own"], ...notStartedCodes('the job could not be started')],
  run: ({ upload, values }) =>
    orNotStarted(async () => {
      const { runUpload } = await import('./run/run.ts');
      const [data, params] = [values.data, values.params] as (string | undefined)[];
      return runUpload({ upload, data, params, env: variablesOn(process.env), say: log.line, warn: log.warning });
    }),
};
