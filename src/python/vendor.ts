/**
 * What does a folder `vendor` do to the installation?
 */
import { posix } from 'node:path';
import { NO_VENDOR } from '../app-root/places.ts';
import type { Warning } from '../problem.ts';
import type { RelPath, Survey } from '../upload/survey.ts';
import { pip } from './managers/answers.ts';
import type { Manager } from './managers/types.ts';
import { optionAdvice } from './option-advice.ts';

export interface VendorPlan {
  readonly settings: Readonly<Record<string, string>>;
  readonly warnings: readonly Warning[];
}

const ARCHIVE = /\.(whl|tar\.gz|tgz|tar\.bz2|zip)$/;

/**
 * Those that Paketo switches to offline where a folder `vendor` is at the app root, whatever is in it. The others do not
 * look for one.
 */
const GO_OFFLINE: ReadonlySet<string> = new Set(['pip', 'conda', 'uv']);

/** @param manifest The file that says what is installed; null where there is none. */
export function planVendor(
  survey: Survey,
  userCode: RelPath,
  { name }: Pick<Manager, 'name'>,
  manifest: RelPath | null,
): VendorPlan {
  if (survey.kind('vendor') === 'directory')
    return GO_OFFLINE.has(name) ? vendorAtTheRoot(survey, name, manifest) : NONE;
  const nested = posix.join(userCode, 'vendor');
  if (userCode === '.' || name !== pip.name || !holdsArchives(survey, nested)) return NONE;
  const advice = optionAdvice(manifest ?? 'requirements.txt', '--find-links vendor');
  const message = `Its packages are not used, and an index is asked. To use them, ${advice}.`;
  return { settings: {}, warnings: [{ code: 'vendor-not-used', message, where: [nested] }] };
}

const NONE: VendorPlan = { settings: {}, warnings: [] };

function vendorAtTheRoot(survey: Survey, manager: string, manifest: RelPath | null): VendorPlan {
  if (holdsArchives(survey, 'vendor')) {
    const message = 'Packages are installed from this folder alone, and no index is asked.';
    return { settings: {}, warnings: [{ code: 'vendor-offline', message, where: ['vendor'] }] };
  }
  const harmless = manager === pip.name;
  const message = harmless
    ? 'It holds no packages, so it is not taken for a folder to install from.'
    : `It holds no packages, but switches the installation to offline all the same: ${wayOut(survey, manager, manifest)}.`;
  const settings: Record<string, string> = harmless ? { BP_PIP_DEST_PATH: NO_VENDOR } : {};
  return { settings, warnings: [{ code: 'vendor-without-packages', message, where: ['vendor'] }] };
}

/** What a manifest or its lock names by its path cannot be renamed alone. */
function wayOut(survey: Survey, manager: string, manifest: RelPath | null): string {
  const files = [manifest ?? [], 'pyproject.toml'].flat();
  const naming = files.filter((path) => /["'\s/]vendor\//.test(survey.text(path) ?? ''));
  if (naming.length === 0) return 'rename it';
  const change = `move what is in it to a folder of another name, and change its path in ${naming.at(-1)}`;
  return manager === 'uv' ? `${change}; then run 'uv lock'` : change;
}

const holdsArchives = (survey: Survey, dir: RelPath): boolean =>
  survey.children(dir).some((name) => ARCHIVE.test(name));
