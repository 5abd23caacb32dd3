/**
 * What does staging decide? The value that planning makes, the record keeps and apply carries out. Shapes only.
 */
import type { Problem, Warning } from '../problem.ts';
import type { RelPath } from '../upload/survey.ts';

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

export interface PythonRequest {
  /** In the dialect that the cpython buildpack understands (Masterminds/semver). */
  readonly constraint: string;
  /** Where the user stated it: a path, or a variable's name. */
  readonly source: string;
}

/** What will start the image. */
export interface Start {
  /**
   * `job`: the runner calls its entry point. `command`: the upload's own. `elsewhere`: what builds that language, or a
   * Dockerfile, says. `nothing`: the image would end at once.
   */
  readonly kind: 'job' | 'command' | 'elsewhere' | 'nothing';
  /** The upload's own; a job has one only where a Procfile or start module stands before the runner. */
  readonly command: string | null;
  /** The file that says so. */
  readonly from: RelPath | null;
  /** Why nothing would run, what was found instead, and what to do. */
  readonly problem: Problem | null;
}

export interface Staged {
  readonly outcome: 'staged';
  readonly start: Start;
  readonly isJob: boolean;
  readonly userCode: RelPath;
  /** Who installs, as its users call it. */
  readonly manager: string | null;
  readonly python: PythonRequest | null;
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
  readonly start: Start;
  /** Why it is not ours, for `plan`. */
  readonly reason: string;
  readonly warnings: readonly Warning[];
}

export interface Refused {
  readonly outcome: 'refused';
  readonly problem: Problem;
}

export type StagingPlan = Staged | Untouched | Refused;
