/**
 * What does staging another package manager's project need to know, and what comes of it?
 *
 * Shapes only. Paths are relative to the app root.
 */

import type { Ignored, Manager, NativeManager, Write } from '../../app-root/staging-plan.ts';
import type { Warning } from '../../problem.ts';
import type { RelPath, Survey } from '../../upload/survey.ts';
import type { RequirementSource } from '../requirements/types.ts';
import type { Stated } from '../version.ts';

export interface NativeContext {
  readonly survey: Survey;
  readonly userCode: RelPath;
  readonly base: RelPath;
  readonly manager: NativeManager;
  /** The chosen manifest. */
  readonly path: RelPath;
  /** The user named it (BP_PLANQK_MANIFEST), so no other beside it counts. */
  readonly isExplicit: boolean;
  /** What the template itself asks of pip. */
  readonly template: readonly RequirementSource[];
  /** What files that hold nothing but a Python version say (.python-version, runtime.txt). */
  readonly versionFiles: readonly Stated[];
}

export interface NativePlan {
  /** Who installs in the end: some manifests come up as a requirements.txt. */
  readonly manager: Manager;
  readonly writes: readonly Write[];
  readonly settings: Readonly<Record<string, string>>;
  /** All that counts for the choice of Python; empty where the manager brings its own. */
  readonly python: readonly Stated[];
  /** Files beside the manifest that are used after all. */
  readonly used: readonly RelPath[];
  readonly ignored: readonly Ignored[];
  readonly warnings: readonly Warning[];
}
