/**
 * What is wrong with the choice of a manifest, or of a Python version?
 */
import { problemsAbout } from '../problem.ts';
import { baseName, excerpt, listed } from '../quote.ts';
import type { RelPath } from '../upload/survey.ts';

const problem = problemsAbout('requirements');

const folder = (path: RelPath): string => (path === '.' ? 'The upload' : `The folder ${path}`);

/** What may have been meant as the dependency file, and the name that it would need. */
interface MeantManifest {
  readonly path: RelPath;
  readonly proper: string;
}

function meantRemedy(userCode: RelPath, { path, proper }: MeantManifest): string {
  const inPlace = userCode === '.' ? proper : `${userCode}/${proper}`;
  const isBeside = path === `${userCode === '.' ? '' : `${userCode}/`}${baseName(path)}`;
  if (isBeside) return `Rename ${excerpt(path)}: did you mean ${proper}?`;
  return `Move ${excerpt(path)} to ${inPlace}, or set BP_PLANQK_MANIFEST=${excerpt(path)}.`;
}

/** What one place says about Python. */
export interface PythonClaim {
  /** In the dialect that the cpython buildpack understands. */
  readonly constraint: string;
  /** `path` or `path:line`. */
  readonly where: string;
}

export const badPythonVersion = problem('bad-python-version', (source: string, value: string) => ({
  headline: 'The Python version cannot be understood',
  detail: `One version of CPython is expected, such as 3.11 or 3.11.4, however, this was found: ${excerpt(value)}`,
  where: [source],
  remedy: 'State one version, or remove it to get the default of the builder.',
}));

export const linkBroken = problem('link-broken', (path: RelPath, target: string) => ({
  headline: 'A dependency file is a link that leads nowhere',
  detail: `The link leads to ${excerpt(target)}, which is not in the upload.`,
  where: [path],
  remedy: 'Replace the link by the file itself, and upload again.',
}));

export const linkOutside = problem('link-outside', (path: RelPath, target: string) => ({
  headline: 'A dependency file is a link that leaves the upload',
  detail: `Only what is in the upload can be read, and this link leads to ${excerpt(target)}.`,
  where: [path],
  remedy: 'Replace the link by the file itself, and upload again.',
}));

export const manifestKindUnknown = problem('manifest-kind-unknown', (setting: string, value: string) => ({
  headline: `${setting} names a file of an unknown kind`,
  detail: `The kind of a dependency file is told by its name, however, this one is not known: ${excerpt(value)}`,
  where: [],
  remedy: `Name a requirements file (*.txt, *.in, requirements.lock), pyproject.toml, a lock file, setup.cfg, setup.py, a conda environment (*.yml) or a script with a dependency header (*.py).`,
}));

export const manifestTwice = problem('manifest-twice', (paths: readonly RelPath[]) => ({
  headline: 'A dependency file is there twice, in two spellings',
  detail: 'Their names differ only in upper and lower case, and nothing says which one is meant:',
  where: paths,
  remedy: 'Delete one of them.',
  inDoubt: 'If you are not sure, keep the one in the usual spelling.',
}));

export const manifestWithoutDependencies = problem(
  'manifest-without-dependencies',
  (setting: string, path: RelPath) => ({
    headline: `${setting} names a file that lists no dependencies`,
    detail: 'The file is there, however, nothing in it says which packages are needed:',
    where: [path],
    remedy: `List them there, or leave ${setting} out to have the file chosen.`,
  }),
);

export const noManifest = problem(
  'no-manifest',
  (userCode: RelPath, found: readonly string[], meant: readonly MeantManifest[]) => ({
    headline: 'No Python dependency file was found',
    detail: `${folder(userCode)} has to hold requirements.txt, environment.yml, pyproject.toml or Pipfile. ${
      meant.length > 0 ? 'What was found looks as if it had been meant for one:' : 'Found there instead:'
    }`,
    where: meant.length > 0 ? meant.map(({ path }) => path) : found,
    remedy:
      meant[0] === undefined
        ? 'If the job needs no packages, add an empty requirements.txt next to its src folder.'
        : meantRemedy(userCode, meant[0]),
    ...(meant.length > 1 && { inDoubt: 'If you are not sure, take the one with which the program ran.' }),
  }),
);

export const noSuchManifest = problem(
  'no-such-manifest',
  (setting: string, value: string, looked: readonly RelPath[]) => ({
    headline: `${setting} names a file that is not in the upload`,
    detail: `${setting} is set to ${excerpt(value)}. Looked for:`,
    where: looked,
    remedy: `Correct ${setting}, or leave it out to have the file chosen.`,
  }),
);

export const pythonVersionCharacters = problem('python-version-characters', (source: string, text: string) => ({
  headline: 'The file with the Python version is not plain text',
  detail: `A version is written with digits and dots, as in 3.11, however, this was read: ${excerpt(text)}`,
  where: [source],
  remedy: 'Save the file as UTF-8 with the version on a line of its own.',
}));

export const pythonVersionNonexistent = problem('python-version-nonexistent', (source: string, constraint: string) => ({
  headline: 'There is no such Python version',
  detail: `A version of Python that exists is expected, such as 3.11, however, none fits ${excerpt(constraint)}:`,
  where: [source],
  remedy: 'Correct it, or remove it to get the default of the builder.',
}));

export const pythonVersionSeveral = problem(
  'python-version-several',
  (source: string, versions: readonly string[], understood: string | undefined) => ({
    headline: 'Several Python versions are stated in one file',
    detail: `A job runs with one Python, however, these were found: ${listed(versions)}`,
    where: [source],
    remedy:
      understood === undefined
        ? 'Keep one line, and have it state a version of CPython.'
        : `Keep one line, for example ${excerpt(understood)}.`,
  }),
);

export const pythonVersionsDisagree = problem('python-versions-disagree', (first: PythonClaim, other: PythonClaim) => ({
  headline: 'Two files ask for different Python versions',
  detail: `No version satisfies both ${excerpt(first.constraint)} and ${excerpt(other.constraint)}:`,
  where: [first, other].map(({ where, constraint }) => `${where} (${excerpt(constraint)})`),
  remedy: 'Make them agree, or remove one of them.',
  inDoubt: 'If you are not sure, keep the one of your package manager, in which the packages were tried.',
}));

export const severalLocks = problem('several-locks', (paths: readonly RelPath[]) => ({
  headline: 'Lock files of several package managers were found',
  detail: 'Only one tool can install, and nothing says which of these is meant:',
  where: paths,
  remedy: `Delete all but one, or set BP_PLANQK_MANIFEST, for example BP_PLANQK_MANIFEST=${paths[0]}.`,
  inDoubt: 'If you are not sure, keep the one that changed last: it belongs to the tool you use now.',
}));

export const templateManifest = problem('template-manifest', (path: RelPath, manager: string) => ({
  headline: "The template's requirements cannot be merged with the upload's",
  detail: `Only requirements for pip can be put together in one file, and the template brings some for ${manager}.`,
  where: [path],
  remedy: "List the template's packages in a requirements.txt at its top.",
}));
