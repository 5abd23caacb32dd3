/**
 * What of several sources does not go together in one run of pip?
 *
 * Each may be fine alone. Hash mode, exact versions and the list of indexes hold for the whole run, so they meet here.
 */

import { eq, valid } from '@renovatebot/pep440';
import { refuse, type Warning } from '../../problem.ts';
import type { FilePlace } from '../../quote.ts';
import type { Files, RelPath } from '../../upload/survey.ts';
import { type Closure, filesOf, type RequirementsFile } from './closure.ts';
import {
  findLinksMissingNote,
  gitNote,
  hashGapNote,
  indexReplacedNote,
  joinedIncludeNote,
  optionsIgnoredNote,
  pkgResourcesNote,
  sshNote,
  variableNote,
} from './notes.ts';
import { hashMix, invalidConstraint, pinConflict } from './problems.ts';
import { type Entry, hasHash, packageOf } from './requirement-line.ts';

interface FoundEntry {
  entry: Entry;
  isConstraint: boolean;
  /** Index of the source through which it came in. */
  source: number;
}

/** What is worth saying of a closure. @throws Refusal where pip would stop. */
export const notesOf = (closure: Closure, files: Files): Warning[] => [
  ...closure.notes,
  ...notesOfFiles(closure, files),
  ...checkTogether(closure.roots),
];

function checkTogether(roots: readonly RequirementsFile[]): Warning[] {
  const found = roots.flatMap((root, source) => entriesBelow(root, source));
  for (const each of found) checkConstraint(each);
  checkPins(found);
  return [...checkHashes(found), ...noteReplacedIndexes(found), ...notesOfLines(found)];
}

function entriesBelow(root: RequirementsFile, source: number): FoundEntry[] {
  const found: FoundEntry[] = [];
  const seen = new Set<string>();
  const visit = (file: RequirementsFile, isConstraint: boolean): void => {
    const key = `${isConstraint}\0${file.path}`;
    if (seen.has(key)) return;
    seen.add(key);
    for (const entry of file.entries) {
      if (!file.leftOut.has(entry)) found.push({ entry, isConstraint, source });
      const included = file.includes.get(entry);
      if (included) visit(included, entry.kind === 'constraint');
    }
  };
  visit(root, false);
  return found;
}

function checkConstraint({ entry, isConstraint }: FoundEntry): void {
  if (!isConstraint || !isRequirement(entry)) return;
  const { at, use, kind } = entry;
  const text = entry.line.text;
  if (kind === 'editable') refuse(invalidConstraint(at, text, 'editable'));
  const reference = use!.reference;
  const requirement = 'requirement' in reference ? reference.requirement : undefined;
  if (requirement?.extras.length) refuse(invalidConstraint(at, text, 'extras'));
  const isNamed = requirement || /#(.*&)?egg=|\.whl($|[#;\s])/.test(use!.value) || use!.value.includes('${');
  if (!isNamed) refuse(invalidConstraint(at, text, 'unnamed'));
}

function isRequirement({ kind }: Entry): boolean {
  return kind === 'requirement' || kind === 'editable';
}

interface Pin {
  version: string;
  marker: string;
  at: FilePlace;
  isConstraint: boolean;
}

function checkPins(found: readonly FoundEntry[]): void {
  const pins = new Map<string, Pin[]>();
  for (const { entry, isConstraint } of found) {
    const pin = pinOf(entry);
    if (pin === null) continue;
    const name = packageOf(entry)!;
    const others = pins.get(name) ?? [];
    const conflict = others.find((other) => !agree(other, pin) && !(other.isConstraint && isConstraint));
    if (conflict) refuse(pinConflict(name, [conflict, { ...pin, at: entry.at }]));
    pins.set(name, [...others, { ...pin, at: entry.at, isConstraint }]);
  }
}

function pinOf({ use }: Entry): Pick<Pin, 'version' | 'marker'> | null {
  const requirement = use && 'requirement' in use.reference ? use.reference.requirement : undefined;
  const version = /^===?\s*([^*,]+)$/.exec(requirement?.specifier ?? '')?.[1];
  return version === undefined ? null : { version, marker: requirement!.marker };
}

/** Under different conditions both may hold. A pin without local label takes any: `2.0` takes `2.0+cpu`. */
function agree(a: Pick<Pin, 'version' | 'marker'>, b: Pick<Pin, 'version' | 'marker'>): boolean {
  if (a.marker !== b.marker) return true;
  const bothLocal = a.version.includes('+') && b.version.includes('+');
  const [left, right] = [a.version, b.version].map((version) => (bothLocal ? version : version.replace(/\+.*/, '')));
  return left === right || (valid(left!) !== null && valid(right!) !== null && eq(left!, right!));
}

/** One hash anywhere makes pip ask for a hash everywhere. */
function checkHashes(found: readonly FoundEntry[]): Warning[] {
  if (found.some(({ entry }) => hasOption(entry, 'no-require-hashes'))) return [];
  const hashed = found.filter(
    ({ entry }) => (isRequirement(entry) && hasHashOption(entry)) || hasOption(entry, 'require-hashes'),
  );
  const [first] = hashed;
  if (first === undefined) return [];
  const names = new Set(hashed.map(({ entry }) => packageOf(entry)));
  const gaps = found.filter(
    ({ entry, isConstraint }) => isRequirement(entry) && !isConstraint && !hasHash(entry) && !hasName(names, entry),
  );
  const sources = new Set(hashed.map(({ source }) => source));
  const foreign = gaps.filter(({ source }) => !sources.has(source)).map(({ entry }) => entry.at);
  if (foreign.length > 0) refuse(hashMix(first.entry.at, foreign));
  return gaps.length > 0 ? [hashGapNote(gaps.map(({ entry }) => entry.at))] : [];
}

function hasName(names: ReadonlySet<string | null>, entry: Entry): boolean {
  const name = packageOf(entry);
  return name !== null && names.has(name);
}

function hasHashOption(entry: Entry): boolean {
  return hasOption(entry, 'hash');
}

function hasOption({ options }: Entry, wanted: string): boolean {
  return options.some(({ name }) => name === wanted);
}

/** `--index-url` takes the place of all indexes named before it, of the template's too. */
function noteReplacedIndexes(found: readonly FoundEntry[]): Warning[] {
  return found.flatMap(({ entry, source }) => {
    const index = entry.kind === 'settings' ? entry.options.find(({ name }) => name === 'index-url') : undefined;
    if (index === undefined) return [];
    const replaced = found.filter(
      (other) => other.source < source && other.entry.kind === 'settings' && namesOtherIndex(other.entry, index.value),
    );
    return replaced.length === 0
      ? []
      : [
          indexReplacedNote(
            entry.at,
            replaced.map((other) => other.entry.at),
          ),
        ];
  });
}

function namesOtherIndex({ options }: Entry, url: string): boolean {
  return options.some(({ name, value }) => /index-url$/.test(name) && value !== url);
}

function notesOfLines(found: readonly FoundEntry[]): Warning[] {
  const entries = [...new Set(found.map(({ entry }) => entry))];
  const git = entries
    .filter((entry) => isRequirement(entry) && /(^|@\s*)git(\+|:)/i.test(entry.use!.value))
    .map(({ at }) => at);
  return [...entries.flatMap(notesOfLine), ...(git.length > 0 ? [gitNote(git)] : [])];
}

function notesOfLine({ at, use, ignored }: Entry): Warning[] {
  const notes: Warning[] = [];
  if (ignored.length > 0) notes.push(optionsIgnoredNote(at, ignored));
  if (use && /\+ssh:/i.test(use.value)) notes.push(sshNote(at));
  if (use && isOpen(use)) notes.push(variableNote(at, use.value));
  return notes;
}

/** A variable in an address is how credentials should be given; in a path it hides what is installed. */
function isOpen({ value, reference }: NonNullable<Entry['use']>): boolean {
  if (reference.base === 'variable') return true;
  if (reference.base === 'cwd') return reference.target === null;
  return /file:\/\/\$\{(?!PWD\})/.test(value);
}

function notesOfFiles({ roots }: Closure, files: Files): Warning[] {
  return [...filesOf(roots)].flatMap((file) => [
    ...[...file.leftOut].map(
      ([entry, reason]): Warning =>
        reason === 'joined'
          ? joinedIncludeNote(entry.at, (entry.use!.reference as { target: RelPath }).target)
          : pkgResourcesNote(entry.at),
    ),
    ...file.entries.flatMap(({ at, use }): Warning[] => {
      const target = use?.option === 'find-links' && 'target' in use.reference ? use.reference.target : null;
      if (target === null || files.kind(target) !== null) return [];
      return [findLinksMissingNote(at, use!.value)];
    }),
  ]);
}
