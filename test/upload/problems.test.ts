import { checkLimit, DEFAULT_LIMITS, type Limit, UPLOAD_LIMITS } from '../../src/upload/limits.ts';
import * as room from '../../src/upload/problems.ts';
import {
  appUnreadable,
  backslashNames,
  badLimit,
  badZip,
  badZipEntry,
  cannotUnpack,
  damagedZipEntry,
  emptyZip,
  encryptedZip,
  fileTooLarge,
  fileUnreadable,
  notAZip,
  notTheFile,
  type overLimit,
  unknownCompression,
} from '../../src/upload/problems.ts';
import { sortOfFile } from '../../src/upload/what-file.ts';
import { describeMessages } from '../messages.ts';

const OF_ONE_ENTRY = new Set<Limit['name']>(['fileBytes', 'depth', 'pathBytes', 'nameBytes']);

/** As it is told of an upload that is over a limit by one. */
function over({ name, value }: Limit) {
  const place = OF_ONE_ENTRY.has(name) ? 'data/samples.csv' : undefined;
  try {
    checkLimit(DEFAULT_LIMITS, name, value + 1, place);
  } catch (error) {
    return (error as { problem: ReturnType<typeof overLimit> }).problem;
  }
  throw new Error(`${name} limits nothing`);
}

const notAZipButA = (name: string, head: string) => {
  const { what, remedy } = sortOfFile(name, Buffer.from(head, 'latin1'));
  return notAZip(name, what, remedy);
};

describeMessages(import.meta.dirname, room, {
  appUnreadable: [appUnreadable('it may not be opened by this user')],
  backslashNames: [backslashNames(['src\\program.py', 'requirements.txt'])],
  badLimit: [badLimit('PLANQK_MAX_UPLOAD_BYTES', '2 GB')],
  badZip: [badZip('job.zip', 'the list of its contents, which stands at its end, is missing')],
  badZipEntry: [badZipEntry('../../etc/passwd', 'its path leaves the archive')],
  cannotUnpack: [cannotUnpack('data/samples.csv', 'the disk is full')],
  damagedZipEntry: [damagedZipEntry('data/samples.csv', 'its content does not fit its checksum and size')],
  emptyZip: [emptyZip('job.zip')],
  encryptedZip: [encryptedZip('src/program.py')],
  fileTooLarge: [fileTooLarge('requirements.txt', 3_500_000, 1024 * 1024)],
  fileUnreadable: [fileUnreadable('requirements.txt', 'it may not be opened by this user')],
  notAZip: [
    notAZipButA('job.tar.gz', '\x1f\x8b\x08'),
    notAZipButA('program.py', 'import numpy\n'),
    notAZipButA('job.zip', ''),
    notAZipButA('job.zip', '<!DOCTYPE html>'),
  ],
  notTheFile: [
    notTheFile('requirements.txt', { kind: 'lfs' }),
    notTheFile('app/user_code/requirements.txt', { kind: 'link', target: '../../requirements.txt' }),
    notTheFile('requirements.txt', { kind: 'page' }),
  ],
  overLimit: UPLOAD_LIMITS.map(over),
  unknownCompression: [unknownCompression('data/samples.csv', 'LZMA')],
});
