import * as room from '../../../../src/python/managers/pipenv/problems.ts';
import { pipfileEntry } from '../../../../src/python/managers/pipenv/problems.ts';
import { describeMessages } from '../../../messages.ts';

describeMessages(import.meta.dirname, room, {
  pipfileEntry: [pipfileEntry('app/user_code/Pipfile:7', 'six', 'no version is given')],
});
