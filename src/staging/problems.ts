/**
 * Why is an upload no job, and nothing that can be staged?
 */
import { problemsAbout } from '../problem.ts';
import type { Startable } from '../python/plan.ts';
import { excerpt } from '../quote.ts';
import type { RelPath } from '../upload/survey.ts';

const problem = problemsAbout('what-is-staged');

const folder = (path: RelPath): string => (path === '.' ? 'The upload' : `The folder ${path}`);

const chooseOne = ([first]: readonly RelPath[]): string =>
  `Upload one of them, or set BP_PLANQK_USER_CODE to the folder that is meant, for example BP_PLANQK_USER_CODE=${first}.`;

export const ambiguousUserCode = problem('ambiguous-user-code', (folders: readonly RelPath[]) => ({
  headline: 'More than one folder looks like the user code',
  detail: 'An upload holds one job, and these folders each look like one:',
  where: folders,
  remedy: chooseOne(folders),
  inDoubt: 'If you are not sure, upload the folder that holds the src/program.py you mean, and nothing else.',
}));

export const noProgram = problem('no-program', (userCode: RelPath, { found, remedy }: Startable) => ({
  headline: 'No program to run was found',
  detail: `${folder(userCode)} has to hold src/program.py with a function run(data, params), or a Procfile. Found there instead:`,
  where: found,
  remedy: remedy ?? 'Add src/program.py with a function run(data, params), or set ENTRY_POINT to module:function.',
  inDoubt: 'If you are not sure, add src/program.py.',
}));

export const noRun = problem('no-run', (program: RelPath, { found, remedy }: Startable) => ({
  headline: 'The program has no run function',
  detail: 'A job is started by calling run(data, params), and the program does not define it.',
  where: [program, ...found.filter((place) => place !== program)],
  remedy: remedy ?? 'Define run(data, params) in it and return the result, or set ENTRY_POINT to module:function.',
}));

const NOT_STARTED = 'The upload is neither a job nor an app with a start command';
const ADD_PROGRAM =
  'Add src/program.py with a function run(data, params) that returns the result, or a Procfile with the command to start it.';

export const nothingToRun = problem('nothing-to-run', (dir: RelPath, { found, remedy }: Startable) => ({
  headline: NOT_STARTED,
  detail: `${folder(dir)} has no src/program.py with a function run(data, params), and no Procfile: nothing would run. ${found.length === 0 ? 'No Python was found that could be started.' : 'Found instead:'}`,
  where: found,
  remedy: remedy ?? ADD_PROGRAM,
}));

export const severalProjects = problem('several-projects', (folders: readonly RelPath[]) => ({
  headline: NOT_STARTED,
  detail: 'Several folders hold Python projects, and none of them is taken:',
  where: folders,
  remedy: chooseOne(folders),
}));

export const entryPointNotFound = problem('entry-point-not-found', (entryPoint: string) => ({
  headline: 'ENTRY_POINT names a module that is not in the upload',
  detail: `Nothing else would start it either: it has no src/program.py with a function run(data, params), and no Procfile. ENTRY_POINT is ${excerpt(entryPoint)}.`,
  where: [],
  remedy: 'Write ENTRY_POINT as module:function; solver:run, say, is run in solver.py at the top of the upload.',
}));

export const unreadableEntryPoint = problem('unreadable-entry-point', (entryPoint: string) => ({
  headline: 'ENTRY_POINT cannot be understood',
  detail: `It names a module and a function, with one colon between them, as in src.program:run, or a file in place of the module, as in src/program.py:run. It is ${excerpt(entryPoint)}.`,
  where: [],
  remedy: 'Correct ENTRY_POINT, or unset it: src.program:run is called then.',
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
