/** Writes zips as odd as a test needs them: libraries refuse to write what broken tools once wrote. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface Member {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** Unix mode, with the type bits: 0o120777 is a link. */
  readonly mode?: number;
  readonly deflate?: boolean;
  /** Size and checksum stand behind the content, as of a tool that writes to a pipe. */
  readonly streamed?: boolean;
  /** Sizes stand among the extra fields, in eight bytes. */
  readonly zip64?: boolean;
  /** Of both headers, where they are to be other than true. */
  readonly claim?: Partial<Claims>;
  /** Of the list of contents alone. */
  readonly listed?: Partial<Claims>;
}

interface Claims {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
  /** Of the local header, from the start of the archive. */
  readonly offset: number;
}

export interface ZipOptions {
  /** Before the archive, as in a self-extracting one. */
  readonly prefix?: Buffer;
  readonly comment?: string;
  /** The end is told in eight bytes. */
  readonly zip64?: boolean;
  readonly entryCount?: number;
}

const STREAMED = 0x8;
const WIDE = 0xffffffff;

const bytesOf = (size: 2 | 4 | 8, ...values: readonly number[]): Buffer => {
  const buffer = Buffer.allocUnsafe(size * values.length);
  values.forEach((value, index) => {
    if (size === 8) buffer.writeBigUInt64LE(BigInt(value), index * 8);
    else buffer.writeUIntLE(value, index * size, size);
  });
  return buffer;
};
const signature = (kind: string): Buffer => Buffer.from(`PK${kind}`, 'latin1');

/** @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3 */
export function zipOf(members: readonly Member[], options: ZipOptions = {}): Buffer {
  const { prefix = Buffer.alloc(0), comment = '', zip64 = false, entryCount = members.length } = options;
  const locals: Buffer[] = [];
  const listed: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const packed = packedOf(member);
    const local = localOf(member, packed);
    listed.push(listedOf(member, packed, offset));
    locals.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(listed);
  const place = [list.length, offset] as const;
  const counted = entryCount % 0x1_0000; // what does not fit is lost, as with macOS
  const record64 = [
    ...[signature('\x06\x06'), bytesOf(8, 44), bytesOf(2, 45, 45), bytesOf(4, 0, 0)],
    ...[bytesOf(8, entryCount, entryCount, ...place)],
    ...[signature('\x06\x07'), bytesOf(4, 0), bytesOf(8, offset + list.length), bytesOf(4, 1)],
  ];
  const record = [
    ...[signature('\x05\x06'), bytesOf(2, 0, 0)],
    ...(zip64 ? [bytesOf(2, 0xffff, 0xffff), bytesOf(4, WIDE, WIDE)] : [bytesOf(2, counted, counted)]),
    ...(zip64 ? [] : [bytesOf(4, ...place)]),
    ...[bytesOf(2, comment.length), Buffer.from(comment, 'latin1')],
  ];
  return Buffer.concat([prefix, ...locals, list, ...(zip64 ? record64 : []), ...record]);
}

interface Packed {
  readonly data: Buffer;
  readonly claims: Omit<Claims, 'name'> & Pick<Member, 'name'>;
}

function packedOf({ name, content = '', deflate = false, streamed = false, claim }: Member): Packed {
  const plain = Buffer.from(content as string);
  const data = deflate ? deflateRawSync(plain) : plain;
  const claims = {
    name,
    flags: streamed ? STREAMED : 0,
    method: deflate ? 8 : 0,
    crc32: crc32(plain),
    packedSize: data.length,
    size: plain.length,
    offset: 0,
    ...claim,
  };
  return { data, claims };
}

const sizesIn = (zip64: boolean, { packedSize, size }: Pick<Claims, 'packedSize' | 'size'>): readonly number[] =>
  zip64 ? [WIDE, WIDE] : [packedSize, size];

const extraOf = (zip64: boolean, { packedSize, size }: Pick<Claims, 'packedSize' | 'size'>): Buffer =>
  zip64 ? Buffer.concat([bytesOf(2, 1, 16), bytesOf(8, size, packedSize)]) : Buffer.alloc(0);

function localOf({ streamed = false, zip64 = false }: Member, { data, claims }: Packed): Buffer {
  const name = Buffer.from(claims.name as string);
  const told = streamed ? { ...claims, crc32: 0, packedSize: 0, size: 0 } : claims;
  const extra = extraOf(zip64 && !streamed, claims);
  const descriptor = [signature('\x07\x08'), bytesOf(4, claims.crc32)];
  const sizes = bytesOf(zip64 ? 8 : 4, claims.packedSize, claims.size);
  return Buffer.concat([
    ...[signature('\x03\x04'), bytesOf(2, 20, told.flags, told.method, 0, 0), bytesOf(4, told.crc32)],
    ...[bytesOf(4, ...sizesIn(zip64 && !streamed, told)), bytesOf(2, name.length, extra.length), name, extra, data],
    ...(streamed ? [...descriptor, sizes] : []),
  ]);
}

function listedOf({ mode = 0o100644, zip64 = false, listed }: Member, packed: Packed, offset: number): Buffer {
  const claims = { ...packed.claims, offset, ...listed };
  const name = Buffer.from(claims.name as string);
  const extra = extraOf(zip64, claims);
  const madeByUnix = 0x0314;
  return Buffer.concat([
    ...[signature('\x01\x02'), bytesOf(2, madeByUnix, 20, claims.flags, claims.method, 0, 0), bytesOf(4, claims.crc32)],
    ...[bytesOf(4, ...sizesIn(zip64, claims)), bytesOf(2, name.length, extra.length, 0, 0, 0)],
    ...[bytesOf(4, (mode << 16) >>> 0, claims.offset), name, extra],
  ]);
}
