/**
 * Do the versions that are asked for of a package go together?
 */
import { explain, satisfies } from '@renovatebot/pep440';
import { refuse } from '../../problem.ts';
import type { FilePlace } from '../../quote.ts';
import { isSurelyTaken } from '../marker-pythons.ts';
import { normalizeName, type Requirement } from './pep508.ts';
import { pinConflict, rangeConflict } from './problems.ts';
import { type Entry, packageOf, requirementOf } from './requirement-line.ts';

export interface FoundEntry {
  entry: Entry;
  isConstraint: boolean;
  /** Index of the source through which it came in. */
  source: number;
}

/** `2.0+cpu` in parts, in one spelling: `2.0` and `2` are the same. */
interface PinnedVersion {
  release: string;
  local: string;
}

interface Pin extends PinnedVersion {
  /** As written. */
  specifier: string;
  at: FilePlace;
}

/** Of one package under one condition: under different ones two versions may hold. Each version is there once. */
interface Pins {
  seen: Set<string>;
  required: Pin[];
  constraints: Pin[];
}

/** @throws Refusal `requirements-pin-conflict` */
export function checkPins(found: readonly FoundEntry[]): void {
  const pinned = found.flatMap(pinnedIn);
  checkRanges(pinned, found);
  const often = new Map<string, number>();
  for (const { key } of pinned) often.set(key, (often.get(key) ?? 0) + 1);
  const all = new Map<string, Pins>();
  for (const { key, name, specifier, version, at, isConstraint } of pinned) {
    if (often.get(key) === 1) continue; // as of nearly all, so that nobody has to know what its version is
    const pins = all.get(key) ?? { seen: new Set(), required: [], constraints: [] };
    all.set(key, pins);
    const pin = { ...partsOf(version), specifier, at };
    const spelled = `${isConstraint} ${pin.release}+${pin.local}`;
    if (pins.seen.has(spelled)) continue;
    pins.seen.add(spelled);
    // constraints may exclude each other, as long as nothing asks for the package
    const others = isConstraint ? pins.required : [...pins.required, ...pins.constraints];
    const conflict = others.find((other) => !agree(other, pin));
    if (conflict) refuse(pinConflict(name, [conflict, pin]));
    (isConstraint ? pins.constraints : pins.required).push(pin);
  }
}

interface Pinned {
  /** That it shares with those of the package under the same condition. */
  readonly key: string;
  readonly name: string;
  /** As written: `===2.0`. */
  readonly specifier: string;
  readonly version: string;
  readonly at: FilePlace;
  readonly isConstraint: boolean;
}

const keyOf = ({ name, marker }: Requirement): string => `${normalizeName(name)}\0${marker}`;

/** What pip may not take, as its marker may not hold, is in nobody's way. */
function pinnedIn({ entry, isConstraint }: FoundEntry): Pinned[] {
  const { at } = entry;
  const requirement = requirementOf(entry);
  const specifier = requirement?.specifier ?? '';
  const version = /^===?\s*([^*,]+)$/.exec(specifier)?.[1];
  if (version === undefined || !isSurelyTaken(requirement!.marker)) return [];
  return [{ key: keyOf(requirement!), name: packageOf(entry)!, specifier, version, at, isConstraint }];
}

function partsOf(version: string): PinnedVersion {
  const parsed = explain(version);
  if (parsed === null) {
    const [release = '', local = ''] = version.split('+', 2);
    return { release, local };
  }
  const { epoch, release, pre, post, dev, local } = parsed;
  const last = release.findLastIndex((number) => number !== 0);
  return { release: JSON.stringify([epoch, release.slice(0, last + 1), pre, post, dev]), local: local ?? '' };
}

/** A pin without local label takes any: `2.0` takes `2.0+cpu`. */
function agree(a: PinnedVersion, b: PinnedVersion): boolean {
  return a.release === b.release && (a.local === '' || b.local === '' || a.local === b.local);
}

/** Of a package a release, and a range that does not have it. Releases alone: what else fits a range is another matter. */
function checkRanges(pinned: readonly Pinned[], found: readonly FoundEntry[]): void {
  // the first of each alone: two that differ are told by checkPins, and there may be very many
  const releases: Readonly<Record<'required' | 'constraint', Map<string, Pinned>>> = {
    required: new Map(),
    constraint: new Map(),
  };
  for (const pin of pinned) {
    const known = releases[pin.isConstraint ? 'constraint' : 'required'];
    if (RELEASE.test(pin.version) && !known.has(pin.key)) known.set(pin.key, pin);
  }
  for (const { entry, isConstraint } of found) {
    const requirement = requirementOf(entry);
    if (requirement === null || !RANGE.test(requirement.specifier)) continue;
    const { specifier } = requirement;
    const key = keyOf(requirement);
    // constraints may exclude each other, as long as nothing asks for the package
    const pins = [releases.required.get(key), isConstraint ? undefined : releases.constraint.get(key)];
    const pin = pins.find((each) => each !== undefined && !isIn(each.version, specifier));
    if (pin !== undefined) refuse(rangeConflict(pin.name, [pin, { specifier, at: entry.at }]));
  }
}

/** The library takes `24` for no release of `~=24.0.0`: it needs as many numbers as the range has. */
function isIn(release: string, range: string): boolean {
  const numbers = (text: string): number => text.split('.').length;
  const most = Math.max(...[...range.matchAll(/\d+(\.\d+)*/g)].map(([text]) => numbers(text)));
  return satisfies(release + '.0'.repeat(Math.max(0, most - numbers(release))), range);
}

const RELEASE = /^\d+(\.\d+)*$/;
const RANGE = /^(?:(?:[<>]=?|!=|~=)\s*\d+(?:\.\d+)*(?:\.\*)?(?:\s*,\s*|$))+$/;
