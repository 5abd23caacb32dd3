import * as room from '../../src/app-root/problems.ts';
import {
  cannotWrite,
  editedAfterStaging,
  placeTaken,
  planqkTaken,
  stagedElsewhere,
} from '../../src/app-root/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  cannotWrite: [cannotWrite('.planqk', 'EROFS: read-only file system')],
  placeTaken: [placeTaken(['Procfile'])],
  planqkTaken: [planqkTaken(['.planqk/staging.json'])],
  stagedElsewhere: [stagedElsewhere(['Procfile', 'requirements.txt'])],
  editedAfterStaging: [editedAfterStaging('requirements.txt', ['app/user_code/requirements.txt'])],
});
