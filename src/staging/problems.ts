/**
 * Why is an upload no job, and nothing that can be staged?
 */
import { problemsAbout } from '../problem.ts';
import type { RelPath } from '../upload/survey.ts';

const problem = problemsAbout('what-is-staged');

const folder = (path: RelPath): string => (path === '.' ? 'The upload' : `The folder ${path}`);

export const ambiguousUserCode = problem('ambiguous-user-code', (folders: readonly RelPath[]) => ({
  headline: 'More than one folder looks like the user code',
  detail: 'An upload holds one job, and these folders each look like one:',
  where: folders,
  remedy: `Upload one of them, or set BP_PLANQK_USER_CODE to the folder that is meant, for example BP_PLANQK_USER_CODE=${folders[0]}.`,
  inDoubt: 'If you are not sure, upload the folder that holds the src/program.py you mean, and nothing else.',
}));

export const noProgram = problem('no-program', (userCode: RelPath, found: readonly string[]) => ({
  headline: 'No program to run was found',
  detail: `${folder(userCode)} has to hold src/program.py with a function run(data, params), or a Procfile. Found there instead:`,
  where: found,
  remedy: found.some((name) => name.endsWith('.ipynb'))
    ? 'Put the code of the notebook into src/program.py, as a function run(data, params).'
    : 'Add src/program.py with a function run(data, params), or set ENTRY_POINT to module:function.',
  inDoubt: 'If you are not sure, add src/program.py.',
}));

export const noRun = problem('no-run', (program: RelPath) => ({
  headline: 'The program has no run function',
  detail: 'A job is started by calling run(data, params), and the program does not define it.',
  where: [program],
  remedy: 'Define run(data, params) in it and return the result, or set ENTRY_POINT to module:function.',
}));

export const noSuchUserCode = problem('no-such-user-code', (setting: string) => ({
  headline: 'BP_PLANQK_USER_CODE names a folder that is not in the upload',
  detail: 'It has to be a folder, relative to the top of the upload.',
  where: [setting],
  remedy: 'Correct BP_PLANQK_USER_CODE, or leave it out to have the folder found.',
}));

export const procfileWithoutProcess = problem('procfile-without-process', (path: RelPath) => ({
  headline: 'The Procfile starts nothing',
  detail: 'Each line has to be of the form `name: command`, and no line of this file is.',
  where: [path],
  remedy: 'Write one line such as `web: python app.py`.',
}));
