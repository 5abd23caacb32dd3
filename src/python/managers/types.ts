/**
 * What is known of a package manager, and of each kind of manifest it has? Shapes only; table.ts holds them all.
 */
import type { Ignored, Write } from '../../app-root/staging-plan.ts';
import type { Warning } from '../../problem.ts';
import type { RelPath, Survey } from '../../upload/survey.ts';
import type { Processor } from '../processor.ts';
import type { RequirementSource } from '../requirements/types.ts';
import type { Stated } from '../version.ts';
import type { Folder } from './manifest-folder.ts';

export interface Manager {
  /** As its users call it, and as the record does. */
  readonly name: string;
  /** Files at the app root for which the builders' Python buildpacks take it up. */
  readonly signs: readonly string[];
  /** Further files that it reads there: those of a template, left beside the user's, would mislead it. */
  readonly reads?: readonly string[];
  /** Taken up only where no other is, so that its signs are in nobody's way. */
  readonly comesLast?: true;
  /** Installs a Python of its own: nothing is asked of the builder's. */
  readonly bringsPython?: true;
}

/** A manifest that was found. */
export interface FoundManifest {
  readonly survey: Survey;
  readonly path: RelPath;
  /** Of the manifest. */
  readonly folder: Folder;
  /** The folder in which its author ran the manager: the user code, or the template. */
  readonly cwd: RelPath;
  /** For which the image is. */
  readonly processor: Processor;
  /** A setting names it, so that no other beside it counts. */
  readonly isExplicit: boolean;
  /** Of a template: its requirements.txt is what there is to say, and may well be empty. */
  readonly isTemplate?: boolean;
  /** Is there a lock in the folder that was made from this manifest? */
  readonly hasLockOf: (manifest: string) => boolean;
}

/** One kind of manifest. The order of all is table.ts's business. */
export interface Row {
  /** Who installs in the end. */
  readonly manager: Manager;
  /** Proper names of the files it goes by, the best first. */
  readonly files: readonly string[];
  /** What the README says of it: the upload's file, and what comes of it at the app root. */
  readonly readme: readonly [inTheUserCode: string, atTheAppRoot: string];
  /** Where it is not simply the first of `files`. */
  readonly find?: (folder: Folder) => RelPath | null;
  /** Further proper names. */
  readonly pattern?: RegExp;
  /** How people name files of this kind, where a setting names one. */
  readonly named?: RegExp;
  /** A lock file: two of them contradict each other. null: none. */
  readonly lock: {
    /** The file it was made from. */
    readonly of: string;
    /** Of no use without that file beside it. */
    readonly isBound?: true;
    /** Other managers write it, too, so it contradicts none. */
    readonly isExport?: true;
  } | null;
  /** Files that are used along with it, and so are not beaten by it. */
  readonly companions?: readonly string[];
  /** Says as much as a requirements.txt: named as not used where that one counts. */
  readonly isRival: boolean;
  /** Describes the project itself, and pins nothing that a requirements.txt would not. */
  readonly isSideFile?: true;
  /** Where it counts, rivals that are there too are named. */
  readonly namesRivals?: true;
  /** What it says about Python, where another manifest counts. @throws Refusal */
  readonly python?: (folder: Folder, path: RelPath) => Promise<readonly Stated[]>;
  /** Null where the file says nothing about dependencies, so that the next row decides. @throws Refusal */
  readonly read: (found: FoundManifest) => Promise<Answer | PassedOn | null>;
}

/** What a manifest comes to. Who loses by it, and what else speaks of Python, is choose.ts's business. */
export interface Answer {
  readonly takes: Takes;
  /** What it says about Python, the most telling first. */
  readonly says: readonly Stated[];
  /** Files used beside the manifest itself. */
  readonly uses: readonly RelPath[];
  /** The file to name as the one that is used, where it is not the manifest. */
  readonly winner?: RelPath;
  readonly ignored: readonly Ignored[];
  readonly warnings: readonly Warning[];
}

export type Takes =
  /** pip installs: requirement lines, in order. */
  | { readonly kind: 'pip'; readonly sources: readonly RequirementSource[] }
  /** The manager's own files come up. */
  | { readonly kind: 'native'; readonly stage: (context: StageContext) => Promise<ManagerPlan> };

/** The file only points to another, or asks for nothing: the next row that fits will take its place. */
export interface PassedOn {
  readonly takes: null;
  /** What it comes to where no other row fits. */
  readonly otherwise?: Answer;
  readonly reason: string;
  readonly warnings: readonly Warning[];
}

export interface StageContext {
  /** What the template itself asks of pip. */
  readonly template: readonly RequirementSource[];
  /** What files that hold nothing but a Python version say. */
  readonly versionFiles: readonly Stated[];
  /** What the template's own manifest says about Python. */
  readonly templatePython: readonly Stated[];
}

/** What has to stand at the app root. */
export interface ManagerPlan {
  /** Who installs in the end, where it is not the manager itself: some manifests come up as a requirements.txt. */
  readonly manager?: Manager;
  readonly files: readonly Write[];
  /** Where a file of the template goes that is not simply parked under its own name. */
  readonly parkedAs?: Readonly<Record<RelPath, RelPath>>;
  /** Environment for the buildpacks after us. */
  readonly settings: Readonly<Record<string, string>>;
  /** All that counts for the choice of Python; empty where the manager brings its own. */
  readonly python: readonly Stated[];
  /** Names of what a lock has installed, without builds that somebody chose (`+cpu`). */
  readonly locked?: readonly string[];
  /** What another manager has pip install. */
  readonly byPip?: readonly RequirementSource[];
  /** Files beside the manifest that are used after all. */
  readonly used: readonly RelPath[];
  readonly ignored: readonly Ignored[];
  readonly warnings: readonly Warning[];
}
