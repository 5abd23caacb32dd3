/**
 * What has conda installed? One record a package, in `conda-meta` of the environment; without that folder, nothing.
 *
 * Reads. The address of a channel may hold a token, so nothing of it is told but the channel's name.
 *
 * @see https://github.com/package-url/purl-spec/blob/main/types-doc/conda-definition.md
 */
import { join } from 'node:path';
import { isTable, stringsOf, type Table, textAt } from '../../formats/data.ts';
import { printable } from '../../quote.ts';
import { LIMITS } from '../../reading-limits.ts';
import { type BillPart, hexHash } from '../../sbom/bill.ts';
import { licensesOf } from '../../sbom/license.ts';
import { purlOf } from '../../sbom/purl.ts';
import { isVersion } from './core-metadata.ts';
import { isRealFolder, namesIn, readJson } from './lenient-reading.ts';

export function readCondaParts(prefix: string): BillPart[] {
  const dir = join(prefix, 'conda-meta');
  const files = isRealFolder(dir) ? namesIn(dir).filter((name) => name.endsWith('.json')) : [];
  const records = files.map((file) => {
    const record = readJson(join(dir, file), LIMITS.installed.condaRecord);
    return { stem: file.slice(0, -'.json'.length), record: isTable(record) ? record : {} };
  });
  const parts = records.map(({ stem, record }) => partOf(stem, record));
  const refs = new Map(parts.map(({ name, ref }) => [name, ref]));
  return parts.map((part, index) => ({
    ...part,
    requires: stringsOf(records[index]!.record.depends).flatMap((spec) => refs.get(nameIn(spec)) ?? []),
  }));
}

/** @param stem Of the record's file, as `numpy-2.2.6-py312h72c5963_0`. */
function partOf(stem: string, record: Table): BillPart {
  const [, nameOfFile = '', versionOfFile = ''] = /^(.+)-([^-]+)-[^-]+$/.exec(stem) ?? [];
  const name = wordAt(record, 'name') ?? nameOfFile;
  const version = wordAt(record, 'version') ?? (isVersion(versionOfFile) ? versionOfFile : null);
  const [build, subdir] = [wordAt(record, 'build'), wordAt(record, 'subdir')];
  const qualifiers = { build, channel: channelOf(record), subdir };
  const purl = WORD.test(name) ? purlOf({ type: 'conda', name, version, qualifiers }) : null;
  return {
    ref: purl ?? `unnamed:${printable(stem)}`,
    kind: 'library',
    name: purl === null ? printable(stem) : name,
    version,
    purl,
    licenses: licensesOf({ expression: null, text: textAt(record, ['license']), classifiers: [] }),
    hashes: ['sha256', 'md5'].flatMap((algorithm) => hexHash(algorithm, textAt(record, [algorithm])) ?? []),
    origin: null,
    requires: [],
    isRequested: [record.requested_spec, record.requested_specs].flatMap(stringsOf).some((spec) => spec !== ''),
  };
}

const WORD = /^[A-Za-z0-9_][A-Za-z0-9._!+-]{0,127}$/;

function wordAt(record: Table, key: string): string | null {
  const text = textAt(record, [key]);
  return text !== null && WORD.test(text) ? text : null;
}

/** `https://conda.example.org/t/TOKEN/conda-forge/linux-64` is `conda-forge`. */
function channelOf(record: Table): string | null {
  const parts = (textAt(record, ['channel']) ?? '').split('/').filter((part) => part !== '');
  const name = parts.at(-1) === textAt(record, ['subdir']) ? parts.at(-2) : parts.at(-1);
  return name !== undefined && WORD.test(name) ? name : null;
}

/** Of `conda-forge::numpy >=2`, or `numpy>=2`. */
const nameIn = (spec: string): string => /^(?:[^\s:]*::)?([\w.-]+)/.exec(spec)?.[1] ?? '';
