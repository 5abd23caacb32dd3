/**
 * What can go wrong while the environment is made, as data, and in words (explain). Same shape as src/errors.ts.
 */
import type { Message } from '../../problem.ts';
import type { Interpreter, Request } from '../constraint.ts';

/** Why the installer gave up, as far as its output tells. */
export type InstallFailure = 'build' | 'index' | 'other' | 'syntax' | 'unsatisfiable';

export type EnvironmentProblem =
  | { readonly code: 'bad-python-request'; readonly request: Request }
  | { readonly code: 'install-failed'; readonly failure: InstallFailure; readonly output: readonly string[] }
  | { readonly code: 'internal'; readonly details: string }
  | { readonly code: 'no-such-requirements'; readonly files: readonly string[] }
  | { readonly code: 'python-unsatisfied'; readonly request: Request; readonly offered: readonly Interpreter[] }
  | { readonly code: 'python-missing' }
  | { readonly code: 'unsupported-manager'; readonly found: readonly string[] };

/** Carries a problem up to where it is told. */
export class EnvironmentError extends Error {
  readonly problem: EnvironmentProblem;

  constructor(problem: EnvironmentProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

export function explain(problem: EnvironmentProblem): Message {
  switch (problem.code) {
    case 'bad-python-request':
      return {
        headline: 'The Python version that is asked for cannot be understood',
        detail: 'A version such as 3.11, or a range such as >=3.10,<3.13 is expected, however, this was found:',
        where: [`${problem.request.constraint} (${problem.request.source})`],
        remedy: `Correct it in ${problem.request.source}, or remove it to get the builder's own Python.`,
      };
    case 'install-failed':
      return { ...explainFailure(problem.failure), where: problem.output };
    case 'internal':
      return {
        headline: 'The Python environment could not be made',
        detail: 'This is a fault of the buildpack or of the machine, not of your app:',
        where: problem.details.split('\n'),
        remedy:
          'Try again. If it stays, report it with this text at https://github.com/planqk/planqk-buildpacks/issues.',
      };
    case 'no-such-requirements':
      return {
        headline: 'A requirements file that BP_PIP_REQUIREMENT names is missing',
        detail: 'Each file it names must be in the app, however, these are not:',
        where: problem.files,
        remedy: 'Correct BP_PIP_REQUIREMENT, or unset it to install requirements.txt.',
      };
    case 'python-unsatisfied':
      return {
        headline: 'This builder has no Python of the version that is asked for',
        detail: 'The embedded builder installs into the Python that its images bring along:',
        where: [
          `asked for: ${problem.request.constraint} (${problem.request.source})`,
          ...problem.offered.map(({ version, path }) => `on offer:  ${version} (${path})`),
        ],
        remedy: `Ask for a version on offer in ${problem.request.source}, or build with planqk/builder, which installs others.`,
      };
    case 'python-missing':
      return {
        headline: 'This builder has no Python',
        detail:
          'The embedded builder installs into the Python of its images, and there is none in /usr/bin or /usr/local/bin.',
        where: [],
        remedy: 'Use planqk/environment only with the images that embedded/Dockerfile makes.',
      };
    case 'unsupported-manager':
      return {
        headline: 'This builder only installs requirements.txt',
        detail: 'The app has no requirements.txt. The tools that these files are for are not in the embedded builder:',
        where: problem.found,
        remedy: 'List the packages in requirements.txt, or build with planqk/builder, which has these tools.',
      };
  }
}

function explainFailure(failure: InstallFailure): Omit<Message, 'where'> {
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
        detail: 'The installer, uv, gave up:',
        remedy: 'Correct what it names above, then build again.',
      };
  }
}
