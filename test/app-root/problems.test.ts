import * as room from '../../src/app-root/problems.ts';
import { cannotWrite, editedAfterStaging } from '../../src/app-root/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  cannotWrite: [cannotWrite('.planqk', 'EROFS: read-only file system')],
  editedAfterStaging: [editedAfterStaging('requirements.txt', ['app/user_code/requirements.txt'])],
});
