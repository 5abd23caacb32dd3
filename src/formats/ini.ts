/**
 * What stands in a file of sections, as Python's configparser reads it? Indented lines go on, comment lines are skipped.
 *
 * Pure.
 */

/** Its value line by line, with their numbers. */
export interface IniOption {
  readonly line: number;
  readonly values: readonly { readonly text: string; readonly line: number }[];
}

export interface Ini {
  /** Names of sections as written, of options in lower case. */
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, IniOption>>;
  /** What is neither, which configparser does not take. */
  readonly unread: readonly { readonly line: number; readonly text: string; readonly inSection: boolean }[];
}

export function readIni(text: string): Ini {
  const sections = new Map<string, Map<string, IniOption>>();
  const unread: { line: number; text: string; inSection: boolean }[] = [];
  let section: Map<string, IniOption> | null = null;
  let values: { text: string; line: number }[] | null = null;
  for (const [index, raw] of text.split(/\r\n?|\n/).entries()) {
    const line = index + 1;
    const trimmed = raw.trim();
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue;
    const [, name] = /^\[([^\]]+)\]/.exec(raw) ?? [];
    const [, option, value = ''] = /^(\S[^=:]*)[=:](.*)$/s.exec(raw) ?? [];
    if (name !== undefined) {
      section = sections.get(name.trim()) ?? new Map();
      sections.set(name.trim(), section);
      values = null;
    } else if (/^\s/.test(raw) && section !== null) values?.push({ text: trimmed, line });
    else if (option !== undefined && section !== null) {
      values = value.trim() === '' ? [] : [{ text: value.trim(), line }];
      section.set(option.trimEnd().toLowerCase(), { line, values });
    } else unread.push({ line, text: trimmed, inSection: section !== null });
  }
  return { sections, unread };
}
