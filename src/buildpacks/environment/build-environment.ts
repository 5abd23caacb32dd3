/** planqk/environment's build: installs what was found into a Python that the images bring along. */

import { dirname, join } from 'node:path';
import type { PythonRequest } from '../../app-root/staging-plan.ts';
import { readBindings } from '../../cnb/bindings.ts';
import { readBuildpackPlan } from '../../cnb/build-plan.ts';
import type { BuildContext } from '../../cnb/context.ts';
import { EXIT, type ExitCode } from '../../cnb/exit-code.ts';
import { writeLaunch } from '../../cnb/launch.ts';
import { readRunImage } from '../../cnb/run-image.ts';
import { leaveLastWords } from '../../cnb/termination-log.ts';
import { log } from '../../log.ts';
import { FAULT_EXIT, foreseenProblem, messageText, type Problem, refuse } from '../../problem.ts';
import {
  chooseInterpreter,
  chooseRequest,
  type Interpreter,
  imageHasPython,
  isConstraint,
} from '../../python/constraint.ts';
import { type Access, openAccess } from '../../python/install/access.ts';
import { CONDA_STARTS_WITH } from '../../python/install/conda-environment.ts';
import { environmentLabels, LAYER, writeEnvironmentLayer } from '../../python/install/environment-layer.ts';
import { readFreshness } from '../../python/install/freshness.ts';
import { gpuLibrariesWarning, readGpuLibraries } from '../../python/install/gpu-libraries.ts';
import { askedFiles, readAsked, type ToInstall } from '../../python/install/installation.ts';
import { surveyInterpreters } from '../../python/install/interpreters.ts';
import { environmentIn } from '../../python/install/make-environment.ts';
import {
  badPythonRequest,
  buildStopped,
  environmentNotMade,
  noSuchRequirements,
  pythonMissing,
  pythonUnsatisfied,
  runImagePython,
  unsupportedManager,
} from '../../python/install/problems.ts';
import { planProcesses } from '../../python/install/processes.ts';
import { kindOnDisk, textAt } from '../../python/install/requirements-on-disk.ts';
import { givenByPlatform } from '../../python/install/variables.ts';
import { asksForGpu, provenRecord } from '../../staging/stage-app-dir.ts';
import { readSettings } from '../../user-settings.ts';

import { readInstallation } from './read-installation.ts';

export async function build(context: BuildContext): Promise<ExitCode> {
  leaveLastWords(messageText(buildStopped()));
  try {
    await makeEnvironment(context);
    leaveLastWords('');
    return EXIT.pass;
  } catch (error) {
    const problem = problemOf(error);
    log.error(problem);
    return FAULT_EXIT[problem.fault];
  }
}

async function makeEnvironment(context: BuildContext): Promise<void> {
  const { appDir, platformDir, layersDir, env: operator } = context;
  const { entries } = await readBuildpackPlan(context.buildpackPlanFile);
  const request = await withTrueSource(context, chooseRequest(entries, operator.BP_CPYTHON_VERSION));
  const asked = await askedHere(context, request);
  const bindings = readBindings({ platformDir, env: operator, notIn: [appDir, dirname(layersDir)] });
  const access = openAccess({ appDir, operator, given: givenByPlatform(platformDir), bindings }, asked);
  try {
    await install(context, { asked, request }, access);
  } finally {
    access.close();
  }
  const labels = environmentLabels(layersDir);
  await writeLaunch(layersDir, { labels, processes: planProcesses(textAt(appDir, 'Procfile')) });
}

async function install(
  context: BuildContext,
  { asked, request }: { readonly asked: ToInstall; readonly request: PythonRequest | null },
  { env, lines, warnings }: Access,
): Promise<void> {
  const { appDir, buildpackDir, layersDir } = context;
  const began = Date.now();
  const freshness = readFreshness(context.env, process.env);
  const python = choosePython(asked, request);
  if (asked.kind !== 'conda') await checkRunImage(layersDir, python);
  const uv = join(buildpackDir, 'bin', 'uv');
  const tell = (line: string) => log.line(`  ${line}`);

  log.heading('Python environment');
  const stated = request === null ? 'any will do' : `${request.constraint} in ${request.source}`;
  log.line(asked.kind === 'conda' ? 'Python comes with the packages of conda' : `Python ${python.version} (${stated})`);
  const from = askedFiles(asked);
  log.line(from.length === 0 ? 'No requirements' : `Requirements: ${from.join(' ')}`);
  if (from.length > 0) lines.forEach(log.line);
  warnings.forEach(log.warning);
  const ingredients = { appDir, asked, python, uv, pinsDir: buildpackDir, env };
  await writeEnvironmentLayer(ingredients, layersDir, freshness, { say: log.line, tell });
  log.line(`Ready in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  await sayWhatIsForGpus(context, environmentIn(join(layersDir, LAYER), asked), from[0] ?? '');
}

/** Only where it was made just now is it there to be looked at. */
async function sayWhatIsForGpus(context: BuildContext, environment: string, manifest: string): Promise<void> {
  const { appDir, env } = context;
  const libraries = readGpuLibraries(environment);
  if (libraries === null) return;
  const record = await recordOf(context);
  if (asksForGpu(appDir, record, readSettings(env))) return;
  const author = record?.writes.find(({ path }) => path === manifest)?.from.at(-1) ?? manifest;
  log.warning(gpuLibrariesWarning(libraries, author, record?.warnings ?? []));
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

/** An environment only links to its interpreter. @throws Refusal `run-image-python`; what an image does not say, the runner does */
async function checkRunImage(layersDir: string, python: Interpreter): Promise<void> {
  const image = await readRunImage(layersDir);
  if (image?.id && imageHasPython(image.id, python) === false) refuse(runImagePython(python, image));
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

/** Here even what nobody foresaw is about the environment. */
function problemOf(error: unknown): Problem {
  return (
    foreseenProblem(error) ??
    environmentNotMade(error instanceof Error ? (error.stack ?? error.message) : String(error))
  );
}
