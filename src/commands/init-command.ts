import { basename, resolve } from 'node:path';
import { isWindows, quotedOnWindows } from '../on-windows.ts';
import { FAULT_EXIT } from '../problem.ts';
import { shellWord } from '../quote.ts';
import { type Command, EXIT_CODE } from './command.ts';
import { INIT_MANAGERS, projectFiles, projectName } from './init/project-files.ts';

const MANAGERS = INIT_MANAGERS.map(({ name }) => name);

export const initCommand: Command = {
  name: 'init',
  takes: 'DIR',
  mayBeNew: true,
  isOfUploads: false,
  summary: 'write a small project that works, to begin with',
  text:
    'Writes a small project that works: a program with its input, a test, a description for the platform, and what names ' +
    'its packages. Files that are there already are not touched.',
  options: [
    {
      name: 'manager',
      value: 'MANAGER',
      choices: MANAGERS,
      text: `what names its packages: ${MANAGERS.join(', ')} (default: pip)`,
    },
    { name: 'name', value: 'NAME', text: 'of the project (default: that of the folder)' },
  ],
  exitCodes: [
    [String(EXIT_CODE.done), 'written'],
    [String(EXIT_CODE.usage), 'wrong usage'],
    [String(FAULT_EXIT.ours), 'a fault of this program'],
    [String(FAULT_EXIT.platform), 'files are in the way, or this machine: its disk, rights'],
  ],
  run: async ({ upload: dir, values }) => {
    const manager = MANAGERS.find((each) => each === values.manager) ?? 'pip';
    const name = projectName(typeof values.name === 'string' ? values.name : basename(resolve(dir)));
    const { readTemplates } = await import('./init/templates.ts');
    const { writeFiles } = await import('./write-files.ts');
    const isNew = writeFiles(dir, projectFiles(readTemplates(), manager, name), null);
    process.stdout.write(
      `${isNew ? 'Written' : 'All of it is there already'}: ${name}, with ${manager}. Try it${manager === 'poetry' ? ', where Poetry is installed' : ''}: planqk-buildpack run ${isWindows(process.platform) ? quotedOnWindows(dir) : shellWord(dir)}\n`,
    );
    return EXIT_CODE.done;
  },
};
