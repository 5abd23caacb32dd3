/**
 * How is a place in the upload, and what stands there, quoted to the user? Never with the credentials it may hold.
 */

/** A line of a file of the upload, 1-based; null where only the file is known. */
export interface FilePlace {
  readonly path: string;
  readonly line: number | null;
}

export const placeText = ({ path, line }: FilePlace): string => (line === null ? path : `${path}:${line}`);

/** The place, and the user's own text behind it. */
export const quoted = (at: FilePlace | string, text: string): string =>
  `${typeof at === 'string' ? at : placeText(at)}  ${maskCredentials(text)}`;

/** `https://user:secret@host` becomes `https://****@host`, for every scheme and for none, and with `user@` alone too. */
export function maskCredentials(text: string): string {
  return text.replace(/\/\/(?:[^\s/@]*:[^\s@]*|[^\s/]*)@/g, '//****@').replace(/[^\s/:@='"]+:[^\s/@*]+@/g, '****@');
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
