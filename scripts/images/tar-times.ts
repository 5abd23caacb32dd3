/**
 * What does a layer become whose files are from no later than a given time? Made again, it is the same then.
 *
 * Pure. Of a tar only the headers are changed that have a later time, in place.
 */

const BLOCK = 512;
const SIZE = { at: 124, length: 12 };
const TIME = { at: 136, length: 12 };
const SUM = { at: 148, length: 8 };
const TYPE_AT = 156;

/** What belongs to the entry after it, in the form of PAX. */
const EXTENDED = 'x'.charCodeAt(0);

/** @throws Error where a time is told in a way that is not known here */
export function withTimesUpTo(tar: Buffer, seconds: number): Buffer {
  const settled = Buffer.from(tar);
  for (let at = 0; at + BLOCK <= settled.length; ) {
    const header = settled.subarray(at, at + BLOCK);
    // two empty blocks are the end, and one is no entry
    if (header[0] === 0) {
      at += BLOCK;
      continue;
    }
    const size = numberIn(header, SIZE);
    if (header[TYPE_AT] === EXTENDED) checkExtended(settled.subarray(at + BLOCK, at + BLOCK + size), seconds);
    if (numberIn(header, TIME) > seconds) setTime(header, seconds);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return settled;
}

/** In octal, or, with the highest bit set, in binary. */
function numberIn(header: Buffer, { at, length }: { readonly at: number; readonly length: number }): number {
  const field = header.subarray(at, at + length);
  if ((field[0]! & 0x80) === 0) return Number.parseInt(field.toString('latin1').replace(/[\0 ]+$/, ''), 8) || 0;
  return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
}

function setTime(header: Buffer, seconds: number): void {
  header.write(`${seconds.toString(8).padStart(11, '0')}\0`, TIME.at, 'latin1');
  header.write(' '.repeat(SUM.length), SUM.at, 'latin1');
  const sum = header.reduce((value, byte) => value + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, SUM.at, 'latin1');
}

/** Docker leaves times out of these, and mmdebstrap writes those that are early enough. */
function checkExtended(records: Buffer, seconds: number): void {
  const time = /(?:^|\n)\d+ mtime=([\d.]+)\n/.exec(records.toString('latin1'))?.[1];
  if (time !== undefined && Number(time) > seconds) throw new Error(`a layer has a file of ${time}, in a PAX header`);
}
