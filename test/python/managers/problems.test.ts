import * as room from '../../../src/python/managers/problems.ts';
import {
  dependencyInvalid,
  dependencyPlaceholder,
  extrasLimit,
  localPathLocked,
  localPathMissing,
  localPathOutside,
  lockEntryInvalid,
  lockVersion,
  lockWithoutProject,
  spelling,
  staleLock,
  templateRequirements,
  toolSetting,
} from '../../../src/python/managers/problems.ts';
import { describeMessages } from '../../messages.ts';

const where = 'app/user_code/pyproject.toml:10';
const at = { path: 'app/user_code/pyproject.toml', line: 10 };

describeMessages(import.meta.dirname, room, {
  dependencyInvalid: [dependencyInvalid(at, 'qiskit =='), dependencyInvalid(at, 'a @ https://user:secret@host/a b')],
  dependencyPlaceholder: [dependencyPlaceholder(at, 'lib @ {env:LIB}', '{env:LIB}')],
  extrasLimit: [extrasLimit(at)],
  localPathLocked: [
    localPathLocked({ where, reference: 'lib', target: 'app/user_code/lib', taken: 'lib' }),
    localPathLocked({ where, reference: '../lib', target: 'app/lib', taken: null }),
  ],
  localPathMissing: [localPathMissing(where, 'lib', 'app/user_code/lib')],
  localPathOutside: [localPathOutside(where, '/home/ada/lib')],
  lockEntryInvalid: [lockEntryInvalid({ path: 'pylock.toml', line: 7 }, 'qiskit', 'no version is given')],
  lockVersion: [lockVersion({ path: 'pylock.toml', line: 1 }, '2.0', '1')],
  lockWithoutProject: [lockWithoutProject('app/user_code/uv.lock')],
  spelling: [spelling('app/user_code/PyProject.toml', 'pyproject.toml')],
  staleLock: [staleLock('app/user_code/pyproject.toml', 'app/user_code/poetry.lock', 'poetry')],
  toolSetting: [
    toolSetting(
      { path: 'app/user_code/pyproject.toml', line: 9 },
      'tool.uv.sources.torch',
      'it cannot be told to take one package from one index',
      "Run 'uv lock' and add uv.lock to the upload; it is then used instead.",
    ),
  ],
  templateRequirements: [templateRequirements('requirements.txt', 'app/user_code/pyproject.toml', 'poetry')],
});
