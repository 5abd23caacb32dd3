import * as room from '../../../../src/python/managers/project/problems.ts';
import { badSetupCfg } from '../../../../src/python/managers/project/problems.ts';
import { describeMessages } from '../../../messages.ts';

describeMessages(import.meta.dirname, room, {
  badSetupCfg: [
    badSetupCfg({ path: 'app/user_code/setup.cfg', line: 1 }, 'version https://git-lfs.github.com/spec/v1'),
  ],
});
