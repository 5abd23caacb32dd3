/** What is known of a release before anything is made. */
import { join } from 'node:path';
import { type Arch, archSuffix } from '../setup/arch.ts';

export interface Making {
  readonly version: string;
  readonly revision: string;
  /** Of the commit: nothing that is shipped is from later. */
  readonly seconds: number;
  /** Before the names of all images, such as `registry.example.com/mirror`; or empty. */
  readonly registry: string;
  /** Where the files go. */
  readonly dir: string;
}

export interface ShippedImage {
  readonly name: string;
  readonly file: string;
  /** By which a registry knows it. */
  readonly digest: string;
}

/** Pure: by which name somebody has an image of ours, whatever the machine, and in which file. */
export const shipped = (
  { registry, version, dir }: Making,
  name: string,
  { tag = version, arch = 'amd64' }: { readonly tag?: string; readonly arch?: Arch } = {},
): Omit<ShippedImage, 'digest'> => ({
  name: `${registry === '' ? '' : `${registry}/`}planqk/${name}:${tag}`,
  file: join(dir, `planqk-${name}-${version}${archSuffix(arch)}.oci.tar`),
});

/** Pure. Not for the run image: what is built on it would say the same of itself. */
export const labelsOf = ({ version, revision }: Pick<Making, 'version' | 'revision'>) => ({
  'org.opencontainers.image.version': version,
  'org.opencontainers.image.revision': revision,
  'org.opencontainers.image.source': 'https://github.com/planqk/planqk-buildpacks',
  'org.opencontainers.image.licenses': 'Apache-2.0',
});
