import { refuse } from '../../../problem.ts';
import type { RelPath } from '../../../upload/survey.ts';
import { nativeAnswer } from '../answers.ts';
import type { Folder } from '../manifest-folder.ts';
import type { Manager, Row } from '../types.ts';
import { condaLock as condaLockProblem } from './problems.ts';

export const conda: Manager = {
  name: 'conda',
  signs: ['environment.yml', 'package-list.txt'],
  bringsPython: true,
};

const ENVIRONMENT_FILES = ['environment.yml', 'environment.yaml'];

export const environment: Row = {
  manager: conda,
  files: ENVIRONMENT_FILES,
  named: /\.ya?ml$/i,
  readme: [
    '`environment.yml`',
    'of one that asks for nothing but Python and pip: its pip lines, as `requirements.txt`, and its Python version; else, without a `package-list.txt` beside it, `environment.yml`, re-based',
  ],
  lock: null,
  isRival: false,
  read: async (found) => (await import('./reading.ts')).readEnvironmentRow(found),
};

const readPackageList: Row['read'] = async (found) =>
  nativeAnswer(async (context) => (await import('./package-list.ts')).stagePackageList(found, context));

/** The list is what an environment was solved to, as a lock is: Paketo, too, takes it before the environment.yml. */
export const packageListBesideEnvironment: Row = {
  manager: conda,
  files: ['package-list.txt'],
  readme: ['`package-list.txt` beside an `environment.yml` with Conda packages', '`package-list.txt`'],
  find: (folder) => (environmentIn(folder) === null ? null : folder.find('package-list.txt')),
  lock: null,
  isRival: false,
  read: readPackageList,
};

export const packageList: Row = {
  manager: conda,
  files: ['package-list.txt'],
  readme: ['`package-list.txt` alone', '`package-list.txt`'],
  namesRivals: true,
  lock: null,
  isRival: false,
  read: readPackageList,
};

export const condaLock: Row = {
  manager: conda,
  files: ['conda-lock.yml'],
  readme: ['`conda-lock.yml`', 'refused: conda does not read it'],
  lock: { of: 'environment.yml' },
  isRival: false,
  read: async ({ path }) => refuse(condaLockProblem(path)),
};

const environmentIn = (folder: Folder): RelPath | null =>
  ENVIRONMENT_FILES.map(folder.find).find((path) => path !== null) ?? null;
