/**
 * What is wrong with requirements files?
 */
import { type ProblemKind, problemsAbout } from '../../problem.ts';
import { excerpt, type FilePlace, listed, placeText, quoted } from '../../quote.ts';
import type { RelPath } from '../../upload/survey.ts';
import type { OtherFormat } from './other-formats.ts';
import { commandLines, equalsLines, importedModule, mendedLines, oddCharacter } from './slips.ts';

const problem = problemsAbout('requirements');

export const cycle = problem('requirements-cycle', (chain: readonly FilePlace[]) => ({
  headline: 'A requirements file includes itself',
  detail: 'Files named after -r or -c may not lead back to where they started, however, these do:',
  where: chain.map(placeText),
  remedy: 'Remove one of these lines.',
}));

export const hashMix = problem('requirements-hash-mix', (hashed: FilePlace, unhashed: readonly FilePlace[]) => ({
  headline: 'Requirements with and without hashes were joined',
  detail:
    'One requirement with --hash makes pip ask for a hash of every package, however, the first of these lines has one and the others do not:',
  where: [hashed, ...unhashed].map(placeText),
  remedy: 'Give every requirement a version and a hash (pip-compile --generate-hashes does), or remove the hashes.',
}));

/** What a path that leads nowhere may have been meant to be, as pip would take it there; null: nobody can say. */
type Meant = string | null;

const writeMeant = (meant: string): string => `If you mean the one that is in the upload, write: ${excerpt(meant)}`;

interface HostPath {
  /** The package it is of, where the line says so. */
  readonly name: string | null;
  readonly meant: Meant;
}

export const hostPath = problem('requirements-host-path', (at: FilePlace, text: string, { name, meant }: HostPath) => ({
  headline: 'A requirement points to a folder of another computer',
  detail: 'Packages are installed in a container, however, this path exists only where the file was written:',
  where: [quoted(at, text)],
  remedy: meant
    ? writeMeant(meant)
    : name
      ? `Replace it by '${excerpt(name)}==<version>'; 'pip list --format=freeze' writes that form.`
      : 'Copy what it points to into the upload, and give its path relative to your project.',
}));

const CONSTRAINT_RULES = {
  editable: 'Constraints may not be editable (-e)',
  extras: 'Constraints may not ask for extras',
  unnamed: 'Constraints have to name a package, not just a path or a URL',
} as const;

export const invalidConstraint = problem(
  'requirements-invalid-constraint',
  (at: FilePlace, text: string, reason: keyof typeof CONSTRAINT_RULES) => ({
    headline: 'A constraints file holds something that cannot constrain',
    detail: `${CONSTRAINT_RULES[reason]}, however, this line of a file named after -c does:`,
    where: [quoted(at, text)],
    remedy: "Write it as 'name==version', or move it to the requirements file.",
  }),
);

const BOUNDS = {
  files: (allowed: number) => `At most ${allowed} files may be included with -r or -c`,
  depth: (allowed: number) => `Files may include each other ${allowed} deep`,
  bytes: (allowed: number) => `A requirements file may have ${allowed / 1024} KiB`,
  lines: (allowed: number) =>
    `Requirements may have ${allowed.toLocaleString('en')} lines, each as often as it is included`,
  characters: (allowed: number) => `Requirements may have ${allowed / 1024} KiB, each file as often as it is included`,
  line: (allowed: number) =>
    `A line may have ${allowed.toLocaleString('en')} characters, all that '\\' joins to it included`,
  nesting: (allowed: number) => `Brackets may stand ${allowed} deep in each other`,
} as const;

/** @param where `path` or `path:line`. */
export const limit = problem('requirements-limit', (where: string, bound: keyof typeof BOUNDS, allowed: number) => ({
  headline: 'The requirements are too large to be read',
  detail: `${BOUNDS[bound](allowed)}, however, this one goes beyond:`,
  where: [where],
  remedy:
    bound === 'line' || bound === 'nesting'
      ? 'Correct the line: no tool writes one like it.'
      : 'Join the files into fewer, or remove what is not needed for the job.',
}));

export const linkOutside = problem('requirements-link-outside', (path: RelPath, at: FilePlace | null) => ({
  headline: 'A requirements file is a link that leads nowhere in the upload',
  detail: 'A link is followed only to a file of the same upload, however, this one leads out of it or to nothing:',
  where: [...(at ? [placeText(at)] : []), path],
  remedy: 'Replace the link by the file itself.',
}));

/** @param at Where it is named, if it is. */
export const missing = problem('requirements-missing', (path: RelPath, at: FilePlace | null) => ({
  headline: 'The requirements file was not found',
  detail:
    at === null
      ? 'It was chosen as the list of packages, however, it is not in the upload:'
      : `A list of packages is looked for from the folder of the file that names it, however, '${excerpt(path)}' is not in the upload:`,
  where: [at === null ? path : placeText(at)],
  remedy:
    at === null
      ? 'Add it to the upload, or choose another file.'
      : `Add ${excerpt(path)} to the upload, or correct what names it.`,
}));

export const missingInclude = problem(
  'requirements-missing-include',
  (at: FilePlace, text: string, target: RelPath, meant: Meant) => ({
    headline: 'An included requirements file is missing',
    detail: `A file named after -r or -c is looked for next to the file that names it, however, '${excerpt(target)}' is not in the upload:`,
    where: [quoted(at, text)],
    remedy: meant ? writeMeant(meant) : `Add ${excerpt(target)} to the upload, or remove the line.`,
  }),
);

export const missingPath = problem(
  'requirements-missing-path',
  (at: FilePlace, text: string, target: RelPath, meant: Meant) => ({
    headline: 'A local requirement is missing',
    detail: `A path is looked for in the folder of your project, however, '${excerpt(target)}' is not in the upload:`,
    where: [quoted(at, text)],
    remedy: meant
      ? writeMeant(meant)
      : `Add ${excerpt(target)} to the upload, or name the package as it is called on the index.`,
  }),
);

export const notInstallable = problem(
  'requirements-not-installable',
  (at: FilePlace, reference: string, target: RelPath) => ({
    headline: 'A folder named as a requirement cannot be installed',
    detail: `pip installs a folder only if it has a pyproject.toml or a setup.py, however, '${excerpt(target)}' has neither:`,
    where: [quoted(at, reference)],
    remedy:
      'Add a pyproject.toml to that folder, or remove the line: code next to your program can be imported without being installed.',
  }),
);

export const notText = problem('requirements-not-text', (path: RelPath, nulBytes: number) => ({
  headline: 'The requirements file is not text',
  detail: `A requirements file is plain text, however, this one has ${nulBytes} NUL bytes:`,
  where: [path],
  remedy: 'Save it as UTF-8.',
}));

export const outside = problem('requirements-outside', (at: FilePlace, reference: string) => ({
  headline: 'A requirement points outside the application',
  detail: 'Only what is in the upload is there when packages are installed, however, this path leads out of it:',
  where: [quoted(at, reference)],
  remedy: 'Copy what it points to into the upload, and change the path.',
}));

/** An environment of conda that pip can install counts along with the requirements beside it. */
function agreement(paths: readonly RelPath[]): string {
  const isEnvironment = (path: RelPath): boolean => /\.ya?ml$/i.test(path);
  const alone = paths.find((path) => !isEnvironment(path));
  const isBoth = alone !== undefined && paths.some(isEnvironment);
  return isBoth
    ? `Agree on one version, or set BP_PLANQK_MANIFEST to the file that is to count alone, such as ${excerpt(alone)}.`
    : 'Agree on one version.';
}

export const pinConflict = problem(
  'requirements-pin-conflict',
  (name: string, pins: readonly { specifier: string; at: FilePlace }[]) => ({
    headline: `Two versions of ${excerpt(name)} are required`,
    detail: 'A package can be installed in one version only, however, these lines ask for different ones:',
    where: pins.map(({ at, specifier }) => quoted(at, `${name}${specifier}`)),
    remedy: agreement(pins.map(({ at }) => at.path)),
  }),
);

export const rangeConflict = problem(
  'requirements-pin-conflict',
  (name: string, asked: readonly { specifier: string; at: FilePlace }[]) => ({
    headline: `No version of ${excerpt(name)} fits what is required`,
    detail: 'These lines exclude each other:',
    where: asked.map(({ at, specifier }) => quoted(at, `${name}${specifier}`)),
    remedy: agreement(asked.map(({ at }) => at.path)),
  }),
);

export const unwritablePath = problem(
  'requirements-unwritable-path',
  (at: FilePlace, reference: string, folder: RelPath) => ({
    headline: 'A folder name cannot be written in a requirements file',
    detail: `pip has characters of its own in paths (such as ' -', ' #', ';', '[' or '\${'), and the folder '${excerpt(folder)}' or a path below it has them:`,
    where: [quoted(at, reference)],
    remedy: 'Rename the folder, using letters, digits, "-", "_" and ".".',
  }),
);

export const variablePath = problem(
  'requirements-variable-path',
  (at: FilePlace, reference: string, because: FilePlace) => ({
    headline: 'A path with a variable cannot be moved to the app root',
    detail:
      'The file has to be rewritten, since it names something relative to its own project. What the variable stands for is not known yet, however, so the path cannot be rewritten:',
    where: [quoted(at, reference), ...(placeText(at) === placeText(because) ? [] : [placeText(because)])],
    remedy: 'Write the path without a variable.',
  }),
);

/** Ways in which one line is wrong by itself: pip would reject it, or read something else than was meant. */
export type LineProblem = ProblemKind<[at: FilePlace, text: string]>;

/** @param mend The lines to write in place of one, for those of which that can be said. */
const line = (
  code: string,
  headline: string,
  detail: string,
  remedy: string,
  mend: (text: string) => readonly string[] = () => [],
): LineProblem =>
  problem(code, (at: FilePlace, text: string) => ({
    headline,
    detail,
    where: [quoted(at, text)],
    remedy: toWrite(mend(text)) ?? remedy,
  }));

const toWrite = (lines: readonly string[]): string | null =>
  lines.length === 0
    ? null
    : lines.length === 1
      ? `Write: ${excerpt(lines[0]!)}`
      : `Write each on a line of its own: ${listed(lines)}`;

export const blankAfterBackslash = line(
  'requirements-blank-after-backslash',
  'A blank follows a backslash',
  "A line goes on in the next only if '\\' is its very last character, however, something follows here:",
  'Delete the blanks behind the backslash.',
);

export const backslashPath = problem('requirements-backslash', (at: FilePlace, text: string, meant: Meant) => ({
  headline: 'A path is written with backslashes',
  detail: "Folders are separated by '/' here, on every system, however, this line has '\\':",
  where: [quoted(at, text)],
  remedy: meant ? `Write: ${excerpt(meant)}` : "Write the path with '/'.",
}));

export const equalsAfterOption = line(
  'requirements-equals-after-option',
  "'=' follows a short option",
  "A blank separates a short option from its value, and '=' would be the first character of that, however:",
  "Write a blank for '='.",
  (text) => [text.replace(/^(-\w)\s*=\s*/, '$1 ')],
);

export const pathAfterAt = line(
  'requirements-path-after-at',
  "A path follows '@'",
  "After 'name @' comes a URL, however, this is a plain path:",
  "Write it as 'name @ file:./folder', or as './folder' alone.",
);

export const editableFragment = line(
  'requirements-editable-fragment',
  'An editable path has a fragment',
  "'#egg=' belongs to URLs, however, here it follows a plain path:",
  "Remove the part from '#' on.",
);

export const indexPath = line(
  'requirements-index-path',
  'A package index is not a URL',
  'An index is given by a URL that begins with https://, however, this one is not:',
  'Write the whole URL; for a folder of packages in the upload use --find-links.',
);

export const singleEquals = line(
  'requirements-single-equals',
  "A version is given with a single '='",
  "A requirements file takes 'name==version', however, this line is written as for conda:",
  "Write '==' for '='. Python itself is not a requirement: name its version in a file .python-version.",
  equalsLines,
);

export const command = line(
  'requirements-command',
  'A command stands where a requirement belongs',
  'Each line names a package, however, this one is a command:',
  'Keep only the names of the packages, one a line.',
  commandLines,
);

export const includeUrl = line(
  'requirements-include-url',
  'A requirements file is included by a file: URL',
  'pip takes such a URL for an absolute path, however, this one was meant relative:',
  "Write the plain path, as in '-r folder/requirements.txt'.",
);

export const vcsPath = line(
  'requirements-vcs-path',
  'A repository is given by a relative path',
  'A repository is given by an absolute URL, however, this one is relative:',
  "Install the folder itself: './folder'.",
);

export const fileUrl = line(
  'requirements-file-url',
  'A file: URL is not understood by pip',
  "A file: URL begins with 'file:./' or 'file:///' in small letters, however, this one is written differently:",
  "Write 'file:./folder', relative to your project.",
);

export const homePath = line(
  'requirements-home-path',
  "A path begins with '~'",
  'There is no home folder of yours where packages are installed, and pip does not look for one, however, this path asks for it:',
  'Copy what it points to into the upload, and give its path relative to your project.',
);

export const editableInvalid = line(
  'requirements-editable-invalid',
  'An editable requirement is neither a folder nor a repository',
  '-e takes a folder with a pyproject.toml or setup.py, or the URL of a repository, however, this is something else:',
  'Remove -e, or name a folder of your project.',
);

export const optionInvalid = line(
  'requirements-option-invalid',
  'The options of a line cannot be read',
  'Options are those of a requirements file, spelled as pip spells them, their quotes closed, however, these are not:',
  'Correct the line; see https://pip.pypa.io/en/stable/reference/requirements-file-format/',
);

export const lineInvalid = problem('requirements-line-invalid', (at: FilePlace, text: string) => {
  const odd = oddCharacter(text);
  const module = importedModule(text);
  return {
    headline: 'A line is not a requirement',
    detail:
      odd === null
        ? 'Each line names one package, a path or a URL, or begins with an option, however, pip would reject this one:'
        : `pip reads plain characters only, however, this line holds ${odd}:`,
    where: [quoted(at, text)],
    remedy:
      toWrite(mendedLines(text)) ??
      (module === null
        ? null
        : `Write the package that brings the module; mostly both have one name: ${excerpt(module)}`) ??
      'Correct the line; see https://pip.pypa.io/en/stable/reference/requirements-file-format/',
  };
});

export const notRequirements = problem('requirements-other-format', (at: FilePlace, { what, remedy }: OtherFormat) => ({
  headline: 'A requirements file is something else',
  detail: `pip reads one requirement a line, however, the file is ${what}:`,
  where: [placeText(at)],
  remedy,
}));

export const pythonRequired = problem('requirements-python', (at: FilePlace, text: string) => ({
  headline: 'Python itself stands among the requirements',
  detail: 'pip installs packages, and none of them is Python, however, this line asks for it:',
  where: [quoted(at, text)],
  remedy: 'Remove the line, and write the version, such as 3.11, into a file .python-version.',
}));

export const variableInclude = problem('requirements-variable-include', (at: FilePlace, text: string) => ({
  headline: 'An included requirements file is named by a variable',
  detail: 'What is included is read before the build, when nobody knows what a variable stands for, however:',
  where: [quoted(at, text)],
  remedy: 'Write the path itself. Where it is another in each build, name the whole file with BP_PLANQK_MANIFEST.',
}));
