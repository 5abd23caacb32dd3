/**
 * Why did the system refuse? In our words: its own name calls and places on this machine, and mean nothing to an author.
 */
import { Refusal, refuse } from '../problem.ts';
import { cannotUnpack } from './problems.ts';
import type { RelPath } from './survey.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'it may not be opened by this user',
  EDQUOT: 'the disk space of this user is used up',
  EEXIST: 'something stands there already',
  EFBIG: 'the file is larger than this file system takes',
  EILSEQ: 'its name has characters that this file system does not take',
  EINVAL: 'this file system does not take it',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a folder',
  ELOOP: 'it is a link, or lies behind a circle of links',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its path is longer than this file system takes',
  ENFILE: 'too many files are open',
  ENOENT: 'it is not there, or not any more',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'it lies below something that is no folder',
  EPERM: 'it may not be opened by this user',
  EROFS: 'the disk can only be read',
};

/** The system's error in our words; null: not an error of the system, but a fault of ours. */
export function systemReason(error: unknown): string | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return null;
  return REASONS[code] ?? `the system reports ${code}`;
}

/** @throws Refusal `cannot-unpack` for an error of the system; any other goes on as it is. */
export function refuseWriting(path: RelPath, error: unknown): never {
  const reason = error instanceof Refusal ? null : systemReason(error);
  if (reason === null) throw error;
  refuse(cannotUnpack(path, reason));
}
