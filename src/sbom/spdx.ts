/**
 * A bill of materials as SPDX has it.
 *
 * Pure: its time is that of all files in an image, so that equal bills are equal texts.
 *
 * @see https://spdx.github.io/spdx-spec/v2.3/
 */
import { createHash } from 'node:crypto';
import { type Bill, type BillPart, directParts, type Hash, type License, uuidOf } from './bill.ts';

const CREATED = '1980-01-01T00:00:01Z';
const DOCUMENT = 'SPDXRef-DOCUMENT';
const SUBJECT = 'SPDXRef-Subject';
const UNKNOWN = 'NOASSERTION';
const ALGORITHMS: Readonly<Record<Hash['algorithm'], string>> = {
  MD5: 'MD5',
  'SHA-256': 'SHA256',
  'SHA-384': 'SHA384',
  'SHA-512': 'SHA512',
};

export function spdxText(bill: Bill): string {
  const { subject, parts } = bill;
  const ids = spdxIds(parts);
  const idOf = (ref: string): string => ids.get(ref)!;
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: DOCUMENT,
    name: subject.name,
    documentNamespace: `urn:uuid:${uuidOf(bill)}`,
    creationInfo: { created: CREATED, creators: ['Organization: PlanQK', 'Tool: planqk-buildpacks'] },
    packages: [
      {
        name: subject.name,
        SPDXID: SUBJECT,
        ...(subject.version !== null && { versionInfo: subject.version }),
        ...unsaid(null),
        ...declared(subject.licenses),
      },
      ...parts.map((part) => packageOf(part, idOf(part.ref))),
    ],
    hasExtractedLicensingInfos: licenseTexts([subject, ...parts].map(({ licenses }) => licenses)),
    relationships: [
      relationship(DOCUMENT, 'DESCRIBES', SUBJECT),
      // a platform is no part of what runs on it
      ...parts.filter(({ kind }) => kind !== 'platform').map(({ ref }) => relationship(SUBJECT, 'CONTAINS', idOf(ref))),
      ...directParts(bill).map(({ ref }) => relationship(SUBJECT, 'DEPENDS_ON', idOf(ref))),
      ...parts.flatMap(({ ref, requires }) =>
        requires.map((other) => relationship(idOf(ref), 'DEPENDS_ON', idOf(other))),
      ),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** What a ref may hold is more than an identifier may. */
function spdxIds(parts: readonly BillPart[]): ReadonlyMap<string, string> {
  const taken = new Set([DOCUMENT, SUBJECT]);
  return new Map(
    parts.map(({ ref }) => {
      let id = `SPDXRef-${ref.replace(/[^A-Za-z0-9.-]+/g, '-')}`;
      while (taken.has(id)) id += '-';
      taken.add(id);
      return [ref, id];
    }),
  );
}

function packageOf({ name, version, purl, licenses, hashes, origin }: BillPart, id: string) {
  return {
    name,
    SPDXID: id,
    ...(version !== null && { versionInfo: version }),
    ...unsaid(origin?.url ?? null),
    ...declared(licenses),
    ...(hashes.length > 0 && {
      checksums: hashes.map(({ algorithm, value }) => ({ algorithm: ALGORITHMS[algorithm], checksumValue: value })),
    }),
    ...(purl !== null && {
      externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
    }),
  };
}

const unsaid = (location: string | null) => ({
  downloadLocation: location ?? UNKNOWN,
  filesAnalyzed: false,
  licenseConcluded: UNKNOWN,
  copyrightText: UNKNOWN,
});

/** Whether all of several hold, or one of them, is not said: then they stand in words. */
function declared(licenses: readonly License[]) {
  const [only, ...others] = licenses;
  if (only === undefined) return { licenseDeclared: UNKNOWN };
  if (others.length === 0) return { licenseDeclared: 'name' in only ? referenceTo(only.name) : only.expression };
  const words = licenses.map((license) => ('name' in license ? license.name : license.expression));
  return { licenseDeclared: UNKNOWN, licenseComments: `Classified as ${words.join(', ')}` };
}

const referenceTo = (name: string): string =>
  `LicenseRef-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;

const REFERENCE = /LicenseRef-[A-Za-z0-9.-]+/g;

/** What a licence is called here has to be told, each once; of a reference of somebody's own no more is known than that. */
function licenseTexts(all: readonly (readonly License[])[]) {
  const texts = new Map<string, string>();
  for (const [license, ...others] of all) {
    if (license === undefined || others.length > 0) continue;
    if ('name' in license) texts.set(referenceTo(license.name), license.name);
    else for (const [reference] of license.expression.matchAll(REFERENCE)) texts.set(reference, reference);
  }
  const sorted = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([licenseId, text]) => ({ licenseId, name: text, extractedText: text }));
}

const relationship = (from: string, type: 'CONTAINS' | 'DEPENDS_ON' | 'DESCRIBES', to: string) => ({
  spdxElementId: from,
  relationshipType: type,
  relatedSpdxElement: to,
});
