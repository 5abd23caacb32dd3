/**
 * What does a folder `vendor` do to the installation?
 */
import { posix } from 'node:path';
import { NO_VENDOR } from '../app-root/places.ts';
import type { Warning } from '../problem.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { pip } from './managers/answers.ts';
import type { Manager } from './managers/types.ts';

export interface VendorPlan {
  readonly settings: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

const ARCHIVE = /\.(whl|tar\.gz|tgz|tar\.bz2|zip)$/;

/** A folder `vendor` at the app root switches installers to offline, whatever is in it. */
export function planVendor(survey: Survey, userCode: RelPath, manager: Manager): VendorPlan {
  if (survey.kind('vendor') === 'directory') return vendorAtTheRoot(survey, manager);
  const nested = posix.join(userCode, 'vendor');
  if (userCode === '.' || manager !== pip || !holdsArchives(survey, nested)) return { settings: {}, warnings: [] };
  const message = `Its packages are not used, and an index is asked. To use them, add \`--find-links vendor\` to the requirements.`;
  return { settings: {}, warnings: [{ code: 'vendor-not-used', message, where: [nested] }] };
}

function vendorAtTheRoot(survey: Survey, manager: Manager): VendorPlan {
  if (holdsArchives(survey, 'vendor')) {
    const message = 'Packages are installed from this folder alone, and no index is asked.';
    return { settings: {}, warnings: [{ code: 'vendor-offline', message, where: ['vendor'] }] };
  }
  const harmless = manager === pip;
  const message = harmless
    ? 'It holds no packages, so it is not taken for a folder to install from.'
    : 'It holds no packages, but switches the installation to offline all the same: rename it.';
  const settings: Record<string, string> = harmless ? { BP_PIP_DEST_PATH: NO_VENDOR } : {};
  return { settings, warnings: [{ code: 'vendor-without-packages', message, where: ['vendor'] }] };
}

const holdsArchives = (survey: Survey, dir: RelPath): boolean =>
  survey.children(dir).some((name) => ARCHIVE.test(name));
