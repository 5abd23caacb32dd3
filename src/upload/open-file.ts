/**
 * Opens a file that lies in an upload, and nothing else: a pipe would wait for its other end for ever, a device may do
 * anything, and a link leads elsewhere. Asked of the open file too, since a name may stand for another thing a moment later.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** null: no regular file. @throws the system's error, and what `use` throws */
export function withRegularFile<T>(file: string | Buffer, use: (fd: number, stat: Stats) => T): T | null {
  if (!lstatSync(file).isFile()) return null;
  const fd = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stat = fstatSync(fd);
    return stat.isFile() ? use(fd, stat) : null;
  } finally {
    closeSync(fd);
  }
}

/** null: no regular file. @param check Told the size before anything is read. */
export const readRegularFile = (file: string, check: (size: number) => void): Buffer | null =>
  withRegularFile(file, (fd, { size }) => {
    check(size);
    return readFileSync(fd);
  });
