import * as room from '../../../../src/python/managers/script/problems.ts';
import { scriptBlocks, scriptSources } from '../../../../src/python/managers/script/problems.ts';
import { describeMessages } from '../../../messages.ts';

describeMessages(import.meta.dirname, room, {
  scriptBlocks: [
    scriptBlocks([
      { path: 'src/program.py', line: 1 },
      { path: 'src/program.py', line: 9 },
    ]),
  ],
  scriptSources: [scriptSources({ path: 'src/program.py', line: 4 }, ['lib', 'tools'])],
});
