/**
 * What is installed in an environment? Its site-packages say so, and in one of conda the records of conda, too.
 *
 * Reads the finished environment, whoever installed into it. What its packages say of themselves is their authors':
 * where it makes no sense, a package goes by the name of its folder.
 */
import { join } from 'node:path';
import { printable } from '../../quote.ts';
import { LIMITS } from '../../reading-limits.ts';
import type { BillPart } from '../../sbom/bill.ts';
import { purlOf } from '../../sbom/purl.ts';
import { normalizeName } from '../requirements/pep508.ts';
import { readCondaParts } from './conda-records.ts';
import { isName, isVersion, parseCoreMetadata } from './core-metadata.ts';
import { originOf } from './direct-url.ts';
import { isRealFolder, namesIn, readJson, readStart, sitePackages } from './lenient-reading.ts';

/** @param prefix The environment's folder, which has `bin` and `lib`. */
export const readInstalled = (prefix: string): BillPart[] => [
  ...sitePackages(prefix).flatMap(readPackagesIn),
  ...readCondaParts(prefix),
];

/** @param site The folder that Python imports them from. */
export function readPackagesIn(site: string): BillPart[] {
  const found = namesIn(site).flatMap((name) => readDistribution(site, name));
  const refs = new Map(found.map(({ part }) => [normalizeName(part.name), part.ref]));
  return found.map(({ part, needs }) => ({ ...part, requires: needs.flatMap((name) => refs.get(name) ?? []) }));
}

/** Where a distribution says what it is: since there are wheels, and before. */
const DESCRIPTIONS: Readonly<Record<string, string>> = { 'dist-info': 'METADATA', 'egg-info': 'PKG-INFO' };

interface Distribution {
  readonly part: BillPart;
  /** Normalised names. */
  readonly needs: readonly string[];
}

function readDistribution(site: string, folder: string): Distribution[] {
  const [, stem = '', ending = ''] = /^(.+)\.([a-z]+-info)$/s.exec(folder) ?? [];
  const [dir, file] = [join(site, folder), DESCRIPTIONS[ending]];
  if (file === undefined || !isRealFolder(dir)) return [];
  const said = parseCoreMetadata(readStart(join(dir, file), LIMITS.installed.description) ?? '');
  const [nameOfFolder = '', versionOfFolder = ''] = stem.split('-');
  const name = said.name ?? nameOfFolder;
  const version = said.version ?? (isVersion(versionOfFolder) ? versionOfFolder : null);
  const { origin, qualifiers, hashes, isOwn } = originOf(
    readJson(join(dir, 'direct_url.json'), LIMITS.installed.description),
  );
  const type = isOwn ? 'generic' : 'pypi';
  const known = isName(name) ? { name, purl: purlOf({ type, name, version, qualifiers }) } : null;
  const { licenses, requires: needs } = said;
  const part: BillPart = {
    ...(known ?? { name: printable(stem), purl: null }),
    ref: known?.purl ?? `unnamed:${printable(stem)}`,
    kind: 'library',
    version,
    licenses,
    hashes,
    origin,
    requires: [],
    isRequested: namesIn(dir).includes('REQUESTED'),
  };
  return [{ part, needs }];
}
