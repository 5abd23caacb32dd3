/** Before each file of fast tests, which share a process: the log as a program starts with it. */
import { startLog } from '../src/log.ts';

startLog({ by: 'planqk', stream: 'stdout' });
