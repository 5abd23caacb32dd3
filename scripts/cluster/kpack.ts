/**
 * kpack, as it is released: its own kinds, roles and deployments, with images around the programs that were built here. Only
 * where the API is, its pods are told: there is no kube-proxy that would lead them there.
 */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ClusterTools } from '../setup/cluster-tools.ts';
import { keyOf } from '../setup/workspace.ts';
import { type Pusher, place, pushFiles } from './images.ts';
import type { Kubectl } from './kubectl.ts';
import { API } from './place.ts';
import { until } from './wait.ts';

const PROGRAMS = ['controller', 'webhook', 'build-init', 'completion', 'rebase'] as const;
export type KpackImages = Readonly<Record<(typeof PROGRAMS)[number], string>>;

const USER = '1001:1000';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

export async function pushKpack(pusher: Pusher, { kpack }: ClusterTools): Promise<KpackImages> {
  const pushed: [string, string][] = [];
  for (const program of PROGRAMS) {
    const name = { name: `kpack/${program}`, key: keyOf(readFileSync(join(kpack, program)), USER) };
    const entrypoint = `/cnb/process/${program}`;
    const fill = async (root: string): Promise<void> => {
      place(root, join(kpack, program), entrypoint);
      place(root, CERTIFICATES, CERTIFICATES);
      writeFileSync(join(root, 'etc', 'passwd'), 'cnb:x:1001:1000::/home/cnb:/bin/false\n');
      for (const dir of ['tmp', 'home/cnb']) mkdirSync(join(root, dir), { recursive: true });
      for (const dir of ['tmp', 'home/cnb']) chmodSync(join(root, dir), 0o1777);
    };
    pushed.push([program, await pushFiles(pusher, name, fill, { entrypoint, user: USER, env: { HOME: '/home/cnb' } })]);
  }
  return Object.fromEntries(pushed) as KpackImages;
}

/** @throws SetupError where its webhook is not at work in time. */
export async function installKpack(
  kubectl: Kubectl,
  { kpack, kpackVersion }: ClusterTools,
  images: KpackImages,
): Promise<void> {
  const dir = join(kpack, 'config');
  const texts = readdirSync(dir).map((file) => readFileSync(join(dir, file), 'utf8'));
  const items = kpackObjects(texts, images, kpackVersion);
  await kubectl.do(
    ['apply', '--server-side', '--filename', '-'],
    JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
  );
  const why = async (): Promise<string> => (await kubectl.try(['describe', 'pods', '--namespace', 'kpack'])).stdout;
  const wait = { what: 'The webhook of kpack is not at work', seconds: 90, why };
  await until(wait, async () => {
    const hooks = await Promise.all(
      ['mutatingwebhookconfiguration/defaults', 'validatingwebhookconfiguration/validation'].map(async (name) => {
        const [kind = '', prefix = ''] = name.split('/');
        return kubectl.get(kind, `${prefix}.webhook.kpack.io`);
      }),
    );
    return hooks.every((hook) => hook?.webhooks?.[0]?.rules?.length > 0);
  });
}

// biome-ignore lint/suspicious/noExplicitAny: whatever kpack's release holds
type Thing = any;

/** Pure. Its files are templates, whose holes are comments where YAML is read. */
export function kpackObjects(texts: readonly string[], images: KpackImages, version: string): Thing[] {
  const things: Thing[] = texts
    .filter((text) => !text.startsWith('#@data/values-schema'))
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()))
    // of a lifecycle of somebody else
    .filter((thing) => thing !== null && thing.kind !== 'ClusterLifecycle');
  return [
    ...things.filter(({ kind }) => kind === 'Namespace'),
    ...things.filter(({ kind }) => kind !== 'Namespace'),
  ].map((thing) => filled(thing, images, version));
}

function filled(thing: Thing, images: KpackImages, version: string): Thing {
  if (thing.kind === 'ConfigMap' && thing.metadata.name.endsWith('-image')) {
    const program = thing.metadata.name.replace(/-image$/, '');
    // no build waits for a side-car here, so that nothing runs what waits
    return { ...thing, data: { image: images[program as keyof KpackImages] ?? images['build-init'] } };
  }
  if (thing.kind !== 'Deployment') return thing;
  const { template } = thing.spec;
  template.metadata.labels.version = version;
  for (const container of template.spec.containers) {
    container.image = images[container.name as keyof KpackImages];
    const { hostname, port } = new URL(API);
    container.env.push(
      { name: 'KUBERNETES_SERVICE_HOST', value: hostname },
      { name: 'KUBERNETES_SERVICE_PORT', value: port },
    );
  }
  return thing;
}
