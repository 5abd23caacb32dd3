/** Where is deploy/? In the sources beside them; the bundle carries it. */
import { join } from 'node:path';
import type { ManifestFiles } from '../../deploy/kustomizations.ts';
import { textsIn } from '../texts-in.ts';

/** Path to text, as JSON; set by the bundler. */
declare const PLANQK_MANIFESTS: string | undefined;

export function readManifests(): ManifestFiles {
  if (typeof PLANQK_MANIFESTS !== 'undefined') return JSON.parse(PLANQK_MANIFESTS);
  return textsIn(join(import.meta.dirname, '../../../deploy'));
}
