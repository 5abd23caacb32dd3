/**
 * What went wrong, as data (Problem), and in words (explain): every sentence a user can meet when things go wrong.
 *
 * A message is a headline without full stop, the rule and how this upload departs from it, the places, and what to do.
 * Its own rooms for the words of requirement files: staging/pip/explain.ts.
 */

import type { Manager, PythonVersion, RelPath } from './app-root/staging-plan.ts';
import { type ConvertProblem, explainConvert, isConvertProblem } from './python/managers/convert-explain.ts';
import { explainNative, isNativeProblem, type NativeProblem } from './python/managers/native-explain.ts';
import { explainPip, type PipProblem } from './python/requirements/explain.ts';

/** The user's, to be fixed in the upload or its settings. */
type UploadProblem =
  | { code: 'ambiguous-user-code'; folders: readonly RelPath[] }
  | { code: 'app-unreadable'; reason: string }
  | { code: 'backslash-names'; names: readonly string[] }
  | { code: 'bad-environment-yml'; path: RelPath; line: number; reason: string }
  | { code: 'bad-python-version'; source: string; value: string }
  | { code: 'bad-zip'; file: string; reason: string }
  | { code: 'bad-zip-entry'; entry: string; reason: string }
  | { code: 'edited-after-staging'; path: RelPath; from: readonly RelPath[] }
  | { code: 'empty-zip'; file: string }
  | { code: 'file-too-large'; path: RelPath; bytes: number; limit: number }
  | { code: 'file-unreadable'; path: RelPath; reason: string }
  | { code: 'link-broken'; path: RelPath; target: string }
  | { code: 'link-outside'; path: RelPath; target: string }
  | { code: 'manifest-twice'; paths: readonly RelPath[] }
  | { code: 'no-manifest'; userCode: RelPath; found: readonly string[]; misspelt: readonly string[] }
  | { code: 'no-program'; userCode: RelPath; found: readonly string[] }
  | { code: 'no-run'; program: RelPath }
  | { code: 'no-such-manifest'; setting: string; value: string; looked: readonly RelPath[] }
  | { code: 'no-such-user-code'; setting: string }
  | { code: 'procfile-without-process'; path: RelPath }
  | { code: 'python-versions-disagree'; first: PythonClaim; other: PythonClaim }
  | { code: 'several-locks'; paths: readonly RelPath[] }
  | { code: 'template-manifest'; path: RelPath; manager: Manager };

/** The machine's or our own. */
type StagingProblem =
  | { code: 'environment-failed'; message: Message }
  | { code: 'no-job'; upload: string }
  | { code: 'no-python'; request: PythonVersion | null; offered: readonly string[] }
  | { code: 'cannot-write'; path: RelPath; reason: string }
  | { code: 'not-alone'; neighbours: readonly string[] }
  | { code: 'staging-unfinished' }
  | { code: 'internal'; details: string };

export interface PythonClaim {
  readonly source: string;
  readonly constraint: string;
  readonly where: string;
}

export type Problem = UploadProblem | StagingProblem | PipProblem | ConvertProblem | NativeProblem;

export interface Message {
  /** What happened; no full stop. */
  readonly headline: string;
  /** The rule, and how this upload departs from it. */
  readonly detail: string;
  /** `path` or `path:line`, one a line. */
  readonly where: readonly string[];
  /** What to do, in the imperative. */
  readonly remedy: string;
}

/** Carries a problem up to where it is told. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** The problem that an error stands for; anything unforeseen is our fault. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { code: 'internal', details: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

export function isOurFault({ code }: Problem): boolean {
  return code === 'internal' || code === 'staging-unfinished';
}

export function explain(problem: Problem): Message {
  switch (problem.code) {
    case 'ambiguous-user-code':
      return {
        headline: 'More than one folder looks like the user code',
        detail: 'An upload holds one job, and these folders each look like one:',
        where: problem.folders,
        remedy: `Upload one of them, or set BP_PLANQK_USER_CODE to the folder that is meant, for example BP_PLANQK_USER_CODE=${problem.folders[0]}.`,
      };
    case 'app-unreadable':
      return {
        headline: 'The upload cannot be read',
        detail: `The system answered: ${problem.reason}.`,
        where: [],
        remedy: 'Give the build user read access to the folder.',
      };
    case 'backslash-names':
      return {
        headline: "The upload was zipped with '\\' between folder names",
        detail:
          "Zip archives separate folders with '/'; with '\\' each entry becomes one file at the top, and no folder is left:",
        where: problem.names,
        remedy: "Create the zip again with a current tool: Explorer's 'Compress to ZIP', 7-Zip, or 'zip -r'.",
      };
    case 'bad-environment-yml':
      return {
        headline: 'The conda environment file cannot be read',
        detail: `It has to be valid YAML in conda's form, however: ${problem.reason}.`,
        where: [`${problem.path}:${problem.line}`],
        remedy: `Correct the line, then check the file with 'conda env create --dry-run -f ${baseName(problem.path)}'.`,
      };
    case 'bad-python-version':
      return {
        headline: 'The Python version cannot be understood',
        detail: `One version of CPython is expected, such as 3.11 or 3.11.4, however, this was found: ${problem.value}`,
        where: [problem.source],
        remedy: 'State one version, or remove it to get the default of the builder.',
      };
    case 'bad-zip':
      return {
        headline: 'The zip cannot be read',
        detail: `It is damaged, or no zip archive: ${problem.reason}.`,
        where: [problem.file],
        remedy: 'Create the zip again, and check it with `unzip -t`.',
      };
    case 'bad-zip-entry':
      return {
        headline: 'The zip holds an entry that cannot be unpacked',
        detail: `Every entry has to unpack to its own place inside the upload, however, of this one: ${problem.reason}.`,
        where: [problem.entry],
        remedy: 'Create the zip again without this entry.',
      };
    case 'edited-after-staging':
      return {
        headline: 'A staged file was edited by hand',
        detail: 'Staging writes this file anew from its source, so the edit would be lost:',
        where: [problem.path, ...problem.from.map((from) => `${from} (its source)`)],
        remedy: `Make the edit in the source and delete ${problem.path}, or delete .planqk/staging.json to keep ${problem.path} as your own.`,
      };
    case 'empty-zip':
      return {
        headline: 'The zip is empty',
        detail: 'It holds no file at all.',
        where: [problem.file],
        remedy: 'Zip the content of the project folder, and upload again.',
      };
    case 'file-too-large':
      return {
        headline: 'A dependency file is too large',
        detail: `Up to ${megabytes(problem.limit)} are read, and this file has ${megabytes(problem.bytes)}.`,
        where: [problem.path],
        remedy: 'Check that it is the file you mean; split it with -r if it is.',
      };
    case 'file-unreadable':
      return {
        headline: 'A file of the upload cannot be read',
        detail: `The system answered: ${problem.reason}.`,
        where: [problem.path],
        remedy: 'Give the build user read access to it, and upload again.',
      };
    case 'link-broken':
      return {
        headline: 'A dependency file is a link that leads nowhere',
        detail: `The link leads to ${problem.target}, which is not in the upload.`,
        where: [problem.path],
        remedy: 'Replace the link by the file itself, and upload again.',
      };
    case 'link-outside':
      return {
        headline: 'A dependency file is a link that leaves the upload',
        detail: `Only what is in the upload can be read, and this link leads to ${problem.target}.`,
        where: [problem.path],
        remedy: 'Replace the link by the file itself, and upload again.',
      };
    case 'manifest-twice':
      return {
        headline: 'A dependency file is there twice, in two spellings',
        detail: 'Their names differ only in upper and lower case, and nothing says which one is meant:',
        where: problem.paths,
        remedy: 'Delete one of them.',
      };
    case 'no-manifest':
      return {
        headline: 'No Python dependency file was found',
        detail: `${folder(problem.userCode)} has to hold requirements.txt, environment.yml, pyproject.toml or Pipfile. Found there instead:`,
        where: problem.found,
        remedy:
          problem.misspelt.length > 0
            ? `Rename ${problem.misspelt[0]}: did you mean ${properName(problem.misspelt[0]!)}?`
            : 'If the job needs no packages, add an empty requirements.txt next to its src folder.',
      };
    case 'no-program':
      return {
        headline: 'No program to run was found',
        detail: `${folder(problem.userCode)} has to hold src/program.py with a function run(data, params), or a Procfile. Found there instead:`,
        where: problem.found,
        remedy: problem.found.some((name) => name.endsWith('.ipynb'))
          ? 'Put the code of the notebook into src/program.py, as a function run(data, params).'
          : 'Add src/program.py with a function run(data, params), or set ENTRY_POINT to module:function.',
      };
    case 'no-run':
      return {
        headline: 'The program has no run function',
        detail: 'A job is started by calling run(data, params), and the program does not define it.',
        where: [problem.program],
        remedy: 'Define run(data, params) in it and return the result, or set ENTRY_POINT to module:function.',
      };
    case 'no-such-manifest':
      return {
        headline: `${problem.setting} names a file that is not in the upload`,
        detail: `${problem.setting} is set to ${problem.value}. Looked for:`,
        where: problem.looked,
        remedy: `Correct ${problem.setting}, or leave it out to have the file chosen.`,
      };
    case 'no-such-user-code':
      return {
        headline: 'BP_PLANQK_USER_CODE names a folder that is not in the upload',
        detail: 'It has to be a folder, relative to the top of the upload.',
        where: [problem.setting],
        remedy: 'Correct BP_PLANQK_USER_CODE, or leave it out to have the folder found.',
      };
    case 'procfile-without-process':
      return {
        headline: 'The Procfile starts nothing',
        detail: 'Each line has to be of the form `name: command`, and no line of this file is.',
        where: [problem.path],
        remedy: 'Write one line such as `web: python app.py`.',
      };
    case 'python-versions-disagree':
      return {
        headline: 'Two files ask for different Python versions',
        detail: `No version satisfies both ${problem.first.constraint} and ${problem.other.constraint}:`,
        where: [problem.first, problem.other].map(({ where, constraint }) => `${where} (${constraint})`),
        remedy: 'Make them agree, or remove one of them.',
      };
    case 'several-locks':
      return {
        headline: 'Lock files of several package managers were found',
        detail: 'Only one tool can install, and nothing says which of these is meant:',
        where: problem.paths,
        remedy: `Delete all but one, or set BP_PLANQK_MANIFEST, for example BP_PLANQK_MANIFEST=${problem.paths[0]}.`,
      };
    case 'template-manifest':
      return {
        headline: "The template's requirements cannot be merged with the upload's",
        detail: `Only requirements for pip can be put together in one file, and the template brings some for ${problem.manager}.`,
        where: [problem.path],
        remedy: "List the template's packages in a requirements.txt at its top.",
      };
    case 'environment-failed':
      return problem.message;
    case 'no-job':
      return {
        headline: 'The upload is no job',
        detail:
          'Only a program with a function run(data, params) can be run here, and there is none that is ours to run.',
        where: [problem.upload],
        remedy: 'Ask planqk-buildpack plan what it takes the upload for, or start it by its own command.',
      };
    case 'no-python':
      return {
        headline: 'No Python on this machine is the one the job asks for',
        detail: `${problem.request === null ? 'Any Python 3 will do' : `${problem.request.source} asks for ${problem.request.constraint}`}, and these were found on PATH:`,
        where: problem.offered.length > 0 ? problem.offered : ['none'],
        remedy: 'Install a Python that fits, and see that it is on PATH.',
      };
    case 'cannot-write':
      return {
        headline: 'The upload could not be prepared',
        detail: `Staging has to write to the app directory, and the system answered: ${problem.reason}.`,
        where: [problem.path],
        remedy:
          'Give the build user a writable copy of the upload and free disk space, then build again. Nothing was changed.',
      };
    case 'not-alone':
      return {
        headline: 'The order of this builder has a buildpack beside planqk/python',
        detail:
          'planqk/python has to stand alone in its group: what stands beside it has looked at the upload as it was before staging, and if it looked for requirements, it did not find them. That concerns:',
        where: problem.neighbours,
        remedy: 'Ask the operator of the builder to give planqk/python a group of its own.',
      };
    case 'staging-unfinished':
      return {
        headline: 'The upload was not prepared completely',
        detail:
          'The step that brings requirements to the app root (planqk/stage) did not finish: it was stopped, or could not run on this machine.',
        where: [],
        remedy: 'Build again; if it happens again, look for memory or time limits of the build, or report it.',
      };
    case 'internal':
      return {
        headline: 'Something unexpected happened while the upload was prepared',
        detail: `Details: ${problem.details}`,
        where: [],
        remedy:
          'This is probably a fault of this buildpack, not of your upload. Try again, and report it with the details above: https://github.com/planqk/planqk-buildpacks/issues',
      };
    default:
      if (isConvertProblem(problem)) return explainConvert(problem);
      return isNativeProblem(problem) ? explainNative(problem) : explainPip(problem);
  }
}

const baseName = (path: RelPath): string => path.slice(path.lastIndexOf('/') + 1);

const folder = (path: RelPath): string => (path === '.' ? 'The upload' : `The folder ${path}`);

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

const properName = (misspelt: string): string =>
  baseName(misspelt).startsWith('env') ? 'environment.yml' : 'requirements.txt';

/** The message as it is printed: headline, rule, places, remedy, set apart by blank lines. */
export function messageText({ headline, detail, where, remedy }: Message): string {
  const places = where.length > 0 ? `\n${where.map((place) => `  ${place}`).join('\n')}\n` : '';
  return `[Error: ${headline}]\n${detail}\n${places}\n${remedy}\n`;
}
