/**
 * The job of an upload on this machine, without a container: a staged copy of it, and an environment with what it needs.
 *
 * The upload itself is never written to. Not here: the commands' words and exit codes (commands.ts).
 */

import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Staged } from '../../app-root/staging-plan.ts';
import { readBindings } from '../../cnb/bindings.ts';
import { isWindows } from '../../on-windows.ts';
import { Refusal, refuse, type Warning } from '../../problem.ts';
import type { Interpreter } from '../../python/constraint.ts';
import { type Access, openAccess } from '../../python/install/access.ts';
import { withLaunchVariables } from '../../python/install/conda-variables.ts';
import { planInstallation, readAsked, type ToInstall } from '../../python/install/installation.ts';
import { withAskedGroups } from '../../python/install/locked-projects.ts';
import { textAt } from '../../python/install/requirements-on-disk.ts';
import { programProblem } from '../../python/install/syntax.ts';
import { givenAs } from '../../python/install/variables.ts';
import { bringsPython } from '../../python/plan.ts';
import { descriptorVariables, readDescriptor } from '../../staging/project-descriptor.ts';
import { stageAppDir } from '../../staging/stage-app-dir.ts';
import { guessedNameWarnings } from '../../staging/warnings.ts';
import { copyFolder } from '../../upload/copy-folder.ts';
import { surveyAppDir } from '../../upload/folder.ts';
import { readLimits } from '../../upload/limits.ts';
import { refuseWriting } from '../../upload/reasons.ts';
import { unzip } from '../../upload/unzip.ts';
import { readSettings } from '../../user-settings.ts';
import { managerNotRun, noJob, notOnWindows } from '../problems.ts';
import { ensureCondaFiles } from './carried-files.ts';
import { type EnvironmentRequest, ensureEnvironment, type LocalEnvironment } from './local-environment.ts';
import { removeOthers } from './packed-copy.ts';

export interface UploadOptions {
  /** A folder or a zip. */
  readonly upload: string;
  readonly env: NodeJS.ProcessEnv;
  /** Told what goes on; the job's own output goes to stdout and stderr as it is. */
  readonly say: (line: string) => void;
  readonly warn: (warning: Warning) => void;
}

export interface PreparedJob {
  readonly interpreter: string;
  readonly appDir: string;
  readonly env: NodeJS.ProcessEnv;
}

interface Preparation<T> {
  /** What else the job's process gets. */
  readonly variables: (appDir: string, userCode: string) => NodeJS.ProcessEnv;
  /** Before anything is installed. */
  readonly check: (python: string, appDir: string, env: NodeJS.ProcessEnv) => void;
  readonly use: (job: PreparedJob) => Promise<T>;
}

/**
 * The copy is there while `use` is at it, and no longer.
 *
 * @throws Refusal for an upload that is refused, that is no job, or whose environment cannot be made.
 */
export async function withPreparedJob<T>(
  options: UploadOptions,
  { variables, check, use }: Preparation<T>,
): Promise<T> {
  const work = makeWorkFolder();
  try {
    const appDir = join(work, 'app');
    await copyUpload(options, appDir);
    const descriptor = await readDescriptor(surveyAppDir(appDir));
    const declared = descriptorVariables(descriptor);
    await removeOthers(appDir, descriptor);
    const settings = readSettings({ ...declared, ...options.env });
    const plan = await stageAppDir(appDir, settings);
    if (plan.outcome === 'refused') throw new Refusal(plan.problem);
    if (plan.outcome !== 'staged' || !plan.isJob)
      throw new Refusal(plan.start.problem ?? noJob(options.upload, plan.start));
    plan.warnings.forEach(options.warn);
    if (isWindows(process.platform) && bringsPython(plan.manager))
      throw new Refusal(notOnWindows('An environment of conda or pixi'));
    const operator = { ...options.env, ...withAskedGroups(plan.settings, options.env) };
    const asked = await whatIsAsked(appDir, plan, operator.BP_PIP_REQUIREMENT ?? settings.pipRequirement);
    const jobEnv = {
      ...options.env,
      ENTRY_POINT: options.env.ENTRY_POINT ?? plan.entryPoint ?? '',
      PLANQK_USER_CODE: plan.userCode,
      ...variables(appDir, plan.userCode),
    };
    const whenChosen = (python: Interpreter): void => {
      check(python.path, appDir, jobEnv);
      if (asked.kind === 'conda') return; // whose own Python runs it, and is not there yet
      const place = { userCode: plan.userCode, entryPoint: jobEnv.ENTRY_POINT };
      const problem = programProblem(surveyAppDir(appDir), place, python);
      if (problem !== null) refuse(problem);
    };
    const making = { ...options, asked, appDir, work, request: plan.python, whenChosen };
    const bindings = readBindings({ platformDir: '', env: operator, notIn: [appDir] });
    const access = openAccess({ appDir, operator, given: givenAs(declared), bindings, isOwn: true }, asked);
    const { interpreter, variables: launch } = await ensureWith(access, options.warn, making);
    return await use({ interpreter, appDir, env: withLaunchVariables(launch, jobEnv) });
  } finally {
    // somebody may still look at it, as Windows' own scanners do
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What the embedded builder would install, too. @throws Refusal for what only another tool can */
async function whatIsAsked(
  appDir: string,
  { manager, writes, userCode, python }: Staged,
  named: string | undefined,
): Promise<ToInstall> {
  const installation = planInstallation(readdirSync(appDir), named, (name) => textAt(appDir, name));
  if (installation.kind === 'none') return { kind: 'pip', files: [] };
  if (installation.kind !== 'unsupported')
    return readAsked(appDir, installation, { condaDir: ensureCondaFiles(), userCode, request: python });
  const { found } = installation;
  const sources = writes.filter(({ path }) => found.includes(path)).flatMap(({ from }) => from);
  throw new Refusal(managerNotRun(manager ?? 'another tool', sources.length > 0 ? [...new Set(sources)] : found));
}

async function ensureWith(
  { env, lines, warnings, close }: Access,
  warn: UploadOptions['warn'],
  making: Omit<EnvironmentRequest, 'env' | 'from'>,
): Promise<LocalEnvironment> {
  try {
    warnings.forEach(warn);
    return await ensureEnvironment({ ...making, env, from: lines });
  } finally {
    close();
  }
}

function makeWorkFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'planqk-run-'));
  } catch (error) {
    return refuseWriting(tmpdir(), error);
  }
}

async function copyUpload({ upload, env, say, warn }: UploadOptions, appDir: string): Promise<void> {
  const limits = readLimits(env);
  if (!statSync(upload).isDirectory()) {
    guessedNameWarnings(await unzip(upload, appDir, limits)).forEach(warn);
    return;
  }
  const leftOut = copyFolder(upload, appDir, { limits, withoutNoise: true });
  for (const path of leftOut) say(`left out, a pipe, a socket or a device: ${path}`);
}
