/**
 * The door to Python: what has to stand at the app root for a Python project to be installed?
 *
 * Pure: works on a Survey. The story: choose the manifest, stage it with what the template itself requires, find the
 * Python version. All that other rooms may ask about Python is asked here.
 */

import type { Ignored, PythonRequest, Write } from '../app-root/staging-plan.ts';
import type { Warning } from '../problem.ts';
import type { RelPath } from '../upload/survey.ts';
import { isOn } from '../user-settings.ts';
import type { advise, adviseOnProgram } from './advice/advise.ts';
import type { Advice } from './advice/types.ts';
import { type Choice, chooseManifest } from './choose.ts';
import { chooseVersion } from './choose-version.ts';
import { gpuWarnings, gpuWarningsByPip, lockedGpuWarnings } from './gpu-warnings.ts';
import { MANAGERS } from './managers/table.ts';
import { withIncluded } from './manifests-in-force.ts';
import type { ProgramFile, programFiles } from './program-files.ts';
import type { Project } from './project.ts';
import { type StagedManifest, stageManifest } from './stage-manifest.ts';
import { torchBuildWarning } from './torch.ts';
import { planVendor } from './vendor.ts';
import { versionWarnings } from './version-from-git.ts';

export type { Advice } from './advice/types.ts';
export { entryPointFile, entryPointWarnings, hasModule, readEntryPoint } from './entry-point-form.ts';
export { requirementsInUtf8 } from './in-utf8.ts';
export { DEFAULT_PYTHON } from './managers/poetry/python-to-ask.ts';
export { isManifest } from './managers/table.ts';
export { manifestsAtRoot, remoteIncludes } from './manifests-in-force.ts';
export { ARCHS } from './processor.ts';
export {
  defaultEntryPoint,
  type Program,
  readNestedProgram,
  readProgram,
  repairCommand,
  TEMPLATE_IMPORT,
  TEMPLATE_START,
} from './program.ts';
export type { Project } from './project.ts';
export { signatureOf } from './signature.ts';
export { findStartable, poetryScript, type Startable } from './startable.ts';

/** The manager installs a Python of its own. */
export const bringsPython = (manager: string | null): boolean =>
  MANAGERS.some(({ name, bringsPython: brings }) => name === manager && brings === true);

/** Loaded only where it is asked for: detect runs on every upload. */
export const adviceOn = async (...args: Parameters<typeof advise>): Promise<Advice[]> =>
  (await import('./advice/advise.ts')).advise(...args);

/** Of a job whose requirements cannot be read. */
export const adviceOnProgram = async (...args: Parameters<typeof adviseOnProgram>): Promise<Advice[]> =>
  (await import('./advice/advise.ts')).adviseOnProgram(...args);

export const filesOfProgram = async (...args: Parameters<typeof programFiles>): Promise<ProgramFile[]> =>
  (await import('./program-files.ts')).programFiles(...args);

/** What any language's door returns. */
export interface ProjectPlan {
  readonly manager: string;
  readonly python: PythonRequest | null;
  readonly settings: Readonly<Record<string, string>>;
  readonly writes: readonly Write[];
  /** Files of the upload that say what is installed, whether they have to be moved or not. */
  readonly manifests: readonly RelPath[];
  readonly ignored: readonly Ignored[];
  readonly warnings: readonly Warning[];
}

/** @throws Refusal */
export async function planPython(project: Project): Promise<ProjectPlan> {
  const { survey, userCode, settings } = project;
  const choice = await chooseManifest(survey, userCode, settings);
  const { manager, writes, ...staged } = await stageManifest(project, choice);
  const version = await chooseVersion(staged.python, settings.python);
  const vendor = planVendor(survey, userCode, manager, choice.taken?.path ?? null);
  const manifest = choice.taken?.path ?? '';
  const forGpus =
    manager.name === 'pip'
      ? gpuWarnings(survey, writes)
      : [
          ...lockedGpuWarnings(manifest, staged.locked ?? []),
          ...gpuWarningsByPip(survey, staged.byPip ?? [], manifest),
        ];
  return {
    manager: manager.name,
    python: version.python,
    settings: { ...vendor.settings, ...staged.settings },
    writes,
    manifests: withIncluded(survey, manifestsOf(choice, { ...staged, writes })),
    ignored: staged.ignored,
    warnings: [
      ...[...choice.warnings, ...staged.warnings, ...vendor.warnings, ...version.warnings],
      ...(await versionWarnings(survey, writes)),
      ...torchBuildWarning(survey, writes),
      ...(project.hasGpu || isOn(settings.gpu) ? [] : forGpus),
    ],
  };
}

const manifestsOf = ({ taken }: Choice, { writes, used }: Pick<StagedManifest, 'writes' | 'used'>): RelPath[] => [
  ...(taken === null ? [] : [taken.path]),
  ...(taken?.takes.kind === 'pip' ? taken.takes.sources.map(({ path }) => path) : []),
  ...used,
  ...writes.flatMap(({ from }) => from),
];
