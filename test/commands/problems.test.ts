import * as room from '../../src/commands/problems.ts';
import { noJob } from '../../src/commands/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  noJob: [noJob('samples/plain-python')],
});
