/**
 * How much of an environment that was just made do only GPUs need, and which package brought it?
 *
 * By what the installer wrote down of each package, with the sizes of its files.
 */
import { join } from 'node:path';
import { readPlainFile } from '../../cnb/platform-env.ts';
import type { Warning } from '../../problem.ts';
import { listed } from '../../quote.ts';
import { gpuPackagesAmong, inGigabytes, isGpuLibrary } from '../gpu-packages.ts';
import { FOR_GPUS, gpuAdvice } from '../gpu-warnings.ts';
import { hasBuildLabel } from '../pep440.ts';
import { normalizeName } from '../requirements/pep508.ts';
import { namesIn, sitePackages } from './lenient-reading.ts';

export interface GpuLibraries {
  /** The largest first. */
  readonly libraries: readonly { readonly name: string; readonly bytes: number }[];
  /** Names of all that is installed, without builds that somebody chose. */
  readonly installed: ReadonlySet<string>;
}

/** Of so little nothing is said. */
const LEAST_BYTES = 200e6;

/** Longer lists of files are somebody's joke. */
const MOST_RECORD_BYTES = 64e6;

/** @returns Null where they are few, and where that of the last image is kept, so that it is not there. */
export function readGpuLibraries(dir: string): GpuLibraries | null {
  const found = sitePackages(dir).flatMap((folder) =>
    namesIn(folder).flatMap((entry) => {
      const [, name, version] = /^(.+)-([^-]+)\.dist-info$/.exec(entry) ?? [];
      return name === undefined
        ? []
        : [{ name: normalizeName(name), version: version!, record: join(folder, entry, 'RECORD') }];
    }),
  );
  const libraries = found
    .filter(({ name }) => isGpuLibrary(name))
    .map(({ name, record }) => ({ name, bytes: bytesIn(record) }))
    .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  if (sizeOf(libraries) < LEAST_BYTES) return null;
  return {
    libraries,
    installed: new Set(found.flatMap(({ name, version }) => (hasBuildLabel(version) ? [] : [name]))),
  };
}

/**
 * Pure.
 *
 * @param manifest What says what is installed.
 * @param earlier The plan's: where it has said what to write, that is not said again.
 */
export function gpuLibrariesWarning(
  { libraries, installed }: GpuLibraries,
  manifest: string,
  earlier: readonly Pick<Warning, 'code'>[],
): Warning {
  const brought = gpuPackagesAmong(installed);
  const by = brought.length === 0 ? '' : `, which ${listed(brought.map(({ name }) => name))} brought`;
  const size = inGigabytes(sizeOf(libraries) / 1e6);
  const amount = `${size} of the packages only GPUs need: ${listed(libraries.map(({ name }) => name))}${by}.`;
  const isTold = earlier.some(({ code }) => code === FOR_GPUS);
  const advice = isTold ? [] : brought.map(({ name, row }) => gpuAdvice(name, row, manifest));
  const message = advice.length === 0 ? amount : `${amount} Where the job has no GPU, ${advice.join(', and ')}.`;
  return { code: FOR_GPUS, message, where: [manifest] };
}

const sizeOf = (libraries: GpuLibraries['libraries']): number => libraries.reduce((sum, { bytes }) => sum + bytes, 0);

/** `nvidia/cu13/lib/libcublas.so.13,sha256=...,536870912`: a path, a hash and a size. */
function bytesIn(record: string): number {
  try {
    const text = readPlainFile(record, MOST_RECORD_BYTES)?.toString('utf8') ?? '';
    return text.split('\n').reduce((sum, line) => sum + Number(/,(\d{1,15})\r?$/.exec(line)?.[1] ?? 0), 0);
  } catch {
    return 0;
  }
}
