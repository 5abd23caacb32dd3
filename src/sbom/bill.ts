/**
 * What does a thing consist of? The one form that all bills of materials are written from.
 *
 * Pure. Not here: what is installed (python/install), the documents (cyclonedx.ts, spdx.ts).
 */
import { createHash } from 'node:crypto';

export interface Bill {
  /** Whose bill it is. */
  readonly subject: Subject;
  readonly parts: readonly BillPart[];
}

export interface Subject {
  readonly name: string;
  readonly version: string | null;
  readonly licenses: readonly License[];
}

export interface BillPart {
  /** One of its own in a bill. */
  readonly ref: string;
  /** A platform is what the others run on, and not in what is described. */
  readonly kind: 'library' | 'platform';
  readonly name: string;
  readonly version: string | null;
  /** Where scanners know it by; null: nowhere. */
  readonly purl: string | null;
  /** As it says itself. */
  readonly licenses: readonly License[];
  /** Of the archive that it came as. */
  readonly hashes: readonly Hash[];
  /** Where it came from, where that is no index; without credentials. */
  readonly origin: Provenance | null;
  /** Refs of what it needs, of this bill. */
  readonly requires: readonly string[];
  /** Was it asked for itself? */
  readonly isRequested: boolean;
}

/** An expression of SPDX, or whatever else somebody calls it. */
export type License = { readonly expression: string } | { readonly name: string };

export interface Hash {
  readonly algorithm: 'MD5' | 'SHA-256' | 'SHA-384' | 'SHA-512';
  /** Hex. */
  readonly value: string;
}

const DIGITS: Readonly<Record<Hash['algorithm'], number>> = { MD5: 32, 'SHA-256': 64, 'SHA-384': 96, 'SHA-512': 128 };

/** @param name As Python and conda spell it: `sha256`. @returns null for what is none, or another one */
export function hexHash(name: string, hex: string | null): Hash | null {
  const algorithm = (Object.keys(DIGITS) as Hash['algorithm'][]).find(
    (each) => each.replace('-', '') === name.toUpperCase(),
  );
  if (algorithm === undefined || hex?.length !== DIGITS[algorithm] || !/^[0-9a-f]+$/i.test(hex)) return null;
  return { algorithm, value: hex.toLowerCase() };
}

export interface Provenance {
  readonly kind: 'vcs' | 'distribution';
  readonly url: string;
}

/** In one order, whatever that of the parts was; of two with one ref the first counts. */
export function makeBill(subject: Subject, parts: readonly BillPart[]): Bill {
  const byRef = new Map(parts.toReversed().map((part) => [part.ref, part]));
  const known = (refs: readonly string[]) => [...new Set(refs)].filter((ref) => byRef.has(ref)).sort();
  const sorted = [...byRef.values()].sort((a, b) => (a.ref < b.ref ? -1 : 1));
  return {
    subject,
    parts: sorted.map((part) => ({ ...part, requires: known(part.requires).filter((ref) => ref !== part.ref) })),
  };
}

/** What was asked for, and what nothing else needs: the rest is there for these. */
export function directParts({ parts }: Bill): readonly BillPart[] {
  const needed = new Set(parts.flatMap(({ requires }) => requires));
  return parts.filter(({ ref, isRequested }) => isRequested || !needed.has(ref));
}

/** Of a bill's content, so that equal ones have the same: an UUID of version 8 (RFC 9562). */
export function uuidOf(bill: Bill): string {
  const hex = createHash('sha256').update(JSON.stringify(bill)).digest('hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  const [a, b, c, d, e] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(13, 16), hex.slice(17, 20), hex.slice(20, 32)];
  return `${a}-${b}-8${c}-${variant}${d}-${e}`;
}
