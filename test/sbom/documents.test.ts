/** What is written of environments, as two formats; read it when it changes. Real validators: test/slow/sbom.test.ts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { makeBill } from '../../src/sbom/bill.ts';
import { cycloneDxText } from '../../src/sbom/cyclonedx.ts';
import { spdxText } from '../../src/sbom/spdx.ts';
import { billOfEnvironment, environmentDir } from './environments.ts';

const schemasDir = join(import.meta.dirname, '../../node_modules/@cyclonedx/cyclonedx-library/res/schema');
const schema = (name: string) => JSON.parse(readFileSync(join(schemasDir, `${name}.SNAPSHOT.schema.json`), 'utf8'));
const ajv = new Ajv({ strict: false, validateFormats: false });
for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
  ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
const isCycloneDx = ajv.compile(schema('bom-1.6'));

describe.each(['venv', 'conda'])('%s', (name) => {
  const bill = billOfEnvironment(name);

  it('CycloneDX, by its own schema', async () => {
    const text = cycloneDxText(bill);
    isCycloneDx(JSON.parse(text));
    expect(isCycloneDx.errors ?? []).toEqual([]);
    await expect(text).toMatchFileSnapshot(join(environmentDir(name), 'sbom.cdx.json'));
  });

  it('SPDX', async () => {
    await expect(spdxText(bill)).toMatchFileSnapshot(join(environmentDir(name), 'sbom.spdx.json'));
  });

  it('is the same whatever the order was', () => {
    const again = makeBill(bill.subject, bill.parts.toReversed());
    expect(cycloneDxText(again)).toBe(cycloneDxText(bill));
    expect(spdxText(again)).toBe(spdxText(bill));
  });

  it('holds no secret', () => {
    expect(cycloneDxText(bill) + spdxText(bill)).not.toContain('secret');
  });
});

it('refers to nothing that is not there', () => {
  const { packages, relationships, hasExtractedLicensingInfos } = JSON.parse(spdxText(billOfEnvironment('venv')));
  const ids = ['SPDXRef-DOCUMENT', ...packages.map(({ SPDXID }: { SPDXID: string }) => SPDXID)];
  expect(new Set(ids).size).toBe(ids.length);
  for (const { spdxElementId, relatedSpdxElement } of relationships)
    expect(ids).toEqual(expect.arrayContaining([spdxElementId, relatedSpdxElement]));
  const declared = packages.map(({ licenseDeclared }: { licenseDeclared: string }) => licenseDeclared).join();
  const told = hasExtractedLicensingInfos.map(({ licenseId }: { licenseId: string }) => licenseId).sort();
  expect([...new Set(declared.match(/LicenseRef-[\w.-]+/g))].sort()).toEqual(told);
});
