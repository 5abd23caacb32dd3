/**
 * What does an entry hold? Never more than the list of contents says, whatever it unpacks to.
 */
import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { Refusal, refuse } from '../problem.ts';
import { damagedZipEntry } from './problems.ts';
import type { ZipBytes } from './zip-bytes.ts';
import { STORED } from './zip-checks.ts';
import type { ZipEntry } from './zip-entries.ts';

/** The whole content. @throws Refusal `damaged-zip-entry` */
export function contentOf(bytes: ZipBytes, entry: ZipEntry): Buffer {
  const packed = bytes.read(entry.contentAt, entry.packedSize);
  const content = entry.method === STORED ? packed : inflate(packed, entry);
  if (content.length !== entry.size || crc32(content) !== entry.crc32) refuse(damaged(entry));
  return content;
}

function inflate(packed: Buffer, entry: ZipEntry): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: entry.size + 1 });
  } catch (error) {
    throw new Refusal(isTooLong(error) ? tooLong(entry) : damaged(entry));
  }
}

const isTooLong = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';

const damaged = ({ path }: ZipEntry) => damagedZipEntry(path, 'its content does not fit its checksum and size');

const tooLong = ({ path, size }: ZipEntry) =>
  damagedZipEntry(path, `it unpacks to more than the ${size.toLocaleString('en')} bytes it is said to have`);

/** The same for what is too large to be held in memory, to an open file. */
export async function streamContent(bytes: ZipBytes, entry: ZipEntry, fd: number): Promise<void> {
  const write = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of checked(entry, chunks)) writeFileSync(fd, chunk);
  };
  const packed = Readable.from(packedChunks(bytes, entry));
  try {
    if (entry.method === STORED) await pipeline(packed, write);
    else await pipeline(packed, createInflateRaw(), write);
  } catch (error) {
    if (/^Z_/.test((error as NodeJS.ErrnoException).code ?? '')) refuse(damaged(entry));
    throw error;
  }
}

const CHUNK = 256 * 1024;

function* packedChunks(bytes: ZipBytes, { contentAt, packedSize }: ZipEntry): Generator<Buffer> {
  for (let at = 0; at < packedSize; at += CHUNK) yield bytes.read(contentAt + at, Math.min(CHUNK, packedSize - at));
}

async function* checked(entry: ZipEntry, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let length = 0;
  let checksum = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > entry.size) refuse(tooLong(entry));
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (length !== entry.size || checksum !== entry.crc32) refuse(damaged(entry));
}
