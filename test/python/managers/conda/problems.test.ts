import * as room from '../../../../src/python/managers/conda/problems.ts';
import {
  badEnvironmentYml,
  condaLock,
  packageListOfAnotherSystem,
  packageListOfPip,
  twoEnvironments,
} from '../../../../src/python/managers/conda/problems.ts';
import { describeMessages } from '../../../messages.ts';

describeMessages(import.meta.dirname, room, {
  badEnvironmentYml: [badEnvironmentYml('app/user_code/environment.yml', 4, '`dependencies` is not a list')],
  condaLock: [condaLock('app/user_code/conda-lock.yml')],
  packageListOfAnotherSystem: [packageListOfAnotherSystem(['package-list.txt:3  # platform: win-64'])],
  packageListOfPip: [packageListOfPip(['package-list.txt:7  qiskit=1.0.2=pypi_0'])],
  twoEnvironments: [twoEnvironments(['app/user_code/environment.yml', 'app/user_code/environment.yaml'])],
});
