/**
 * What is this file, if it is no zip? Told by its first bytes, and else by its name.
 */

const UNPACK = 'Unpack it, and upload the folder, or a zip of it: zip -r job.zip FOLDER.';
const AS_PROJECT =
  'Put it into a folder, as src/program.py with a function run(data, params), with a requirements.txt beside src, and ' +
  'upload the folder, or a zip of it.';
const AGAIN = 'Check that the file came through whole, and upload the folder of the project, or a zip of it.';

interface FileSort {
  readonly what: string;
  readonly remedy: string;
}

/** Bytes at a place, as one character each. */
const BY_BYTES: readonly (FileSort & { readonly at: number; readonly bytes: string })[] = [
  { at: 0, bytes: '\x1f\x8b', what: 'packed by gzip, as a .tar.gz is', remedy: UNPACK },
  { at: 0, bytes: 'BZh', what: 'packed by bzip2, as a .tar.bz2 is', remedy: UNPACK },
  { at: 0, bytes: '\xfd7zXZ\0', what: 'packed by xz, as a .tar.xz is', remedy: UNPACK },
  { at: 0, bytes: '\x28\xb5\x2f\xfd', what: 'packed by Zstandard, as a .tar.zst is', remedy: UNPACK },
  { at: 0, bytes: '7z\xbc\xaf\x27\x1c', what: 'a 7z archive', remedy: UNPACK },
  { at: 0, bytes: 'Rar!\x1a\x07', what: 'a RAR archive', remedy: UNPACK },
  { at: 257, bytes: 'ustar', what: 'a tar archive', remedy: UNPACK },
  { at: 0, bytes: '%PDF-', what: 'a PDF document', remedy: AGAIN },
  { at: 0, bytes: '\x7fELF', what: 'a program for Linux', remedy: AGAIN },
  { at: 0, bytes: 'MZ', what: 'a program for Windows', remedy: AGAIN },
];

const BY_NAME: readonly (FileSort & { readonly names: RegExp })[] = [
  { names: /\.pyw?$/i, what: 'a single Python file', remedy: AS_PROJECT },
  { names: /\.ipynb$/i, what: 'a notebook', remedy: `Export its code as a Python file first. ${AS_PROJECT}` },
];

/** A server's page in place of the file it should have sent. */
const PAGE: FileSort = {
  what: 'a web page',
  remedy: 'A server may have sent it in place of the zip: open it in a browser to see why. Then fetch the zip again.',
};

const EMPTY: FileSort = { what: 'an empty file', remedy: AGAIN };
const TEXT: FileSort = { what: 'a text', remedy: AGAIN };
const UNKNOWN: FileSort = { what: 'something else', remedy: AGAIN };

/** How many bytes it takes to tell. */
export const HEAD_BYTES = 262;

/** @param head The first HEAD_BYTES bytes, or all there are. */
export function sortOfFile(name: string, head: Uint8Array): FileSort {
  if (head.length === 0) return EMPTY;
  const text = Buffer.from(head).toString('latin1');
  return (
    BY_BYTES.find(({ at, bytes }) => text.startsWith(bytes, at)) ??
    BY_NAME.find(({ names }) => names.test(name)) ??
    (/^\s*<(!doctype html|html|\?xml)/i.test(text) ? PAGE : isText(head) ? TEXT : UNKNOWN)
  );
}

/** What is neither, told without opening it: a pipe would wait for ever. */
export const SPECIAL: FileSort = {
  what: 'neither a file nor a folder, but a pipe, a socket or a device',
  remedy: AGAIN,
};

const isText = (head: Uint8Array): boolean => head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
