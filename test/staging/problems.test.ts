import * as room from '../../src/staging/problems.ts';
import {
  ambiguousUserCode,
  entryPointNotFound,
  noProgram,
  noRun,
  noSuchUserCode,
  nothingToRun,
  procfileWithoutProcess,
  severalProjects,
  unreadableEntryPoint,
} from '../../src/staging/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  ambiguousUserCode: [ambiguousUserCode(['grover', 'shor'])],
  entryPointNotFound: [entryPointNotFound('job.main:run')],
  unreadableEntryPoint: [unreadableEntryPoint('solver:solve:fast')],
  noProgram: [
    noProgram('app/user_code', { found: ['app/user_code/README.md'], remedy: null }),
    noProgram('app/user_code', {
      found: ['app/user_code/main.py:3 defines run'],
      remedy: 'Move it to src/program.py, or set ENTRY_POINT=main:run.',
    }),
  ],
  noRun: [
    noRun('app/user_code/src/program.py', { found: [], remedy: null }),
    noRun('app/user_code/src/program.py', {
      found: ['app/user_code/solver.py:1 defines run'],
      remedy: 'Move it to src/program.py, or set ENTRY_POINT=solver:run.',
    }),
  ],
  nothingToRun: [
    nothingToRun('.', { found: [], remedy: null }),
    nothingToRun('.', {
      found: ['main.py:3 defines run'],
      remedy: 'Move it to src/program.py, or set ENTRY_POINT=main:run.',
    }),
  ],
  severalProjects: [severalProjects(['grover', 'shor'])],
  noSuchUserCode: [noSuchUserCode('jobs/grover')],
  procfileWithoutProcess: [procfileWithoutProcess('Procfile')],
});
