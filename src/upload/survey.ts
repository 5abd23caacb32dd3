/**
 * The upload as one bounded walk found it, and the only way to the user's files.
 *
 * Paths are relative to the app root, `/`-separated and normalised; `.` is the app root itself.
 */

export type RelPath = string;

export type EntryKind = 'file' | 'directory' | 'link';

/** The upload as one bounded walk found it. Reading goes through it too, so that nothing outside is ever read. */
export interface Survey {
  /** All entries seen, nearest to the root first; folders of no interest (`.git`, `node_modules`, ...) are listed, not entered. */
  readonly entries: ReadonlyMap<RelPath, EntryKind>;
  /** False where the walk stopped at its limit, so that something may have been missed. */
  readonly complete: boolean;
  /** Entries whose names are not UTF-8, escaped; they are never chosen. */
  readonly oddNames: readonly string[];
  /** Virtual environments in the upload: never searched. */
  readonly virtualEnvs: readonly RelPath[];
  /** What stands at a path, also below the walk's depth. Links inside the upload are resolved; null: nothing there. */
  kind(path: RelPath): EntryKind | null;
  /**
   * The bytes of a file, or null where there is none (a folder, a broken link, a link that leaves the upload).
   * @throws Refusal `file-too-large`, `file-unreadable`
   */
  read(path: RelPath): Uint8Array | null;
  /** Where a link leads, as it is written; null: no link. */
  readLink(path: RelPath): string | null;
}

/** What reading files takes, and no more. */
export type Files = Pick<Survey, 'read' | 'kind'>;
