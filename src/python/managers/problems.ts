/**
 * What is wrong with a manager's files, whichever it is?
 */

import { type ProblemKind, problemsAbout, type Words } from '../../problem.ts';
import { baseName, excerpt, type FilePlace, placeText, quoted } from '../../quote.ts';
import { LIMITS } from '../../reading-limits.ts';
import type { RelPath } from '../../upload/survey.ts';

const problem = problemsAbout('requirements');

export const dependencyInvalid = problem('dependency-invalid', (at: FilePlace, text: string) => ({
  headline: 'A dependency is not a requirement',
  detail: "Each dependency is written as 'name', 'name>=1.0' or 'name @ URL', however, this one is not:",
  where: [quoted(at, text)],
  remedy: 'Correct it; see https://packaging.python.org/en/latest/specifications/dependency-specifiers/',
}));

export const dependencyPlaceholder = problem(
  'dependency-placeholder',
  (at: FilePlace, text: string, placeholder: string) => ({
    headline: 'A dependency holds a placeholder that is not known here',
    detail: `Only the folder of the project is filled in ({root:uri}, \${PROJECT_ROOT}), however, this one needs ${excerpt(placeholder)}:`,
    where: [quoted(at, text)],
    remedy: "Write a package's name, or its path as 'name @ {root:uri}/folder'.",
  }),
);

export const extrasLimit = problem('extras-limit', (at: FilePlace) => ({
  headline: 'The extras of the project come to too much to be read',
  detail: `Extras that name further ones may do so ${LIMITS.extras.depth} deep, and come to ${LIMITS.extras.characters / 1024} KiB in all, however, here they go beyond:`,
  where: [placeText(at)],
  remedy: 'Name the packages themselves instead of extras of the project, or add a requirements.txt.',
}));

export const lockEntryInvalid = problem('lock-entry-invalid', (at: FilePlace, name: string, reason: string) => ({
  headline: `The package ${excerpt(name)} cannot be taken from the lock file`,
  detail: `Every locked package has to say what to install, however, of this one: ${reason}.`,
  where: [placeText(at)],
  remedy: 'Lock again with the tool that wrote it, or add a requirements.txt, which is then used instead.',
}));

export const localPathLocked = problem(
  'native-lock-path',
  ({
    where,
    reference,
    target,
    taken,
  }: {
    readonly where: string;
    readonly reference: string;
    readonly target: RelPath;
    readonly taken: RelPath | null;
  }) => ({
    headline: 'A local dependency cannot be reached from the app root',
    detail: `The lock file forbids changing the path, so ${excerpt(target)} has to be reachable by it from the app root as well, however, ${
      taken === null ? 'the path leads out of its own folder' : `something else is named ${excerpt(taken)} there`
    }:`,
    where: [quoted(where, reference)],
    remedy: `Move it next to your manifest${taken === null ? '' : ', under a name that the app root does not have'}, change the path, and lock again.`,
  }),
);

export const lockVersion = problem('lock-version', (at: FilePlace, version: string, supported: string) => ({
  headline: 'A lock file has an unknown version',
  detail: `Version ${supported} can be read, however, this file has version ${excerpt(version)}:`,
  where: [placeText(at)],
  remedy: 'Export the packages to a requirements.txt with the tool that wrote it; that is then used instead.',
}));

export const lockWithoutProject = problem('lock-without-project', (path: RelPath) => ({
  headline: 'A lock file was found without its pyproject.toml',
  detail: 'The tool that wrote the lock file installs only with the pyproject.toml beside it, however, it is missing:',
  where: [path],
  remedy: 'Add the pyproject.toml to the upload, or a requirements.txt, which is then used instead.',
}));

export const localPathMissing = problem('native-missing-path', (where: string, reference: string, target: RelPath) => ({
  headline: 'A local dependency is missing',
  detail: `A path is looked for next to the file that names it, however, '${excerpt(target)}' is not in the upload:`,
  where: [quoted(where, reference)],
  remedy: `Add ${excerpt(target)} to the upload, or remove the dependency.`,
}));

export const localPathOutside = problem('native-outside', (where: string, reference: string) => ({
  headline: 'A dependency points outside the application',
  detail: 'Only what is in the upload is there when packages are installed, however, this path leads out of it:',
  where: [quoted(where, reference)],
  remedy: 'Copy what it points to into the upload, and give its path relative to your project.',
}));

export const staleLock = problem('native-stale-lock', (path: RelPath, lock: RelPath, manager: string) => ({
  headline: `${baseName(lock)} does not belong to ${baseName(path)}`,
  detail: `The lock file was made for another version of ${baseName(path)}, and ${manager} refuses to install from it:`,
  where: [path, lock],
  remedy: `Run '${manager} lock' and upload both files.`,
}));

export const templateRequirements = problem(
  'native-template-requirements',
  (template: RelPath, path: RelPath, manager: string) => ({
    headline: "The template's requirements cannot be installed along with the project's",
    detail: `The app root has requirements for pip, and the project is installed by ${manager}; only one tool can install:`,
    where: [template, path],
    remedy: `Add the packages of ${template} to your project, lock again and empty it; or add a requirements.txt to the project, which is then used instead.`,
  }),
);

/** Where a tool reads the file from its own folder, by the name it knows. */
export const spelling = problem('native-spelling', (path: RelPath, proper: string) => ({
  headline: `${baseName(path)} has to be named ${proper}`,
  detail: `The project is installed from its own folder, where the tool looks for exactly ${proper}, however, this was found:`,
  where: [path],
  remedy: `Rename it to ${proper}.`,
}));

/** Left out, it would have other packages installed than the author's tool does, or from somewhere else. */
export const toolSetting = problem(
  'tool-setting',
  (at: FilePlace, setting: string, reason: string, remedy: string) => ({
    headline: 'A setting for packages has no equivalent in pip',
    detail: `Where there is no lock, pip installs, and has to follow \`${excerpt(setting)}\`, however, ${excerpt(reason)}:`,
    where: [placeText(at)],
    remedy,
  }),
);

/** What we do not stage, each told by the room that knows it. */
export const unsupported = (words: Omit<Words, 'where'>): ProblemKind<[where: string]> =>
  problem('native-unsupported', (where: string) => ({ ...words, where: [where] }));
