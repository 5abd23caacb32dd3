/**
 * Where would pdm look for packages, in pip's words?
 *
 * Pure. pdm asks all of its sources alike and takes the best version of all, as pip does with `--extra-index-url`.
 * @see https://pdm-project.org/latest/usage/config/#configure-the-package-indexes
 */

import { listAt, stringOf, type Table, tablesOf, textAt, valueAt } from '../../formats/data.ts';
import { lineOfKey, lineOfTable, type TomlFile } from '../../formats/toml.ts';
import { refuse } from '../../problem.ts';
import type { FilePlace } from '../../quote.ts';
import { hostOf } from './locked.ts';
import { fillIn } from './placeholders.ts';
import { toolSetting } from './problems.ts';
import type { Item } from './source.ts';

const REMEDY = "Run 'pdm lock' and add pdm.lock to the upload; it is then used instead.";
const SOURCES = ['tool', 'pdm', 'source'];
const RESOLUTION = ['tool', 'pdm', 'resolution'];

/** What changes what is chosen, not where it is looked for. Of a lock it is done. */
const CHOICES = [
  { key: 'overrides', reason: 'pip cannot be told to overrule what a package asks for' },
  { key: 'excludes', reason: 'pip cannot be told to leave out what a package asks for' },
] as const;

/** @throws Refusal `tool-setting` */
export function pdmItems(file: TomlFile, config: TomlFile | null): Item[] {
  for (const { key, reason } of CHOICES) {
    const value = valueAt(file.data, [...RESOLUTION, key]);
    if (value !== undefined && Object.keys(value as object).length > 0) refuseKey(file, [...RESOLUTION, key], reason);
  }
  for (const key of ['lock', 'install', 'sync']) {
    const option = listAt(file.data, ['tool', 'pdm', 'options', key]).find((each) =>
      /^--override|direct_min/.test(stringOf(each) ?? ''),
    );
    if (option !== undefined) refuseKey(file, ['tool', 'pdm', 'options', key], 'pip has no such option');
  }
  const isPre = valueAt(file.data, [...RESOLUTION, 'allow-prereleases']) === true;
  const pre = { text: '--pre', line: lineOfKey(file, [...RESOLUTION, 'allow-prereleases']) };
  return [...pdmSources(file, config, false), ...(isPre ? [pre] : [])];
}

/**
 * Options for pip, also for a lock: it does not say from which source a package is.
 *
 * @param isHashed Each package is told by its hashes, so that it does not matter which source has it.
 * @throws Refusal `tool-setting`
 */
export function pdmSources(file: TomlFile, config: TomlFile | null, isHashed: boolean): Item[] {
  if (config !== null && valueAt(config.data, ['pypi']) !== undefined)
    refuseKey(config, ['pypi'], 'only sources in pyproject.toml are read');
  const sources = tablesOf(valueAt(file.data, SOURCES));
  const line = lineOfTable(file, SOURCES);
  const fail: Fail = (key, reason) => refuseKey(file, [...SOURCES, key], reason);
  if (sources.length > 1 && !isHashed && valueAt(file.data, [...RESOLUTION, 'respect-source-order']) === true)
    refuseKey(file, [...RESOLUTION, 'respect-source-order'], 'pip asks all indexes alike');
  return sources
    .flatMap((source) => optionsOf(source, { path: file.path, line }, fail, isHashed))
    .sort(indexFirst)
    .map((text) => ({ text, line }));
}

/** `--index-url` would undo what stands before it. */
const indexFirst = (a: string, b: string): number =>
  Number(b.startsWith('--index-url')) - Number(a.startsWith('--index-url'));

type Fail = (key: string, reason: string) => never;

function optionsOf(source: Table, at: FilePlace, fail: Fail, isHashed: boolean): string[] {
  const given = textAt(source, ['url']) ?? fail('url', 'the source has no URL, which only pdm on your computer knows');
  const url = fillIn(given, at);
  if (/\s/.test(url)) fail('url', 'it is no URL');
  const filter = ['include_packages', 'exclude_packages'].find((key) => listAt(source, [key]).length > 0);
  if (filter !== undefined && !isHashed) fail(filter, 'pip cannot be told to take one package from one index');
  if (source.username !== undefined) fail('username', 'pip reads it from the URL alone');
  const trusted = source.verify_ssl === false ? [`--trusted-host ${hostOf(url)}`] : [];
  if ((textAt(source, ['type']) ?? 'index') !== 'index')
    return [`--find-links ${url.replace(/^file:(?=\.)/, '')}`, ...trusted];
  return [`${textAt(source, ['name']) === 'pypi' ? '--index-url' : '--extra-index-url'} ${url}`, ...trusted];
}

function refuseKey(file: TomlFile, key: readonly string[], reason: string): never {
  const line = lineOfTable(file, key) ?? lineOfKey(file, key) ?? lineOfTable(file, key.slice(0, -1));
  return refuse(toolSetting({ path: file.path, line }, key.join('.'), reason, REMEDY));
}
