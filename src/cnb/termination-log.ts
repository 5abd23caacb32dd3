/**
 * Where does Kubernetes look for why a container has failed? In a file that it mounts, and shows in the states of the pod and,
 * with kpack, of the Build and the Image. What a container prints is in none of them.
 *
 * @see https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';

const FILE = '/dev/termination-log';

/** What Kubernetes reads of it. */
const BYTES = 4096;

/** Nothing happens where there is no such file, or it is not for us: the message has been printed in any case. */
export function leaveLastWords(message: string, file: string = FILE): void {
  try {
    // never made anew: elsewhere it would be a file in a folder of devices
    const open = openSync(file, constants.O_WRONLY | constants.O_TRUNC);
    try {
      writeSync(open, firstBytes(message, BYTES));
    } finally {
      closeSync(open);
    }
  } catch {
    // not on Kubernetes
  }
}

/** Pure: no character is cut through. */
export function firstBytes(text: string, limit: number): Buffer {
  const bytes = Buffer.from(text);
  let end = Math.min(limit, bytes.length);
  // the bytes of a character after its first begin with 10
  while (end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
