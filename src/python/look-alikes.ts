/**
 * Files that say what to install under a name, or in a place, where nobody looks: never used, but named where nothing else
 * was found.
 *
 * Told by name and content together: a file by chance must not stop a job that needs nothing.
 */
import { orInstead } from '../problem.ts';
import { LIMITS } from '../reading-limits.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { decodeRequirements } from './requirements/decode.ts';
import { logicalLines } from './requirements/lines.ts';
import { otherFormat } from './requirements/other-formats.ts';
import { parseRequirement } from './requirements/pep508.ts';

export interface LookAlike {
  readonly path: RelPath;
  /** The name under which it would be used. */
  readonly proper: string;
  /** A slip of the pen beside the program: it cannot have been meant otherwise. */
  readonly isMisspelt: boolean;
}

const MISSPELLINGS: ReadonlySet<string> = new Set([
  ...['requirement.txt', 'requirements.txt.txt', 'requirments.txt', 'requirements', 'requirements.text'],
  ...['requeriments.txt', 'requierments.txt', 'requirement', 'requirments', 'requirements.md', 'enviroment.yml'],
  ...['environments.yml', 'enviroment.yaml', 'environment.yml.txt'],
]);

/** They hold requirements of their own: of tests, of the documentation, of somebody else's code. */
const ASIDE =
  /^(\.?(tests?|docs?|examples?|samples?|benchmarks?|vendor|third[_-]?party|external)|\.github|\.devcontainer)$/i;

/** Of the operating system, or of no use without other requirements. */
const OTHERWISE_MEANT = /^(packages|apt([-_.]?(packages|requirements))?|constraints.*)\.txt$/i;

interface Sort {
  readonly proper: string;
  readonly names: RegExp;
  readonly fits: (bytes: Uint8Array, name: string) => boolean;
}

const SORTS: readonly Sort[] = [
  { proper: 'environment.yml', names: /\.ya?ml(\.txt)?$/i, fits: (bytes, name) => isConda(textOf(bytes), name) },
  { proper: 'pyproject.toml', names: /^pyproject\.toml$/i, fits: (bytes) => PROJECT.test(textOf(bytes)) },
  { proper: 'Pipfile', names: /^pipfile$/i, fits: (bytes) => /^\[packages\]/m.test(textOf(bytes)) },
  { proper: 'requirements.txt', names: /^[^.]+$|\.(txt|in|text|md|pip|lock|list)$/i, fits: isRequirements },
];

const PROJECT = /^dependencies\s*=\s*\[|^\[tool\.poetry\.dependencies\]/m;

/** The nearest first. */
export function lookAlikes(survey: Survey, dir: RelPath): LookAlike[] {
  const within = dir === '.' ? '' : `${dir}/`;
  const paths = [...survey.entries.keys()].filter((path) => path.startsWith(within));
  const candidates = paths.flatMap((path) => {
    const [name = '', ...folders] = path.slice(within.length).split('/').toReversed();
    const sort = SORTS.find(({ names }) => names.test(name));
    if (sort === undefined || OTHERWISE_MEANT.test(name) || folders.some((folder) => ASIDE.test(folder))) return [];
    if (survey.kind(path) !== 'file' || (folders.length === 0 && name === sort.proper)) return [];
    return [{ path, name, sort, isMisspelt: folders.length === 0 && MISSPELLINGS.has(name.toLowerCase()) }];
  });
  let left = LIMITS.beside.characters;
  return candidates.slice(0, LIMITS.beside.lookAlikes).flatMap(({ path, name, sort: { proper, fits }, isMisspelt }) => {
    // one that is larger than a manifest may be is none
    const bytes = orInstead(() => survey.read(path), null);
    if (bytes === null || bytes.length > left) return [];
    left -= bytes.length;
    return fits(bytes, name) ? [{ path, proper, isMisspelt }] : [];
  });
}

const textOf = (bytes: Uint8Array): string => {
  const decoded = decodeRequirements(bytes);
  return decoded.ok ? decoded.text : '';
};

/** Of packages, not of tables as other tools have them; and by a channel or its name an environment. */
const isConda = (text: string, name: string): boolean =>
  /^dependencies:[ \t]*(\[|(#.*)?$)/m.test(text) &&
  /^[ \t]*-[ \t]+["']?[\w.:-]+([ \t]*[=<>~!].*|["']?[ \t]*(#.*)?)$|^dependencies:[ \t]*\[\s*["'\w]/m.test(text) &&
  (/^channels:/m.test(text) || /conda|env|require|depend|python/i.test(name));

const REQUIREMENTS_NAME =
  /(^|[-_. ])(req(s|uirements?)?|requi?e?r\w*m\w*t\w*|deps?|dependenc(y|ies)|packages?|pip|freeze|frozen)([-_. (]|$)/i;

/** By a name that says so half of the lines are enough; by any other all have to be pinned, as a tool writes them. */
function isRequirements(bytes: Uint8Array, name: string): boolean {
  const text = textOf(bytes);
  const lines = logicalLines(text).map((line) => line.text.split(' --hash', 1)[0]!.trimEnd());
  if (lines.length === 0 || lines.some((line) => line.length > LIMITS.line)) return false;
  if (!REQUIREMENTS_NAME.test(name)) return /\.txt$/i.test(name) && lines.every(isPin);
  const named = lines.filter((line) => /^-[rcef]\s*\S|^--\w|^-[ie]\s/.test(line) || parseRequirement(line) !== null);
  return named.length * 2 >= lines.length || otherFormat(text) !== null;
}

const isPin = (line: string): boolean => parseRequirement(line)?.specifier.startsWith('==') === true;
