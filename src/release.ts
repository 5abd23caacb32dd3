/** Which release of these buildpacks is this? The bundler says so; from the sources, package.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Release {
  readonly version: string;
  /**
   * The commit. `dev` unless the program is made to be shipped (npm run package, npm run release): else each commit, whatever it
   * changes, would be another executable, another builder, and another image of every job.
   */
  readonly revision: string;
}

export const DEV = 'dev';

declare const PLANQK_RELEASE: Release | undefined;

export const ownRelease = (): Release =>
  typeof PLANQK_RELEASE === 'undefined' ? { version: versionOfSources(), revision: DEV } : PLANQK_RELEASE;

function versionOfSources(): string {
  const text = readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** In one line, for people. */
export const releaseLine = ({ version, revision }: Release): string =>
  `planqk-buildpack ${version} (commit ${revision}, Node ${process.versions.node})`;
