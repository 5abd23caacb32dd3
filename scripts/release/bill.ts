/** What does a release consist of that others have made? The parts of what is shipped, each as the thing itself says it. */
import { join } from 'node:path';
import { readPackagesIn } from '../../src/python/install/installed.ts';
import { type Bill, type BillPart, makeBill } from '../../src/sbom/bill.ts';
import { purlOf } from '../../src/sbom/purl.ts';
import { ask } from '../setup/command.ts';
import { SERVICE_SETS, vendoredDir } from '../setup/service-wheels.ts';
import { SetupError } from '../setup/setup-error.ts';
import { billOf, type Package } from '../setup/third-party.ts';

export interface Shipped {
  readonly version: string;
  /** Of the executable: packages of npm, and Node. */
  readonly packages: readonly Package[];
  readonly uvVersion: string;
  /** Programs that Go has built: the lifecycle. */
  readonly programs: readonly string[];
  /** Of Debian, in the images. */
  readonly debian: readonly BillPart[];
}

export async function readBill({ version, packages, uvVersion, programs, debian }: Shipped): Promise<Bill> {
  const subject = { name: 'planqk-buildpacks', version };
  const own = billOf(subject, packages);
  const uv = part('uv', uvVersion, purlOf({ type: 'pypi', name: 'uv', version: uvVersion }), 'MIT OR Apache-2.0');
  const wheels = Object.keys(SERVICE_SETS).flatMap((set) => readPackagesIn(join(vendoredDir, set)));
  const go = (
    await Promise.all(programs.map(async (file) => goParts(await answer('go', ['version', '-m', file]))))
  ).flat();
  return makeBill(own.subject, [...own.parts, uv, ...wheels, ...go, ...debian]);
}

const FORMAT = `\${Package}\\t\${Version}\\t\${Architecture}\\n`;

/** @param image In the Docker daemon. */
export const readDebian = async (image: string): Promise<BillPart[]> => {
  const options = ['run', '--rm', '--network', 'none', '--entrypoint', 'dpkg-query'];
  return debianParts(await answer('docker', [...options, image, '--show', '--showformat', FORMAT]));
};

/** Pure: of lines of name, version and architecture. */
export const debianParts = (text: string): BillPart[] =>
  text.split('\n').flatMap((line) => {
    const [name, version, arch] = line.split('\t');
    if (!name || !version) return [];
    return [part(name, version, purlOf({ type: 'deb', namespace: 'debian', name, version, qualifiers: { arch } }))];
  });

/** Pure: of what `go version -m` says. A module that another one replaces stands there by its own name and version. */
export function goParts(text: string): BillPart[] {
  const [, go = ''] = /: go(\S+)/.exec(text) ?? [];
  const modules = [...text.matchAll(/^\t(?:mod|dep)\t(\S+)\t(\S+)/gm)].map(([, name = '', version = '']) =>
    part(name, version, `pkg:golang/${name}@${version.replaceAll('+', '%2B')}`),
  );
  return [part('stdlib', go, `pkg:golang/stdlib@${go}`, 'BSD-3-Clause'), ...modules];
}

const part = (name: string, version: string, purl: string, license?: string): BillPart => ({
  ...{ ref: purl, kind: 'library', name, version, purl, hashes: [], origin: null, requires: [], isRequested: true },
  licenses: license === undefined ? [] : [{ expression: license }],
});

async function answer(file: string, args: readonly string[]): Promise<string> {
  const { ok, stdout, stderr } = await ask(file, args);
  if (!ok) throw new SetupError(`What is shipped cannot be listed: ${stderr.trim()}`, `See why ${file} fails.`);
  return stdout;
}
