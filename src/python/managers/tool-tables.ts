/**
 * What do the tables of a project's own tool change in what is installed?
 *
 * Pure: works on a Survey. Each is put in lines for pip where they mean exactly the same, and refused by name where not: a
 * package that was meant to come from elsewhere must never be taken from a public index, where anybody may have put it.
 */

import { tableAt, textAt, valueAt } from '../../formats/data.ts';
import { lineOfKey, lineOfTable, type TomlFile } from '../../formats/toml.ts';
import { refuse } from '../../problem.ts';
import type { FilePlace } from '../../quote.ts';
import type { Survey } from '../../upload/survey.ts';
import { indexOptions } from './locked.ts';
import type { Folder } from './manifest-folder.ts';
import { pdmItems } from './pdm-tables.ts';
import { toolSetting } from './problems.ts';
import type { Item } from './source.ts';
import { uvItems } from './uv-tables.ts';

/**
 * The project's dependencies as its tool would install them, after lines with options for pip.
 *
 * @param items Null: they are known only once the project is built, or stand in files of their own.
 * @throws Refusal `tool-setting`
 */
export async function withToolTables(
  file: TomlFile,
  items: readonly Item[] | null,
  survey: Survey,
  folder: Folder,
): Promise<Item[]> {
  const [uvConfig, pdmConfig] = [await folder.toml('uv.toml'), await folder.toml('pdm.toml')];
  refuseRye(file);
  refuseHatch(file);
  refusePixi(file);
  const options = [...pdmItems(file, pdmConfig), ...ryeItems(file)];
  return [...options, ...(await uvItems(file, uvConfig, items, survey))];
}

const placed = (file: TomlFile, key: readonly string[]): FilePlace => ({
  path: file.path,
  line: lineOfTable(file, key) ?? lineOfKey(file, key),
});

const AS_REQUIREMENTS = 'Write the packages into a requirements.txt, with the options that pip needs for them.';

const RYE = ['tool', 'rye', 'sources'];

function ryeItems(file: TomlFile): Item[] {
  const sources = listOfSources(file);
  const [first] = sources;
  const at = placed(file, RYE);
  return indexOptions(first === undefined ? [] : [first], file.path).map((text) => ({ text, line: at.line }));
}

/** rye's own index has the name `default`; beside another one, uv asks that first. */
function listOfSources(file: TomlFile): string[] {
  const value = valueAt(file.data, RYE);
  return (Array.isArray(value) ? value : []).map((source) => {
    const url = textAt(source, ['url']);
    const isPlain = textAt(source, ['username']) === null && (textAt(source, ['type']) ?? 'index') === 'index';
    if (textAt(source, ['name']) !== 'default' || url === null || !isPlain || source['verify-ssl'] === false)
      refuse(toolSetting(placed(file, RYE), RYE.join('.'), 'pip would ask it and PyPI alike', AS_REQUIREMENTS));
    return url;
  });
}

function refuseRye(file: TomlFile): void {
  const key = ['tool', 'rye', 'excluded-dependencies'];
  const value = valueAt(file.data, key);
  if (!Array.isArray(value) || value.length === 0) return;
  refuse(toolSetting(placed(file, key), key.join('.'), 'pip cannot leave out what a package needs', AS_REQUIREMENTS));
}

const PIXI_TABLES = ['dependencies', 'pypi-dependencies', 'host-dependencies'];

/** Python itself, and the project in its own folder, are there in any case. */
function refusePixi(file: TomlFile): void {
  for (const table of PIXI_TABLES) {
    const key = ['tool', 'pixi', table];
    const own = Object.entries(tableAt(file.data, key)).find(
      ([name, value]) => name !== 'python' && textAt(value, ['path']) !== '.',
    );
    if (own === undefined) continue;
    const remedy =
      "Move pixi's tables to a pixi.toml next to it, and run 'pixi lock'; or list the packages in a requirements.txt.";
    refuse(toolSetting(placed(file, key), [...key, own[0]].join('.'), 'pixi alone installs it', remedy));
  }
}

/** Where the environment that a job runs in looks for packages. */
const INDEX_VARIABLE = /^(PIP|UV)_.*(INDEX|FIND_LINKS|CONSTRAINT|OVERRIDE|PRE$|PRERELEASE)/;

function refuseHatch(file: TomlFile): void {
  const key = ['tool', 'hatch', 'envs', 'default', 'env-vars'];
  const name = Object.keys(tableAt(file.data, key)).find((each) => INDEX_VARIABLE.test(each));
  if (name === undefined) return;
  refuse(
    toolSetting(
      placed(file, key),
      [...key, name].join('.'),
      'it stands for an option that pip has to be given',
      AS_REQUIREMENTS,
    ),
  );
}
