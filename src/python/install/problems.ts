/**
 * What can go wrong while the environment is made?
 */
import type { PythonRequest } from '../../app-root/staging-plan.ts';
import { problemsAbout, type Words } from '../../problem.ts';
import { excerpt, type FilePlace, placeText } from '../../quote.ts';
import type { Interpreter } from '../constraint.ts';

const problem = problemsAbout('requirements');
const platformProblem = problemsAbout('integration', 'platform');
const ourProblem = problemsAbout('messages', 'ours');

export type InstallerName = 'uv' | 'pip';

/** Why the installer gave up, as far as its output tells. */
export type InstallFailure = 'build' | 'index' | 'other' | 'syntax' | 'unsatisfiable';

export const badPythonRequest = problem('bad-python-request', (request: PythonRequest) => ({
  headline: 'The Python version that is asked for cannot be understood',
  detail: 'A version such as 3.11, or a range such as >=3.10,<3.13 is expected, however, this was found:',
  where: [`${request.constraint} (${request.source})`],
  remedy: `Correct it in ${request.source}, or remove it to get the builder's own Python.`,
}));

export const installFailed = problem(
  'install-failed',
  (installer: InstallerName, failure: InstallFailure, output: readonly string[]) => ({
    ...explainFailure(installer, failure),
    where: output,
  }),
);

export const noPython = problem('no-python', (request: PythonRequest | null, offered: readonly string[]) => ({
  headline: 'No Python on this machine is the one the job asks for',
  detail: `${request === null ? 'Any Python 3 will do' : `${request.source} asks for ${request.constraint}`}, and these were found on PATH:`,
  where: offered.length > 0 ? offered : ['none'],
  remedy: 'Install a Python that fits, and see that it is on PATH.',
}));

export const noSuchRequirements = problem('no-such-requirements', (files: readonly string[]) => ({
  headline: 'A requirements file that BP_PIP_REQUIREMENT names is missing',
  detail: 'Each file it names must be in the app, however, these are not:',
  where: files,
  remedy: 'Correct BP_PIP_REQUIREMENT, or unset it to install requirements.txt.',
}));

export const programSyntax = problem('program-syntax', (at: FilePlace, { version }: Interpreter, reason: string) => ({
  headline: 'The program cannot be parsed',
  detail: `Python ${version}, which this job runs with, says: ${excerpt(reason)}`,
  where: [placeText(at)],
  remedy: 'Correct it there. If it is written for another Python, state that in a .python-version file.',
}));

export const pythonMissing = platformProblem('python-missing', () => ({
  headline: 'This builder has no Python',
  detail:
    'The embedded builder installs into the Python of its images, and there is none in /usr/bin or /usr/local/bin.',
  where: [],
  remedy: 'Use planqk/environment only with the images that embedded/Dockerfile makes.',
}));

export const pythonUnsatisfied = problem(
  'python-unsatisfied',
  (request: PythonRequest, offered: readonly Interpreter[]) => ({
    headline: 'This builder has no Python of the version that is asked for',
    detail: 'The embedded builder installs into the Python that its images bring along:',
    where: [
      `asked for: ${request.constraint} (${request.source})`,
      ...offered.map(({ version, path }) => `on offer:  ${version} (${path})`),
    ],
    remedy: `Ask for a version on offer in ${request.source}, or build with planqk/builder, which installs others.`,
  }),
);

export const unsupportedManager = problem('unsupported-manager', (found: readonly string[]) => ({
  headline: 'This builder only installs requirements.txt',
  detail: 'The app has no requirements.txt. The tools that these files are for are not in the embedded builder:',
  where: found,
  remedy: 'List the packages in requirements.txt, or build with planqk/builder, which has these tools.',
}));

export const environmentNotMade = ourProblem('environment-not-made', (details: string) => ({
  headline: 'The Python environment could not be made',
  detail: 'This is a fault of the buildpack or of the machine, not of your app:',
  where: details.split('\n'),
  remedy: 'Try again. If it stays, report it with this text at https://github.com/planqk/planqk-buildpacks/issues.',
}));

function explainFailure(installer: InstallerName, failure: InstallFailure): Omit<Words, 'where'> {
  switch (failure) {
    case 'unsatisfiable':
      return {
        headline: 'No set of packages satisfies the requirements',
        detail: 'Each requirement needs a release that fits all others and this Python, however:',
        remedy: 'Correct the names and versions that are named above, then build again.',
      };
    case 'index':
      return {
        headline: 'The package index cannot be reached',
        detail: 'Packages are fetched from an index, however, it did not answer as one:',
        remedy:
          'Check the network of the build (`pack build --network host`) and the index URLs, in the requirements and in PIP_INDEX_URL.',
      };
    case 'build':
      return {
        headline: 'A package could not be built',
        detail: 'It has no wheel for this Python, and building it from source failed:',
        remedy: 'Ask for a release that has a wheel, or build with planqk/builder, whose images have compilers.',
      };
    case 'syntax':
      return {
        headline: 'The requirements cannot be read',
        detail: 'They must be in the form that pip reads, however:',
        remedy: 'Correct the line that is named above, then build again.',
      };
    case 'other':
      return {
        headline: 'The requirements could not be installed',
        detail: `The installer, ${installer}, gave up:`,
        remedy: 'Correct what it names above, then build again.',
      };
  }
}
