/**
 * What can go wrong while the environment is made?
 */
import type { PythonRequest } from '../../app-root/staging-plan.ts';
import { type Problem, problemsAbout, type WhoseFault } from '../../problem.ts';
import { excerpt, type FilePlace, placeText } from '../../quote.ts';
import type { Interpreter } from '../constraint.ts';
import type { InstallFailure } from './failures.ts';

const problem = problemsAbout('requirements');
const platformProblem = problemsAbout('integration', 'platform');
const surroundingProblem = problemsAbout('private-indexes-and-certificates', 'platform');
const ourProblem = problemsAbout('messages', 'ours');

export type InstallerName = 'uv' | 'pip' | 'poetry' | 'pipenv' | 'conda';

export const badChannelMirror = platformProblem('bad-channel-mirror', (word: string) => ({
  headline: 'A mirror of a conda channel cannot be understood',
  detail:
    'BP_CONDA_CHANNEL_MIRRORS holds a channel and from where it is taken instead, as often as needed, however, this is neither:',
  where: [word],
  remedy: 'Write it as BP_CONDA_CHANNEL_MIRRORS="conda-forge=https://mirror.example.com/conda-forge".',
}));

export const badPythonRequest = problem('bad-python-request', (request: PythonRequest) => ({
  headline: 'The Python version that is asked for cannot be understood',
  detail: 'A version such as 3.11, or a range such as >=3.10,<3.13 is expected, however, this was found:',
  where: [`${request.constraint} (${request.source})`],
  remedy: `Correct it in ${request.source}, or remove it to get the builder's own Python.`,
}));

export const badMaxAge = problemsAbout('configuration')('bad-max-age', (value: string, fault: WhoseFault) => ({
  headline: 'BP_PLANQK_MAX_AGE cannot be understood',
  detail: 'It says after how many days packages are installed anew, as a whole number, however, this was found:',
  where: [value],
  remedy: 'Correct it, for example BP_PLANQK_MAX_AGE=30, or unset it.',
  fault,
}));

export const noPython = platformProblem(
  'no-python',
  (request: PythonRequest | null, offered: readonly Interpreter[]) => ({
    headline: 'No Python on this machine is the one the job asks for',
    detail: `${request === null ? 'Any Python 3 will do' : `${request.source} asks for ${request.constraint}`}, and these were found, on PATH and where uv and pyenv keep theirs:`,
    where: offered.length > 0 ? offered.map(({ version, path }) => `${version} (${path})`) : ['none'],
    remedy: 'Install a Python that fits, such as with `uv python install`, or see that it is on PATH.',
  }),
);

export const noCondaFile = problem('no-conda-file', (file: string) => ({
  headline: 'What conda would install from is no file',
  detail: 'A plain file is expected, or a link to one in the app, however, this is something else:',
  where: [file],
  remedy: 'Put the file itself in its place, then build again.',
}));

export const noSuchRequirements = problem('no-such-requirements', (files: readonly string[]) => ({
  headline: 'A requirements file that BP_PIP_REQUIREMENT names is missing',
  detail: 'Each file it names must be in the app, however, these are not:',
  where: files,
  remedy: 'Correct BP_PIP_REQUIREMENT, or unset it to install requirements.txt.',
}));

export const programSyntax = problem('program-syntax', (at: FilePlace, { version }: Interpreter, reason: string) => ({
  headline: 'The program cannot be parsed',
  detail: `Python ${version} says: ${excerpt(reason)}`,
  where: [placeText(at)],
  remedy: SYNTAX_REMEDIES.find(([said]) => said.test(reason))![1],
}));

/** By what Python says: of bytes that are no text in the encoding of the file, and of what is written in it. */
const SYNTAX_REMEDIES: readonly (readonly [said: RegExp, remedy: string])[] = [
  [/null bytes/, 'Save it as plain text, in UTF-8: what has null bytes is UTF-16, or no text at all.'],
  [
    /(?<!'unicodeescape') codec can't decode|Non-UTF-8 code|unknown encoding|encoding problem/,
    'Save it as UTF-8, and state no other encoding in it. Or state the one that it is saved in on its first line, as in: # coding: windows-1252',
  ],
  [/^/, 'Correct it there. If it is written for another Python, state that in a .python-version file.'],
];

export const toolMissing = platformProblem('tool-missing', (tool: InstallerName, lock: string) => ({
  headline: `The project is one of ${tool}, and there is none on this machine`,
  detail: `What this file says only ${tool} itself installs, and it was not found on PATH.`,
  where: [lock],
  remedy: `Install it (\`pip install ${tool}\` does, in an environment of its own), or build an image, whose builder has it.`,
}));

export const toolNotInstalled = surroundingProblem(
  'tool-not-installed',
  (program: string, output: readonly string[]) => ({
    headline: `The builder's own tool ${program} cannot be installed`,
    detail:
      'It installs what this upload asks for, and comes from the package index in force. That has to have it, in the pinned release, and what it needs, however:',
    where: output,
    remedy: `Add what is missing to the index, or name another one that has it (PIP_EXTRA_INDEX_URL), where the build is started.`,
  }),
);

export const bindingUnusable = surroundingProblem('binding-unusable', (where: readonly string[]) => ({
  headline: 'A service binding cannot be used',
  detail: 'Bindings say from where packages come, and without one they could come from anywhere. However:',
  where,
  remedy: 'Correct it where the build is started. The README has the types, and the keys of each.',
}));

export const settingUnusable = surroundingProblem(
  'setting-unusable',
  (fault: WhoseFault, where: readonly string[]) => ({
    headline: 'A file that a variable names cannot be used',
    detail: 'The installers read it for indexes or certificates, however:',
    where,
    remedy:
      fault === 'upload'
        ? 'Correct the variable in project.toml, or unset it.'
        : 'Correct the variable where the build is started, or unset it.',
    fault,
  }),
);

export const indexForced = problemsAbout('private-indexes-and-certificates')(
  'index-forced',
  (where: readonly string[]) => ({
    headline: "The app names other places for packages than the platform's index",
    detail: 'Its operator has set PLANQK_INDEX_FORCED. In the way are:',
    where,
    remedy:
      'Name packages and versions alone, in a requirements.txt. What the index does not have, its operator can add.',
  }),
);

export const badIndexForced = platformProblem('bad-index-forced', (value: string) => ({
  headline: 'PLANQK_INDEX_FORCED cannot be understood',
  detail: 'It is true or false, however, this was found:',
  where: [value],
  remedy: 'Correct it, or unset it.',
}));

export const operatorsVariable = problemsAbout('private-indexes-and-certificates')(
  'operators-variable',
  (where: readonly string[]) => ({
    headline: 'The requirements name variables of the platform',
    detail: 'What they stand for would be sent to the host that is named beside them:',
    where,
    remedy:
      'Name a variable of your own, which is set for the build. The operator may hand on one of the platform in PLANQK_REQUIREMENTS_VARIABLES.',
  }),
);

export const remoteRequirements = problemsAbout('private-indexes-and-certificates')(
  'remote-requirements',
  (where: readonly string[]) => ({
    headline: 'The requirements include files from elsewhere',
    detail:
      'The platform has given this build passwords, and such a file could name them in an address without anybody having read it:',
    where,
    remedy: 'Put what the file says into the upload, and include it from there.',
  }),
);

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

export const runImagePython = platformProblem(
  'run-image-python',
  ({ version }: Interpreter, image: { readonly name: string | null; readonly id: string | null }) => ({
    headline: `The run image has no Python ${version.replace(/\.\d+$/, '')}`,
    detail: 'The packages would be installed for a Python of the build image, and the image could not start with it.',
    where: [`run image: ${image.name ?? 'unnamed'}`, `its label io.buildpacks.base.id: ${image.id}`],
    remedy: 'Build with the run image that belongs to this builder (for pack, without --run-image).',
  }),
);

export const unsupportedManager = platformProblem('unsupported-manager', (found: readonly string[]) => ({
  headline: 'This builder cannot tell what to install',
  detail:
    'It takes a requirements.txt, files of conda, a lock of pixi or uv, a project of Poetry or pipenv, or a pylock.toml. These files are none of them, or of several:',
  where: found,
  remedy: 'List the packages in requirements.txt, or keep the files of one tool.',
}));

export const environmentNotMade = ourProblem('environment-not-made', (details: string) => ({
  headline: 'The Python environment could not be made',
  detail: 'This is a fault of the buildpack or of the machine, not of your app:',
  where: details.split('\n'),
  remedy: 'Try again. If it stays, report it with this text at https://github.com/planqk/planqk-buildpacks/issues.',
}));

/** What packages come from, as its users call it. */
const sourceOf = (installer: InstallerName): string => (installer === 'conda' ? 'conda channel' : 'package index');

/** Where an operator says which it is. */
const settingOf = (installer: InstallerName): string =>
  installer === 'conda' ? 'CONDA_CHANNEL_ALIAS, BP_CONDA_CHANNEL_MIRRORS' : 'PIP_INDEX_URL, UV_INDEX and the like';

type Gave = readonly [installer: InstallerName, fault: WhoseFault, output: readonly string[]];

export const gaveUp = problem('install-failed', (...[installer, fault, output]: Gave) => ({
  headline: 'The requirements could not be installed',
  detail: `The installer, ${installer}, gave up:`,
  where: output,
  remedy: 'Correct what it names above, then build again.',
  fault,
}));

export const channelMissing = problem('channel-missing', (...[, fault, output]: Gave) => ({
  headline: 'There is no such conda channel',
  detail:
    'Packages are taken from the channels that the environment names, however, where one should be there is none:',
  where: output,
  remedy: 'Correct its name or address under `channels:`. A mirror of it has to hold the folder noarch, too.',
  fault,
}));

export const environmentWithoutPython = problem('environment-without-python', (...[, fault, output]: Gave) => ({
  headline: 'The environment has no Python',
  detail:
    'The job runs with the Python of its environment, and only packages that a list names are installed, however:',
  where: output,
  remedy: 'Add python to the environment, and make the list or lock again.',
  fault,
}));

export const packageChanged = problem('package-changed', (...[installer, fault, output]: Gave) => ({
  headline: 'A package is not the one that was asked for',
  detail: `Its hash is not what was noted when it was chosen, so that what the ${sourceOf(installer)} or a proxy hands out is another file:`,
  where: output,
  remedy:
    'Make the list or lock again if the package was replaced on purpose; else find out where the other file comes from.',
  fault,
}));

export const indexAccessDenied = problem('index-access-denied', (...[installer, fault, output]: Gave) => ({
  headline: `The ${sourceOf(installer)} does not let this build in`,
  detail: 'It asks for a user and password or a token, and has been given none, or wrong ones:',
  where: output,
  remedy:
    fault === 'upload'
      ? 'Correct the address in your requirements, or the variable that stands there for the token.'
      : `Correct user and password, or the token, where the build is started: in its address (${settingOf(installer)}), or in a service binding.`,
  fault,
}));

export const indexNotTrusted = problem('index-not-trusted', (...[installer, fault, output]: Gave) => ({
  headline: `The certificate of the ${sourceOf(installer)} is not trusted`,
  detail: 'Its authority is not among those that the build image knows, so that what answers could be anybody:',
  where: output,
  remedy:
    "Bring the authority's certificate in a service binding of type ca-certificates, or name a file with it in SSL_CERT_FILE, where the build is started.",
  fault,
}));

/** What the upload names may be an index, a channel, a file, or a repository of git. */
export const indexUnreachable = problem('index-unreachable', (...[installer, fault, output]: Gave) => ({
  headline:
    fault === 'upload'
      ? 'An address that your requirements name cannot be reached'
      : `The ${sourceOf(installer)} cannot be reached`,
  detail:
    fault === 'upload'
      ? 'Packages are fetched from there, however, it did not answer as it should:'
      : `Packages are fetched from a ${sourceOf(installer)}, however, it did not answer as one:`,
  where: output,
  remedy:
    fault === 'upload'
      ? 'Check the addresses in your requirements, and the network: of this machine or, in a build, of its containers (`pack build --network host`).'
      : `Check the network, of this machine or, in a build, of its containers (\`pack build --network host\`), its proxy, and the address it is given (${settingOf(installer)}).`,
  fault,
}));

export const installerKilled = problem('installer-killed', (...[installer, fault, output]: Gave) => ({
  headline: 'The installation was stopped from outside',
  detail: `The installer, ${installer}, or a build that it runs did not end by itself. A limit of memory or time does so:`,
  where: output,
  remedy: 'Give the build more memory, or more time, and build again.',
  fault,
}));

/** Written down before anything is installed, for whoever ends all of a build at once leaves it no time for words. */
export const buildStopped = platformProblem('build-stopped', () => ({
  headline: 'The build was stopped from outside',
  detail:
    'It was ended while packages were installed, with all that it ran. A limit of memory or time does so, or the end of the machine.',
  where: [],
  remedy:
    'Give the build more memory, or more time, and build again. Where Kubernetes says OOMKilled, it was the memory.',
}));

export const compilerMissing = problem('compiler-missing', (...[, fault, output]: Gave) => ({
  headline: 'A package has to be compiled, and this builder has no compiler',
  detail: 'It has no wheel for this Python, so that its source would have to be built:',
  where: output,
  remedy:
    'Ask for a release that has a wheel for this Python, or for a Python that it has wheels for (in a .python-version file), or bring the wheel along in a folder `vendor`.',
  fault,
}));

export const hashMismatch = problem('hash-mismatch', (...[, fault, output]: Gave) => ({
  headline: 'A package is not the one that its hash names',
  detail: 'Nothing is installed that differs from what was locked, however, the index has another file:',
  where: output,
  remedy:
    'If it was published anew, or the index is a mirror that repacks, lock again. Otherwise somebody may have exchanged it: find out first.',
  fault,
}));

export const noWheel = problem('no-wheel', (...[, fault, output]: Gave) => ({
  headline: 'A package has nothing for this Python',
  detail: 'Its releases are built for other versions of Python or other systems, and there is no source to build:',
  where: output,
  remedy:
    'Ask for a release that has a wheel for this Python, or for a Python that it has wheels for (in a .python-version file).',
  fault,
}));

export const packageNotBuilt = problem('package-not-built', (...[, fault, output]: Gave) => ({
  headline: 'A package could not be built',
  detail: 'It has no wheel for this Python, and building it from source failed:',
  where: output,
  remedy: 'Ask for a release that has a wheel, or build with planqk/builder, whose images have compilers.',
  fault,
}));

export const packagesNotWritten = problem('packages-not-written', (...[, fault, output]: Gave) => ({
  headline: 'The packages could not be written to the disk',
  detail: 'It is full, or takes no files of that size, or may only be read:',
  where: output,
  remedy: 'Free space where the build runs, and build again. `docker system df` tells what images take.',
  fault,
}));

export const requirementsUnreadable = problem('requirements-unreadable', (...[installer, fault, output]: Gave) => ({
  headline: 'The requirements cannot be read',
  detail: `They must be in the form that ${installer === 'conda' ? 'conda' : 'pip'} reads, however:`,
  where: output,
  remedy: 'Correct the line that is named above, then build again.',
  fault,
}));

export const requirementsUnsatisfiable = problem('requirements-unsatisfiable', (...[, fault, output]: Gave) => ({
  headline: 'No set of packages satisfies the requirements',
  detail: 'Each requirement needs a release that fits all others and this Python, however:',
  where: output,
  remedy: 'Correct the names and versions that are named above, then build again.',
  fault,
}));

const OF_FAILURE: Readonly<Record<InstallFailure, (...gave: Gave) => Problem>> = {
  access: indexAccessDenied,
  build: packageNotBuilt,
  certificate: indexNotTrusted,
  changed: packageChanged,
  channel: channelMissing,
  compiler: compilerMissing,
  disk: packagesNotWritten,
  hash: hashMismatch,
  index: indexUnreachable,
  killed: installerKilled,
  other: gaveUp,
  python: environmentWithoutPython,
  syntax: requirementsUnreadable,
  unsatisfiable: requirementsUnsatisfiable,
  wheel: noWheel,
};

export const installFailed = (
  installer: InstallerName,
  failure: InstallFailure,
  fault: WhoseFault,
  output: readonly string[],
): Problem => OF_FAILURE[failure](installer, fault, output);

export const venvFailed = platformProblem('venv-failed', (details: string) => ({
  headline: 'This Python cannot make a virtual environment',
  detail: 'Its module venv makes the environment of a job where there is no uv, however:',
  where: details.split('\n'),
  remedy: 'Mend what it names (Debian: apt-get install python3-venv), or install uv and see that it is on PATH.',
}));
