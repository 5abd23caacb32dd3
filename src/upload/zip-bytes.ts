/**
 * The bytes of a zip, read in windows: thousands of small records lie side by side, and a call for each would take longer
 * than all else.
 */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Refusal, refuse } from '../problem.ts';
import { appUnreadable, badZip, notAZip } from './problems.ts';
import { systemReason } from './reasons.ts';
import { HEAD_BYTES, SPECIAL, sortOfFile } from './what-file.ts';

const WINDOW = 64 * 1024;

export class ZipBytes {
  readonly file: string;
  readonly fd: number;
  readonly size: number;
  /** One for all, filled anew: thousands would be garbage sooner than they are collected. */
  #window: Buffer = Buffer.alloc(0);
  #filled = 0;
  #at = 0;

  /** Never waits, as opening a pipe would. @throws Refusal `not-a-zip`, `app-unreadable` */
  constructor(file: string) {
    this.file = file;
    this.fd = openToRead(file);
    this.size = fstatSync(this.fd).size;
  }

  /** Valid until the next call. Shorter than asked for where the file ends. */
  at(position: number, length: number): Buffer {
    if (position < this.#at || position + length > this.#at + this.#filled) this.#fill(position, length);
    const start = position - this.#at;
    return this.#window.subarray(start, Math.min(start + length, this.#filled));
  }

  #fill(position: number, length: number): void {
    if (length > this.#window.length) this.#window = Buffer.allocUnsafeSlow(Math.max(length, WINDOW));
    this.#at = position;
    this.#filled = Math.max(0, Math.min(this.#window.length, this.size - position));
    this.#readInto(this.#window.subarray(0, this.#filled), position);
  }

  /** A copy of one's own. */
  read(position: number, length: number): Buffer {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.size - position)));
    this.#readInto(buffer, position);
    return buffer;
  }

  #readInto(buffer: Buffer, position: number): void {
    for (let filled = 0; filled < buffer.length; ) {
      const got = this.#readSome(buffer.subarray(filled), position + filled);
      if (got === 0) refuse(badZip(this.file, 'it became shorter while it was read'));
      filled += got;
    }
  }

  #readSome(buffer: Buffer, position: number): number {
    try {
      return readSync(this.fd, buffer, 0, buffer.length, position);
    } catch (error) {
      throw unreadable(error);
    }
  }

  /** What it is instead of a zip, or that it was one. */
  refusalOf(): Refusal {
    const head = this.read(0, HEAD_BYTES);
    if (beginsAsZip(head))
      return new Refusal(badZip(this.file, 'the list of its contents, which stands at its end, is missing'));
    const { what, remedy } = sortOfFile(basename(this.file), head);
    return new Refusal(notAZip(this.file, what, remedy));
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** With a record of some kind: `PK` and a small number. */
const beginsAsZip = (head: Buffer): boolean => head.toString('latin1', 0, 2) === 'PK' && head[2]! < 9;

function openToRead(file: string): number {
  try {
    if (!statSync(file).isFile()) refuse(notAZip(file, SPECIAL.what, SPECIAL.remedy));
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): unknown {
  const reason = systemReason(error);
  return reason === null ? error : new Refusal(appUnreadable(reason));
}
