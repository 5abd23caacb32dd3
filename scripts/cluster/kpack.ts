/** kpack, as it is released: its own kinds, roles and deployments, with images around the programs that were built here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterTools } from '../setup/cluster-tools.ts';
import { type Pusher, pushPrograms } from './images.ts';
import type { Kubectl } from './kubectl.ts';
import { applyObjects, objectsOf, type Thing, untilRuling, withImages } from './release-objects.ts';

const PROGRAMS = ['controller', 'webhook', 'build-init', 'completion', 'rebase'] as const;
export type KpackImages = Readonly<Record<(typeof PROGRAMS)[number], string>>;

const USER = '1001:1000';
export const pushKpack = (pusher: Pusher, { kpack }: ClusterTools): Promise<KpackImages> =>
  pushPrograms(pusher, { system: 'kpack', dir: kpack, names: PROGRAMS, at: '/cnb/process', user: USER });

/** @throws SetupError where its webhook is not at work in time. */
export async function installKpack(
  kubectl: Kubectl,
  { kpack, kpackVersion }: ClusterTools,
  images: KpackImages,
): Promise<void> {
  const dir = join(kpack, 'config');
  const texts = readdirSync(dir).map((file) => readFileSync(join(dir, file), 'utf8'));
  await applyObjects(kubectl, kpackObjects(texts, images, kpackVersion));
  const names = [
    'mutatingwebhookconfiguration/defaults.webhook.kpack.io',
    'validatingwebhookconfiguration/validation.webhook.kpack.io',
  ];
  await untilRuling(kubectl, { system: 'kpack', namespace: 'kpack', names, seconds: 90 });
}

/** Pure. Its files are templates, whose holes are comments where YAML is read. */
export function kpackObjects(texts: readonly string[], images: KpackImages, version: string): Thing[] {
  return (
    objectsOf(texts.filter((text) => !text.startsWith('#@data/values-schema')))
      // of a lifecycle of somebody else
      .filter(({ kind }) => kind !== 'ClusterLifecycle')
      .map((thing) => filled(thing, images, version))
  );
}

function filled(thing: Thing, images: KpackImages, version: string): Thing {
  const imageOf = (name: string): string => images[name as keyof KpackImages];
  if (thing.kind === 'ConfigMap' && thing.metadata.name.endsWith('-image')) {
    const program = thing.metadata.name.replace(/-image$/, '');
    // no build waits for a side-car here, so that nothing runs what waits
    return { ...thing, data: { image: imageOf(program) ?? images['build-init'] } };
  }
  if (thing.kind !== 'Deployment') return thing;
  thing.spec.template.metadata.labels.version = version;
  return withImages(thing, imageOf);
}
