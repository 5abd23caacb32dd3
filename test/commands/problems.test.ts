import * as room from '../../src/commands/problems.ts';
import {
  badInput,
  filesInTheWay,
  jobCrashed,
  jobEndedUnseen,
  jobKilled,
  jobOutOfTime,
  managerNotRun,
  noJob,
  notOnWindows,
} from '../../src/commands/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  managerNotRun: [managerNotRun('poetry', ['app/user_code/pyproject.toml', 'app/user_code/poetry.lock'])],
  noJob: [
    noJob('samples/plain-python', { kind: 'command', command: 'python main.py', from: 'Procfile', problem: null }),
    noJob('shop', { kind: 'elsewhere', command: null, from: 'package.json', problem: null }),
  ],
  badInput: [
    badInput({
      headline: 'The input data is not valid JSON',
      rule: 'An input that is given has to be readable; the job does not run on a guess.',
      evidence: ['mine.json (plain JSON)', 'line 1, column 2: Expecting property name enclosed in double quotes'],
      remedy: 'Correct the JSON. A value given on the command line needs single quotes around it.',
    }),
  ],
  notOnWindows: [notOnWindows('A service of the job')],
  jobCrashed: [jobCrashed('SIGSEGV')],
  jobEndedUnseen: [jobEndedUnseen(3)],
  jobKilled: [jobKilled('SIGKILL')],
  jobOutOfTime: [jobOutOfTime(10)],
  filesInTheWay: [
    filesInTheWay(['my-cluster/README.md', 'my-cluster/builder/kustomization.yaml'], true),
    filesInTheWay(['my-job/requirements.txt'], false),
  ],
});
