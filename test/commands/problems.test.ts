import * as room from '../../src/commands/problems.ts';
import { jobCrashed, jobEndedUnseen, jobKilled, noJob } from '../../src/commands/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  noJob: [
    noJob('samples/plain-python', { kind: 'command', command: 'python main.py', from: 'Procfile', problem: null }),
    noJob('shop', { kind: 'elsewhere', command: null, from: 'package.json', problem: null }),
  ],
  jobCrashed: [jobCrashed('SIGSEGV')],
  jobEndedUnseen: [jobEndedUnseen(3)],
  jobKilled: [jobKilled('SIGKILL')],
});
