/**
 * How are requirements files put that pip reads and uv does not?
 *
 * uv reads one option a line, spelled out or with a blank after its letter, on one physical line and in UTF-8. It takes
 * no quotes after -e and --hash, no list of names, no variable in a name or version, packages only from a place beside
 * the file that exists, and nothing that pip ignores; it ignores --pre and --trusted-host.
 *
 * Paths of packages stay as they are: both tools read them from where they run.
 */

import type { Variables } from '../../cnb/platform-env.ts';
import type { RequirementsFile } from '../requirements/closure.ts';
import { isBroken } from '../requirements/lines.ts';
import type { PipOption } from '../requirements/options.ts';
import { isUrl } from '../requirements/reference.ts';
import { argumentOf, type Entry, trimSpace, type Use } from '../requirements/requirement-line.ts';
import { quoteWord } from '../requirements/shell-words.ts';
import { kindOnDisk, onDisk, type RequirementsInput, readRequirements } from './requirements-on-disk.ts';

export interface Respelled {
  /** One text in place of all files; null where uv can read them as they are, and then its errors name the right file. */
  readonly text: string | null;
  /** What has to be said on uv's command line. */
  readonly options: readonly string[];
}

/** @param files Relative to the app root. What pip would not have stays as it is: uv says what is wrong with it. */
export function respell(appDir: string, files: readonly RequirementsInput[], env: Variables = {}): Respelled {
  const { closure } = readRequirements(appDir, files, env);
  if (closure === null) return { text: null, options: [] };
  const entries = entriesInOrder(closure.roots);
  const isUtf8 = closure.notes.length === 0; // of nothing else there is a note
  const areFiles = files.every((file) => typeof file === 'string');
  return {
    text: areFiles && isUtf8 && entries.every(isReadByUv) ? null : textOf(entries.flatMap(linesForUv)),
    options: [...new Set(entries.flatMap(commandLineOptions))],
  };
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** What a file includes follows the line that includes it. */
function entriesInOrder(roots: readonly RequirementsFile[]): Entry[] {
  const seen = new Set<RequirementsFile>();
  const entriesOf = (file: RequirementsFile): Entry[] => {
    if (seen.has(file)) return [];
    seen.add(file);
    return file.entries.flatMap((entry) => {
      const included = entry.kind === 'include' ? file.includes.get(entry) : undefined;
      return included ? [entry, ...entriesOf(included)] : [entry];
    });
  };
  return roots.flatMap(entriesOf);
}

function isReadByUv(entry: Entry): boolean {
  if (entry.ignored.length > 0) return false;
  switch (entry.kind) {
    case 'requirement':
      return isRequirementReadByUv(entry);
    case 'settings':
      return !isBroken(entry.line) && entry.options.length === 1 && isSettingReadByUv(entry, entry.options[0]!);
    case 'editable':
      return isSpelledOut(entry) && !isQuoted(entry.use!.word!);
    default:
      return isSpelledOut(entry);
  }
}

/** Hashes may stand on lines of their own. */
function isRequirementReadByUv(entry: Entry): boolean {
  const { line, options } = entry;
  const hashes = options.filter(({ name }) => name === 'hash');
  return (
    argumentForUv(entry) === argumentOf(line.text) &&
    !isBroken(line, trimSpace(argumentOf(line.text)).length) &&
    hashes.every(({ spelling, word }) => spelling === '--hash' && !isQuoted(word))
  );
}

/** uv puts in variables in addresses and paths only. There they stay, since they may be a password. */
function argumentForUv({ line, use }: Entry): string {
  const { value, reference } = use!;
  const isByName = reference.base === 'none' && reference.url === undefined;
  return withoutEmptyMarker(isByName ? value : argumentOf(line.text));
}

/** uv wants a marker after each semicolon. In a URL one is a character like others, unless a blank follows. */
function withoutEmptyMarker(argument: string): string {
  return isUrl(argument) ? argument.replace(/;\s+$/, '') : argument.replace(/;\s*$/, '');
}

/** `-r base.txt`, `--requirement=base.txt`. */
function isSpelledOut({ line, use }: Entry): boolean {
  const { option, from } = use!;
  const [spelling] = line.text.split(/[\s=]/, 1);
  return !isBroken(line) && (spelling === `--${option}` || (spelling === `-${option![0]}` && from === 0));
}

function isSettingReadByUv({ use }: Entry, { name, spelling, from, value }: PipOption): boolean {
  if (spelling !== `--${name}` && !(/^-\w$/.test(spelling) && from === 0)) return false;
  if (name === 'find-links') return isPlaceReadByUv(use!);
  return !(LISTS.has(name) && value.includes(','));
}

/** uv does not look where it runs, and takes a relative URL for an absolute one. */
function isPlaceReadByUv(use: Use): boolean {
  const { reference } = use;
  const isRelative = reference.base === 'cwd' && !reference.path.startsWith('/');
  return !isRelative && !isMissing(use);
}

function isMissing({ reference }: Use): boolean {
  const target = 'target' in reference ? reference.target : null;
  return target !== null && kindOnDisk(onDisk(target)) === null;
}

/** uv takes one name only. */
const LISTS: ReadonlySet<string> = new Set(['no-binary', 'only-binary']);

const isQuoted = ({ start, end, value }: NonNullable<Use['word']>): boolean => end - start !== value.length;

/** What is meant relative to its file would be lost in a text that lies somewhere else. */
function linesForUv(entry: Entry): string[] {
  const { kind, line, use, options } = entry;
  switch (kind) {
    case 'include':
      return placeOf(use) === null ? [`--requirement ${use!.value}`] : []; // its own lines are in the text
    case 'constraint':
      return [`--constraint ${placeOf(use) ?? use!.value}`];
    case 'settings':
      return use === null && isReadByUv(entry)
        ? [line.text]
        : options.toSorted(indexFirst).flatMap((option) => linesForSetting(option, use));
    case 'editable':
      return [isReadByUv(entry) ? line.text : ['-e', trimSpace(use!.value), ...options.map(spelledOut)].join(' ')];
    case 'requirement':
      return [isReadByUv(entry) ? line.text : [argumentForUv(entry), ...options.map(spelledOut)].join(' ')];
  }
}

/** As it can be written after an option; null for what is not on this disk. */
function placeOf(use: Use | null): string | null {
  const target = use !== null && 'target' in use.reference ? use.reference.target : null;
  return target === null ? null : quoteWord(onDisk(target));
}

/** It replaces the indexes of earlier lines, and not those of its own. */
const indexFirst = (a: PipOption, b: PipOption): number =>
  Number(b.name === 'index-url') - Number(a.name === 'index-url');

function linesForSetting(option: PipOption, use: Use | null): string[] {
  const { name, value } = option;
  // pip goes on where there is nothing.
  if (name === 'find-links') return isMissing(use!) ? [] : [`--find-links ${placeOf(use) ?? value}`];
  if (LISTS.has(name)) return value.split(',').map((each) => `--${name} ${each}`);
  return [spelledOut(option)];
}

const spelledOut = ({ name, value }: PipOption): string => (value === '' ? `--${name}` : `--${name}=${value}`);

function commandLineOptions({ kind, options }: Entry): string[] {
  if (kind !== 'settings') return [];
  return options.flatMap(({ name, value }) => {
    if (name === 'pre') return ['--prerelease=allow'];
    return name === 'trusted-host' ? [`--allow-insecure-host=${value}`] : [];
  });
}
