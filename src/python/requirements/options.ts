/**
 * Which options may stand in a requirements file, and how are they spelled?
 *
 * The table is pip's SUPPORTED_OPTIONS; the reading is that of Python's optparse, down to the abbreviations it allows.
 */

import type { ShellWord } from './shell-words.ts';

export type OptionName = (typeof OPTIONS)[number]['is'];

const OPTIONS = [
  { is: 'requirement', names: ['-r', '--requirement'], value: true },
  { is: 'constraint', names: ['-c', '--constraint'], value: true },
  { is: 'editable', names: ['-e', '--editable'], value: true },
  { is: 'find-links', names: ['-f', '--find-links'], value: true },
  { is: 'index-url', names: ['-i', '--index-url', '--pypi-url'], value: true },
  { is: 'extra-index-url', names: ['--extra-index-url'], value: true },
  { is: 'no-index', names: ['--no-index'], value: false },
  { is: 'no-binary', names: ['--no-binary'], value: true },
  { is: 'only-binary', names: ['--only-binary'], value: true },
  { is: 'prefer-binary', names: ['--prefer-binary'], value: false },
  { is: 'require-hashes', names: ['--require-hashes'], value: false },
  { is: 'no-require-hashes', names: ['--no-require-hashes'], value: false },
  { is: 'pre', names: ['--pre'], value: false },
  { is: 'all-releases', names: ['--all-releases'], value: true },
  { is: 'only-final', names: ['--only-final'], value: true },
  { is: 'trusted-host', names: ['--trusted-host'], value: true },
  { is: 'use-feature', names: ['--use-feature'], value: true },
  { is: 'hash', names: ['--hash'], value: true, form: /^sha(256|384|512):/ },
  { is: 'config-settings', names: ['-C', '--config-settings'], value: true, form: /=/ },
] as const;

export interface PipOption {
  name: OptionName;
  /** As written, for messages. */
  spelling: string;
  /** Empty for a switch. */
  value: string;
  /** Where the value is: from this character of this word on. */
  word: ShellWord;
  from: number;
}

export interface PipOptions {
  options: PipOption[];
  /** Words that belong to no option; pip ignores them without a word. */
  stray: ShellWord[];
}

type OptionRow = { is: OptionName; names: readonly string[]; value: boolean; form?: RegExp };
const BY_NAME = new Map<string, OptionRow>(OPTIONS.flatMap((row) => row.names.map((name) => [name, row] as const)));

/** @returns `null` when pip's parser would reject the line. */
export function parseOptions(words: readonly ShellWord[]): PipOptions | null {
  const result: PipOptions = { options: [], stray: [] };
  for (let next = 0; next < words.length; next++) {
    const word = words[next]!;
    if (word.value === '--') return { ...result, stray: [...result.stray, ...words.slice(next + 1)] };
    if (!/^-./s.test(word.value)) {
      result.stray.push(word);
      continue;
    }
    const option = readOption(word, words[next + 1]);
    if (option === null) return null;
    result.options.push(option);
    if (option.word !== word) next++;
  }
  return result;
}

function readOption(word: ShellWord, following: ShellWord | undefined): PipOption | null {
  const long = word.value.startsWith('--');
  const equals = long ? word.value.indexOf('=') : -1;
  const nameEnd = !long ? 2 : equals === -1 ? word.value.length : equals;
  const spelling = word.value.slice(0, nameEnd);
  const row = long ? findLong(spelling) : BY_NAME.get(spelling);
  if (row === undefined) return null;
  const attached = nameEnd < word.value.length;
  if (!row.value) return attached ? null : { name: row.is, spelling, value: '', word, from: nameEnd };
  const from = attached ? nameEnd + (long ? 1 : 0) : 0;
  const holder = attached ? word : following;
  if (holder === undefined) return null;
  const value = holder.value.slice(from);
  return row.form?.test(value) === false ? null : { name: row.is, spelling, value, word: holder, from };
}

/** optparse takes any beginning that fits one name only. */
function findLong(spelling: string): OptionRow | undefined {
  const exact = BY_NAME.get(spelling);
  if (exact) return exact;
  const fitting = [...BY_NAME.keys()].filter((name) => name.startsWith(spelling));
  return fitting.length === 1 ? BY_NAME.get(fitting[0]!) : undefined;
}
