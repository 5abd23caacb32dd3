/** What does an operator apply? The folders of deploy/, each through an overlay that says what is this cluster's own. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { repoDir } from '../setup/workspace.ts';
import { decisionOf, type Kubectl, untilReady } from './kubectl.ts';
import { clusterDir, REGISTRY } from './place.ts';
import type { Upload } from './upload.ts';
import { until } from './wait.ts';

export const NAMESPACE = 'planqk';
const deployDir = join(repoDir, 'deploy');

/** By the names that deploy/base has for them. */
export type BuilderImages = Readonly<Record<string, string>>;

/** As kustomize takes it, of JSON. */
export interface Operation {
  readonly op: 'add' | 'replace';
  readonly path: string;
  readonly value: unknown;
}

/**
 * @param changes Of kinds, what is to be otherwise than in deploy/base.
 * @returns Whether it is another builder than before.
 * @throws SetupError where kpack does not make it in time.
 */
export async function applyBuilder(
  kubectl: Kubectl,
  images: BuilderImages,
  changes: Readonly<Record<string, readonly Operation[]>> = {},
): Promise<boolean> {
  const overlay = makeOverlay('base', {
    images: [
      ...Object.entries(images).map(([name, image]) => ({ name, ...renamed(image) })),
      { name: 'planqk/builder', newName: `${REGISTRY}/planqk/builder` },
    ],
    configurations: ['images.yaml'],
    patches: Object.entries(changes).map(([kind, operations]) => ({
      target: { kind },
      patch: JSON.stringify(operations),
    })),
  });
  copyFileSync(join(deployDir, 'base', 'images.yaml'), join(overlay, 'images.yaml'));
  const before = await builderImage(kubectl);
  const isOther = /^cluster(buildpack|stack|lifecycle)\S* configured$/m.test(await apply(kubectl, overlay));
  const wait = { what: 'kpack does not make the builder anew', seconds: 120, why: () => `It is still ${before}.` };
  if (isOther && before !== null) await until(wait, async () => (await builderImage(kubectl)) !== before);
  await untilReady(kubectl, 'clusterbuilder', 'planqk', 120);
  return isOther;
}

const builderImage = async (kubectl: Kubectl): Promise<string | null> =>
  (await kubectl.get('clusterbuilder', 'planqk'))?.status?.latestImage ?? null;

/** kpack goes by versions, of which there may be only one while buildpacks are worked at. */
export const forgetUpload = (kubectl: Kubectl, name: string): Promise<string> =>
  kubectl.do(['delete', 'image.kpack.io', name, '--namespace', NAMESPACE, '--ignore-not-found']);

export interface Built {
  /** By its digest; null: refused, or it failed. */
  readonly image: string | null;
  /** What kpack says of it. */
  readonly message: string;
}

/** @param more What is to be otherwise than in deploy/upload. @throws SetupError where kpack does not decide in time. */
export async function buildUpload(
  kubectl: Kubectl,
  name: string,
  { address }: Pick<Upload, 'address'>,
  more: readonly Operation[] = [],
): Promise<Built> {
  await apply(kubectl, overlayOfUpload(name, address, more));
  return untilDecided(kubectl, name);
}

/** @returns Its folder. */
export function overlayOfUpload(name: string, address: string, more: readonly Operation[] = []): string {
  const target = { kind: 'Image', name: 'upload' };
  const replace = (path: string, value: string): Operation => ({ op: 'replace', path, value });
  const changes = [
    replace('/metadata/name', name),
    replace('/spec/tag', `${REGISTRY}/jobs/${name}`),
    replace('/spec/source/blob/url', address),
    ...more,
  ];
  return makeOverlay('upload', { patches: [{ target, patch: JSON.stringify(changes) }] });
}

/** @throws SetupError where kpack does not decide in time. */
async function untilDecided(kubectl: Kubectl, name: string): Promise<Built> {
  const why = async () => (await kubectl.try(['describe', 'pods,builds', '--namespace', NAMESPACE])).stdout;
  return until({ what: `kpack does not decide about ${name}`, seconds: 1800, why }, async () => {
    const image = await kubectl.get('image.kpack.io', name, NAMESPACE);
    const decision = decisionOf(image);
    if (decision === null) return null;
    return { image: decision.status === 'True' ? image.status.latestImage : null, message: decision.message ?? '' };
  });
}

export interface Ran {
  readonly code: number;
  readonly printed: string;
}

/** @throws SetupError where it does not end in time. */
export async function runJob(kubectl: Kubectl, name: string, image: string, { inputs }: Upload): Promise<Ran> {
  const job = `${name}-job`;
  const given = Object.entries(inputs);
  const files = given.map(([file]) => file);
  const overlay = makeOverlay('job', {
    namespace: NAMESPACE,
    namePrefix: `${name}-`,
    images: [{ name: 'planqk-job/upload', ...renamed(image) }],
    ...(files.length > 0 && { configMapGenerator: [{ name: 'input', behavior: 'merge', files }] }),
  });
  for (const [file, content] of given) writeFileSync(join(overlay, file), content);
  await kubectl.try(['delete', 'job', job, '--namespace', NAMESPACE, '--ignore-not-found']);
  await apply(kubectl, overlay);
  const of = ['--namespace', NAMESPACE, '--selector', `job-name=${job}`];
  const why = async () => (await kubectl.try(['describe', 'pods', ...of])).stdout;
  const code = await until({ what: `The job ${job} does not end`, seconds: 3600, why }, async () => {
    const { stdout } = await kubectl.try(['get', 'pods', ...of, '--output', 'json']);
    const state = JSON.parse(stdout || '{}').items?.[0]?.status?.containerStatuses?.[0]?.state?.terminated;
    // not the number itself: 0 is an answer
    return state === undefined ? null : { exitCode: Number(state.exitCode) };
  });
  return { code: code.exitCode, printed: await kubectl.do(['logs', ...of, '--tail', '-1']) };
}

/** @returns A line for each thing, which says what has become of it. */
const apply = (kubectl: Kubectl, overlay: string): Promise<string> => kubectl.do(['apply', '--kustomize', overlay]);

/** @returns Its folder. */
function makeOverlay(base: string, changes: Readonly<Record<string, unknown>>): string {
  const dir = join(clusterDir, 'overlays', base);
  mkdirSync(dir, { recursive: true });
  const resources = [relative(dir, join(deployDir, base))];
  const kustomization = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources, ...changes };
  writeFileSync(join(dir, 'kustomization.yaml'), JSON.stringify(kustomization, null, 2));
  return dir;
}

/** Pure: an image's name as kustomize wants it, with the tag or digest that it ends with. */
export function renamed(image: string): { newName: string; newTag?: string; digest?: string } {
  const [, byDigest, digest] = /^(.+)@(sha256:.+)$/.exec(image) ?? [];
  if (byDigest !== undefined && digest !== undefined) return { newName: byDigest.replace(/:[^/:]+$/, ''), digest };
  const [, newName = image, newTag] = /^(.+):([^/:]+)$/.exec(image) ?? [];
  return newTag === undefined ? { newName } : { newName, newTag };
}
