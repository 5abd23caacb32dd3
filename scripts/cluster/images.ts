/** How does an image get into the cluster's registry? By crane; what is there under its key is not pushed again. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runAloud } from '../setup/command.ts';
import { keyOf, type Say } from '../setup/workspace.ts';
import { REGISTRY } from './place.ts';

export interface Pusher {
  readonly say: Say;
  readonly crane: string;
}

/** The name without registry and tag, and the tag: the key of what it is made of. */
export interface Name {
  readonly name: string;
  readonly key: string;
}

export const inRegistry = ({ name, key }: Name): string => `${REGISTRY}/${name}:${key}`;

const ACCEPT = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
].join();

async function isPushed({ name, key }: Name): Promise<boolean> {
  const address = `http://${REGISTRY}/v2/${name}/manifests/${key}`;
  const response = await fetch(address, { method: 'HEAD', headers: { accept: ACCEPT } }).catch(() => null);
  return response?.ok === true;
}

/** @param make Is given a folder to work in, which goes afterwards. @returns The image's name in the registry. */
async function once(pusher: Pusher, name: Name, make: (dir: string) => Promise<void>): Promise<string> {
  if (await isPushed(name)) return inRegistry(name);
  pusher.say(inRegistry(name));
  const dir = mkdtempSync(join(tmpdir(), 'planqk-cluster-image-'));
  try {
    await make(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  return inRegistry(name);
}

export const pushFromDocker = (pusher: Pusher, name: Name, image: string): Promise<string> =>
  once(pusher, name, async (dir) => {
    const archive = join(dir, 'image.tar');
    await run(pusher, ['docker', 'save', '--output', archive, image]);
    await run(pusher, [pusher.crane, 'push', archive, inRegistry(name)]);
  });

/** @param layout An OCI layout, in a tar. */
export const pushLayout = (pusher: Pusher, name: Name, layout: string): Promise<string> =>
  once(pusher, name, async (dir) => {
    await run(pusher, ['tar', '-xf', layout, '-C', dir]);
    await run(pusher, [pusher.crane, 'push', dir, inRegistry(name)]);
  });

export interface Config {
  readonly entrypoint?: string;
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** One layer, with nothing below. @param fill Puts into a folder what is in it. */
export const pushFiles = (
  pusher: Pusher,
  name: Name,
  fill: (dir: string) => Promise<void>,
  config: Config,
): Promise<string> =>
  once(pusher, name, async (dir) => {
    const [root, layer] = [join(dir, 'root'), join(dir, 'layer.tar')];
    mkdirSync(root);
    await fill(root);
    const plain = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
    await run(pusher, ['tar', ...plain, '-C', root, '-cf', layer, '.']);
    await run(pusher, [pusher.crane, 'append', '--new_layer', layer, '--new_tag', inRegistry({ ...name, key: 'raw' })]);
    await mutate(pusher, inRegistry({ ...name, key: 'raw' }), name, config);
  });

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

export interface Programs<Name extends string> {
  /** What they belong to. */
  readonly system: string;
  readonly dir: string;
  readonly names: readonly Name[];
  /** The folder that they lie in, in their images. */
  readonly at: string;
  /** `UID:GID` */
  readonly user: string;
}

/** Each is all of an image, but for authorities that it trusts, and a home. @returns The images, by the programs. */
export async function pushPrograms<Name extends string>(
  pusher: Pusher,
  { system, dir, names, at, user }: Programs<Name>,
): Promise<Readonly<Record<Name, string>>> {
  const pushed: [string, string][] = [];
  for (const program of names) {
    const [file, entrypoint] = [join(dir, program), `${at}/${program}`];
    const fill = async (root: string): Promise<void> => {
      place(root, file, entrypoint);
      place(root, CERTIFICATES, CERTIFICATES);
      writeFileSync(join(root, 'etc', 'passwd'), `cnb:x:${user}::/home/cnb:/bin/false\n`);
      for (const dir of ['tmp', 'home/cnb']) mkdirSync(join(root, dir), { recursive: true });
      for (const dir of ['tmp', 'home/cnb']) chmodSync(join(root, dir), 0o1777);
    };
    const name = { name: `${system}/${program}`, key: keyOf(readFileSync(file), user) };
    pushed.push([program, await pushFiles(pusher, name, fill, { entrypoint, user, env: { HOME: '/home/cnb' } })]);
  }
  return Object.fromEntries(pushed) as Record<Name, string>;
}

function mutate(
  pusher: Pusher,
  from: string,
  to: Name,
  { entrypoint, user, env = {}, labels = {} }: Config,
): Promise<void> {
  const pairs = (option: string, values: Config['env'] & object): string[] =>
    Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
  return run(pusher, [
    ...[pusher.crane, 'mutate', from, '--tag', inRegistry(to), '--set-platform', 'linux/amd64'],
    ...(entrypoint === undefined ? [] : ['--entrypoint', entrypoint]),
    ...(user === undefined ? [] : ['--user', user]),
    ...pairs('--env', env),
    ...pairs('--label', labels),
  ]);
}

export function place(root: string, file: string, at: string): void {
  mkdirSync(dirname(join(root, at)), { recursive: true });
  cpSync(file, join(root, at), { dereference: true });
}

const run = ({ say }: Pusher, command: readonly string[]): Promise<void> =>
  runAloud(say, command, { what: `Pushing to ${REGISTRY}`, remedy: 'Some space on the disk is needed.' });
