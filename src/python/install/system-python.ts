/**
 * Which Python does an environment lead to, as scanners know it? Debian's and Ubuntu's package, where it is one of these.
 *
 * Reads what the system says of itself.
 */
import { join } from 'node:path';
import { baseName } from '../../quote.ts';
import { LIMITS } from '../../reading-limits.ts';
import type { BillPart } from '../../sbom/bill.ts';
import { purlOf } from '../../sbom/purl.ts';
import type { Interpreter } from '../constraint.ts';
import { readStart } from './lenient-reading.ts';

const PSF = [{ expression: 'PSF-2.0' }];

/** @param root Of the system. */
export function systemPython({ path, version }: Interpreter, root = '/'): BillPart & { readonly purl: string } {
  const debian = path.startsWith('/usr/bin/') ? debianPackage(baseName(path), root) : null;
  const part = { kind: 'platform', licenses: PSF, hashes: [], origin: null, requires: [], isRequested: false } as const;
  const { name, purl } = debian ?? { name: 'python', purl: purlOf({ type: 'generic', name: 'python', version }) };
  return { ...part, ref: purl, name, version: debian?.version ?? version, purl };
}

interface SystemPackage {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
}

/** null: not installed by dpkg. */
function debianPackage(name: string, root: string): SystemPackage | null {
  const status = readStart(join(root, 'var/lib/dpkg/status'), LIMITS.installed.fileList) ?? '';
  const stanza = status.split('\n\n').find((each) => each.startsWith(`Package: ${name}\n`)) ?? '';
  const field = (text: string, key: string): string | null =>
    new RegExp(`^${key}[:=] ?"?([\\w.+~:-]+)"?$`, 'm').exec(text)?.[1] ?? null;
  const [version, arch] = [field(stanza, 'Version'), field(stanza, 'Architecture')];
  const namespace = field(readStart(join(root, 'usr/lib/os-release'), LIMITS.installed.description) ?? '', 'ID');
  if (version === null || namespace === null) return null;
  // without its release: that of a package need not be the image's
  return { name, version, purl: purlOf({ type: 'deb', namespace, name, version, qualifiers: { arch } }) };
}
