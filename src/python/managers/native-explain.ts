/**
 * How is each problem with another package manager's files told to the user?
 *
 * All words are here, none elsewhere.
 */

import type { Manager, RelPath } from '../../app-root/staging-plan.ts';
import type { Message } from '../../problem.ts';
import type { PackageListFault } from './conda/package-list.ts';

/** Why a manifest cannot be staged. Data only; `where` is `path` or `path:line`, `reference` as the user wrote it. */
export type NativeProblem =
  | { code: 'native-lock-path'; where: string; reference: string; target: RelPath; taken: RelPath | null }
  | { code: 'native-missing-path'; where: string; reference: string; target: RelPath }
  | { code: 'native-half-of-pixi'; path: RelPath; missing: string }
  | { code: 'native-not-editable'; path: RelPath }
  | { code: 'native-outside'; where: string; reference: string }
  | { code: 'native-package-list'; fault: PackageListFault; lines: readonly string[] }
  | { code: 'native-pipfile-entry'; where: string; name: string; reason: string }
  | { code: 'native-stale-lock'; path: RelPath; lock: RelPath; manager: Manager }
  | { code: 'native-template-requirements'; template: RelPath; path: RelPath; manager: Manager }
  | { code: 'native-two-environments'; paths: readonly RelPath[] }
  | { code: 'native-unsupported'; where: string; what: Unsupported };

export const isNativeProblem = (problem: { code: string }): problem is NativeProblem =>
  problem.code.startsWith('native-');

export type Unsupported = keyof typeof UNSUPPORTED;

export function explainNative(problem: NativeProblem): Message {
  switch (
    problem.code // no default: a new code does not compile until it has words
  ) {
    case 'native-lock-path':
      return {
        headline: 'A local dependency cannot be reached from the app root',
        detail: `The lock file forbids changing the path, so ${problem.target} has to be reachable by it from the app root as well, however, ${
          problem.taken === null
            ? 'the path leads out of its own folder'
            : `something else is named ${problem.taken} there`
        }:`,
        where: [quoted(problem)],
        remedy: `Move it next to your manifest${problem.taken === null ? '' : ', under a name that the app root does not have'}, change the path, and lock again.`,
      };
    case 'native-missing-path':
      return {
        headline: 'A local dependency is missing',
        detail: `A path is looked for next to the file that names it, however, '${problem.target}' is not in the upload:`,
        where: [quoted(problem)],
        remedy: `Add ${problem.target} to the upload, or remove the dependency.`,
      };
    case 'native-half-of-pixi':
      return {
        headline: `${problem.missing} is missing`,
        detail: `pixi installs from pixi.toml and pixi.lock together, however, this one stands alone:`,
        where: [problem.path],
        remedy: "Run 'pixi lock' and upload both files.",
      };
    case 'native-not-editable':
      return {
        headline: `${baseName(problem.path)} is written in a way that cannot be staged`,
        detail:
          'A copy of it with small changes has to stand at the app root, however, this one cannot be changed safely:',
        where: [problem.path],
        remedy:
          'Write it in the usual form, one table header and one key a line, or add a requirements.txt next to it.',
      };
    case 'native-outside':
      return {
        headline: 'A dependency points outside the application',
        detail: 'Only what is in the upload is there when packages are installed, however, this path leads out of it:',
        where: [quoted(problem)],
        remedy: 'Copy what it points to into the upload, and give its path relative to your project.',
      };
    case 'native-package-list':
      return { ...PACKAGE_LIST[problem.fault], where: problem.lines };
    case 'native-pipfile-entry':
      return {
        headline: `The package ${problem.name} cannot be put in pip's words`,
        detail: `A Pipfile without its lock is installed by pip, however, of this entry: ${problem.reason}.`,
        where: [problem.where],
        remedy: "Run 'pipenv lock' and add both files to the upload; they are then used as they are.",
      };
    case 'native-stale-lock':
      return {
        headline: `${baseName(problem.lock)} does not belong to ${baseName(problem.path)}`,
        detail: `The lock file was made for another version of ${baseName(problem.path)}, and ${problem.manager} refuses to install from it:`,
        where: [problem.path, problem.lock],
        remedy: `Run '${LOCK_COMMANDS[problem.manager]}' and upload both files.`,
      };
    case 'native-template-requirements':
      return {
        headline: "The template's requirements cannot be installed along with the project's",
        detail: `The app root has requirements for pip, and the project is installed by ${problem.manager}; only one tool can install:`,
        where: [problem.template, problem.path],
        remedy: `Add the packages of ${problem.template} to your project, lock again and empty it; or add a requirements.txt to the project, which is then used instead.`,
      };
    case 'native-two-environments':
      return {
        headline: 'Two conda environment files were found',
        detail: 'Only one environment can be installed, however, these two differ:',
        where: problem.paths,
        remedy: `Delete one, or set BP_PLANQK_MANIFEST, for example BP_PLANQK_MANIFEST=${problem.paths[0]}.`,
      };
    case 'native-unsupported':
      return { ...UNSUPPORTED[problem.what], where: [problem.where] };
  }
}

const LOCK_COMMANDS: Readonly<Record<Manager, string>> = {
  pip: 'pip-compile',
  conda: 'conda list --explicit',
  poetry: 'poetry lock',
  uv: 'uv lock',
  pipenv: 'pipenv lock',
  pixi: 'pixi lock',
};

type Words = Omit<Message, 'where'>;

const PACKAGE_LIST: Readonly<Record<PackageListFault, Words>> = {
  pypi: {
    headline: 'package-list.txt lists packages that conda does not have',
    detail: 'conda creates the environment from its channels, however, these lines were installed by pip:',
    remedy: 'Use an environment.yml with these packages in its pip list instead, and remove package-list.txt.',
  },
  platform: {
    headline: 'package-list.txt was made on another system',
    detail: 'The image runs Linux, however, these lines are for another system:',
    remedy: "Make the list on Linux, or use an environment.yml made with 'conda env export --from-history'.",
  },
};

const UNSUPPORTED = {
  'conda-lock': {
    headline: 'conda-lock.yml cannot be installed from',
    detail: "conda itself does not read conda-lock's own format:",
    remedy:
      "Run 'conda-lock render --kind explicit --platform linux-64' and upload conda-linux-64.lock under the name package-list.txt, or add the environment.yml that it was made from.",
  },
  'pixi-in-pyproject': {
    headline: 'A pixi project in pyproject.toml cannot be staged',
    detail: 'pixi is found by its own manifest, pixi.toml, however, this one is part of another file:',
    remedy: "Move it to a pixi.toml next to it, and run 'pixi lock'.",
  },
  'pixi-local': {
    headline: 'pixi cannot pack what is built from a folder',
    detail: 'The locked environment is packed as a whole, however, this is a local package or channel:',
    remedy:
      'Remove it from pixi.toml and lock again: code next to your program can be imported without being installed.',
  },
  'pixi-platform': {
    headline: 'The pixi project is not locked for Linux',
    detail: 'The image runs Linux, however, the platforms of the project do not include it:',
    remedy: "Add 'linux-64' to platforms, and run 'pixi lock'.",
  },
  'uv-dynamic': {
    headline: 'The dependencies are known only once the project is built',
    detail:
      'Of a project at the app root only its dependencies are installed, without building it, however, `dynamic` says that they are not in the file:',
    remedy:
      "Write them in pyproject.toml as 'dependencies', and run 'uv lock'; or put the project in a folder named app/user_code.",
  },
} as const satisfies Record<string, Words>;

const baseName = (path: RelPath): string => path.slice(path.lastIndexOf('/') + 1);

const quoted = ({ where, reference }: { where: string; reference: string }): string => `${where}  ${reference}`;
