import { sha256 as hash } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Bytes from which on node:crypto is faster, although loading it takes 6 ms, which each detect would wait for. */
const LARGE = 256 * 1024;

/** Hex. */
export function sha256(content: Uint8Array): string {
  const crypto = content.length < LARGE ? undefined : process.getBuiltinModule?.('node:crypto');
  return crypto?.createHash('sha256').update(content).digest('hex') ?? bytesToHex(hash(content));
}
