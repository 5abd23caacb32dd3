/**
 * Where is what a Python of this machine has to run? In the sources it lies in the buildpacks; the bundle carries it, and puts
 * it into the cache on first use.
 */
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { sha256 } from '../../app-root/digest.ts';
import { makeFolders } from '../../upload/make-folders.ts';
import { encodeText } from '../../upload/text.ts';
import { cacheDir } from './cache.ts';

type CarriedFiles = Readonly<Record<string, string>>;

/** By the buildpack whose they are, path to text, as JSON; set by the bundler. */
declare const PLANQK_CARRIED: string | undefined;

/** @returns The file to start with Python. */
export const ensureRunner = (): string => join(ensureFiles('job'), 'planqk_runner', '__main__.py');

/** @returns The file to start with Python, isolated. */
export const ensureService = (): string => join(ensureFiles('job', carriedService), 'planqk_service', '__main__.py');

/** @returns The folder of what makes conda's environments. */
export const ensureCondaFiles = (): string => ensureFiles('environment');

function ensureFiles(buildpack: 'job' | 'environment', others: () => CarriedFiles = () => ({})): string {
  if (typeof PLANQK_CARRIED === 'undefined') return join(import.meta.dirname, '../../../buildpack', buildpack);
  const files: CarriedFiles = { ...JSON.parse(PLANQK_CARRIED)[buildpack], ...others() };
  const home = join(cacheDir(), buildpack, sha256(encodeText(JSON.stringify(files))).slice(0, 16));
  if (!existsSync(home)) unpack(home, files);
  return home;
}

/** The service with its packages is large, and so apart from the program: as an asset of the executable, or beside the bundle. */
export const SERVICE_ASSET = 'service.json.br';

function carriedService(): CarriedFiles {
  const sea = process.getBuiltinModule?.('node:sea');
  const content = sea?.isSea()
    ? sea.getRawAsset(SERVICE_ASSET)
    : readFileSync(join(import.meta.dirname, SERVICE_ASSET));
  return JSON.parse(brotliDecompressSync(content as Uint8Array).toString());
}

/** Whole or not at all, also when two start at once. */
function unpack(home: string, files: CarriedFiles): void {
  makeFolders(join(home, '..'));
  const draft = mkdtempSync(`${home}-`);
  for (const [path, text] of Object.entries(files)) {
    makeFolders(dirname(join(draft, path)));
    writeFileSync(join(draft, path), text);
  }
  try {
    renameSync(draft, home);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(home)) throw error;
  }
}
