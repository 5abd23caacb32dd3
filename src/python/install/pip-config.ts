/**
 * What does a pip.conf set? In pip's words, under the names of its variables, so that it counts as they do.
 *
 * Pure. `[install]` counts before `[global]`; all that is for other commands is left out.
 *
 * @see https://pip.pypa.io/en/stable/topics/configuration/
 */
import { isAbsolute } from 'node:path';
import { readIni } from '../../formats/ini.ts';
import { namesOf, rowOf } from './variable-table.ts';

export interface PipConfig {
  /** By the names of pip's variables; several values have blanks in between. */
  readonly settings: Readonly<Record<string, string>>;
  /** Options that nothing here heeds. */
  readonly unused: readonly string[];
}

/** pip counts them from where it runs, which is in the upload. */
const NAMING_FILES: readonly string[] = ['PIP_CERT', 'PIP_CLIENT_CERT'];

const SECTIONS = ['global', 'install'];

/** In words: why pip would not read it. */
export function readPipConfig(text: string): PipConfig | string {
  const { sections, unread } = readIni(text);
  if (unread.length > 0) return `line ${unread[0]!.line} is neither a section nor an option`;
  const options = SECTIONS.flatMap((name) => [...(sections.get(name) ?? [])]);
  const settings = new Map<string, string>();
  const unused = new Set<string>();
  for (const [option, { values }] of options) {
    const name = `PIP_${option.replace(/^--/, '').replaceAll('-', '_').toUpperCase()}`;
    const value = values.map(({ text: each }) => each).join(' ');
    const row = rowOf(name);
    if (row === undefined || !namesOf(row).includes(name)) unused.add(option);
    else if (NAMING_FILES.includes(name) && !isAbsolute(value)) return `${option} is no absolute path`;
    else settings.set(name, value);
  }
  return { settings: Object.fromEntries(settings), unused: [...unused] };
}
