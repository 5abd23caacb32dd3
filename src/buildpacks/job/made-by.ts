/**
 * Who made this image? As labels: the release of the buildpacks, and the builder where it says which it is. No buildpack is told the
 * digest of its builder; of a release, the release's own list has it.
 */
import type { Label } from '../../cnb/launch.ts';
import type { Variables } from '../../cnb/platform-env.ts';
import { ownRelease } from '../../release.ts';

/** Set by a builder of itself (`[[build.env]]`), out of reach of an upload. */
const BUILDER = 'PLANQK_BUILDER';

export function madeByLabels({ [BUILDER]: builder }: Variables, { version, revision } = ownRelease()): Label[] {
  return [
    { key: 'planqk.buildpacks.version', value: version },
    { key: 'planqk.buildpacks.revision', value: revision },
    ...(builder ? [{ key: 'planqk.builder', value: builder }] : []),
  ];
}
