import { sha256 as hash } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Hex. Not by node:crypto: loading that costs each detect 6 ms. */
export const sha256 = (content: Uint8Array): string => bytesToHex(hash(content));
