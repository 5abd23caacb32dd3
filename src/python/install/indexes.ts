/**
 * From which indexes do packages come, and who says so? For the log, never with user or password.
 *
 * Reads the requirements files.
 */
import type { Variables } from '../../cnb/platform-env.ts';
import { excerpt, quoted } from '../../quote.ts';
import { LIMITS } from '../../reading-limits.ts';
import { filesOf } from '../requirements/closure.ts';
import type { Entry } from '../requirements/requirement-line.ts';
import { decidingFile, type OwnProject, programOf } from './locked-projects.ts';
import { onDisk, type RequirementsInput, readRequirements } from './requirements-on-disk.ts';
import { isSet, noIndexOption, withoutUserInfo } from './tool-settings.ts';
import { namesOf, rowOf, VARIABLES } from './variable-table.ts';

/** A line of a requirements file that says from where packages come. */
export interface PlaceLine {
  /** It takes the place of all indexes that are set, as with pip. */
  readonly isIndex: boolean;
  /** It names one package's own place. */
  readonly isAddress: boolean;
  /** It names a file of requirements that is not on this disk. */
  readonly isFile: boolean;
  /** It leads out of the app. */
  readonly isElsewhere: boolean;
  /** With its file, as it is written: what stands for a variable may be a token. */
  readonly shown: string;
}

export function placeLines(appDir: string, files: readonly RequirementsInput[], env: Variables): PlaceLine[] {
  const { closure } = readRequirements(appDir, files, env);
  const entries = [...filesOf(closure?.roots ?? [])].flatMap((file) => file.entries);
  return entries.flatMap((entry) => placeLineOf(entry, appDir));
}

const PLACES: readonly string[] = ['index-url', 'extra-index-url', 'find-links', 'no-index'];

function placeLineOf({ at, kind, line, use, options }: Entry, appDir: string): PlaceLine[] {
  const names = kind === 'settings' ? options.map(({ name }) => name).filter((name) => PLACES.includes(name)) : [];
  const reference = use?.reference;
  const isAddress =
    (kind === 'requirement' || kind === 'editable') && reference?.base === 'none' && reference.url !== undefined;
  const isFile = (kind === 'include' || kind === 'constraint') && reference?.base === 'none';
  if (names.length === 0 && !isAddress && !isFile) return [];
  const path = onDisk(at.path);
  const isIndex = names.includes('index-url');
  const isElsewhere = isAddress || isIndex || names.includes('extra-index-url') || reference?.base === 'none';
  const place = { ...at, path: path.startsWith(`${appDir}/`) ? path.slice(appDir.length + 1) : path };
  return [{ isIndex, isAddress, isFile, isElsewhere, shown: quoted(place, line.text) }];
}

/** A setting that is in force, under its label, and what it is set by. */
export interface IndexSetting {
  readonly label: string;
  readonly name: string;
  readonly from: string;
  readonly addresses: readonly string[];
}

const LABELS: ReadonlyMap<string, string> = new Map([
  ['PIP_INDEX_URL', 'Index'],
  ['PIP_EXTRA_INDEX_URL', 'Further index'],
  ['PIP_FIND_LINKS', 'Packages also from'],
  ['PIP_NO_INDEX', 'No index'],
  ['UV_CONFIG_FILE', 'Index as in'],
]);

/** @param origins Of variables that were not set as such: what they come from. */
export function indexSettings(env: Variables, origins: ReadonlyMap<string, string>): IndexSetting[] {
  return VARIABLES.flatMap((row) => {
    const label = namesOf(row).flatMap((name) => LABELS.get(name) ?? [])[0];
    const inOrder = [...(row.uv ?? []), ...(row.pip ?? []), ...(row.other ?? [])];
    const name = inOrder.find((each) => isSet(env[each]));
    if (label === undefined || name === undefined) return [];
    if (label === 'No index' && noIndexOption(env).length === 0) return [];
    const addresses = env[name]!.split(label === 'Packages also from' ? /[\s,]+/ : /\s+/).filter(Boolean);
    return [{ label, name, from: origins.get(name) ?? name, addresses: addresses.map(shownAddress) }];
  });
}

/** `name=https://user:secret@host` as `https://host`. */
const shownAddress = (address: string): string =>
  excerpt(withoutUserInfo(address.replace(/^[\w-]+=(?=\w+:\/\/)/, '')).replace(/\/\/[^/]*@/, '//****@'));

/** What a requirements file's `--index-url` takes the place of, with pip; uv would not let it. */
const REPLACED = ['PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL'].flatMap((name) => namesOf(rowOf(name)!));

export const withoutIndexes = (env: Variables): Variables =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !REPLACED.includes(name)));

const linesOf = ({ label, from, addresses }: IndexSetting): string[] =>
  label === 'No index' ? [`${label} (${from})`] : addresses.map((address) => `${label}: ${address} (${from})`);

/** Lines of the log. @param settings That are in force. @param lines Of the requirements. */
export function describeIndexes(
  own: OwnProject | null,
  settings: readonly IndexSetting[],
  lines: readonly PlaceLine[],
): string[] {
  if (own !== null) return ofProject(own, settings);
  const named = lines.filter(({ isAddress }) => !isAddress).map(({ shown }) => shown);
  const instead = lines.some(({ isIndex }) => isIndex);
  const inForce = settings.filter(({ name }) => !instead || !REPLACED.includes(name));
  const replaced = settings.filter((setting) => !inForce.includes(setting)).map(({ from }) => from);
  const told = [
    ...inForce.flatMap(linesOf),
    ...named.slice(0, LIMITS.listed).map((line) => `Named in the requirements: ${line}`),
    ...(named.length > LIMITS.listed ? [`and ${named.length - LIMITS.listed} more lines of requirements`] : []),
    ...(replaced.length > 0 ? [`Not used, since the requirements name an index: ${replaced.join(', ')}`] : []),
  ];
  const isNamed = instead || inForce.some(({ label }) => label !== 'Further index' && label !== 'Packages also from');
  return isNamed ? told : ['Index: the public one, PyPI', ...told];
}

function ofProject(own: OwnProject, settings: readonly IndexSetting[]): string[] {
  const first = `Index: as ${decidingFile(own)} says for each package`;
  if (settings.length === 0) return [first];
  const program = programOf(own.tool);
  if (program === 'uv') return [first, `Not for a lock of uv: ${settings.map(({ from }) => from).join(', ')}`];
  const told = settings.flatMap(linesOf).map((line) => `For ${program} itself: ${line}`);
  const mirrors = settings.filter(({ label }) => label === 'Index' && program === 'pipenv');
  return [
    first,
    ...mirrors.flatMap(({ addresses, from }) =>
      addresses.map((each) => `In place of the public one: ${each} (${from})`),
    ),
    ...told,
  ];
}
