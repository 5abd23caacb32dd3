/**
 * Puts the stand-in for Paketo's Python buildpacks together, as a builder holds buildpacks: a folder for the composite,
 * and one for each component that its order names. All components are the same program, which learns from its folder
 * which one it is.
 */
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'smol-toml';
import { repoDir } from '../../scripts/setup/workspace.ts';

export const COMPOSITE = { id: 'paketo-buildpacks/python', version: '2.59.0' } as const;

export interface Module {
  readonly id: string;
  readonly version: string;
}

/** What detects do without. */
export interface StandInTools {
  /** What the component pip contributes. */
  readonly pipWheel: string;
  /** The program. */
  readonly uv: string;
}

const sourceDir = import.meta.dirname;
const pinsDir = join(repoDir, 'buildpack', 'environment');
export const pipPins = join(sourceDir, 'pip.txt');

/** Which versions of the managers a component offers; pip takes them from the index. */
const PINS: Readonly<Record<string, string>> = {
  'paketo-buildpacks/pip': pipPins,
  'paketo-buildpacks/pipenv': join(pinsDir, 'pipenv.txt'),
  'paketo-buildpacks/poetry': join(pinsDir, 'poetry.txt'),
  'paketo-buildpacks/python-package-managers-install': join(pinsDir, 'uv.txt'),
};

/** The components of the composite, each once, in the order in which they are first named. */
export function readComponents(): Module[] {
  const { order } = parse(readFileSync(join(sourceDir, 'buildpack.toml'), 'utf8')) as unknown as {
    order: { group: Module[] }[];
  };
  return [...new Map(order.flatMap(({ group }) => group).map(({ id, version }) => [id, { id, version }])).values()];
}

/** Where a module lies below the folder of all buildpacks. */
export const moduleDir = (dir: string, { id, version }: Module): string => join(dir, id.replace('/', '_'), version);

export function assembleStandIn(dir: string, tools?: StandInTools): void {
  const compositeDir = moduleDir(dir, COMPOSITE);
  mkdirSync(compositeDir, { recursive: true });
  copyFileSync(join(sourceDir, 'buildpack.toml'), join(compositeDir, 'buildpack.toml'));
  for (const component of readComponents()) {
    const componentDir = moduleDir(dir, component);
    for (const folder of ['bin', 'stand_in']) cpSync(join(sourceDir, folder), join(componentDir, folder), COPY);
    writeFileSync(join(componentDir, 'buildpack.toml'), describe(component));
    if (tools !== undefined) addTools(component.id, componentDir, tools);
  }
}

function addTools(id: string, componentDir: string, { pipWheel, uv }: StandInTools): void {
  const pins = PINS[id];
  if (pins === undefined) return;
  copyFileSync(pins, join(componentDir, basename(pins)));
  if (pins === pipPins) copyFileSync(pipWheel, join(componentDir, 'pip.whl'));
  if (basename(pins) === 'uv.txt') copyFileSync(uv, join(componentDir, 'uv'));
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
