/**
 * What of several sources does not go together in one run of pip?
 *
 * Each may be fine alone. Hash mode, exact versions and the list of indexes hold for the whole run, so they meet here.
 */

import { refuse, type Warning } from '../../problem.ts';
import type { Files, RelPath } from '../../upload/survey.ts';
import { isSurelyTaken } from '../marker-pythons.ts';
import { type Closure, filesOf, type RequirementsFile } from './closure.ts';
import {
  findLinksMissingNote,
  gitNote,
  hashGapNote,
  hashMalformedNote,
  indexReplacedNote,
  joinedIncludeNote,
  optionsIgnoredNote,
  otherSystemNote,
  pipNote,
  pkgResourcesNote,
  sshNote,
  standardLibraryNote,
  tokenNote,
  variableNote,
  variableSpellingNote,
} from './notes.ts';
import { otherSystemOf } from './other-systems.ts';
import { normalizeName } from './pep508.ts';
import { checkPins, type FoundEntry } from './pins.ts';
import { hashMix, invalidConstraint, pythonRequired } from './problems.ts';
import { type Entry, hasHash, packageOf, requirementOf } from './requirement-line.ts';
import { isStandardLibrary } from './standard-library.ts';

/** What is worth saying of a closure. @throws Refusal where pip would stop. */
export const notesOf = (closure: Closure, files: Files): Warning[] => [
  ...closure.notes,
  ...notesOfFiles(closure, files),
  ...checkTogether(closure.roots),
];

function checkTogether(roots: readonly RequirementsFile[]): Warning[] {
  const found = roots.flatMap((root, source) => entriesBelow(root, source));
  for (const each of found) {
    checkConstraint(each);
    if (!each.isConstraint && packageOf(each.entry) === 'python')
      refuse(pythonRequired(each.entry.at, each.entry.line.text));
  }
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
  const requirement = requirementOf(entry);
  if (requirement?.extras.length) refuse(invalidConstraint(at, text, 'extras'));
  if (!requirement && !isNamed(use!.value)) refuse(invalidConstraint(at, text, 'unnamed'));
}

/** A URL or path that says which package it is of, or may. */
function isNamed(value: string): boolean {
  const fragment = value.includes('#') ? value.slice(value.indexOf('#')) : '';
  return /[#&]egg=/.test(fragment) || /\.whl($|[#;\s])/.test(value) || value.includes('${');
}

function isRequirement({ kind }: Entry): boolean {
  return kind === 'requirement' || kind === 'editable';
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

/** `--index-url` takes the place of all indexes named before it, of the template's too. Told once of each source. */
function noteReplacedIndexes(found: readonly FoundEntry[]): Warning[] {
  const settings = found.filter(({ entry }) => entry.kind === 'settings');
  const told = new Set<number>();
  const looked = new Set<string>();
  return settings.flatMap(({ entry, source }) => {
    const index = entry.options.find(({ name }) => name === 'index-url');
    const key = `${source} ${index?.value}`;
    if (index === undefined || source === settings[0]!.source || told.has(source) || looked.has(key)) return [];
    looked.add(key);
    const replaced = settings.filter((other) => other.source < source && namesOtherIndex(other.entry, index.value));
    if (replaced.length === 0) return [];
    told.add(source);
    const places = replaced.map((other) => other.entry.at);
    return [indexReplacedNote(entry.at, places)];
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
  return [
    ...malformedHashes(found),
    ...entries.flatMap(notesOfLine),
    ...(git.length > 0 ? [gitNote(git)] : []),
    ...otherSystems(found),
  ];
}

/** For which there is no file, so that pip finds nothing. */
function otherSystems(found: readonly FoundEntry[]): Warning[] {
  const [first, ...others] = found.flatMap(({ entry, isConstraint }) => {
    const requirement = requirementOf(entry);
    if (isConstraint || requirement === null || requirement.url !== '') return [];
    const { name, marker } = requirement;
    const system = otherSystemOf(normalizeName(name), 'pip');
    return system !== null && isSurelyTaken(marker) ? [{ name, system, at: entry.at }] : [];
  });
  return first === undefined ? [] : [otherSystemNote([first, ...others])];
}

/** pip takes any digits, and compares them. */
const HASH = /^(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/i;

/** A line that pip may not take, and a constraint, may have any. */
function malformedHashes(found: readonly FoundEntry[]): Warning[] {
  const places = found.flatMap(({ entry, isConstraint }) => {
    const hashes = entry.options.filter(({ name }) => name === 'hash');
    const isAny = isConstraint || !isSurelyTaken(requirementOf(entry)?.marker ?? '');
    return isAny || hashes.length === 0 || hashes.some(({ value }) => HASH.test(value)) ? [] : [entry.at];
  });
  return places.map(hashMalformedNote);
}

function notesOfLine(entry: Entry): Warning[] {
  const { at, use, ignored } = entry;
  const notes: Warning[] = [...notesOfPackage(entry), ...notesOfVariables(entry)];
  if (ignored.length > 0) notes.push(optionsIgnoredNote(at, ignored));
  if (use && /\+ssh:/i.test(use.value)) notes.push(sshNote(at));
  if (use && isOpen(use)) notes.push(variableNote(at, use.value));
  return notes;
}

function notesOfPackage(entry: Entry): Warning[] {
  const { at } = entry;
  const requirement = requirementOf(entry);
  if (requirement === null || requirement.url !== '') return [];
  const { name, specifier, marker } = requirement;
  if (name.toLowerCase() === 'pip' && specifier !== '') return [pipNote(at)];
  // with a marker it is a backport, for Pythons that lack the module
  return isStandardLibrary(name) && marker === '' ? [standardLibraryNote(at, name)] : [];
}

/** In addresses: a path with a variable is another matter. */
function notesOfVariables({ at, use, options }: Entry): Warning[] {
  const addresses = [use?.value ?? '', ...options.map(({ value }) => value)].filter((value) => value.includes('://'));
  const texts = addresses.filter((value) => !/file:/i.test(value));
  const names = texts.flatMap((text) => text.match(/\$\{[A-Z0-9_]+\}/g) ?? []);
  const isMisspelt = texts.some((text) => /(?<=[/:])\$(?:[A-Za-z_]\w*|\{\w*[a-z]\w*\})(?=[@:/])/.test(text));
  return [
    ...(names.length > 0 ? [tokenNote(at, [...new Set(names)])] : []),
    ...(isMisspelt ? [variableSpellingNote(at)] : []),
  ];
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
