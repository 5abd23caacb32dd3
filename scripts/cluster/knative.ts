/**
 * Knative Serving, as it is released, without what routes requests from outside, and without what stands in for pods that have ended for
 * want of requests: a service of ours has one that goes on.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Pusher, pushPrograms } from './images.ts';
import type { Kubectl } from './kubectl.ts';
import { applyObjects, imageOfPackage, objectsOf, type Thing, untilRuling, withImages } from './release-objects.ts';

const PROGRAMS = ['autoscaler', 'controller', 'queue', 'webhook'] as const;
const FILES = [
  'core/{1,2}*.yaml',
  'core/{200-roles,300-resources,configmaps,webhooks}/*.yaml',
  'core/deployments/{autoscaler,controller,webhook}.yaml',
  '{networking,caching}/*.yaml',
];
const NAMESPACE = 'knative-serving';

/** @param dir Its programs, and its release. */
export async function knativeObjects(pusher: Pusher, dir: string): Promise<Thing[]> {
  const programs = { names: PROGRAMS, at: '/ko-app', user: '65532:65532' };
  const images = await pushPrograms(pusher, { system: 'knative', dir, ...programs });
  const files = globSync(FILES, { cwd: join(dir, 'config') }).sort();
  return objectsOf(files.map((file) => readFileSync(join(dir, 'config', file), 'utf8'))).map((thing) =>
    filled(thing, images),
  );
}

function filled(thing: Thing, images: Readonly<Record<string, string>>): Thing {
  const imageOf = (text: string): string => imageOfPackage(text, images);
  if (thing.kind === 'Deployment') return withImages(thing, (_name, image) => imageOf(image));
  if (thing.metadata.name === 'config-deployment')
    return { ...thing, data: { 'queue-sidecar-image': imageOf(thing.data['queue-sidecar-image']) } };
  // no request waits for a pod
  if (thing.metadata.name === 'config-autoscaler') return { ...thing, data: { 'target-burst-capacity': '0' } };
  return thing;
}

/** @throws SetupError where its webhook is not at work in time. */
export async function installKnative(kubectl: Kubectl, objects: readonly Thing[]): Promise<void> {
  await applyObjects(kubectl, objects);
  const names = ['validatingwebhookconfiguration/validation.webhook.serving.knative.dev'];
  await untilRuling(kubectl, { system: 'Knative', namespace: NAMESPACE, names, seconds: 120 });
  await kubectl.do(['rollout', 'status', 'deployment', '--namespace', NAMESPACE, '--timeout=120s']);
}
