/** Where is deploy/? In the sources beside them; the bundle carries it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ManifestFiles } from '../../deploy/kustomizations.ts';

/** Path to text, as JSON; set by the bundler. */
declare const PLANQK_MANIFESTS: string | undefined;

export function readManifests(): ManifestFiles {
  if (typeof PLANQK_MANIFESTS !== 'undefined') return JSON.parse(PLANQK_MANIFESTS);
  const dir = join(import.meta.dirname, '../../../deploy');
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name).slice(dir.length + 1)).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(dir, path), 'utf8')]));
}
