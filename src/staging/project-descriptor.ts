/**
 * What does the upload's project.toml say? The platform reads it before us; of what it says we repeat the variables of the
 * build, so that a plan is that of the build.
 *
 * @see https://github.com/buildpacks/spec/blob/main/extensions/project-descriptor.md
 */
import { canBeValue } from '../cnb/platform-env.ts';
import { stringsOf } from '../formats/data.ts';
import { allPairs, type Located, parseToml, placeOf, type TomlFile } from '../formats/toml.ts';
import { insteadOfRefusal, Refusal } from '../problem.ts';
import type { Survey } from '../upload/survey.ts';
import { looksLikeSetting, readSettings, SETTINGS, type Settings } from '../user-settings.ts';

export const PROJECT_FILE = 'project.toml';

/** Whatever stands there may be of any type. */
export interface ProjectDescriptor {
  readonly _?: { readonly 'schema-version'?: unknown };
  readonly io?: {
    readonly buildpacks?: {
      readonly exclude?: unknown;
      readonly include?: unknown;
      readonly group?: unknown;
      readonly build?: { readonly env?: unknown };
      /** Taken by schema 0.2 in place of `build.env`. */
      readonly env?: { readonly build?: unknown };
    };
  };
  readonly build?: {
    readonly exclude?: unknown;
    readonly include?: unknown;
    readonly buildpacks?: unknown;
    readonly env?: unknown;
  };
}

/** What was read of the upload's file, once for all that is asked of it. */
export interface ReadDescriptor {
  /** Null: there is none, or none that can be read. */
  readonly file: TomlFile | null;
  /** Why it cannot be read. */
  readonly unreadable: { readonly message: string; readonly where: readonly string[] } | null;
}

export async function readDescriptor(survey: Survey): Promise<ReadDescriptor> {
  const decoded = survey.kind(PROJECT_FILE) === 'file' ? survey.decoded(PROJECT_FILE) : null;
  if (decoded === null) return { file: null, unreadable: null };
  if (decoded.repaired === 'UTF-16' || decoded.repaired === 'windows-1252')
    return { file: null, unreadable: { message: 'it is not in UTF-8.', where: [PROJECT_FILE] } };
  try {
    return { file: await parseToml(decoded.text, PROJECT_FILE), unreadable: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { file: null, unreadable: { message: 'it is no TOML that can be read.', where: error.problem.where } };
  }
}

/** As pack has it: without a version of its schema it is 0.1, which knows `[[build.env]]` alone. */
export const descriptorVariables = ({ file }: ReadDescriptor): Readonly<Record<string, string>> =>
  file === null ? {} : variablesIn(file);

/** Of a variable, as it stands in the file. */
interface Pair {
  readonly name?: unknown;
  readonly value?: unknown;
}

/** Without a version it is 0.1. */
export const isFirstSchema = ({ _ }: ProjectDescriptor): boolean => (_?.['schema-version'] || '0.1') === '0.1';

export interface Selection {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Which files of the upload a build gets: patterns. */
export function selectionIn({ data }: TomlFile): Selection {
  const table = selectionTable(data);
  return { include: stringsOf(table.include), exclude: stringsOf(table.exclude) };
}

export function selectionTable(descriptor: ProjectDescriptor): {
  readonly include?: unknown;
  readonly exclude?: unknown;
} {
  return (isFirstSchema(descriptor) ? descriptor.build : descriptor.io?.buildpacks) ?? {};
}

/** What each of the two schemas reads; the one in force first. */
export function variableTables({
  data,
}: TomlFile): readonly [counts: readonly (Pair | null)[], others: readonly (Pair | null)[]] {
  const { io, build } = data as ProjectDescriptor;
  const [first, second] = [build?.env, io?.buildpacks?.build?.env ?? io?.buildpacks?.env?.build].map((table) =>
    Array.isArray(table) ? table.map((pair) => pair as Pair | null) : [],
  );
  return isFirstSchema(data as ProjectDescriptor) ? [first!, second!] : [second!, first!];
}

export function variablesIn(file: TomlFile): Readonly<Record<string, string>> {
  const [pairs] = variableTables(file);
  return Object.fromEntries(
    pairs.flatMap((pair) =>
      typeof pair?.name === 'string' && typeof pair.value === 'string' && canBeValue(pair.value)
        ? [[pair.name, pair.value]]
        : [],
    ),
  );
}

/**
 * Where the upload itself sets what a text names.
 *
 * @param settings In force: of a variable that the caller has set otherwise, the file is not to blame.
 */
export function linesOfSettings({ file }: ReadDescriptor, settings: Settings, text: string): string[] {
  if (file === null) return [];
  const words = new Set(text.match(/\w+/g));
  const inForce = Object.entries(variablesIn(file)).filter(
    ([name, value]) => words.has(name) && isInForce(settings, name, value),
  );
  return linesOfNames(
    file,
    inForce.map(([name]) => name),
  );
}

export function linesOfNames(file: TomlFile, names: readonly string[]): string[] {
  const isName = ({ path, pair }: Located): boolean =>
    path.at(-1) === 'name' && path.includes('env') && names.includes(pair.value.text ?? '');
  return allPairs(file)
    .filter(isName)
    .map(({ pair }) => placeOf(file, pair));
}

function isInForce(settings: Settings, variable: string, value: string): boolean {
  const setting = SETTINGS.find(({ variables }) => (variables as readonly string[]).includes(variable));
  return setting === undefined ? looksLikeSetting(variable) : settings[setting.name] === value.trim();
}

/** The settings of a plan outside of a build: the caller's variables, over those of the upload. */
export async function settingsFor(
  survey: Survey | Promise<Survey>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Settings> {
  // what is refused here planning comes to as well, and tells
  const declared = Promise.resolve(survey).then(readDescriptor).then(descriptorVariables);
  return readSettings({ ...(await declared.catch(insteadOfRefusal({}))), ...env });
}
