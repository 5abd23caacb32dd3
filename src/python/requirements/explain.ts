/**
 * How is each problem and each note about requirements files told to the user?
 *
 * All words are here, none elsewhere. Lines of the user's are quoted without the credentials they may hold.
 */

import type { LineFault, PipNote, PipProblem, Position, Warning } from './types.ts';

export type { PipNote, PipProblem } from './types.ts';

export interface PipMessage {
  headline: string;
  detail: string;
  where: string[];
  remedy: string;
}

/** `https://user:secret@host` becomes `https://****@host`, for every scheme and for none, and with `user@` alone too. */
export function maskCredentials(text: string): string {
  return text.replace(/\/\/(?:[^\s/@]*:[^\s@]*|[^\s/]*)@/g, '//****@').replace(/[^\s/:@='"]+:[^\s/@*]+@/g, '****@');
}

export function explainPip(problem: PipProblem): PipMessage {
  if (isLineProblem(problem)) return explainLine(problem);
  switch (
    problem.code // no default: a new code does not compile until it has words
  ) {
    case 'requirements-missing':
      return {
        headline: 'The requirements file was not found',
        detail: 'It was chosen as the list of packages, however, it is not in the upload:',
        where: [problem.path],
        remedy: 'Add it to the upload, or choose another file.',
      };
    case 'requirements-missing-include':
      return {
        headline: 'An included requirements file is missing',
        detail: `A file named after -r or -c is looked for next to the file that names it, however, '${problem.target}' is not in the upload:`,
        where: [quoted(problem.at, problem.reference)],
        remedy: problem.reference.includes('\\')
          ? "Write the path with '/': pip drops backslashes here."
          : `Add ${problem.target} to the upload, or remove the line.`,
      };
    case 'requirements-link-outside':
      return {
        headline: 'A requirements file is a link that leads nowhere in the upload',
        detail:
          'A link is followed only to a file of the same upload, however, this one leads out of it or to nothing:',
        where: [...(problem.at ? [place(problem.at)] : []), problem.path],
        remedy: 'Replace the link by the file itself.',
      };
    case 'requirements-outside':
      return {
        headline: 'A requirement points outside the application',
        detail: 'Only what is in the upload is there when packages are installed, however, this path leads out of it:',
        where: [quoted(problem.at, problem.reference)],
        remedy: 'Copy what it points to into the upload, and change the path.',
      };
    case 'requirements-host-path':
      return {
        headline: 'A requirement points to a folder of another computer',
        detail: 'Packages are installed in a container, however, this path exists only where the file was written:',
        where: [quoted(problem.at, problem.reference)],
        remedy: problem.name
          ? `Replace it by '${problem.name}==<version>'; 'pip list --format=freeze' writes that form.`
          : 'Copy what it points to into the upload, and give its path relative to your project.',
      };
    case 'requirements-cycle':
      return {
        headline: 'A requirements file includes itself',
        detail: 'Files named after -r or -c may not lead back to where they started, however, these do:',
        where: problem.chain.map(place),
        remedy: 'Remove one of these lines.',
      };
    case 'requirements-not-text':
      return {
        headline: 'The requirements file is not text',
        detail: `A requirements file is plain text, however, this one has ${problem.nulBytes} NUL bytes:`,
        where: [problem.path],
        remedy: 'Save it as UTF-8.',
      };
    case 'requirements-limit':
      return explainLimit(problem);
    case 'requirements-variable-path':
      return {
        headline: 'A path with a variable cannot be moved to the app root',
        detail:
          'The file has to be rewritten, since it names something relative to its own project. What the variable stands for is not known yet, however, so the path cannot be rewritten:',
        where: [
          quoted(problem.at, problem.reference),
          ...(samePlace(problem.at, problem.because) ? [] : [place(problem.because)]),
        ],
        remedy: 'Write the path without a variable.',
      };
    case 'requirements-unwritable-path':
      return {
        headline: 'A folder name cannot be written in a requirements file',
        detail: `pip has characters of its own in paths (such as ' -', ' #', ';', '[' or '\${'), and the folder '${problem.folder}' or a path below it has them:`,
        where: [quoted(problem.at, problem.reference)],
        remedy: 'Rename the folder, using letters, digits, "-", "_" and ".".',
      };
    case 'requirements-missing-path':
      return {
        headline: 'A local requirement is missing',
        detail: `A path is looked for in the folder of your project, however, '${problem.target}' is not in the upload:`,
        where: [quoted(problem.at, problem.reference)],
        remedy: `Add ${problem.target} to the upload, or name the package as it is called on the index.`,
      };
    case 'requirements-not-installable':
      return {
        headline: 'A folder named as a requirement cannot be installed',
        detail: `pip installs a folder only if it has a pyproject.toml or a setup.py, however, '${problem.target}' has neither:`,
        where: [quoted(problem.at, problem.reference)],
        remedy:
          'Add a pyproject.toml to that folder, or remove the line: code next to your program can be imported without being installed.',
      };
    case 'requirements-invalid-constraint':
      return {
        headline: 'A constraints file holds something that cannot constrain',
        detail: `${CONSTRAINT_RULES[problem.reason]}, however, this line of a file named after -c does:`,
        where: [quoted(problem.at, problem.text)],
        remedy: "Write it as 'name==version', or move it to the requirements file.",
      };
    case 'requirements-hash-mix':
      return {
        headline: 'Requirements with and without hashes were joined',
        detail:
          'One requirement with --hash makes pip ask for a hash of every package, however, the first of these lines has one and the others do not:',
        where: [problem.hashed, ...problem.unhashed].map(place),
        remedy:
          'Give every requirement a version and a hash (pip-compile --generate-hashes does), or remove the hashes.',
      };
    case 'requirements-pin-conflict':
      return {
        headline: `Two versions of ${problem.name} are required`,
        detail: 'A package can be installed in one version only, however, these lines ask for different ones:',
        where: problem.pins.map(({ at, version }) => `${place(at)}  ${problem.name}==${version}`),
        remedy: 'Agree on one version.',
      };
  }
}

function explainLimit({ path, limit, allowed }: Extract<PipProblem, { code: 'requirements-limit' }>): PipMessage {
  const rule = {
    files: `At most ${allowed} files may be included with -r or -c`,
    depth: `Files may include each other ${allowed} deep`,
    size: `A requirements file may have ${allowed / 1024} KiB`,
  }[limit];
  return {
    headline: 'The requirements are too large to be read',
    detail: `${rule}, however, this one goes beyond:`,
    where: [path],
    remedy: 'Join the files into fewer, or remove what is not needed for the job.',
  };
}

const CONSTRAINT_RULES = {
  editable: 'Constraints may not be editable (-e)',
  extras: 'Constraints may not ask for extras',
  unnamed: 'Constraints have to name a package, not just a path or a URL',
} as const;

const LINES: Record<LineFault, readonly [headline: string, rule: string, remedy: string]> = {
  'requirements-blank-after-backslash': [
    'A blank follows a backslash',
    "A line goes on in the next only if '\\' is its very last character, however, something follows here:",
    'Delete the blanks behind the backslash.',
  ],
  'requirements-path-after-at': [
    "A path follows '@'",
    "After 'name @' comes a URL, however, this is a plain path:",
    "Write it as 'name @ file:./folder', or as './folder' alone.",
  ],
  'requirements-editable-fragment': [
    'An editable path has a fragment',
    "'#egg=' belongs to URLs, however, here it follows a plain path:",
    "Remove the part from '#' on.",
  ],
  'requirements-index-path': [
    'A package index is not a URL',
    'An index is given by a URL that begins with https://, however, this one is not:',
    'Write the whole URL; for a folder of packages in the upload use --find-links.',
  ],
  'requirements-single-equals': [
    "A version is given with a single '='",
    "A requirements file takes 'name==version', however, this line is written as for conda:",
    "Write '==' for '='. Python itself is not a requirement: name its version in a file .python-version.",
  ],
  'requirements-command': [
    'A command stands where a requirement belongs',
    'Each line names a package, however, this one is a command:',
    'Keep only the names of the packages, one a line.',
  ],
  'requirements-include-url': [
    'A requirements file is included by a file: URL',
    'pip takes such a URL for an absolute path, however, this one was meant relative:',
    "Write the plain path, as in '-r folder/requirements.txt'.",
  ],
  'requirements-vcs-path': [
    'A repository is given by a relative path',
    'A repository is given by an absolute URL, however, this one is relative:',
    "Install the folder itself: './folder'.",
  ],
  'requirements-file-url': [
    'A file: URL is not understood by pip',
    "A file: URL begins with 'file:./' or 'file:///' in small letters, however, this one is written differently:",
    "Write 'file:./folder', relative to your project.",
  ],
  'requirements-home-path': [
    "A path begins with '~'",
    'There is no home folder of yours where packages are installed, and pip does not look for one, however, this path asks for it:',
    'Copy what it points to into the upload, and give its path relative to your project.',
  ],
  'requirements-editable-invalid': [
    'An editable requirement is neither a folder nor a repository',
    '-e takes a folder with a pyproject.toml or setup.py, or the URL of a repository, however, this is something else:',
    'Remove -e, or name a folder of your project.',
  ],
  'requirements-option-invalid': [
    'The options of a line cannot be read',
    'Options are those of a requirements file, spelled as pip spells them, their quotes closed, however, these are not:',
    'Correct the line; see https://pip.pypa.io/en/stable/reference/requirements-file-format/',
  ],
  'requirements-line-invalid': [
    'A line is not a requirement',
    'Each line names a package, a path or a URL, or begins with an option, however, pip would reject this one:',
    'Correct the line; see https://pip.pypa.io/en/stable/reference/requirements-file-format/',
  ],
};

type LineProblem = Extract<PipProblem, { code: LineFault }>;

function isLineProblem(problem: PipProblem): problem is LineProblem {
  return problem.code in LINES;
}

function explainLine({ code, at, text }: LineProblem): PipMessage {
  const [headline, detail, remedy] = LINES[code];
  const path = code === 'requirements-line-invalid' && /^\.{0,2}\\|^[\w.]+\\/.test(text);
  return { headline, detail, where: [quoted(at, text)], remedy: path ? "Write the path with '/'." : remedy };
}

export function explainNote(note: PipNote): Warning {
  const [message, where] = wordsOf(note);
  return { code: note.code, message, where };
}

function wordsOf(note: PipNote): [message: string, where: string[]] {
  switch (
    note.code // no default: as above
  ) {
    case 'requirements-encoding':
      return [
        note.guessed ? `Not UTF-8; read as ${note.encoding}, a guess.` : `Read as ${note.encoding}; staged as UTF-8.`,
        [note.path],
      ];
    case 'requirements-encoding-unknown':
      return [`A comment reads as the declaration of an unknown encoding, '${note.encoding}'; ignored.`, [note.path]];
    case 'requirements-options-ignored':
      return [`pip ignores the rest of this line: ${maskCredentials(note.ignored.join(' '))}`, [place(note.at)]];
    case 'requirements-ssh':
      return ['SSH keys are not available in a build; use https with a token in a variable.', [place(note.at)]];
    case 'requirements-git':
      return [
        'Installed from a repository: git has to be in the build image, and the host to be reachable.',
        note.at.map(place),
      ];
    case 'requirements-variable':
      return [
        `What '${maskCredentials(note.reference)}' stands for is known only in the build; it was not checked.`,
        [place(note.at)],
      ];
    case 'requirements-find-links-missing':
      return [
        `There is no '${maskCredentials(note.reference)}' to look for packages in; pip goes on without it.`,
        [place(note.at)],
      ];
    case 'requirements-pkg-resources':
      return ['pkg-resources==0.0.0 is an artefact of Debian, not a package; left out.', [place(note.at)]];
    case 'requirements-joined-include':
      return [`The lines of ${note.target} are in the staged file anyway; not included again.`, [place(note.at)]];
    case 'requirements-index-replaced':
      return [
        '--index-url replaces the indexes named before it, in these other lines.',
        [note.at, ...note.replaced].map(place),
      ];
    case 'requirements-hash-gap':
      return [
        'One requirement with a hash makes pip ask for a hash of every package; these have none and may fail.',
        note.at.map(place),
      ];
  }
}

function place({ path, line }: Position): string {
  return `${path}:${line}`;
}

function quoted(at: Position, text: string): string {
  return `${place(at)}  ${maskCredentials(text)}`;
}

function samePlace(a: Position, b: Position): boolean {
  return place(a) === place(b);
}
