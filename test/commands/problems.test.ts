import * as room from '../../src/commands/problems.ts';
import { managerNotRun, noJob } from '../../src/commands/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  managerNotRun: [managerNotRun('poetry', ['app/user_code/pyproject.toml', 'app/user_code/poetry.lock'])],
  noJob: [
    noJob('samples/plain-python', { kind: 'command', command: 'python main.py', from: 'Procfile', problem: null }),
    noJob('shop', { kind: 'elsewhere', command: null, from: 'package.json', problem: null }),
  ],
});
