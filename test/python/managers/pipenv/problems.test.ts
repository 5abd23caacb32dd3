import * as room from '../../../../src/python/managers/pipenv/problems.ts';
import { olderLock, pipfileEntry } from '../../../../src/python/managers/pipenv/problems.ts';
import { describeMessages } from '../../../messages.ts';

describeMessages(import.meta.dirname, room, {
  olderLock: [olderLock('app/user_code/Pipfile', 'app/user_code/Pipfile.lock')],
  pipfileEntry: [pipfileEntry('app/user_code/Pipfile:7', 'six', 'no version is given')],
});
