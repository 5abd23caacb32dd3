import * as room from '../../src/upload/problems.ts';
import {
  appUnreadable,
  backslashNames,
  badZip,
  badZipEntry,
  emptyZip,
  fileTooLarge,
  fileUnreadable,
} from '../../src/upload/problems.ts';
import { describeMessages } from '../messages.ts';

describeMessages(import.meta.dirname, room, {
  appUnreadable: [appUnreadable('EACCES: permission denied')],
  backslashNames: [backslashNames(['src\\program.py', 'requirements.txt'])],
  badZip: [badZip('job.zip', 'end of central directory record signature not found')],
  badZipEntry: [badZipEntry('../../etc/passwd', 'its path leaves the archive')],
  emptyZip: [emptyZip('job.zip')],
  fileTooLarge: [fileTooLarge('requirements.txt', 3_500_000, 1024 * 1024)],
  fileUnreadable: [fileUnreadable('requirements.txt', 'EACCES: permission denied')],
});
