/** What is advice about an upload? Shapes only. */
import type { Staged } from '../../app-root/staging-plan.ts';
import type { TomlFile } from '../../formats/toml.ts';
import type { RelPath, Survey } from '../../upload/survey.ts';
import type { Settings } from '../../user-settings.ts';
import type { LockedFiles } from '../managers/locked-files.ts';
import type { ProgramFile } from '../program-files.ts';

export interface Advice {
  /** `error`: it will fail. `warning`: it may. `note`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'note';
  /** Stable, kebab-case. */
  readonly code: string;
  readonly message: string;
  /** `path` or `path:line`, and after a blank what stands there. */
  readonly where: readonly string[];
  /** What to do, in the imperative. */
  readonly remedy: string;
}

export type AdvisedPlan = Pick<Staged, 'writes' | 'manager' | 'isJob' | 'userCode' | 'python' | 'warnings'>;

/** One of them, where its author has it. */
export interface ListedPackage {
  readonly name: string;
  readonly where: readonly string[];
}

export interface ListedPackages {
  /** Normalized. */
  readonly names: ReadonlySet<string>;
  /** Each with a place of its own, if its line is known. */
  readonly packages: readonly ListedPackage[];
  /** The file that has all there will be; null: others may come along. */
  readonly completeIn: RelPath | null;
  /** None is a folder, an address or a kit, which may bring anything. */
  readonly isKnown: boolean;
  /** Without one release. */
  readonly loose: readonly ListedPackage[];
  /** How one release is written. */
  readonly pin: string;
}

export interface LockContents {
  readonly path: RelPath;
  /** The file that it was made from; null: none, or one that is not read here. */
  readonly manifest: TomlFile | null;
  /** Of all that it has, by normalized name. */
  readonly packages: ReadonlyMap<string, LockedPackage>;
  /** What is surely installed, with the names of its files; none where it does not tell. */
  readonly needed: readonly LockedFiles[];
  /** Something of it is a folder, which may bring modules of any name. */
  readonly hasFolders: boolean;
}

export interface LockedPackage {
  readonly line: number | null;
  /** More than one where that depends on the system. */
  readonly versions: readonly string[];
}

/** All that is read of an upload to give advice. */
export interface Advised {
  readonly survey: Survey;
  readonly plan: AdvisedPlan;
  readonly settings: Settings;
  /** Null: what installs says it in a way that is not read here. */
  readonly listed: ListedPackages | null;
  readonly lock: LockContents | null;
  /** Of a job. */
  readonly program: readonly ProgramFile[];
  /** Minor versions of Python that it may get; null: not known. */
  readonly minors: readonly number[] | null;
}
