import { messageText, problemOf } from '../problem.ts';
import { type Command, EXIT_CODE } from './command.ts';

/** Apart from the job's own, for any program may end with 1, 3 or 4. */
export const NOT_STARTED = { upload: 121, platform: 123, ours: 125 } as const;

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
  exitCodes: [
    ['any', "the job's own"],
    [String(EXIT_CODE.usage), 'wrong usage'],
    [String(NOT_STARTED.upload), 'the job could not be started: a fault of the upload'],
    [String(NOT_STARTED.platform), 'of this machine'],
    [String(NOT_STARTED.ours), 'of this program'],
  ],
  run: async ({ upload, values }) => {
    try {
      const { runUpload } = await import('./run/run.ts');
      const say = (line: string): void => void process.stderr.write(`planqk-buildpack: ${line}\n`);
      const [data, params] = [values.data, values.params] as (string | undefined)[];
      return await runUpload({ upload, data, params, env: process.env, say });
    } catch (error) {
      const problem = problemOf(error);
      process.stderr.write(messageText(problem));
      return NOT_STARTED[problem.fault];
    }
  },
};
