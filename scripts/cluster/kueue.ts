/** Kueue, as it is released, without the API that shows who waits: it needs a Service, and nothing of deploy/ asks it. */
import { join } from 'node:path';
import { type Pusher, pushPrograms } from './images.ts';
import type { Kubectl } from './kubectl.ts';
import { applyObjects, objectsOf, type Thing, withImages } from './release-objects.ts';

/** @param dir Its program, and its release. */
export async function kueueObjects(pusher: Pusher, kubectl: Kubectl, dir: string): Promise<Thing[]> {
  const programs = { names: ['kueue'], at: '', user: '65532:65532' } as const;
  const { kueue: image } = await pushPrograms(pusher, { system: 'kueue', dir, ...programs });
  const release = await kubectl.do(['kustomize', join(dir, 'config', 'default')]);
  return objectsOf([release])
    .filter(({ kind }) => kind !== 'APIService')
    .map((thing) => (thing.kind === 'Deployment' ? withProgram(thing, image) : thing));
}

/** Pure. */
function withProgram(thing: Thing, image: string): Thing {
  const deployment = withImages(thing, () => image);
  for (const container of deployment.spec.template.spec.containers) container.command = ['/kueue'];
  return deployment;
}

/** @throws SetupError where it is not at work in time. */
export async function installKueue(kubectl: Kubectl, objects: readonly Thing[]): Promise<void> {
  await applyObjects(kubectl, objects);
  await kubectl.do(['rollout', 'status', 'deployment', '--namespace', 'kueue-system', '--timeout=180s']);
}
