/** Tekton Pipelines, as it is released, without its resolvers, events and scaling: nothing of deploy/ needs them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Pusher, pushPrograms } from './images.ts';
import type { Kubectl } from './kubectl.ts';
import { applyObjects, imageOfPackage, objectsOf, type Thing, untilRuling, withImages } from './release-objects.ts';

const PROGRAMS = ['controller', 'entrypoint', 'nop', 'sidecarlogresults', 'webhook', 'workingdirinit'] as const;
const USER = '65532:65532';

/** @param dir Its programs, and its release. @param shell An image that has one, for the scripts of steps. */
export async function tektonObjects(pusher: Pusher, dir: string, shell: string): Promise<Thing[]> {
  const images = await pushPrograms(pusher, { system: 'tekton', dir, names: PROGRAMS, at: '/ko-app', user: USER });
  const files = globSync(['{1,2,3,5}*.yaml', '{1,3}*/*.yaml', 'config-*.yaml', 'controller.yaml', 'webhook.yaml'], {
    cwd: join(dir, 'config'),
  }).sort();
  return objectsOf(files.map((file) => readFileSync(join(dir, 'config', file), 'utf8'))).map((thing) =>
    filled(thing, images, shell),
  );
}

function filled(thing: Thing, images: Readonly<Record<string, string>>, shell: string): Thing {
  const imageOf = (text: string): string => imageOfPackage(text, images).replace(/^\S+\/busybox@\S+$/, shell);
  // what the namespace of deploy/tekton wants, and its README says
  if (thing.metadata.name === 'feature-flags')
    return { ...thing, data: { ...thing.data, 'set-security-context': 'true' } };
  if (thing.kind !== 'Deployment') return thing;
  const deployment = withImages(thing, (_name, image) => imageOf(image));
  for (const container of deployment.spec.template.spec.containers) container.args = container.args?.map(imageOf);
  return deployment;
}

/** @throws SetupError where its webhook is not at work in time. */
export async function installTekton(kubectl: Kubectl, objects: readonly Thing[]): Promise<void> {
  await applyObjects(kubectl, objects);
  const names = ['validatingwebhookconfiguration/validation.webhook.pipeline.tekton.dev'];
  await untilRuling(kubectl, { system: 'Tekton', namespace: 'tekton-pipelines', names, seconds: 120 });
  await kubectl.do(['rollout', 'status', 'deployment', '--namespace', 'tekton-pipelines', '--timeout=120s']);
}
