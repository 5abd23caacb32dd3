/**
 * What does a setup.cfg, or a setup.py, ask for?
 *
 * Only what is written out in setup.cfg can be read; what a setup.py says is known when it is run, which is pip's business.
 * @see https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
 */

import { type IniOption, readIni } from '../../../formats/ini.ts';
import { refuse } from '../../../problem.ts';
import type { RelPath, Survey } from '../../../upload/survey.ts';
import { readEach } from '../../requirements/wrong-lines.ts';
import { fromPep440, type Stated } from '../../version.ts';
import type { Converted } from '../answers.ts';
import { type Item, itemsSource, namedSource, requirementOf } from '../source.ts';
import { badSetupCfg } from './problems.ts';

/** Null where there is no such file. Without `install_requires` there are no sources. @throws Refusal `bad-setup-cfg` */
export function readSetupCfg(survey: Survey, path: RelPath): Converted | null {
  if (survey.kind(path) !== 'file') return null;
  const options = optionsIn(survey.text(path) ?? '', path);
  const requires = options.get('install_requires');
  return {
    sources: requires === undefined ? [] : sourcesOf(path, requires),
    python: pythonOf(path, options.get('python_requires')),
    warnings: [],
  };
}

function sourcesOf(path: RelPath, option: IniOption): Converted['sources'] {
  if (option.values[0]?.text.startsWith('file:')) return filesOf(option).map((file) => namedSource(path, file));
  const items = itemsOf(option);
  readEach(items, ({ text, line }) => requirementOf(text, path, line));
  return [itemsSource(path, items)];
}

/** With commas or lines between them, behind `file:`. */
const filesOf = ({ values }: IniOption): Item[] =>
  values.flatMap(({ text, line }, index) =>
    (index === 0 ? text.slice('file:'.length) : text)
      .split(',')
      .map((file) => ({ text: file.trim(), line }))
      .filter((file) => file.text !== ''),
  );

/** One a line; on a single line `;` stands between them, as setuptools has it. */
function itemsOf({ line, values }: IniOption): Item[] {
  if (values.length > 1 || values[0]?.line !== line) return values.map(({ text, line: at }) => ({ text, line: at }));
  return values[0]!.text
    .split(';')
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text) => ({ text, line }));
}

function pythonOf(path: RelPath, option: IniOption | undefined): Stated[] {
  const text = option?.values.map((value) => value.text).join(',');
  return text === undefined ? [] : [{ source: `${path}:${option!.line}`, statement: fromPep440(text) }];
}

/** The `[options]` section; names with underscores, as setuptools has them. */
function optionsIn(text: string, path: RelPath): Map<string, IniOption> {
  const { sections, unread } = readIni(text);
  const [stray] = unread.filter(({ inSection }) => !inSection);
  if (stray !== undefined) refuse(badSetupCfg({ path, line: stray.line }, stray.text));
  return new Map([...(sections.get('options') ?? [])].map(([name, option]) => [name.replaceAll('-', '_'), option]));
}
