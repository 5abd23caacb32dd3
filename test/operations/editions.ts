/** Other editions of what a cluster gets, as releases will bring them: buildpacks of another version, another run image. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse, stringify } from 'smol-toml';
import { packComposite } from '../../scripts/cluster/composite.ts';
import type { Operation } from '../../scripts/cluster/deploy.ts';
import { pushLayout } from '../../scripts/cluster/images.ts';
import { readEmbeddedComposite } from '../../scripts/setup/embedded-composite.ts';
import { buildpackDir } from '../../scripts/setup/executable.ts';
import { keyOf } from '../../scripts/setup/workspace.ts';
import { COMPONENTS } from '../../src/buildpacks/components.ts';
import { folder, ingredients, pusher } from '../cluster/cluster.ts';

const ALL: readonly string[] = Object.keys(COMPONENTS);

/** @param raised Which buildpacks have that version, besides planqk/python; all others stay. @returns The image of planqk/python. */
export async function pushBuildpacks(version: string, raised: readonly string[] = ALL): Promise<string> {
  const dir = folder();
  const buildpacks = ALL.map((name) => {
    if (!raised.includes(name)) return buildpackDir(name);
    const copy = join(dir, name);
    cpSync(buildpackDir(name), copy, { recursive: true, verbatimSymlinks: true });
    const file = join(copy, 'buildpack.toml');
    const { buildpack, ...others } = parse(readFileSync(file, 'utf8')) as { buildpack: object };
    writeFileSync(file, stringify({ ...others, buildpack: { ...buildpack, version } }));
    return copy;
  });
  const description = raisedComposite(readEmbeddedComposite(), version, raised);
  const file = await packComposite(() => {}, ingredients.pack, { dir: join(dir, 'python'), description, buildpacks });
  const image = await pushLayout(
    pusher,
    { name: 'planqk/python', key: keyOf(ingredients.composite.key, description) },
    file,
  );
  rmSync(dir, { recursive: true });
  return image;
}

interface Composite {
  readonly buildpack: object;
  readonly order: readonly { readonly group: readonly { readonly id: string; readonly version: string }[] }[];
}

function raisedComposite(text: string, version: string, raised: readonly string[]): string {
  const { buildpack, order, ...others } = parse(text) as unknown as Composite;
  const isRaised = (id: string) => raised.includes(id.replace('planqk/', ''));
  const groups = order.map(({ group }) => ({
    group: group.map((member) => (isRaised(member.id) ? { ...member, version } : member)),
  }));
  return stringify({ ...others, buildpack: { ...buildpack, version }, order: groups });
}

export const inOrder = (version: string): Readonly<Record<string, readonly Operation[]>> => ({
  ClusterBuilder: [{ op: 'replace', path: '/spec/order/0/group/0/version', value: version }],
});

/** As where packages of its distribution were mended: one file is another one. */
export async function withFile(image: string, path: string, text: string): Promise<string> {
  const dir = folder();
  mkdirSync(join(dir, 'root', path, '..'), { recursive: true });
  writeFileSync(join(dir, 'root', path), text);
  const layer = join(dir, 'layer.tar');
  await execa('tar', ['--mtime=@0', '--owner=0', '--group=0', '-C', join(dir, 'root'), '-cf', layer, path.slice(1)]);
  const name = `${image}-${keyOf(path, text)}`;
  await execa(pusher.crane, ['append', '--base', image, '--new_layer', layer, '--new_tag', name]);
  return name;
}

export async function withStackId(image: string, id: string): Promise<string> {
  const name = `${image}-${keyOf(id)}`;
  await execa(pusher.crane, ['mutate', image, '--label', `io.buildpacks.stack.id=${id}`, '--tag', name]);
  return name;
}

export const ofStack = (id: string): Readonly<Record<string, readonly Operation[]>> => ({
  ClusterStack: [{ op: 'replace', path: '/spec/id', value: id }],
});
