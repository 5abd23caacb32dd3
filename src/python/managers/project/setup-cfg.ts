/**
 * What does a setup.cfg, or a setup.py, ask for?
 *
 * Only what is written out in setup.cfg can be read; what a setup.py says is known when it is run, which is pip's business.
 * @see https://setuptools.pypa.io/en/latest/userguide/declarative_config.html
 */

import { posix } from 'node:path';
import { refuse } from '../../../problem.ts';
import { joinPaths } from '../../../upload/joined-paths.ts';
import type { RelPath, Survey } from '../../../upload/survey.ts';
import { fromPep440, type Stated } from '../../version.ts';
import type { Converted } from '../answers.ts';
import { fileSource, type Item, itemsSource, requirementOf } from '../source.ts';
import { badSetupCfg } from './problems.ts';

/** An option of `[options]`, its value line by line. */
interface CfgOption {
  readonly line: number;
  readonly values: readonly { text: string; line: number }[];
}

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

function sourcesOf(path: RelPath, option: CfgOption): Converted['sources'] {
  const dir = posix.dirname(path);
  const whole = option.values.map(({ text }) => text).join('\n');
  const files = /^file:(.*)$/s.exec(whole)?.[1];
  if (files !== undefined) {
    return files
      .split(/[,\n]/)
      .map((file) => file.trim())
      .filter(Boolean)
      .map((file) => fileSource(joinPaths(dir, file), dir));
  }
  const items = itemsOf(option);
  for (const { text, line } of items) requirementOf(text, path, line);
  return [itemsSource(path, items)];
}

/** One a line; on a single line `;` stands between them, as setuptools has it. */
function itemsOf({ line, values }: CfgOption): Item[] {
  if (values.length > 1 || values[0]?.line !== line) return values.map(({ text, line: at }) => ({ text, line: at }));
  return values[0]!.text
    .split(';')
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text) => ({ text, line }));
}

function pythonOf(path: RelPath, option: CfgOption | undefined): Stated[] {
  const text = option?.values.map((value) => value.text).join(',');
  return text === undefined ? [] : [{ source: `${path}:${option!.line}`, statement: fromPep440(text) }];
}

/** The `[options]` section as Python's configparser reads it: indented lines go on, comment lines are skipped. */
function optionsIn(text: string, path: RelPath): Map<string, CfgOption> {
  const options = new Map<string, CfgOption>();
  let section = '';
  let current: { line: number; values: { text: string; line: number }[] } | null = null;
  for (const [index, raw] of text.split(/\r\n?|\n/).entries()) {
    const line = index + 1;
    const trimmed = raw.trim();
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue;
    const header = /^\[([^\]]+)\]/.exec(raw);
    const option = /^(\S[^=:]*)[=:](.*)$/s.exec(raw);
    if (header !== null) {
      section = header[1]!.trim();
      current = null;
    } else if (section === '') refuse(badSetupCfg({ path, line }, trimmed));
    else if (/^\s/.test(raw)) current?.values.push({ text: trimmed, line });
    else if (option !== null) {
      const value = option[2]!.trim();
      current = { line, values: value === '' ? [] : [{ text: value, line }] };
      if (section === 'options') options.set(option[1]!.trimEnd().toLowerCase().replaceAll('-', '_'), current);
    }
  }
  return options;
}
