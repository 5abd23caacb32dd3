/**
 * What does an installed package say of itself? The headers of its METADATA.
 *
 * Pure. It is its author's, who may be anybody: what is malformed is left out, and never an error.
 *
 * @see https://packaging.python.org/en/latest/specifications/core-metadata/
 */
import type { License } from '../../sbom/bill.ts';
import { licensesOf } from '../../sbom/license.ts';
import { markerInTheImage, simplified } from '../markers.ts';
import { normalizeName, parseRequirement } from '../requirements/pep508.ts';

export interface CoreMetadata {
  /** null: none, or nothing that could be one. */
  readonly name: string | null;
  readonly version: string | null;
  readonly licenses: readonly License[];
  /** Normalised names of what it needs without any extra, in an image. */
  readonly requires: readonly string[];
}

/** Of headers that are looked at: a package has dozens. */
const MOST_HEADERS = 10_000;

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/;
const VERSION = /^[A-Za-z0-9][A-Za-z0-9.!+_-]{0,99}$/;

export const isName = (text: string): boolean => NAME.test(text);
export const isVersion = (text: string): boolean => VERSION.test(text);

/** @param text May go on after the headers, or end within them. */
export function parseCoreMetadata(text: string): CoreMetadata {
  const headers = headersOf(text);
  const first = (name: string): string | null => headers.find(([key]) => key === name)?.[1] ?? null;
  const all = (name: string): string[] => headers.flatMap(([key, value]) => (key === name ? [value] : []));
  const [name, version] = [first('name'), first('version')];
  return {
    name: name !== null && isName(name) ? name : null,
    version: version !== null && isVersion(version) ? version : null,
    licenses: licensesOf({
      expression: first('license-expression'),
      text: first('license'),
      classifiers: all('classifier'),
    }),
    requires: [...new Set(all('requires-dist').flatMap(neededBy))],
  };
}

/** Keys are in lower case; what a line goes on with is joined to it. */
function headersOf(text: string): (readonly [key: string, value: string])[] {
  const [head = ''] = text.replace(/^\ufeff/, '').split(/\r?\n\r?\n/, 1);
  const headers: [string, string][] = [];
  for (const line of head.split(/\r?\n/, MOST_HEADERS)) {
    const [, key, value = ''] = /^([A-Za-z][A-Za-z0-9-]*):(.*)$/.exec(line) ?? [];
    if (key !== undefined) headers.push([key.toLowerCase(), value.trim()]);
    else if (/^[ \t]/.test(line) && headers.length > 0) headers.at(-1)![1] += `\n${line.trim()}`;
  }
  return headers;
}

function neededBy(text: string): string[] {
  const requirement = parseRequirement(text);
  if (requirement === null) return [];
  const { name, marker } = requirement;
  return marker === '' || mayHold(marker) ? [normalizeName(name)] : [];
}

function mayHold(marker: string): boolean {
  const plain = simplified(marker, (left, operator, right) =>
    left === 'extra' || right === 'extra' ? operator === '!=' : null,
  );
  return plain !== null && (plain === '' || markerInTheImage(plain) !== null);
}
