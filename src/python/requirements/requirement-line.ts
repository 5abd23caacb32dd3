/**
 * What does one logical line ask of pip?
 *
 * Either one requirement, one include, or settings: pip lets the first kind found win and ignores the rest of the line
 * without a word, so that is what is kept here, and `ignored` is told to the user.
 */

import { tooDeepAt } from '../../formats/nesting.ts';
import { type Problem, refuse } from '../../problem.ts';
import { type FilePlace, placeText } from '../../quote.ts';
import { LIMITS } from '../../reading-limits.ts';
import { isSpace, type LogicalLine } from './lines.ts';
import { meantPath } from './meant-path.ts';
import { type OptionName, type PipOption, parseOptions } from './options.ts';
import { normalizeName, type Requirement } from './pep508.ts';
import {
  backslashPath,
  blankAfterBackslash,
  command,
  equalsAfterOption,
  hostPath,
  indexPath,
  type LineProblem,
  limit,
  lineInvalid,
  missingPath,
  notInstallable,
  optionInvalid,
  outside,
} from './problems.ts';
import {
  type Fault,
  isIndexUrl,
  type Place,
  type Reference,
  readArgument,
  readEditable,
  readFindLinks,
  readInclude,
} from './reference.ts';
import { type ShellWord, splitShellWords } from './shell-words.ts';
import { isCommand, oddCharacter } from './slips.ts';

export interface Entry {
  kind: 'requirement' | 'editable' | 'include' | 'constraint' | 'settings';
  /** As written. Values and offsets below are those with variables put in, where they are known. */
  line: LogicalLine;
  at: FilePlace;
  /** What the line names; for settings, where to look for packages (`-f`). */
  use: Use | null;
  /** Further includes and places on the line, which pip ignores. */
  also: Use[];
  /** The options that count. */
  options: PipOption[];
  /** Spellings of those that do not. */
  ignored: string[];
}

/** One value with what it refers to. */
export interface Use {
  option: OptionName | null;
  value: string;
  /** The word that holds the value, from character `from` on; `null` when the line itself begins with it. */
  word: ShellWord | null;
  from: number;
  reference: Reference;
}

export function readLine(line: LogicalLine, at: FilePlace, place: Place): Entry {
  checkLimits(line, at);
  const fail = (problem: LineProblem): never => refuse(problem(at, line.text));
  if (line.text.endsWith('\\')) fail(blankAfterBackslash);
  const argument = argumentOf(line.text);
  const words = splitShellWords(line.text, argument.length);
  const parsed = (words && parseOptions(words)) ?? fail(slipIn(line.text) ?? optionInvalid);
  const read = { line, at, place, argument, options: parsed.options };
  const entry = argument === '' ? readOptions(read) : readRequirement(read);
  return { ...entry, ignored: [...entry.ignored, ...parsed.stray.map((word) => word.value)] };
}

/** What is wrong with a line whose options cannot be read, where it is not the options. */
function slipIn(text: string): LineProblem | null {
  if (isCommand(text)) return command;
  return oddCharacter(text) === null ? null : lineInvalid;
}

function checkLimits({ text }: LogicalLine, at: FilePlace): void {
  if (text.length > LIMITS.line) refuse(limit(placeText(at), 'line', LIMITS.line));
  if (tooDeepAt(text) !== null) refuse(limit(placeText(at), 'nesting', LIMITS.nesting));
}

interface Read {
  line: LogicalLine;
  at: FilePlace;
  place: Place;
  argument: string;
  options: PipOption[];
}

/** All words, split at single blanks, before the first that begins with '-'. */
export function argumentOf(text: string): string {
  if (text.startsWith('-')) return '';
  const dash = text.indexOf(' -');
  // Further blanks stay: after a URL, '; ' begins a marker and ';' alone does not.
  return dash === -1 ? text : text.slice(0, dash);
}

/** A stray `-e` behind a requirement makes the requirement itself editable; its own value is ignored. */
function readRequirement({ line, at, place, argument, options }: Read): Entry {
  const isEditable = options.some(({ name }) => name === 'editable');
  const read = isEditable ? readEditable : readArgument;
  const reference = accept(read(argument, place), { at, place, text: argument.trimEnd() });
  const use: Use = { option: null, value: argument, word: null, from: 0, reference };
  const kept = keepOnly(options, isEditable ? ['config-settings'] : ['hash', 'config-settings']);
  return { kind: isEditable ? 'editable' : 'requirement', line, at, use, also: [], ...kept };
}

function readOptions({ line, at, place, options }: Read): Entry {
  const first = FIRST_WINS.map(({ name }) => options.find((option) => option.name === name)).find(Boolean);
  if (first === undefined) return readSettings({ line, at, place, argument: '', options });
  const { kind, keep } = FIRST_WINS.find(({ name }) => name === first.name)!;
  const use = readUse(first, { at, place, text: line.text });
  const rest = options.filter((option) => option !== first);
  const also = kind === 'editable' ? [] : readAlso(rest, at, place);
  return { kind, line, at, use, also, ...keepOnly(rest, keep) };
}

/** Order matters: of several of these on one line pip takes the uppermost, and of that the first. */
const FIRST_WINS: readonly { name: OptionName; kind: Entry['kind']; keep: OptionName[] }[] = [
  { name: 'editable', kind: 'editable', keep: ['config-settings'] },
  { name: 'requirement', kind: 'include', keep: [] },
  { name: 'constraint', kind: 'constraint', keep: [] },
];

function readSettings({ line, at, place, options }: Read): Entry {
  const index = options.find(({ name, value }) => /index-url$/.test(name) && !isIndexUrl(value));
  if (index) refuse(indexPath(at, index.value));
  const [first, ...more] = options.filter(({ name }) => name === 'find-links');
  const use = first ? readUse(first, { at, place, text: line.text }) : null;
  return {
    kind: 'settings',
    line,
    at,
    use,
    also: readAlso(more, at, place),
    options: options.filter((option) => option === first || option.name !== 'find-links'),
    ignored: more.map(({ spelling }) => spelling),
  };
}

function keepOnly(options: PipOption[], names: OptionName[]): Pick<Entry, 'options' | 'ignored'> {
  return {
    options: options.filter(({ name }) => names.includes(name)),
    ignored: options.filter(({ name }) => !names.includes(name)).map(({ spelling }) => spelling),
  };
}

const READERS: Partial<Record<OptionName, (value: string, place: Place) => Reference | Fault>> = {
  requirement: readInclude,
  constraint: readInclude,
  editable: readEditable,
  'find-links': readFindLinks,
};

function readUse(option: PipOption, written: Written): Use {
  const reference = accept(READERS[option.name]!(option.value, written.place), written);
  return { option: option.name, value: option.value, word: option.word, from: option.from, reference };
}

/** A fault in what pip ignores anyway is none. */
function readAlso(options: PipOption[], _at: FilePlace, place: Place): Use[] {
  return options.flatMap((option) => {
    const { name, value, word, from } = option;
    const reference = name === 'editable' ? undefined : READERS[name]?.(value, place);
    if (reference === undefined || 'fault' in reference) return [];
    return [{ option: name, value, word, from, reference }];
  });
}

/** pip takes it for the beginning of the value. */
export const isEqualsAfterOption = (text: string): boolean => /^-\w\s*=/.test(text);

/** A line, for messages. */
interface Written {
  at: FilePlace;
  place: Place;
  text: string;
}

function accept(result: Reference | Fault, written: Written): Reference {
  return 'fault' in result ? refuse(problemOf(result, written)) : result;
}

function problemOf(fault: Fault, { at, text, place }: Written): Problem {
  if (isEqualsAfterOption(text)) return equalsAfterOption(at, text);
  if (text.includes('\\') && !/^(outside|host-path)$/.test(String(fault.fault))) {
    return backslashPath(at, text, meantPath(text, place));
  }
  switch (fault.fault) {
    case 'outside':
      return outside(at, text);
    case 'host-path':
      return hostPath(at, text, { name: /^([\w.-]+)\s*@/.exec(text)?.[1] ?? null, meant: meantPath(text, place) });
    case 'missing-path':
      return missingPath(at, text, fault.target, meantPath(text, place));
    case 'not-installable':
      return notInstallable(at, text, fault.target);
    default:
      return fault.fault(at, text);
  }
}

/** Of an index, by its name alone: neither the folder of the line nor what lies there has a part in what it means. */
export function isSameAnywhere({ kind, use }: Entry): boolean {
  if (kind !== 'requirement' || use!.reference.base !== 'none' || use!.value.includes('/')) return false;
  return use!.reference.requirement?.url === '';
}

/** `null` where only a build could tell. */
export const requirementOf = ({ use }: Entry): Requirement | null =>
  use !== null && 'requirement' in use.reference ? (use.reference.requirement ?? null) : null;

/** The package a requirement names, normalised; `null` where only a build could tell. */
export function packageOf(entry: Entry): string | null {
  const requirement = requirementOf(entry);
  return requirement === null ? null : normalizeName(requirement.name);
}

export function hasHash({ use, options }: Entry): boolean {
  return options.some(({ name }) => name === 'hash') || /[#&]sha(256|384|512|1|224)=|[#&]md5=/.test(use?.value ?? '');
}

/** An artefact that `pip freeze` writes on Debian; there is no such release. */
export function isDebianArtefact({ kind, use }: Entry): boolean {
  return kind === 'requirement' && /^pkg[-_.]resources\s*===?\s*0\.0\.0$/i.test(trimSpace(use!.value));
}

export function trimSpace(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text[end - 1])) end--;
  return text.slice(0, end);
}
