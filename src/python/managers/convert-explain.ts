/**
 * How is each problem with a project file, a lock file or a stated Python version told to the user?
 *
 * All words are here, none elsewhere. Paths are relative to the app root; lines are 1-based.
 */

import type { RelPath } from '../../app-root/staging-plan.ts';
import { maskCredentials } from '../requirements/explain.ts';

/** A place in a file; `line` is null where only the file is known. */
export interface FilePlace {
  readonly path: RelPath;
  readonly line: number | null;
}

/** Why dependencies cannot be taken from a file that is no requirements file. Data only. */
export type ConvertProblem =
  | { code: 'manifest-syntax'; at: FilePlace; format: 'TOML' | 'JSON'; reason: string }
  | { code: 'manifest-shape'; at: FilePlace; key: string; expected: string }
  | { code: 'manifest-kind-unknown'; setting: string; value: string }
  | { code: 'manifest-without-dependencies'; setting: string; path: RelPath }
  | { code: 'dependency-invalid'; at: FilePlace; text: string }
  | { code: 'dependency-placeholder'; at: FilePlace; text: string; placeholder: string }
  | { code: 'lock-without-project'; path: RelPath }
  | { code: 'lock-version'; at: FilePlace; version: string; supported: string }
  | { code: 'lock-entry-invalid'; at: FilePlace; name: string; reason: string }
  | { code: 'several-pylocks'; paths: readonly RelPath[] }
  | { code: 'script-blocks'; at: readonly FilePlace[] }
  | { code: 'script-sources'; at: FilePlace; names: readonly string[] }
  | { code: 'python-version-several'; source: string; versions: readonly string[] }
  | { code: 'python-version-characters'; source: string; text: string }
  | { code: 'python-version-nonexistent'; source: string; constraint: string };

interface ConvertMessage {
  readonly headline: string;
  readonly detail: string;
  readonly where: readonly string[];
  readonly remedy: string;
}

type Explainers = {
  readonly [Code in ConvertProblem['code']]: (problem: Extract<ConvertProblem, { code: Code }>) => ConvertMessage;
};

export function isConvertProblem(problem: { readonly code: string }): problem is ConvertProblem {
  return Object.hasOwn(EXPLAINERS, problem.code);
}

export function explainConvert(problem: ConvertProblem): ConvertMessage {
  const explainer = EXPLAINERS[problem.code] as (problem: ConvertProblem) => ConvertMessage;
  return explainer(problem);
}

const EXPLAINERS: Explainers = {
  'manifest-syntax': ({ at, format, reason }) => ({
    headline: `A dependency file is no valid ${format}`,
    detail: `It was chosen to say what is installed, however, it cannot be read: ${reason}.`,
    where: [place(at)],
    remedy:
      format === 'TOML'
        ? 'Correct the line; an editor that knows TOML marks it.'
        : 'Create the lock file again with the tool that wrote it.',
  }),
  'manifest-shape': ({ at, key, expected }) => ({
    headline: 'A dependency file has an unexpected form',
    detail: `\`${key}\` has to be ${expected}, however, it is something else:`,
    where: [place(at)],
    remedy: `Correct \`${key}\`, or add a requirements.txt, which is then used instead.`,
  }),
  'manifest-kind-unknown': ({ setting, value }) => ({
    headline: `${setting} names a file of an unknown kind`,
    detail: `The kind of a dependency file is told by its name, however, this one is not known: ${value}`,
    where: [],
    remedy: `Name a requirements file (*.txt, *.in), pyproject.toml, a lock file, setup.cfg, setup.py, a conda environment (*.yml) or a script with a dependency header (*.py).`,
  }),
  'manifest-without-dependencies': ({ setting, path }) => ({
    headline: `${setting} names a file that lists no dependencies`,
    detail: 'The file is there, however, nothing in it says which packages are needed:',
    where: [path],
    remedy: `List them there, or leave ${setting} out to have the file chosen.`,
  }),
  'dependency-invalid': ({ at, text }) => ({
    headline: 'A dependency is not a requirement',
    detail: "Each dependency is written as 'name', 'name>=1.0' or 'name @ URL', however, this one is not:",
    where: [quoted(at, text)],
    remedy: 'Correct it; see https://packaging.python.org/en/latest/specifications/dependency-specifiers/',
  }),
  'dependency-placeholder': ({ at, text, placeholder }) => ({
    headline: 'A dependency holds a placeholder that is not known here',
    detail: `Only the folder of the project is filled in ({root:uri}, \${PROJECT_ROOT}), however, this one needs ${placeholder}:`,
    where: [quoted(at, text)],
    remedy: "Write a package's name, or its path as 'name @ {root:uri}/folder'.",
  }),
  'lock-without-project': ({ path }) => ({
    headline: 'A lock file was found without its pyproject.toml',
    detail:
      'The tool that wrote the lock file installs only with the pyproject.toml beside it, however, it is missing:',
    where: [path],
    remedy: 'Add the pyproject.toml to the upload, or a requirements.txt, which is then used instead.',
  }),
  'lock-version': ({ at, version, supported }) => ({
    headline: 'A lock file has an unknown version',
    detail: `Version ${supported} can be read, however, this file has version ${version}:`,
    where: [place(at)],
    remedy: 'Export the packages to a requirements.txt with the tool that wrote it; that is then used instead.',
  }),
  'lock-entry-invalid': ({ at, name, reason }) => ({
    headline: `The package ${name} cannot be taken from the lock file`,
    detail: `Every locked package has to say what to install, however, of this one: ${reason}.`,
    where: [place(at)],
    remedy: 'Lock again with the tool that wrote it, or add a requirements.txt, which is then used instead.',
  }),
  'several-pylocks': ({ paths }) => ({
    headline: 'Several pylock files were found',
    detail: 'One of them can be installed, and nothing says which is meant:',
    where: paths,
    remedy: `Name one pylock.toml, or set BP_PLANQK_MANIFEST, for example BP_PLANQK_MANIFEST=${paths[0]}.`,
  }),
  'script-blocks': ({ at }) => ({
    headline: 'The program has two dependency headers',
    detail: 'A script holds one block that begins with `# /// script`, however, this one has more:',
    where: at.map(place),
    remedy: 'Join them into one block.',
  }),
  'script-sources': ({ at, names }) => ({
    headline: 'The dependency header of the program uses sources of uv',
    detail: `Packages are taken from the index, however, \`[tool.uv.sources]\` takes these from elsewhere: ${names.join(', ')}.`,
    where: [place(at)],
    remedy:
      "Write the place into the dependency itself, as in 'name @ https://host/file.whl', or add a requirements.txt.",
  }),
  'python-version-several': ({ source, versions }) => ({
    headline: 'Several Python versions are stated in one file',
    detail: `A job runs with one Python, however, these were found: ${versions.join(', ')}`,
    where: [source],
    remedy: `Keep one line, for example ${versions[0]}.`,
  }),
  'python-version-characters': ({ source, text }) => ({
    headline: 'The file with the Python version is not plain text',
    detail: `A version is written with digits and dots, as in 3.11, however, this was read: ${text}`,
    where: [source],
    remedy: 'Save the file as UTF-8 with the version on a line of its own.',
  }),
  'python-version-nonexistent': ({ source, constraint }) => ({
    headline: 'There is no such Python version',
    detail: `A version of Python that exists is expected, such as 3.11, however, none fits ${constraint}:`,
    where: [source],
    remedy: 'Correct it, or remove it to get the default of the builder.',
  }),
};

function place({ path, line }: FilePlace): string {
  return line === null ? path : `${path}:${line}`;
}

function quoted(at: FilePlace, text: string): string {
  return `${place(at)}  ${maskCredentials(text)}`;
}
