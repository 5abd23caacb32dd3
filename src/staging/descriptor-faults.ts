/**
 * What is wrong with the upload's project.toml? Outside of a build nobody has refused it before us.
 *
 * Pure. Told is what pack, which makes no image then, and kpack take of it by the schema that the file names.
 *
 * @see https://github.com/buildpacks/spec/blob/main/extensions/project-descriptor.md
 */
import { isTable, valueAt } from '../formats/data.ts';
import { allPairs, lineOfTable, placeOf, type TomlFile } from '../formats/toml.ts';
import type { Warning } from '../problem.ts';
import { listed, placeText } from '../quote.ts';
import {
  isFirstSchema,
  linesOfNames,
  PROJECT_FILE,
  type ProjectDescriptor,
  type ReadDescriptor,
  selectionTable,
  variablesIn,
  variableTables,
} from './project-descriptor.ts';

export function descriptorFaults({ file, unreadable }: ReadDescriptor): Warning[] {
  if (unreadable !== null) return [refused(unreadable.message, unreadable.where)];
  if (file === null) return [];
  const wrong = faultOfShape(file) ?? faultOfSelection(file) ?? faultOfValues(file);
  if (wrong !== null) return [wrong];
  const [counts, others] = variableTables(file);
  return counts.length > 0 || others.length === 0 ? operatorsVariables(file) : [otherSchema(file)];
}

const refused = (message: string, where: readonly string[]): Warning => ({
  code: 'descriptor-unreadable',
  message: `pack makes no image of the upload: ${message}`,
  where: [...where],
});

const isEach = (value: unknown, fits: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(fits);
const isString = (value: unknown): boolean => typeof value === 'string';

const KINDS = {
  table: { fits: isTable, words: 'a table' },
  tables: { fits: (value) => isEach(value, isTable), words: 'a list of tables, each with a header in two brackets' },
  string: { fits: isString, words: 'a string, in quotes' },
  strings: { fits: (value) => isEach(value, isString), words: 'a list of strings' },
} as const satisfies Readonly<Record<string, { readonly fits: (value: unknown) => boolean; readonly words: string }>>;

type Shape = readonly [path: string, kind: keyof typeof KINDS];

/** What holds another comes first. */
const ANY_SCHEMA: readonly Shape[] = [
  ['_', 'table'],
  ['_.schema-version', 'string'],
];
const FIRST_SCHEMA: readonly Shape[] = [
  ['project', 'table'],
  ['build', 'table'],
  ['build.builder', 'string'],
  ['build.include', 'strings'],
  ['build.exclude', 'strings'],
  ['build.buildpacks', 'tables'],
  ['build.env', 'tables'],
];
const LATER_SCHEMAS: readonly Shape[] = [
  ['io', 'table'],
  ['io.buildpacks', 'table'],
  ['io.buildpacks.builder', 'string'],
  ['io.buildpacks.include', 'strings'],
  ['io.buildpacks.exclude', 'strings'],
  ['io.buildpacks.group', 'tables'],
  ['io.buildpacks.build', 'table'],
  ['io.buildpacks.build.env', 'tables'],
  ['io.buildpacks.env', 'table'],
  ['io.buildpacks.env.build', 'tables'],
];
/** Of each schema that pack knows. */
const VERSIONS: readonly unknown[] = [undefined, '', '0.1', '0.2', '0.3'];

function faultOfShape(file: TomlFile): Warning | null {
  const descriptor = file.data as ProjectDescriptor;
  const shapes = [...ANY_SCHEMA, ...(isFirstSchema(descriptor) ? FIRST_SCHEMA : LATER_SCHEMAS)];
  for (const [name, kind] of shapes) {
    const path = name.split('.');
    const value = valueAt(file.data, path);
    if (value === undefined || KINDS[kind].fits(value)) continue;
    const header = kind === 'tables' ? `: [[${name}]]` : '';
    return refused(`\`${name}\` is to be ${KINDS[kind].words}${header}.`, placesOf(file, path));
  }
  const version = valueAt(file.data, ['_', 'schema-version']);
  if (VERSIONS.includes(version)) return null;
  return refused('there is no such schema-version; write "0.2".', placesOf(file, ['_', 'schema-version']));
}

const placesOf = (file: TomlFile, path: readonly string[]): string[] => [
  placeText({ path: PROJECT_FILE, line: lineOfTable(file, path) }),
];

function faultOfSelection({ data }: TomlFile): Warning | null {
  const { include, exclude } = selectionTable(data);
  const isBoth = include !== undefined && exclude !== undefined;
  return isBoth ? refused('`include` and `exclude` exclude each other.', [PROJECT_FILE]) : null;
}

function faultOfValues(file: TomlFile): Warning | null {
  const [counts] = variableTables(file);
  for (const key of ['name', 'value'] as const) {
    if (counts.every((pair) => pair?.[key] === undefined || isString(pair[key]))) continue;
    const odd = allPairs(file).filter(
      ({ path, pair }) => path.at(-1) === key && path.includes('env') && pair.value.text == null,
    );
    return refused(
      `a ${key} of a variable is no string; put it into quotes.`,
      odd.map(({ pair }) => placeOf(file, pair)),
    );
  }
  return null;
}

function otherSchema(file: TomlFile): Warning {
  const [line] = allPairs(file).filter(({ path }) => path.at(-1) === 'value' && path.includes('env'));
  const message =
    'Its variables count for nothing: with schema-version = "0.2" below [_] they stand in [[io.buildpacks.build.env]], and without in [[build.env]].';
  return { code: 'descriptor-other-schema', message, where: line === undefined ? [] : [placeOf(file, line.pair)] };
}

/** What nobody reads of an upload. */
function operatorsVariables(file: TomlFile): Warning[] {
  const names = Object.keys(variablesIn(file)).filter((name) => name.startsWith('PLANQK_'));
  if (names.length === 0) return [];
  const message = `Not used, since only the operator sets them: ${listed(names)}.`;
  return [{ code: 'variable-not-used', message, where: linesOfNames(file, names) }];
}
