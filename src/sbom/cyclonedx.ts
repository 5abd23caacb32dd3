/**
 * A bill of materials as CycloneDX has it, written by the library of its makers.
 *
 * Pure: no time and no random number, so that equal bills are equal texts.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */
import {
  ComponentType,
  ExternalReferenceType,
  HashAlgorithm,
  LicenseAcknowledgement,
} from '@cyclonedx/cyclonedx-library/Enums';
import {
  Bom,
  type BomRef,
  Component,
  ExternalReference,
  LicenseExpression,
  NamedLicense,
  SpdxLicense,
} from '@cyclonedx/cyclonedx-library/Models';
import { JSON as Json, JsonSerializer } from '@cyclonedx/cyclonedx-library/Serialize';
import { isSupportedSpdxId } from '@cyclonedx/cyclonedx-library/SPDX';
import { Spec1dot6 } from '@cyclonedx/cyclonedx-library/Spec';
import { type Bill, type BillPart, directParts, type Hash, type License, type Provenance, uuidOf } from './bill.ts';

const TYPES = { library: ComponentType.Library, platform: ComponentType.Platform } as const;
const ALGORITHMS: Readonly<Record<Hash['algorithm'], HashAlgorithm>> = {
  MD5: HashAlgorithm.MD5,
  'SHA-256': HashAlgorithm['SHA-256'],
  'SHA-384': HashAlgorithm['SHA-384'],
  'SHA-512': HashAlgorithm['SHA-512'],
};
const ORIGINS = { vcs: ExternalReferenceType.VCS, distribution: ExternalReferenceType.Distribution } as const;

export function cycloneDxText(bill: Bill): string {
  const bom = new Bom({ serialNumber: `urn:uuid:${uuidOf(bill)}` });
  const { name, version, licenses } = bill.subject;
  const subject = new Component(ComponentType.Application, name, {
    bomRef: name,
    ...(version !== null && { version }),
  });
  for (const license of licenses) subject.licenses.add(licenseModel(license));
  bom.metadata.component = subject;

  const components = new Map(bill.parts.map((part) => [part.ref, componentOf(part)]));
  const refOf = (ref: string): BomRef => components.get(ref)!.bomRef;
  for (const part of bill.parts) {
    const component = components.get(part.ref)!;
    for (const ref of part.requires) component.dependencies.add(refOf(ref));
    bom.components.add(component);
  }
  for (const { ref } of directParts(bill)) subject.dependencies.add(refOf(ref));
  const serializer = new JsonSerializer(new Json.Normalize.Factory(Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function componentOf({ ref, kind, name, version, purl, licenses, hashes, origin }: BillPart): Component {
  const component = new Component(TYPES[kind], name, {
    bomRef: ref,
    ...(version !== null && { version }),
    ...(purl !== null && { purl }),
  });
  for (const license of licenses) component.licenses.add(licenseModel(license));
  for (const { algorithm, value } of hashes) component.hashes.set(ALGORITHMS[algorithm], value);
  if (origin !== null) component.externalReferences.add(referenceTo(origin));
  return component;
}

const referenceTo = ({ kind, url }: Provenance): ExternalReference => new ExternalReference(url, ORIGINS[kind]);

function licenseModel(license: License): LicenseExpression | NamedLicense | SpdxLicense {
  const acknowledgement = LicenseAcknowledgement.Declared;
  if ('name' in license) return new NamedLicense(license.name, { acknowledgement });
  if (isSupportedSpdxId(license.expression)) return new SpdxLicense(license.expression, { acknowledgement });
  const model = new LicenseExpression(license.expression);
  model.acknowledgement = acknowledgement;
  return model;
}
