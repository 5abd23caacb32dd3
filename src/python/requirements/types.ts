/**
 * What goes into and comes out of relocating pip requirements?
 *
 * Shapes only. The words for problems and notes are in explain.ts.
 */

/** Relative to the app root, '/'-separated, normalised; '.' is the root. */
export type RelPath = string;

/** The only way to the upload: the module itself touches no disk. */
export interface Files {
  /** Bytes of a regular file inside the app root; `null` when there is none, or it is no file. */
  read(path: RelPath): Uint8Array | null;
  kind(path: RelPath): 'file' | 'directory' | 'link' | null;
}

/** Where requirement lines come from. Several are joined in order into one staged file. */
export interface RequirementSource {
  /** The file, or, when `text` is set, the file that holds the lines (for messages). */
  path: RelPath;
  /** Base of `-r`, `-c` and `-f`: the folder of the file (of the link, where it is one). */
  dir: RelPath;
  /** The folder in which the author ran pip: base of everything installable. */
  cwd: RelPath;
  /** Set when the lines are no file of their own, such as the pip section of an environment.yml. */
  text?: string;
  /** Line of `path` on which `text` begins; 1 when absent. */
  firstLine?: number;
  /** For each line of `text`, its line in `path`, where they do not follow each other. */
  lines?: readonly number[];
}

export interface StagedInclude {
  path: RelPath;
  from: RelPath[];
  content: string;
}

export interface Warning {
  /** Stable, kebab-case. */
  code: string;
  message: string;
  /** 'path:line' */
  where: string[];
}

export interface Relocation {
  /** Whole staged file: UTF-8, LF, ends with a newline, opens with a comment naming the sources. */
  content: string;
  how: 'copied' | 'rewritten' | 'generated';
  from: RelPath[];
  /** Rewritten copies of included files. */
  extra: StagedInclude[];
  warnings: Warning[];
}

/** A line of a file. */
export interface Position {
  path: RelPath;
  line: number;
}

/** Why a closure cannot be staged. Data only; every `text` and `reference` is as the user wrote it. */
export type PipProblem =
  | { code: 'requirements-missing'; path: RelPath }
  | { code: 'requirements-missing-include'; at: Position; reference: string; target: RelPath }
  | { code: 'requirements-link-outside'; path: RelPath; at: Position | null }
  | { code: 'requirements-outside'; at: Position; reference: string }
  | { code: 'requirements-host-path'; at: Position; reference: string; name: string | null }
  | { code: 'requirements-cycle'; chain: Position[] }
  | { code: 'requirements-not-text'; path: RelPath; nulBytes: number }
  | { code: 'requirements-limit'; path: RelPath; limit: 'files' | 'depth' | 'size'; allowed: number }
  | { code: 'requirements-variable-path'; at: Position; reference: string; because: Position }
  | { code: 'requirements-unwritable-path'; at: Position; reference: string; folder: RelPath }
  | { code: 'requirements-missing-path'; at: Position; reference: string; target: RelPath }
  | { code: 'requirements-not-installable'; at: Position; reference: string; target: RelPath }
  | { code: 'requirements-invalid-constraint'; at: Position; text: string; reason: 'editable' | 'extras' | 'unnamed' }
  | { code: 'requirements-hash-mix'; hashed: Position; unhashed: Position[] }
  | { code: 'requirements-pin-conflict'; name: string; pins: { version: string; at: Position }[] }
  | { code: LineFault; at: Position; text: string };

/** Ways in which one line is wrong by itself: pip would reject it, or read something else than was meant. */
export type LineFault =
  | 'requirements-blank-after-backslash'
  | 'requirements-path-after-at'
  | 'requirements-editable-fragment'
  | 'requirements-index-path'
  | 'requirements-single-equals'
  | 'requirements-command'
  | 'requirements-include-url'
  | 'requirements-vcs-path'
  | 'requirements-file-url'
  | 'requirements-home-path'
  | 'requirements-editable-invalid'
  | 'requirements-option-invalid'
  | 'requirements-line-invalid';

/** What is worth saying although the build goes on. */
export type PipNote =
  | { code: 'requirements-encoding'; path: RelPath; encoding: string; guessed: boolean }
  | { code: 'requirements-encoding-unknown'; path: RelPath; encoding: string }
  | { code: 'requirements-options-ignored'; at: Position; ignored: string[] }
  | { code: 'requirements-ssh'; at: Position }
  | { code: 'requirements-git'; at: Position[] }
  | { code: 'requirements-variable'; at: Position; reference: string }
  | { code: 'requirements-find-links-missing'; at: Position; reference: string }
  | { code: 'requirements-pkg-resources'; at: Position }
  | { code: 'requirements-joined-include'; at: Position; target: RelPath }
  | { code: 'requirements-index-replaced'; at: Position; replaced: Position[] }
  | { code: 'requirements-hash-gap'; at: Position[]; hashed: Position };

/** Carries a problem up to relocateRequirements, which returns it: nothing else may catch it. */
export class PipRefusal extends Error {
  readonly problem: PipProblem;

  constructor(problem: PipProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

export function refuse(problem: PipProblem): never {
  throw new PipRefusal(problem);
}
