import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { sha256 } from '../../src/app-root/digest.ts';

it.each([0, 1, 1000, 256 * 1024 - 1, 256 * 1024, 300_000])(
  'the digest of %i bytes, by whomever it is made',
  (length) => {
    const bytes = Uint8Array.from({ length }, (_, index) => index % 251);
    expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  },
);
