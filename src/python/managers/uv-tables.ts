/**
 * What do uv's own tables make of a project's dependencies, in pip's words?
 *
 * Pure: works on a Survey.
 * @see https://docs.astral.sh/uv/reference/settings/
 */

import { isTable, stringsOf, type Table, tableAt, tablesOf, textAt, valueAt } from '../../formats/data.ts';
import { allPairs, lineOfKey, lineOfTable, type TomlFile } from '../../formats/toml.ts';
import { startsWithPath } from '../../formats/toml-scan.ts';
import { refuse } from '../../problem.ts';
import { type FilePlace, placeText } from '../../quote.ts';
import type { Survey } from '../../upload/survey.ts';
import { markerInTheImage } from '../markers.ts';
import { normalizeName } from '../requirements/pep508.ts';
import { indexOptions, isPypi } from './locked.ts';
import { toolSetting } from './problems.ts';
import { bothMarkers, type Item, requirementOf } from './source.ts';
import { sourcedItem, uploadAround } from './uv-source.ts';

const UV = ['tool', 'uv'];
/** Where no lock is, `uv pip` may be what its author installs with. */
const UV_PIP = [...UV, 'pip'];
const SOURCES = [...UV, 'sources'];
const CONSTRAINTS = 'constraint-dependencies';

/** What changes which packages come, and cannot be said to pip, unless it says what pip does anyway. */
const REFUSED: readonly { readonly key: string; readonly reason: string; readonly harmless?: string }[] = [
  ...['override-dependencies', 'dependency-metadata'].map((key) => ({
    key,
    reason: 'pip cannot be told to overrule what a package asks for',
  })),
  { key: 'exclude-dependencies', reason: 'pip cannot be told to leave out what a package asks for' },
  { key: 'torch-backend', reason: 'pip knows one torch alone' },
  { key: 'resolution', reason: 'pip takes the newest versions', harmless: 'highest' },
  ...['exclude-newer', 'exclude-newer-package'].map((key) => ({ key, reason: 'pip goes by no date' })),
  ...['build-constraint-dependencies', 'extra-build-dependencies', 'extra-build-variables'].map((key) => ({
    key,
    reason: 'a requirements file says nothing of how packages are built',
  })),
  ...['no-build-isolation', 'no-build-isolation-package', 'config-settings', 'config-settings-package'].map((key) => ({
    key,
    reason: 'a requirements file says nothing of how packages are built',
  })),
];

/** The same in pip's words. */
const SAID: Readonly<Record<string, (value: unknown) => readonly string[]>> = {
  'find-links': (value) => stringsOf(value).map((place) => `--find-links ${place}`),
  'no-index': (value) => (value === true ? ['--no-index'] : []),
  'no-build': (value) => (value === true ? ['--only-binary :all:'] : []),
  'no-build-package': (value) => stringsOf(value).map((name) => `--only-binary ${name}`),
  'no-binary': (value) => (value === true ? ['--no-binary :all:'] : []),
  'no-binary-package': (value) => stringsOf(value).map((name) => `--no-binary ${name}`),
  'allow-insecure-host': (value) => stringsOf(value).map((host) => `--trusted-host ${host}`),
  prerelease: (value) => (value === 'allow' ? ['--pre'] : []),
};

/** A file with settings of uv, and where in it they stand: a uv.toml has them at its top, and goes before pyproject.toml. */
interface SettingsFile {
  readonly file: TomlFile;
  readonly above: readonly string[];
}

/**
 * @param items Null: what they are is not known here.
 * @throws Refusal `tool-setting`
 */
export async function uvItems(
  file: TomlFile,
  config: TomlFile | null,
  items: readonly Item[] | null,
  survey: Survey,
  remedy = REMEDY,
): Promise<Item[]> {
  const refuseSetting: RefuseSetting = ({ at, key }, reason) => refuse(toolSetting(at, key, reason, remedy));
  const places: SettingsFile[] = [
    ...(config === null ? [] : [{ file: config, above: [] }]),
    { file, above: UV },
    { file, above: UV_PIP },
  ];
  const setting = (key: string): UvSetting | null => settingIn(places, key);
  for (const { key, reason, harmless } of REFUSED) {
    const found = setting(key);
    if (found !== null && !isEmpty(found.value) && found.value !== harmless) refuseSetting(found, reason);
  }
  const options = [
    ...indexItems(setting, refuseSetting),
    ...Object.keys(SAID).flatMap((key) => saidItems(setting(key), refuseSetting)),
  ];
  const constraints = setting(CONSTRAINTS);
  if (items === null) {
    const found = isEmpty(tableAt(file.data, SOURCES)) ? constraints : settingIn(places, 'sources');
    if (found !== null && !isEmpty(found.value))
      refuseSetting(found, 'what it is for is known only once the project is built');
    return options;
  }
  return [
    ...options,
    ...(await sourcedItems(file, items, survey, refuseSetting)),
    ...constraintItems(constraints, items, refuseSetting),
  ];
}

interface UvSetting {
  readonly key: string;
  readonly value: unknown;
  readonly at: FilePlace;
}

function settingIn(places: readonly SettingsFile[], key: string): UvSetting | null {
  const place = places.find(({ file, above }) => valueAt(file.data, [...above, key]) !== undefined);
  if (place === undefined) return null;
  const { file, above } = place;
  const path = [...above, key];
  const line = lineOfTable(file, path) ?? lineOfKey(file, path);
  return { key: path.join('.'), value: valueAt(file.data, path), at: { path: file.path, line } };
}

const isEmpty = (value: unknown): boolean =>
  value === false ||
  value === '' ||
  (Array.isArray(value) ? value.length === 0 : isTable(value) && Object.keys(value).length === 0);

const REMEDY = "Run 'uv lock' and add uv.lock to the upload; it is then used instead.";

/** @throws Refusal */
type RefuseSetting = (setting: Pick<UvSetting, 'at' | 'key'>, reason: string) => never;

function saidItems(found: UvSetting | null, refuseSetting: RefuseSetting): Item[] {
  if (found === null) return [];
  const key = found.key.slice(found.key.lastIndexOf('.') + 1);
  const texts = SAID[key]!(found.value);
  if (texts.some((text) => /[\r\n]|\s.*\s/.test(text))) refuseSetting(found, 'it holds a blank');
  return texts.map((text) => ({ text, line: found.at.line }));
}

/** uv asks one index after the other, and stops where it finds the name; pip would take the newest of all. */
function indexItems(setting: (key: string) => UvSetting | null, refuseSetting: RefuseSetting): Item[] {
  const tables = setting('index');
  const used = tablesOf(tables?.value).filter(({ explicit }) => explicit !== true);
  const isOther = (table: Table): boolean => table.default !== true && !isPypi(textAt(table, ['url']) ?? '');
  const reason = 'pip would ask it and the other indexes alike, and take the newest version of all';
  if (tables !== null && used.some(isOther)) refuseSetting(tables, reason);
  const extra = setting('extra-index-url');
  if (extra !== null && stringsOf(extra.value).some((url) => !isPypi(url))) refuseSetting(extra, reason);
  const single = setting('index-url');
  const own = used.find((table) => table.default === true);
  const url = textAt(own, ['url']) ?? (typeof single?.value === 'string' ? single.value : null);
  const from = own === undefined ? single : tables;
  if (url === null || from === null) return [];
  if (!/^https?:\/\/\S+$/.test(url) || textAt(own, ['format']) === 'flat')
    refuseSetting(from, 'it is no index that pip knows');
  const first = indexOptions([url], from.at.path).map((text) => ({ text, line: from.at.line }));
  // PyPI beside it would be asked first
  return used.some((table) => table !== own) && first.length > 0 ? refuseSetting(from, reason) : first;
}

async function sourcedItems(
  file: TomlFile,
  items: readonly Item[],
  survey: Survey,
  refuseSetting: RefuseSetting,
): Promise<Item[]> {
  const names = Object.entries(tableAt(file.data, SOURCES)).map(
    ([name, value]) => [normalizeName(name), { name, value }] as const,
  );
  const sources = new Map(names);
  if (sources.size === 0) return [...items];
  const lines = linesOfSources(file);
  const at = { path: file.path, line: lineOfTable(file, SOURCES) };
  const upload = uploadAround(file, survey, (reason) => refuseSetting({ at, key: SOURCES.join('.') }, reason));
  return Promise.all(
    items.map(async (item) => {
      const requirement = requirementOf(item.text, file.path, item.line);
      const source = sources.get(normalizeName(requirement.name));
      if (source === undefined) return item;
      const at = { path: file.path, line: lines.get(source.name) ?? null };
      const fail = (reason: string): never => refuseSetting({ at, key: [...SOURCES, source.name].join('.') }, reason);
      return sourcedItem({ file, item, requirement, source: source.value, upload, where: placeText(at), fail });
    }),
  );
}

/** On which line each of the sources begins, whether it is a table of its own or not. */
function linesOfSources(file: TomlFile): ReadonlyMap<string, number> {
  const tables = file.sections.map(({ path, start }) => ({ path: path ?? [], start }));
  const keys = allPairs(file).map(({ path, pair }) => ({ path, start: pair.start }));
  const found = [...tables, ...keys].filter(
    ({ path }) => path.length > SOURCES.length && startsWithPath(path, SOURCES),
  );
  return new Map(found.map(({ path, start }) => [path[SOURCES.length]!, file.lineAt(start)] as const).reverse());
}

/** Under how many conditions a package may be listed that is limited by a constraint. */
const MOST_CONDITIONS = 16;

/** Of what is asked for anyway: a constraint asks for nothing itself, and a file of them pip would have to be given. */
function constraintItems(found: UvSetting | null, items: readonly Item[], refuseSetting: RefuseSetting): Item[] {
  const asked = new Map<string, Set<string>>();
  for (const { text } of items) {
    const { name, marker } = requirementOf(text, found?.at.path ?? '', null);
    const markers = asked.get(normalizeName(name));
    if (markers === undefined) asked.set(normalizeName(name), new Set([marker]));
    else markers.add(marker);
  }
  return stringsOf(found?.value ?? []).flatMap((text) => {
    const { name, specifier, marker, url } = requirementOf(text, found!.at.path, found!.at.line);
    if (markerInTheImage(marker) === null) return [];
    const markers = asked.get(normalizeName(name));
    if (markers === undefined || url !== '')
      return refuseSetting(found!, `it limits ${name}, which is not listed itself`);
    if (markers.size > MOST_CONDITIONS) return refuseSetting(found!, `it limits ${name}, which is listed too often`);
    return [...markers].map((own) => {
      const condition = bothMarkers(marker, own);
      return { text: `${name}${specifier}${condition === '' ? '' : ` ; ${condition}`}`, line: found!.at.line };
    });
  });
}
