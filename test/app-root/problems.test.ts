import * as room from '../../src/app-root/problems.ts';
import {
  cannotWrite,
  editedAfterStaging,
  movedFileThereAgain,
  placeTaken,
  planqkTaken,
  stagedElsewhere,
} from '../../src/app-root/problems.ts';
import type { How } from '../../src/app-root/staging-plan.ts';
import { describeMessages } from '../messages.ts';

const write = (path: string, how: How, ...from: string[]) => ({ path, how, from, sha256: '' });
const OF_CONDA = {
  writes: [
    write('.planqk/parked/environment.yml', 'parked', 'environment.yml'),
    write('Procfile', 'generated'),
    write('requirements.txt', 'generated', 'environment.yml'),
  ],
};

describeMessages(import.meta.dirname, room, {
  cannotWrite: [cannotWrite('.planqk', 'EROFS: read-only file system')],
  placeTaken: [placeTaken(['Procfile'])],
  planqkTaken: [planqkTaken(['.planqk/staging.json'])],
  stagedElsewhere: [stagedElsewhere(['Procfile', 'requirements.txt'])],
  editedAfterStaging: [
    editedAfterStaging('requirements.txt', ['app/user_code/requirements.txt'], { writes: [] }),
    editedAfterStaging('requirements.txt', ['environment.yml'], OF_CONDA),
  ],
  movedFileThereAgain: [movedFileThereAgain('environment.yml', '.planqk/parked/environment.yml', OF_CONDA)],
});
