/**
 * planqk/environment: stands where Paketo's Python buildpacks stand in the production builder. Its detect finds the
 * same trees, its build installs requirements.txt or a lock into a Python that the images bring along.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PythonRequest } from '../app-root/staging-plan.ts';
import { readBuildpackPlan, writeBuildPlan } from '../cnb/build-plan.ts';
import type { BuildContext, DetectContext } from '../cnb/context.ts';
import { EXIT, type ExitCode } from '../cnb/exit-code.ts';
import { writeLaunch } from '../cnb/launch.ts';
import type { Variables } from '../cnb/platform-env.ts';
import { log } from '../log.ts';
import { FAULT_EXIT, foreseenProblem, type Problem, refuse } from '../problem.ts';
import { chooseInterpreter, chooseRequest, type Interpreter, isConstraint } from '../python/constraint.ts';
import { CONDA_STARTS_WITH } from '../python/install/conda-environment.ts';
import { writeEnvironmentLayer } from '../python/install/environment-layer.ts';
import {
  askedFiles,
  type Installation,
  namingFiles,
  planInstallation,
  readAsked,
  type ToInstall,
} from '../python/install/installation.ts';
import { surveyInterpreters } from '../python/install/interpreters.ts';
import {
  badPythonRequest,
  environmentNotMade,
  noSuchRequirements,
  pythonMissing,
  pythonUnsatisfied,
  unsupportedManager,
} from '../python/install/problems.ts';
import { planProcesses } from '../python/install/processes.ts';
import { kindOnDisk } from '../python/install/requirements-on-disk.ts';
import { installerVariables } from '../python/install/variables.ts';
import { provenRecord } from '../staging/stage-app-dir.ts';
import { readSettings } from '../user-settings.ts';

export async function detect({ appDir, buildPlanFile, env }: DetectContext): Promise<ExitCode> {
  if (readInstallation(appDir, env).kind === 'none') return EXIT.fail;
  // Required here too: what is provided and not required by anybody fails the group.
  await writeBuildPlan(buildPlanFile, { provides: [{ name: 'cpython' }], requires: [{ name: 'cpython' }] });
  return EXIT.pass;
}

export async function build(context: BuildContext): Promise<ExitCode> {
  try {
    await makeEnvironment(context);
    return EXIT.pass;
  } catch (error) {
    const problem = problemOf(error);
    log.error(problem);
    return FAULT_EXIT[problem.fault];
  }
}

async function makeEnvironment(context: BuildContext): Promise<void> {
  const { appDir, buildpackDir, layersDir, buildpackPlanFile } = context;
  const { entries } = await readBuildpackPlan(buildpackPlanFile);
  const request = await withTrueSource(context, chooseRequest(entries, context.env.BP_CPYTHON_VERSION));
  const asked = await askedHere(context, request);
  const env = installerVariables(context, namingFiles(asked));
  const python = choosePython(asked, request);
  const uv = join(buildpackDir, 'bin', 'uv');
  const tell = (line: string) => log.line(`  ${line}`);

  log.heading('Python environment');
  const stated = request === null ? 'any will do' : `${request.constraint} in ${request.source}`;
  log.line(asked.kind === 'conda' ? 'Python comes with the packages of conda' : `Python ${python.version} (${stated})`);
  const from = askedFiles(asked);
  log.line(from.length === 0 ? 'No requirements' : `Requirements: ${from.join(' ')}`);
  const ingredients = { appDir, asked, python, uv, pinsDir: buildpackDir, env };
  const outcome = await writeEnvironmentLayer(ingredients, layersDir, tell);
  if (outcome === 'reused') log.line('Nothing has changed: the environment of the last build is kept');

  await writeLaunch(layersDir, { processes: planProcesses(readProcfile(appDir)) });
}

function readInstallation(appDir: string, env: Variables): Installation {
  return planInstallation(readdirSync(appDir), env.BP_PIP_REQUIREMENT);
}

/** @throws Refusal `unsupported-manager`, `no-such-requirements`, and for a file of conda that cannot be read */
async function askedHere(context: BuildContext, request: PythonRequest | null): Promise<ToInstall> {
  const { appDir, buildpackDir, env } = context;
  const installation = readInstallation(appDir, env);
  if (installation.kind === 'unsupported') return refuse(unsupportedManager(installation.found));
  if (installation.kind === 'none') return { kind: 'pip', files: [] };
  if (installation.kind === 'conda') {
    const userCode = (await recordOf(context))?.userCode ?? '.';
    return readAsked(appDir, installation, { condaDir: buildpackDir, userCode, request });
  }
  const missing = askedFiles(installation).filter((file) => kindOnDisk(join(appDir, file)) !== 'file');
  if (installation.kind === 'pip' && missing.length > 0) refuse(noSuchRequirements(missing));
  return installation;
}

function choosePython(asked: ToInstall, request: PythonRequest | null): Interpreter {
  if (request !== null && !isConstraint(request.constraint)) refuse(badPythonRequest(request));
  const offered = surveyInterpreters();
  const python = chooseInterpreter(offered, asked.kind === 'conda' ? CONDA_STARTS_WITH : request);
  if (python !== null) return python;
  return refuse(request === null || offered.length === 0 ? pythonMissing() : pythonUnsatisfied(request, offered));
}

/**
 * planqk/job always asks in the name of pyproject.toml, the highest rank that leaves BP_CPYTHON_VERSION above it. Where
 * the version was really stated is in the staging record.
 */
async function withTrueSource(context: BuildContext, request: PythonRequest | null): Promise<PythonRequest | null> {
  if (request?.source !== 'pyproject.toml') return request;
  return { ...request, source: (await recordOf(context))?.python?.source ?? request.source };
}

const recordOf = ({ appDir, env }: BuildContext) => provenRecord(appDir, readSettings(env));

function readProcfile(appDir: string): string | null {
  const file = join(appDir, 'Procfile');
  return kindOnDisk(file) === 'file' ? readFileSync(file, 'utf8') : null;
}

/** Here even what nobody foresaw is about the environment. */
function problemOf(error: unknown): Problem {
  return (
    foreseenProblem(error) ??
    environmentNotMade(error instanceof Error ? (error.stack ?? error.message) : String(error))
  );
}
