import * as room from '../../../../src/python/managers/script/problems.ts';
import { scriptBlocks } from '../../../../src/python/managers/script/problems.ts';
import { describeMessages } from '../../../messages.ts';

describeMessages(import.meta.dirname, room, {
  scriptBlocks: [
    scriptBlocks([
      { path: 'src/program.py', line: 1 },
      { path: 'src/program.py', line: 9 },
    ]),
  ],
});
