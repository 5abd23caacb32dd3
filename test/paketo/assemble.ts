/**
 * Puts the stand-in for Paketo's Python buildpacks together, as a builder holds buildpacks: a folder for the composite,
 * and one for each component that its order names. All components are the same program, which learns from its folder
 * which one it is.
 */
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';

export const COMPOSITE = { id: 'paketo-buildpacks/python', version: '2.59.0' } as const;

export interface Module {
  readonly id: string;
  readonly version: string;
}

const sourceDir = import.meta.dirname;

/** The components of the composite, each once, in the order in which they are first named. */
export function readComponents(): Module[] {
  const { order } = parse(readFileSync(join(sourceDir, 'buildpack.toml'), 'utf8')) as unknown as {
    order: { group: Module[] }[];
  };
  return [...new Map(order.flatMap(({ group }) => group).map(({ id, version }) => [id, { id, version }])).values()];
}

/** Where a module lies below the folder of all buildpacks. */
export const moduleDir = (dir: string, { id, version }: Module): string => join(dir, id.replace('/', '_'), version);

/** @param pipWheel What the component pip contributes; detects do without. */
export function assembleStandIn(dir: string, { pipWheel }: { readonly pipWheel?: string } = {}): void {
  const compositeDir = moduleDir(dir, COMPOSITE);
  mkdirSync(compositeDir, { recursive: true });
  copyFileSync(join(sourceDir, 'buildpack.toml'), join(compositeDir, 'buildpack.toml'));
  for (const component of readComponents()) {
    const componentDir = moduleDir(dir, component);
    for (const folder of ['bin', 'stand_in']) cpSync(join(sourceDir, folder), join(componentDir, folder), COPY);
    writeFileSync(join(componentDir, 'buildpack.toml'), describe(component));
    if (component.id.endsWith('/pip') && pipWheel !== undefined) copyFileSync(pipWheel, join(componentDir, 'pip.whl'));
  }
}

const COPY = { recursive: true, filter: (file: string) => !file.endsWith('__pycache__') };

/** The API of Paketo's own: processes without `direct = true` are run by a shell. */
const describe = ({ id, version }: Module): string => `api = "0.8"

[buildpack]
id = "${id}"
version = "${version}"
name = "Stand-in for ${id}"

[[stacks]]
id = "*"

[[targets]]
os = "linux"
arch = "amd64"
`;
