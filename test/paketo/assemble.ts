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

/** What a component carries: pins of what pip takes from the index, and programs under the names that builds look for. */
const CARRIES: Readonly<Record<string, (tools: StandInTools) => Readonly<Record<string, string>>>> = {
  pip: ({ pipWheel }) => ({ 'pip.txt': pipPins, 'pip.whl': pipWheel }),
  pipenv: () => ({ 'pipenv.txt': join(pinsDir, 'pipenv.txt') }),
  poetry: () => ({ 'poetry.txt': join(pinsDir, 'poetry.txt') }),
  miniconda: withRattler,
  'python-package-managers-install': (tools) => ({
    ...{ 'uv.txt': join(pinsDir, 'uv.txt'), uv: tools.uv },
    ...withRattler(tools),
  }),
};

function withRattler({ pipWheel }: StandInTools): Record<string, string> {
  const pins = { 'rattler.txt': join(pinsDir, 'rattler.txt'), 'pyyaml.txt': join(sourceDir, 'pyyaml.txt') };
  return { ...pins, 'pip.whl': pipWheel };
}

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

function addTools(id: string, componentDir: string, tools: StandInTools): void {
  const carried = CARRIES[basename(id)]?.(tools) ?? {};
  for (const [name, file] of Object.entries(carried)) copyFileSync(file, join(componentDir, name));
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
