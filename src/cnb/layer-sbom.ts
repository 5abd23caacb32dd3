/**
 * The bills of materials of a layer: files beside it, by its name.
 *
 * Of a layer that is kept as it is, the lifecycle puts those of the last image there again before build, and takes from
 * there what it exports: as long as nobody removes them, they are kept with it.
 *
 * @see https://github.com/buildpacks/spec/blob/main/buildpack.md#bill-of-materials-formats
 */
import { copyFileSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** By the name in the file's; what buildpack.toml declares. */
export const SBOM_FORMATS = { cdx: 'application/vnd.cyclonedx+json', spdx: 'application/spdx+json' } as const;
export type SbomFormat = keyof typeof SBOM_FORMATS;

const NAMES = Object.keys(SBOM_FORMATS) as SbomFormat[];
const sbomFile = (layersDir: string, layer: string, format: SbomFormat): string =>
  join(layersDir, `${layer}.sbom.${format}.json`);

/** Whatever build code of packages may have put there is gone before. */
export function writeLayerSboms(layersDir: string, layer: string, texts: Readonly<Record<SbomFormat, string>>): void {
  for (const format of NAMES) {
    const file = sbomFile(layersDir, layer, format);
    rmSync(file, { recursive: true, force: true });
    writeFileSync(file, texts[format], { flag: 'wx' });
  }
}

export function copyLayerSboms(fromDir: string, layersDir: string, layer: string): void {
  for (const format of NAMES) copyFileSync(sbomFile(fromDir, layer, format), sbomFile(layersDir, layer, format));
}

/** Not where the platform restores none: a layer that is kept would go without. */
export const hasLayerSboms = (layersDir: string, layer: string): boolean =>
  NAMES.every((format) => lstatSync(sbomFile(layersDir, layer, format), { throwIfNoEntry: false })?.isFile() ?? false);

export const readLayerSbom = (layersDir: string, layer: string, format: SbomFormat): string =>
  readFileSync(sbomFile(layersDir, layer, format), 'utf8');
