/**
 * What does staging know and decide? The words that survey, plan, record and apply share.
 *
 * Paths are relative to the app root, `/`-separated and normalised; `.` is the app root itself.
 */
import type { Problem } from '../problem.ts';

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
   * @throws ProblemError `file-too-large`, `file-unreadable`
   */
  read(path: RelPath): Uint8Array | null;
  /** Where a link leads, as it is written; null: no link. */
  readLink(path: RelPath): string | null;
}

/** Those whose own files are staged; everything else is turned into pip's. */
export type NativeManager = 'conda' | 'poetry' | 'uv' | 'pipenv' | 'pixi';

export type Manager = 'pip' | NativeManager;

export type How = 'copied' | 'rewritten' | 'generated' | 'linked' | 'parked';

/**
 * One thing that staging puts into the app dir. A parked file is moved there from `from[0]`; of a link, `content` is
 * where it leads, relative to its own folder; all others are written.
 */
export interface Write {
  readonly path: RelPath;
  readonly from: readonly RelPath[];
  readonly how: How;
  readonly content: Uint8Array;
}

export interface Ignored {
  readonly path: RelPath;
  readonly reason: string;
}

export interface Warning {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly message: string;
  /** `path` or `path:line`. */
  readonly where: readonly string[];
}

export interface PythonVersion {
  /** In the dialect that the cpython buildpack understands (Masterminds/semver). */
  readonly constraint: string;
  /** Where the user stated it: a path, or a variable's name. */
  readonly source: string;
}

export interface Staged {
  readonly outcome: 'staged';
  readonly isJob: boolean;
  readonly userCode: RelPath;
  readonly manager: Manager | null;
  readonly python: PythonVersion | null;
  /** `module:function`, for a job. */
  readonly entryPoint: string | null;
  /** Environment for the buildpacks after us, at build time. */
  readonly settings: Readonly<Record<string, string>>;
  readonly writes: readonly Write[];
  readonly ignored: readonly Ignored[];
  readonly warnings: readonly Warning[];
}

export interface Untouched {
  readonly outcome: 'untouched';
  /** Why it is not ours, for `plan`. */
  readonly reason: string;
  readonly warnings: readonly Warning[];
}

export interface Refused {
  readonly outcome: 'refused';
  readonly problem: Problem;
}

export type StagingPlan = Staged | Untouched | Refused;

/** The settings a user may give, from the environment. Empty counts as not set. */
export interface Settings {
  /** BP_PLANQK_USER_CODE */
  readonly userCode?: string | undefined;
  /** BP_PLANQK_MANIFEST */
  readonly manifest?: string | undefined;
  /** ENTRY_POINT, or ENTRYPOINT */
  readonly entryPoint?: string | undefined;
  /** BP_CPYTHON_VERSION */
  readonly python?: string | undefined;
  /** BP_PIP_REQUIREMENT */
  readonly pipRequirement?: string | undefined;
}
