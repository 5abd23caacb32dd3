/**
 * What goes into and comes out of relocating pip requirements? Shapes only.
 */
import type { Warning } from '../../problem.ts';
import type { FilePlace } from '../../quote.ts';
import type { RelPath } from '../../upload/survey.ts';

/** Where requirement lines come from. Several are joined in order into one staged file. */
export interface RequirementSource {
  /** The file, or, when `text` is set, the file that holds the lines (for messages). */
  path: RelPath;
  /** Base of `-r`, `-c` and `-f`: the folder of the file (of the link, where it is one). */
  dir: RelPath;
  /** The folder in which the author ran pip: base of everything installable. */
  cwd: RelPath;
  /** Where the author names the file, in another one. */
  namedAt?: FilePlace;
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

export interface Relocation {
  /** Whole staged file: UTF-8, LF, ends with a newline, opens with a comment naming the sources. */
  content: string;
  how: 'copied' | 'rewritten' | 'generated';
  from: RelPath[];
  /** All files that these include, each other's too. */
  included: readonly RelPath[];
  /** What says how a folder is built that is installed. */
  projects: readonly RelPath[];
  /** Rewritten copies of included files. */
  extra: readonly StagedInclude[];
  warnings: Warning[];
}
