import * as room from '../../src/staging/problems.ts';
import {
  ambiguousUserCode,
  noProgram,
  noRun,
  noSuchUserCode,
  procfileWithoutProcess,
} from '../../src/staging/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  ambiguousUserCode: [ambiguousUserCode(['grover', 'shor'])],
  noProgram: [noProgram('app/user_code', ['app/user_code/main.py']), noProgram('.', ['explore.ipynb'])],
  noRun: [noRun('app/user_code/src/program.py')],
  noSuchUserCode: [noSuchUserCode('jobs/grover')],
  procfileWithoutProcess: [procfileWithoutProcess('Procfile')],
});
